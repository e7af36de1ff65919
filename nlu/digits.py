"""Digits as people say them: numerals, 幺 for 1, 洞 for 0, 三个八, in portions with pauses between.

Everything works on *runs*: groups of digits with nothing but gaps between. Source of 幺 两 三 四 五 六 拐
八 勾 洞: how numbers are read out on the telephone and by radio.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPELLINGS = ("零〇○洞", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒拐", "八捌", "九玖勾")
DIGITS = {char: str(value) for value, chars in enumerate(_SPELLINGS) for char in f"{value}{chars}"}
DIGIT = f"[{''.join(DIGITS)}]"
_NUMERAL = f"[{''.join(_SPELLINGS)}]"
_TIMES = {"俩": 2, "双": 2, "仨": 3}
# 三个八, 两个连着的零, 俩六.
_TIMES_OF = r"(?:([一两二三四五六七八2-8])个(?:连着的|连续的|一样的|相同的)?|([俩仨双])个?)"
SAME = _TIMES_OF.replace("([", "(?:[") + DIGIT
_SAME = re.compile(f"{_TIMES_OF}({DIGIT})")
ONE = f"(?:{SAME}|{DIGIT})"
# One script a group: in 三月十五13873612345 the phone is a group of its own.
_GROUP = re.compile(
    rf"(?:[2-8]个{DIGIT})+|[0-9]+(?!个[0-9])|(?:{SAME}|(?!一[下点样些共遍次般起直定边]){_NUMERAL})+|[0-9]"
)
# What may stand between two portions of one number.
_FILLER = (
    "嗯|呃|啊|哦|额|呢|哈|然后是?|接着是?|(?:最?后|中间|再后)[面边]?(?:还有|是)?|再(?:加|来|是)?|还有|完了是?|跟着是?|连着|那个|这个|杠|横杠|空格"
    "|我看看|我看一下|我想想|等一下|等等|等会儿?"
)
GAP = re.compile(rf"(?:[\s,，、.。…—~·:：\-()（）/]|{_FILLER})*")
_COUNT = re.compile(r"\d+|[零〇一二两三四五六七八九十百千万]+")


def read_digits(text: str) -> str:
    """The digits that ``text`` spells, in order, whatever stands between: "幺三八 两个零" → "13800"."""
    text = _SAME.sub(lambda same: same[3] * (_TIMES.get(same[2]) or int(DIGITS[same[1]])), text)
    return "".join(DIGITS.get(char, "") for char in text)


def spell(digits: str) -> str:
    """``digits`` as they are said on the telephone, portions parted by 、: "138 66" → "幺三八、六六"."""
    return "、".join("".join("零幺二三四五六七八九"[int(digit)] for digit in portion) for portion in digits.split())


def read_count(text: str) -> int | None:
    """A count up to 99,999,999 in digits or Chinese numerals ("12", "十二", "两千零五", "一二三" as
    digits read out); None when ``text`` is not one."""
    if not _COUNT.fullmatch(text):
        return None
    if text.isascii():
        return int(text)
    if not set(text) & set("十百千万"):
        return int(read_digits(text))
    total = section = digit = unit = 0
    for char in text:
        if char == "万":
            total, section, digit, unit = (total + section + digit) * 10_000, 0, 0, 10_000
        elif char in "十百千":
            unit = {"十": 10, "百": 100, "千": 1000}[char]
            section, digit = section + (digit or 1) * unit, 0
        else:
            digit = int(DIGITS[char])
            unit = unit if digit else 0
    # 一百二 is 120 and 三万五 35,000, but 一百零二 is 102.
    return total + section + digit * (unit // 10 if unit > 10 else 1)


@dataclass(frozen=True, slots=True)
class Group:
    """Digits said without a gap, and where."""

    digits: str
    start: int
    end: int


def runs(text: str) -> Iterator[list[Group]]:
    """Groups of digits, those together between which there is only a gap."""
    run: list[Group] = []
    for match in _GROUP.finditer(text):
        group = Group(read_digits(match.group()), match.start(), match.end())
        if run and not GAP.fullmatch(text, run[-1].end, group.start):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def joined(groups: list[Group]) -> str:
    """The digits of all groups, in order."""
    return "".join(group.digits for group in groups)


def without_restarts(groups: list[Group]) -> list[Group]:
    """``groups`` without those that are said anew by the next: 一三八七, 一三八七三六, … and 一三八, 一三八, …"""
    return [
        group
        for group, following in zip(groups, [*groups[1:], None], strict=True)
        if following is None or len(group.digits) < 2 or not following.digits.startswith(group.digits)
    ]
