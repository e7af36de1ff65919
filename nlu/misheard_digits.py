"""Digits that were written with another character of the same sound: 一三把零九 → 一三八零九.

Only inside a number: between digits, or at its ends where that makes the number that was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.numbers import DIGITS

_SOUNDS = {
    **{"〇": "灵玲领铃林", "幺": "要腰妖药邀", "一": "衣医依亿已以意义易", "二": "而儿耳尔", "三": "伞散山"},
    **{"四": "是事死寺司式市", "五": "无吴舞午武屋吾物务", "六": "刘留流柳溜", "七": "起气其期妻齐器戚"},
    **{"八": "吧把爸巴拔疤", "九": "就酒久旧舅救究"},
}
_MISHEARD = {char: digit.replace("〇", "零") for digit, chars in _SOUNDS.items() for char in chars}
_DIGIT = f"[{''.join(DIGITS)}]"
_LIKE = f"[{''.join(_MISHEARD)}]"
# At least three digits in a row on one side and one on the other, at most two misheard between.
_RUN = re.compile(rf"(?:{_DIGIT}|{_LIKE})+")
_LENGTHS = {"phone": (11,), "order_number": (12,), "last_four": (4,)}


def misheard_digits(text: str, asked: str | None) -> Iterator[tuple[int, str]]:
    """Places in ``text`` and the digit that was said there, when ``asked`` is a number."""
    lengths = _LENGTHS.get(asked or "", ())
    for run in _RUN.finditer(text):
        first, last = run.span()
        while first < last and text[first] in _MISHEARD and last - first not in lengths:
            first += 1  # 是一三八…: what only introduces the number
        while first < last and text[last - 1] in _MISHEARD and last - first not in lengths:
            last -= 1
        said = text[first:last]
        wrong = [at for at in range(first, last) if text[at] in _MISHEARD]
        right = len(said) - len(wrong)
        # Unasked, only a phone is sure enough.
        wanted = lengths or (11,)
        if wrong and len(said) in wanted and right >= 2 * len(wrong) and (lengths or _is_mobile(said)):
            for at in wrong:
                yield at, _spelled(_MISHEARD[text[at]], text[first:last])


def _is_mobile(said: str) -> bool:
    digits = "".join(DIGITS.get(_MISHEARD.get(char, char), "") for char in said)
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"


def _spelled(digit: str, said: str) -> str:
    """In the script that the rest of the number is written in."""
    return DIGITS[digit] if any(char.isascii() for char in said) else digit
