"""Digits that were written with another character of the same sound, in the script of their number: 一三把 → 一三八."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.digit_sounds import put_right
from nlu.numbers import any_order_number, any_phone

_CHINESE = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_YAO = frozenset("要腰妖邀夭药")
_TOLD = re.compile(r"(?:电话|座机|号码|手机|打)[^\d]{0,6}$")


def misheard_digits(text: str, asked: str | None) -> Iterator[tuple[int, str]]:
    """Places in ``text`` and the digit that was said there (see ``nlu.digit_sounds`` for when)."""
    if asked == "order_number":
        right = put_right(text, any_order_number, asked=True)
    elif asked == "last_four":
        right = put_right(text, lambda digits: len(digits) == 4, asked=True)
    else:
        right = put_right(text, any_phone, asked=asked == "phone", told=_TOLD)
    for at, (raw, digit) in enumerate(zip(text, right, strict=True)):
        if raw != digit:
            beside = text[max(0, at - 1)], text[min(len(text) - 1, at + 1)]
            in_figures = any(each.isascii() and each.isdigit() for each in beside)
            yield at, digit if in_figures else "幺" if raw in _YAO else _CHINESE[digit]
