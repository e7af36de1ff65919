"""Digits that a recogniser wrote as other characters of the same sound: 要三九林七三六…, 溜溜吧.

Only inside a run of digits: elsewhere 是, 就, 我, 吧 are what they are. Each character becomes one digit, so
spans stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlu.digits import DIGITS

# By sound (líng dòng, yāo yī, èr, sān, sì, wǔ, liù, qī, bā, jiǔ, with n for l as in Changde); without 室 and 栋,
# which are parts of a house number, and 十, which is a number.
_SOUNDS = (
    "林灵凌临邻铃玲另令领岭淋宁动冻懂",
    "要腰妖邀夭药衣医依已以易意义益亿伊姨移椅乙",
    "而儿耳尔饵量亮辆凉",
    "山伞散删衫珊",
    "是事市式试死思斯丝寺司世士似氏示",
    "我无吴午武舞物务误雾屋吾捂悟",
    "溜流刘留柳牛遛榴",
    "起期气其奇妻齐骑器企棋旗漆欺戚",
    "吧巴爸把罢发拔霸疤叭扒",
    "就久酒旧救究舅韭灸",
)
MEANT = {char: str(digit) for digit, chars in enumerate(_SOUNDS) for char in chars}
_TRUE = "".join(DIGITS)
_FALSE = "".join(MEANT)
_STRETCH = re.compile(rf"[{_TRUE}{_FALSE}](?:[\s,，、.。…\-]*[{_TRUE}{_FALSE}])*")
# Words that stand before and after a number far more often than as digits of it.
_ONES = ("要", "腰", "邀", "妖", "夭")
_BEFORE, _AFTER = "我是就要有把其", "吧是我起就"
_AROUND = re.compile(
    r"(?:我|你|您|的|电话|手机|座机|号码?|单号|工单|编号|尾号|后四位|后面|前面|就?是|呢|啊|嗯|呃|哦|那|这个|那个|好|对|[\s,，、.。…:：!！])*"
)


def put_right(
    text: str, whole: Callable[[str], object], asked: bool = False, told: re.Pattern[str] | None = None
) -> str:
    """``text``, as long as it was, with a digit for each character that can only be a misheard one.

    Such characters are read as digits when with them the stretch makes up a whole number (``whole`` tells by its
    digits) and at least 7 of 10 characters are digits already; when ``asked`` for a number also if it is only part of
    one, but then nothing else may be said and half the characters must be digits. 要 and 腰 count before a run
    too, other characters at the ends of a run only when ``asked``, or when ``told`` matches the words before it
    (电话是…).
    """
    for match in list(_STRETCH.finditer(text)):
        said = match.group()
        true = sum(char in DIGITS for char in said)
        false = sum(char in MEANT for char in said)
        if not false or true < (2 if asked else 7) or true < (1 if asked else 2.3) * false:
            continue
        named = told is not None and told.search(text, max(0, match.start() - 8), match.start() + 1) is not None
        if start_end := _extent(said, whole, asked or named, _alone(text, match) if asked else False):
            first, last = match.start() + start_end[0], match.start() + start_end[1]
            meant = "".join(MEANT.get(char, char) for char in text[first:last])
            text = text[:first] + meant + text[last:]
    return text


def _alone(text: str, match: re.Match[str]) -> bool:
    return bool(_AROUND.fullmatch(text[: match.start()]) and _AROUND.fullmatch(text[match.end() :]))


def _extent(said: str, whole: Callable[[str], object], asked: bool, alone: bool) -> tuple[int, int] | None:
    """Where in ``said`` the number lies: what makes a whole one, the fewest doubtful ends first."""
    for first, last in _trims(said, asked):
        digits = "".join(MEANT.get(char) or DIGITS.get(char, "") for char in said[first:last])
        if whole(digits):
            return first, last
    if not alone:
        return None
    first, last = 0, len(said)
    while said[first] in _BEFORE:
        first += 1
    while last > first and said[last - 1] in _AFTER:
        last -= 1
    return first, last


def _trims(said: str, asked: bool) -> Iterator[tuple[int, int]]:
    """Ends at which ``said`` can be cut without losing a true digit, the shortest stretch first."""
    true = [index for index, char in enumerate(said) if char in DIGITS]
    firsts = range(true[0], -1, -1)
    lasts = range(true[-1] + 1, len(said) + 1)
    if not asked:
        firsts = range(true[0], max(true[0] - 2, -1), -1) if said[true[0] - 1 : true[0]] in _ONES else firsts[:1]
        lasts = lasts[:1]
    pairs = [(first, last) for first in firsts for last in lasts]
    return iter(sorted(pairs, key=lambda pair: pair[1] - pair[0]))
