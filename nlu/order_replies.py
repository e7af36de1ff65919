"""What a citizen says to the progress of an order: press for it, add to it, it is not solved, good.

Read only directly after the bot has told it (``awaits`` {"stage": "order"}) or has asked what to add ("order_fact").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

STAGES = ("order", "order_fact")
_PERSON = re.compile("人工|真人|活人|坐席|客服|转接|找个?人")
_ADD = re.compile(
    "^(?:嗯|那|我|还|再|想|要|帮我|麻烦|给|另外|对了|哦|，|,)*"
    "(?:补充(?!道)|加(?:上)?(?=一[条点句]|个|上)|添(?=一[条点句]|个)|有(?:新|别的|其他|其它)?(?:的)?情况|忘(?:了|记)说)"
    "(?:一下|一[条点句]|个|上)?(?:新|别的)?(?:的)?(?:情况|信息|内容|说明|事)?(?:的|了|吧|是)?[，,：:。！!\\s]*"
)
_URGE = re.compile("催|快[点些]|尽快|赶紧|赶快|抓紧|加急|早[点些日]|快一点|搞快|麻利")
_NO_URGE = re.compile("(?:不用|别|不要|不必|先不)催")
_UNSOLVED = re.compile(
    "(?:没|没有|未|还没)(?:人)?(?:来|有|能|给|完全|真正)?(?:解决|修|弄|处理|办|搞|改|清|管|答复|联系)|根本没|压根没|还是(?:不|没|那样|老样子|一样|坏|堵|停|吵|臭)"
    "|不满意|不认可|不同意|不接受|糊弄|敷衍|又(?:坏|不|停|堵|冒|漏|来|开始|出现)|重(?:新)?(?:办|处理)|解决不了|没用"
)
_FINE = re.compile(
    "^(?:嗯+|好|行|可以|中|管|要得|知道|晓得|明白|清楚|解决|没事|没有|没|不用|不催|别催|不要|不必|谢谢?|多谢|感谢|麻烦|辛苦|那)"
    "(?:的|了|哒|啦|呀|啊|嘞|吧|呢|您|你|们|谢谢?|解决|清楚|明白|知道|催|就行|就好|等|再|[，,。！! ])*$"
)
_GIVEN_UP = re.compile("^(?:算|不用|没有|没|不补充|不说|没什么|取消)(?:[了的吧啊。，,！! ]|补充|不说|说)*$")
_LONGEST = {"urge": 40, "fine": 16}


@dataclass(frozen=True)
class OrderReply:
    """``kind``: urge, add, unsolved, fine, fact. The words to append begin at ``start`` of the text (add, fact,
    unsolved); at its end there are none."""

    kind: str
    start: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_order_reply(text: str, awaits: Mapping[str, Any]) -> OrderReply | None:
    """``text`` as a reply to what the bot told or asked; None where it is an utterance like any other."""
    stage = awaits.get("stage")
    if stage not in STAGES or _PERSON.search(text):
        return None
    if stage == "order_fact":
        if _GIVEN_UP.match(text):
            return OrderReply("fine")
        added = _ADD.match(text)
        return OrderReply("fact", added.end() if added and added.end() < len(text) else 0)
    return read_wish(text) or (OrderReply("fine") if len(text) <= _LONGEST["fine"] and _FINE.match(text) else None)


def read_wish(text: str) -> OrderReply | None:
    """What somebody wants done with an order that was filed, whatever was said before it; None where nothing."""
    if added := _ADD.match(text):
        return OrderReply("add", added.end())
    if _UNSOLVED.search(text):
        return OrderReply("unsolved")
    if len(text) <= _LONGEST["urge"] and _URGE.search(text) and not _NO_URGE.search(text):
        return OrderReply("urge")
    return None
