"""What the bot has asked, read from its words as a person reads them: questions.yml, and nothing of the inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
# 请 that asks for words: not 请稍候, 请马上拨打, 请找法院.
_QUESTION = re.compile(
    r"[？?]|核对(?:一下|的)|请(?:您|再|先|从头|慢慢)?(?:说|问|告诉|留|接着|把|从|选|检查|分|在电话|一|您)|还差|接着说|说说|只说姓|一个数字一个数字"
)
# What can be said at any time and is no question: 要人工请说“转人工”.
_OFFER = re.compile(r"请说“?转人工|也可以(?:说“)?转人工|不用再说")
_ASKS = re.compile(r"[？?]|有?别的事")
_QUOTED = re.compile(r"“[^”]*”")
ALARM = re.compile("马上拨打|立刻拨打|情况紧急|已通知值班人员")
GOODBYE = re.compile(r"再见|祝您生活愉快")


@dataclass(frozen=True)
class Question:
    """``about`` is a name of questions.yml or of the script; "" where nobody could say what is meant."""

    about: str
    words: str


@cache
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    written = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return tuple((name, re.compile(pattern)) for name, pattern in written.items())


def names() -> frozenset[str]:
    """Everything that questions.yml can recognise."""
    return frozenset(name for name, _ in _known())


def question_in(said: str, more: Mapping[str, str] | None = None) -> Question | None:
    """The last question of what the bot said, None where it asked nothing. ``more``: expressions that go first.

    >>> question_in("好的。请问您贵姓，怎么称呼？").about
    'name'
    """
    expressions = [(name, re.compile(pattern)) for name, pattern in (more or {}).items()] + list(_known())
    unknown = None
    for sentence in reversed(_SENTENCE.findall(said)):
        if not _QUESTION.search(_QUOTED.sub("", sentence)) or (_OFFER.search(sentence) and not _ASKS.search(sentence)):
            continue
        for name, expression in expressions:
            if expression.search(sentence):
                return Question(name, sentence)
        unknown = unknown or Question("", sentence)
    return unknown
