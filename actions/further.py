"""More of the same matter, told while something else was asked."""

from __future__ import annotations

import re
from typing import Any

from actions.filling import Fill, has_matter, with_more
from actions.turn import Turn
from nlu import routing
from nlu.not_told import not_told
from nlu.question import is_question
from nlu.repair import denied
from nlu.story import weight

LEAST_MORE = 8  # characters of what goes on with the matter while the caller is asked for
_OF_CALLER = ("contact_name", "phone", "confidential")
SHORT = 12  # characters of a description that only announces what it is about (我要投诉快递)
_MORE = re.compile(
    r"^(?:哦|啊|嗯|对了?|等等|那)*[，,]?(?:我|[你您恁]们?|麻烦|帮我|给我)*(?:要|再|还想?)?(?:还有|另外|补充|加一[句点条]|加上|再?加(?:一[条句个])?|再说一句|漏了|还差|忘了?说)(?:一?[下点个]|一句|要补充的)?(?:[，,：:]|就是|是)*"
)
_SAYS_NOTHING = ("affirm", "deny", "repeat", "greet", "thanks", "goodbye", "cancel", "chitchat", "order_status")
_OTHER = ("affirm", "deny", "repeat", "chitchat", "ask_faq", "correct_slot")
# It says itself that something is added, whatever a classifier takes it for.
_ADDS = re.compile(
    "^(?:哦|啊|嗯|对了?|等等|等一下|那|我|[你您恁]们?|麻烦|帮我|给我|，|,)*(?:要|再|还想?|想)?(?:补充|加一[句点条]|再?加上|再?加(?:一)?[下点个条句]|漏了|还差|忘了?说)"
)
_WRONG = re.compile(
    "^(?:(?:哎呀?|哦|啊|呃|那个|有个地方|这里|你)*(?:不对|错了|写错了?|记错了?|说错了?)[了的啊呀]*[，,。！!\\s]*)+"
)
_ANOTHER = re.compile(r"(?:一个|一件|别的|个|件)(?:事|问题)|投诉|举报|反映")


def further_matter(turn: Turn, known: dict[str, Any]) -> list[Fill]:
    """The description with what was added: 还有，他们还占了盲道 at the read-back, or what happened, told to 在哪里."""
    text, before = turn.text, str(known.get("description") or "")
    if turn.goes_on and before and turn.intent not in _SAYS_NOTHING:
        return _added(text, before, text)
    announced = turn.asked == "confirmation" and _ADDS.match(text)
    if not before or (not announced and turn.intent in _OTHER):
        return []
    words: str | None = None
    opens = turn.asked == "address" and len(before) <= SHORT and routing.category(text) not in ([], [routing.OTHER])
    if turn.asked == "confirmation" and (more := _MORE.match(text)) and not _ANOTHER.search(text[: more.end() + 6]):
        words = text[more.end() :]
    elif opens or (turn.asked in _OF_CALLER and _tells_more(text)):
        words = text
    return _added(text, before, words) if words is not None else []


def _tells_more(text: str) -> bool:
    """Whether an answer about the caller tells of the matter instead: 房子拆了两年了，安置房还没影, to 怎么称呼."""
    return len(text) >= LEAST_MORE and weight(text) >= 1.0 and not is_question(text) and not_told(text) is None


def put_right_in_words(turn: Turn, known: dict[str, Any]) -> list[Fill]:
    """What is said not to be so at the read-back and stands in no field, as it was said: 不是我买的，是我妈买的."""
    before = str(known.get("description") or "")
    if turn.asked != "confirmation" or not before or not any(each.right for each in denied(turn.text)):
        return []
    return _added(turn.text, before, _WRONG.sub("", turn.text))


def _added(text: str, before: str, words: str) -> list[Fill]:
    if not has_matter(words) or words in before:
        return []
    words = words.strip("，,。 ")
    start = text.rindex(words)
    return [Fill("description", with_more(before, words), start, start + len(words), "words_of_the_caller", 0.7)]
