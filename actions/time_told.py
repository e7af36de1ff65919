"""Whether a time that was said is that of the matter, or one of the caller's: when to ring, how old."""

from __future__ import annotations

import re

from nlu.found import Found
from nlu.matters import tells
from nlu.times import SAYS_LITTLE
from nlu.understand import Understanding
from nlu.when import is_to_be_done

_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+[，,。！？!?；;\n]*")
_OF_THE_TALK = re.compile("刚才|刚刚|刚|现在|等一?下|马上|待会儿?")  # 就刚才那个 is no time of the matter
_TO_REACH = re.compile(
    "(?:打(?!架|牌|麻将|骂|人|砸|铁|砂|孔|钻|桩|球|鼓)|接(?!送|水|到|管)|联系|找)"
    "(?:给我|我|得?通|都|也|就|过来|来|电话|吧|$|[，,。])|回电|回话|有人接|方便接|在家|有空|得空|有时间|没时间|不忙"
)
_WISHED = re.compile("(?:想|希望|要求|建议|最好|能不能)(?:叫|让|把|给|请)?[^，,。]{0,6}$")
# 过期半年: how old a thing is
_OLD = re.compile("(?:过期|超期|逾期|过保|保质期)(?:都|已经|了|快|有)*$")
_OF_THE_CALLER = ("contact_name", "phone", "confidential")  # questions whose answers tell of the caller


def is_of_the_matter(read: Understanding, when: Found, asked: str | None) -> bool:
    """False for 白天打都有人接 beside a phone; where name, phone or secrecy was asked, true only in a clause that tells
    what happened (13907361234，是前天晚上停的水)."""
    text = read.corrected
    if asked != "occurred_at" and SAYS_LITTLE.fullmatch(text[when.start : when.end]):
        return False
    beside = asked in (*_OF_THE_CALLER, "check", "confirmation")
    if beside and _OF_THE_TALK.fullmatch(text[when.start : when.end]):
        return False
    if asked == "confirmation" and _WISHED.search(text[: when.start]):
        return False  # 希望你们周末也上班
    if is_to_be_done(text, when) or _OLD.search(text[: when.start]):
        return False
    clause = next((c[0] for c in _CLAUSE.finditer(text) if c.start() <= when.start < c.end()), text)
    if (beside or "phone" in read.found) and _TO_REACH.search(clause):
        return False
    return asked not in _OF_THE_CALLER or tells(clause)
