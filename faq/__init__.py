"""What the bot knows: content, search, and the decision to answer, ask back or abstain.

>>> faq = Faq.for_city("changde", "var")
>>> result = faq.ask("社保卡丢了怎么补")
>>> result.decision, result.hits[0].id
"""

from faq.check import check
from faq.decision import Decision, FaqResult, NoThresholds, Thresholds
from faq.index import FaqIndex, Hit
from faq.service import Faq
from faq.topic import BadTopic, FollowUp, Gap, Source, Topic, load_topics

__all__ = [
    "BadTopic",
    "Decision",
    "Faq",
    "FaqIndex",
    "FaqResult",
    "FollowUp",
    "Gap",
    "Hit",
    "NoThresholds",
    "Source",
    "Thresholds",
    "Topic",
    "check",
    "load_topics",
]
