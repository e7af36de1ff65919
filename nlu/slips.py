"""What somebody took back in the same breath: 神火大道，哎不是，是睢阳大道 leaves 睢阳大道.

A slip and what was meant are of one kind (two roads, two days, two numbers of one unit); where that cannot be seen,
the words stay as they were said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from nlu.address_parts import read_parts
from nlu.city import City
from nlu.found import Found
from nlu.times import find_times

_TAKEN_BACK = re.compile(
    r"[\s，,。！!]*(?:哎呀?|啊|哦|呃|嗯|噢|诶|唉|那个)*[，,\s]*"
    r"(?:不对(?!劲|头|付)|不是(?=[，,。！\s啊哦呀]|是)|不(?=[，,])|错了|[说讲报记搞弄]错了|口误|等等|更正一下|纠正一下|应该(?=是))"
    r"(?:不对|不是|[说讲报记搞弄]错了|[啊哦了的呀])*[\s，,。！!]*(?:应该|那里|那边|那|我说的)*(?:是|在|叫|为)?(?:打从|自从|从|自)?[\s，,]*"
)
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|[零一二两三四五六七八九十半几]+)"
_COUNTED = re.compile(
    rf"{_NUMBER}(?P<unit>[号栋幢楼层室组队块元万千百斤亩米岁个名位户家台辆次遍天月年点路级班]|单元|公里|公斤|小时|分钟)"
    rf"(?:{_NUMBER}?[万千百块元多])*{_NUMBER}?(?:人|钱|月|半)?"
)
_APART = re.compile("(?:的|了|那里|那边|门口|旁边|对面|附近)?")  # between the slip and the words that take it back
_PHRASE = re.compile("[一-鿿0-9A-Za-z]{3,8}")
_ANY_DAY = datetime(2000, 1, 3)  # which day 昨天 is does not matter here


def slips(text: str, city: City) -> list[tuple[int, int]]:
    """What was taken back, with the words that say so, as spans of ``text`` to be left out."""
    found: list[tuple[int, int]] = []
    takes_back = list(_TAKEN_BACK.finditer(text))
    if not takes_back:
        return found
    named = _named(text, city)
    for match in takes_back:
        meant = [each for each in named if each[1] == match.end()]
        said = [each for each in named if _APART.fullmatch(text, each[2], max(each[2], match.start()))]
        starts = [each[1] for each in said if any(each[0] == other[0] for other in meant)]
        if (alike := _alike(text, match.start(), match.end())) is not None:
            starts.append(alike)
        if starts:
            found.append((min(starts), match.end()))
    return found


def meant(text: str, found: Sequence[Found]) -> list[Found]:
    """Of findings of one kind those that were meant: the one that follows 哦不对，是 makes those before it void."""
    starts = {match.end() for match in _TAKEN_BACK.finditer(text)}
    last = max((n for n, each in enumerate(found) if each.start in starts), default=0)
    return list(found[last:])


def _alike(text: str, end: int, start: int) -> int | None:
    """Where the words begin that end at ``end`` and are built as those at ``start``: 第三个巷子，不对，第四个巷子."""
    meant = _PHRASE.match(text, start)
    words = meant[0] if meant else ""
    for size in range(len(words), 2, -1):
        said, told = text[max(0, end - size) : end], words[:size]
        if len(said) == size and said != told and said[0] == told[0] and said[-2:] == told[-2:]:
            return end - size
    return None


def without_slips(text: str, city: City) -> str:
    """``text`` without what was taken back in it."""
    for start, end in reversed(slips(text, city)):
        text = text[:start] + text[end:]
    return text


def _named(text: str, city: City) -> list[tuple[str, int, int]]:
    """(kind, start, end) of whatever can be taken back: parts of an address, times, counted things."""
    parts = [(part.kind, part.start, part.end) for part in read_parts(text, city).parts]
    times = [("time", each.start, each.end) for each in find_times(text, _ANY_DAY)]
    counted = [(match["unit"], match.start(), match.end()) for match in _COUNTED.finditer(text)]
    return [*parts, *times, *counted]
