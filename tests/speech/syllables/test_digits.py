"""Rows of digits from the chances of each 20 ms, and which of them is a whole number for sure."""

from __future__ import annotations

import numpy as np
import pytest

from speech.syllables.digits import NOTHING, SYLLABLE, digit_classes, read_digits, rows
from speech.syllables.head import Floats, syllable_head

pytestmark = pytest.mark.unit
WHOLE = r"1[3-9]\d{9}"
SURE = 0.98


def spoken(*frames: dict[int, float]) -> Floats:
    """Log probabilities of frames of which each class is as likely as told, and the others share the rest."""
    chances = np.full((len(frames), NOTHING + 1), 1e-6)
    for at, told in enumerate(frames):
        for kind, chance in told.items():
            chances[at, kind] = chance
    return np.asarray(np.log(chances / chances.sum(axis=1, keepdims=True)), np.float32)


def said(digits: str, **unsure: tuple[int, float]) -> Floats:
    """Each digit a frame with nothing behind it; ``at3=(8, 0.4)``: the one at 3 may be 8."""
    frames: list[dict[int, float]] = []
    for at, digit in enumerate(digits):
        other, chance = unsure.get(f"at{at}", (int(digit), SURE))
        frames += [{int(digit): 1 - chance, other: chance} if other != int(digit) else {other: SURE}, {NOTHING: SURE}]
    return spoken(*frames)


def test_a_digit_twice_is_two_only_with_something_between() -> None:
    assert rows(spoken({3: SURE}, {3: SURE}))[0].digits == "3"
    assert rows(spoken({3: SURE}, {NOTHING: SURE}, {3: SURE}))[0].digits == "33"
    assert rows(spoken({3: SURE}, {SYLLABLE: SURE}, {3: SURE}))[0].digits == "33"
    assert rows(spoken({NOTHING: 1.0}))[0].digits == ""


def test_a_whole_number_is_read_where_it_is_clear() -> None:
    assert read_digits(rows(said("13907365555")), WHOLE) == "13907365555"


def test_of_two_numbers_what_both_have_is_sure() -> None:
    assert read_digits(rows(said("13907365555", at5=(7, 0.4))), WHOLE) == "1390765555"


def test_half_a_number_stays_half() -> None:
    assert read_digits(rows(said("1390736")), WHOLE) == "1390736"
    assert read_digits(rows(said("990736555512")), WHOLE) == "990736555512"


def test_a_digit_is_read_in_each_of_its_ways() -> None:
    number = syllable_head().number
    classes = np.full((6, len(number) + 1), -20.0, np.float32)
    for frame, syllable in enumerate(("yao", "", "yi", "liang", "", "ta")):
        classes[frame, number[syllable] if syllable else 0] = 0.0
    assert rows(digit_classes(classes, number))[0].digits == "112"
