"""Rows of digits from the chances of each 20 ms, and which of them is a whole number for sure."""

from __future__ import annotations

import numpy as np
import pytest

from speech.digits.head import CLASSES, NOTHING, SYLLABLE, DigitHead, Floats, digit_head, rows

pytestmark = pytest.mark.unit
WHOLE = r"1[3-9]\d{9}"
SURE = 0.98


def spoken(*frames: dict[int, float]) -> Floats:
    """Log probabilities of frames of which each class is as likely as told, and the others share the rest."""
    chances = np.full((len(frames), CLASSES), 1e-6)
    for at, told in enumerate(frames):
        for kind, chance in told.items():
            chances[at, kind] = chance
    return np.log(chances / chances.sum(axis=1, keepdims=True)).astype(np.float32)


def said(digits: str, **unsure: tuple[int, float]) -> Floats:
    """Each digit a frame with nothing behind it; ``at3=(8, 0.4)``: the one at 3 may be 8."""
    frames: list[dict[int, float]] = []
    for at, digit in enumerate(digits):
        other, chance = unsure.get(f"at{at}", (int(digit), SURE))
        frames += [{int(digit): 1 - chance, other: chance} if other != int(digit) else {other: SURE}, {NOTHING: SURE}]
    return spoken(*frames)


class Reader(DigitHead):
    """Reads the chances themselves."""

    def __init__(self) -> None:
        self.width = CLASSES

    def classes(self, encoded: Floats) -> Floats:
        return encoded


def test_a_digit_twice_is_two_only_with_something_between() -> None:
    assert rows(spoken({3: SURE}, {3: SURE}))[0].digits == "3"
    assert rows(spoken({3: SURE}, {NOTHING: SURE}, {3: SURE}))[0].digits == "33"
    assert rows(spoken({3: SURE}, {SYLLABLE: SURE}, {3: SURE}))[0].digits == "33"
    assert rows(spoken({NOTHING: 1.0}))[0].digits == ""


def test_a_whole_number_is_read_where_it_is_clear() -> None:
    assert Reader().read(said("13907365555"), WHOLE) == "13907365555"


def test_of_two_numbers_what_both_have_is_sure() -> None:
    assert Reader().read(said("13907365555", at5=(7, 0.4)), WHOLE) == "1390765555"


def test_what_somebody_else_heard_the_same_is_believed() -> None:
    assert Reader().read(said("13907365555", at5=(7, 0.4)), WHOLE, "13907365555") == "13907365555"


def test_half_a_number_stays_half() -> None:
    assert Reader().read(said("1390736"), WHOLE) == "1390736"
    assert Reader().read(said("990736555512"), WHOLE) == "990736555512"


def test_what_comes_with_the_program_is_of_the_encoders_width() -> None:
    head = digit_head()
    found = head.classes(np.zeros((10, head.width), np.float32))
    assert found.shape == (10, CLASSES)
    assert np.exp(found).sum(axis=1) == pytest.approx(1.0, abs=1e-4)
