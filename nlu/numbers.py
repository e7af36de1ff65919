"""Phones, order numbers and the last four digits out of what was said."""

from __future__ import annotations

import re

from nlu.found import Found

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ORDER = re.compile(r"(?<!\d)\d{12}(?!\d)")
_FOUR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def find_phones(text: str, asked: bool = False) -> list[Found]:
    return [Found("phone", m.group(), m.start(), m.end(), "mobile", 0.95) for m in _PHONE.finditer(text)]


def find_order_numbers(text: str, asked: bool = False) -> list[Found]:
    return [Found("order_number", m.group(), m.start(), m.end(), "digits", 0.9) for m in _ORDER.finditer(text)]


def last_four(text: str) -> Found | None:
    m = _FOUR.search(text)
    return Found("last_four", m.group(), m.start(), m.end(), "digits", 0.8) if m else None
