"""Numbers to learn digits from are said as people say them."""

from __future__ import annotations

import random

import pytest

from speech.syllables.spoken_numbers import number

pytestmark = pytest.mark.unit
VALUE = {**{character: str(value) for value, character in enumerate("零一二三四五六七八九")}, "幺": "1"}


def test_what_is_spoken_is_what_is_written_down() -> None:
    chance = random.Random(3)
    for told in (number(chance) for _ in range(300)):
        inside = "".join(VALUE.get(each, "") for each in told.spoken.replace("一下", ""))
        assert inside == told.digits, told.spoken
