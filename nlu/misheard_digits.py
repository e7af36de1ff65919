"""Digits that were written with another character of the same sound: 一三把零九 → 一三八零九.

Only in a number of the length that was asked for, or, unasked, in a mobile number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.digit_sounds import MEANT
from nlu.digits import DIGITS

_AS_YAO = "要腰妖邀夭药"
_MISHEARD = {char: "幺" if char in _AS_YAO else "零一二三四五六七八九"[int(digit)] for char, digit in MEANT.items()}
_ONE = f"[{''.join(DIGITS)}{''.join(_MISHEARD)}]"
_RUN = re.compile(rf"{_ONE}(?:[\s，,、。.…—-]*{_ONE})+")
_LENGTHS = {"phone": (11,), "order_number": (12,), "last_four": (4,)}
MOST_WRONG = 1 / 2


def misheard_digits(text: str, asked: str | None) -> Iterator[tuple[int, str]]:
    """Places in ``text`` and the digit that was said there, in the script of the rest of the number."""
    for run in _RUN.finditer(text):
        places = [at for at in range(*run.span()) if text[at] in DIGITS or text[at] in _MISHEARD]
        for length in _LENGTHS.get(asked or "", (11,)):
            window = _number(text, places, length, phone=length == 11)
            wrong = [at for at in window if text[at] in _MISHEARD]
            ascii_digits = any(text[at].isascii() for at in window)
            for at in wrong:
                yield at, DIGITS[_MISHEARD[text[at]]] if ascii_digits else _MISHEARD[text[at]]


def _number(text: str, places: list[int], length: int, phone: bool) -> list[int]:
    """The ``length`` places that make a number with the fewest misheard ones; [] where there is none.

    是 and 就 before a number only introduce it: they count as digits where one is missing."""
    best: list[int] = []
    fewest = int(length * MOST_WRONG) + 1
    for first in range(len(places) - length + 1):
        window = places[first : first + length]
        outside = places[:first] + places[first + length :]
        wrong = sum(text[at] in _MISHEARD for at in window)
        if any(text[at] in DIGITS for at in outside) or wrong >= fewest or (phone and not _is_mobile(text, window)):
            continue
        best, fewest = window, wrong
    return best


def _is_mobile(text: str, window: list[int]) -> bool:
    first, second = (DIGITS[_MISHEARD.get(text[at], text[at])] for at in window[:2])
    return first == "1" and second in "3456789"
