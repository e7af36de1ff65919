"""What puts single digits of a known number right: 最后一位是八不是三, 第四位是七, 不是五，是六, 后四位是4719."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.digits import ONE, read_count, read_digits

_DIGITS = rf"({ONE}(?:[\s,，、]{{0,2}}{ONE}){{0,11}})"
_COUNT = "([一二两三四五六七八九十]|1[01]|[1-9])"
_PLACE = r"(?:位(?:数字?|号码?)?|个(?:数字?|号码)?)"
_IS = (
    r"(?:(?:我?说|报|念|讲)?错了[\s,，]*|不对[\s,，]*|那里|那个|应该|确实|其实|才|都|要|给|我)*"
    "(?:是|为|改成|改为|改到|换成|念|[:：])?(?:个)?"
)
_NOT = rf"(?:[\s,，、]*(?:而)?不是(?:个)?{_DIGITS})?"
_COMMA = r"[\s,，、。]*"
# What announces that the number just said was wrong.
CORRECTION = re.compile(
    r"[\s,，、.。…—]*(?:哦|噢|啊|呃|嗯|哎|诶|唉)?[\s,，、]*"
    r"(?:不对|不是|错了|错啦|说错了|讲错了|念错了|口误|更正(?:一下)?|改一下|重说|重来|不不|[哦啊]不|不(?=[\s,，])|等等|搞错了|记错了|我说错了)"
    r"(?:不对|不是|啊|啦|了|的)*[\s,，、.。…—]*"
    r"(?:后面|后四位|最后四位|尾号|末尾)?[\s,，、]*(?:应该是|应该|改成|改为|我是说|正确的是|就是|是)?[\s,，、:：]*"
)
# 是4719不是4709: the second is what it is not. After a pause (4709，不是，4719) it is what is meant.
_DENIES = re.compile(r"[\s,，、.。]*(?:而)?不是(?:那个)?")
_BOTH = re.compile(rf"[\s,，、.。…]{{0,4}}(?:哦|啊)?不是(?:个)?{_DIGITS}{_COMMA}(?:应该|而)?是(?:个)?{_DIGITS}")
_TAIL = r"(?:最后面?|末尾|最末|末|尾号|尾巴|尾数|后面?(?=[一二两三四五六七八1-8]位))"
_INTO = rf"(?:要?(?:改成|换成|改为)|是?[念说写记报打讲听]?(?:错了?|不对){_COMMA}(?:应该|其实)?是)"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("from_end", re.compile(rf"倒数第{_COUNT}{_PLACE}{_IS}{_DIGITS}{_NOT}")),
    ("tail_not", re.compile(rf"{_TAIL}{_COUNT}?{_PLACE}?(?:那个)?不是{_DIGITS}{_COMMA}(?:应该)?(?:是|而是){_DIGITS}")),
    ("tail_to", re.compile(rf"{_TAIL}{_COUNT}?{_PLACE}?(?:那个|这个|的)*{_DIGITS}{_INTO}{_DIGITS}")),
    ("at", re.compile(rf"第{_COUNT}{_PLACE}(?:到第{_COUNT}{_PLACE}?)?{_IS}{_DIGITS}{_NOT}")),
    ("tail", re.compile(rf"{_TAIL}{_COUNT}?{_PLACE}?{_IS}{_DIGITS}(?![位个]){_NOT}")),
    ("head", re.compile(rf"(?:开头|前面?|头){_COUNT}?{_PLACE}?{_IS}{_DIGITS}(?![位个]){_NOT}")),
    ("beginning", re.compile(rf"{_DIGITS}(?:打头|开头)")),
    ("middle", re.compile(rf"中间{_COUNT}?{_PLACE}?{_IS}{_DIGITS}{_NOT}")),
    ("swap", re.compile(rf"不是(?:个)?{_DIGITS}{_COMMA}(?:应该|而)?是(?:个)?{_DIGITS}")),
    ("swap", re.compile(rf"{_DIGITS}(?:那里|那个)?(?:改成|换成|(?:错了|不对){_COMMA}(?:应该)?是){_DIGITS}")),
    ("swap_back", re.compile(rf"是(?:个)?{_DIGITS}{_COMMA}(?:而)?不是(?:个)?{_DIGITS}")),
)  # fmt: skip


def edited(number: str, text: str) -> tuple[str, int, int] | None:
    """``number`` with the digits that ``text`` puts right, and where ``text`` says so; None when it does not say
    which digits, or says it of digits that stand there twice. The length of the number stays."""
    for kind, pattern in _RULES:
        for match in pattern.finditer(text):
            meant = _apply(kind, number, match)
            if meant and len(meant) == len(number):
                return meant, match.start(), match.end()
    return None


def denied(text: str, start: int, end: int, next_start: int) -> bool:
    """Whether the digits at ``next_start`` are what the number at ``start``–``end`` is said not to be."""
    said = re.search(r"(?:是|为|改成|改为)[\s,，:：]{0,3}$", text[max(0, start - 6) : start])
    return said is not None and _DENIES.fullmatch(text, end, next_start) is not None


def names_both(text: str, end: int) -> bool:
    """Whether 不是五，是六 follows the number that ends at ``end``: then it does not go on with 五."""
    return _BOTH.match(text, end) is not None


def retold_tail(number: str, text: str) -> tuple[str, int, int] | None:
    """``number`` with its end replaced by the 2–8 digits that follow a "不对" at the beginning of ``text``."""
    match = re.fullmatch(rf"(?:{CORRECTION.pattern}){_DIGITS}[\s,，。.啊吧呢的]*", text)
    digits = read_digits(match[1]) if match else ""
    if match and 2 <= len(digits) <= min(8, len(number) - 1):
        return number[: -len(digits)] + digits, match.start(1), match.end(1)
    return None


def _apply(kind: str, number: str, match: re.Match[str]) -> str | None:
    said = match.groups()
    if kind in ("swap", "swap_back"):
        wrong, right = (read_digits(one) for one in (said if kind == "swap" else said[::-1]))
        return _swapped(number, wrong, right)
    if kind in ("tail_not", "tail_to"):
        return _put(number, len(number) - len(read_digits(said[2])), read_digits(said[2]))
    if kind == "at":
        first, digits = read_count(said[0]) or 1, read_digits(said[2])
        last = read_count(said[1]) if said[1] else None
        fits = last is None or last - first + 1 == len(digits)
        return _put(number, first - 1, digits) if fits else None
    if kind == "beginning":
        return _put(number, 0, read_digits(said[0]))
    digits = read_digits(said[1])
    count = read_count(said[0]) if said[0] else None
    if kind == "from_end":
        return _put(number, len(number) - (count or 1), digits)
    if count is not None and count != len(digits):
        return None
    start = {"tail": len(number) - len(digits), "head": 0}.get(kind)
    if kind == "middle":  # of 139 0736 1234 the middle four
        start = 3 if len(number) == 11 and len(digits) == 4 else None
    return None if start is None else _put(number, start, digits)


def _put(number: str, start: int, digits: str) -> str | None:
    whole = start >= 0 and start + len(digits) <= len(number)
    return number[:start] + digits + number[start + len(digits) :] if whole else None


def _swapped(number: str, wrong: str, right: str) -> str | None:
    """``right`` for ``wrong`` where that stands once, or at the end of the number, which was said last."""
    places = list(_places(number, wrong)) if len(wrong) == len(right) else []
    if not places or (len(places) > 1 and not number.endswith(wrong)):
        return None
    return _put(number, places[-1], right)


def _places(number: str, part: str) -> Iterator[int]:
    at = number.find(part)
    while at >= 0:
        yield at
        at = number.find(part, at + 1)
