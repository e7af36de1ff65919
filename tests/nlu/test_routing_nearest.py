"""Shares of the nearest examples: by letters, by vectors, and by both."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.routing_features import Grams, unit_rows
from nlu.routing_nearest import BY_GRAMS, NEAREST, Nearest

pytestmark = pytest.mark.unit

TEXTS = [
    "门口的路灯不亮了",
    "路灯坏了一个星期",
    "楼上漏水泡了我的床",
    "水管爆了流一地",
    "工资三个月没发",
    "老板欠我工钱",
]
LABELS = np.array([0, 0, 1, 1, 2, 2])
GRAMS = Grams.of(TEXTS)
ROWS = [GRAMS.row(text) for text in TEXTS]


def vectors(*directions: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.eye(3, dtype=np.float32)[list(directions)]


def test_what_is_told_in_the_same_letters_has_the_say() -> None:
    shares = Nearest.of(ROWS, LABELS, 3).shares(GRAMS.row("巷子里的路灯也不亮了"))
    assert shares.argmax() == 0
    assert shares.sum() == pytest.approx(BY_GRAMS)


def test_a_vector_has_its_say_beside_the_letters() -> None:
    nearest = Nearest.of(ROWS, LABELS, 3, vectors(0, 0, 1, 1, 2, 2), np.zeros(3, np.float32))
    strange = GRAMS.row("薪水")
    for number in range(3):
        shares = nearest.shares(strange, vectors(number)[0])
        assert shares.argmax() == number
        assert shares.sum() == pytest.approx(1.0)


def test_no_more_than_the_nearest_have_a_say() -> None:
    texts = ["路灯不亮"] * (NEAREST + 1) + ["漏水"] * 50
    grams = Grams.of(texts)
    labels = np.array([0] * (NEAREST + 1) + [1] * 50)
    assert Nearest.of([grams.row(text) for text in texts], labels, 2).shares(grams.row("路灯"))[1] == 0


def test_a_text_of_which_nothing_is_known_gets_shares_that_are_numbers() -> None:
    shares = Nearest.of(ROWS, LABELS, 3).shares(GRAMS.row("qqq"))
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(BY_GRAMS)


def test_rows_of_length_one_and_nothing_out_of_nothing() -> None:
    rows = unit_rows(np.array([[3, 4], [0, 0]], np.float32))
    assert rows.tolist() == [pytest.approx([0.6, 0.8]), [0, 0]]
