"""Numbers to learn digits from are said as people say them."""

from __future__ import annotations

import random

import pytest

from speech.digits.recordings import number

pytestmark = pytest.mark.unit
VALUE = {**{character: str(value) for value, character in enumerate("零一二三四五六七八九")}, "幺": "1"}


def test_what_is_spoken_is_what_is_written_down() -> None:
    chance = random.Random(3)
    for told in (number(chance) for _ in range(300)):
        syllables = [each for each in told.spoken if each.isalnum()]
        inside = syllables[told.before : len(syllables) - told.behind]
        assert "".join(VALUE[each] for each in inside) == told.digits
