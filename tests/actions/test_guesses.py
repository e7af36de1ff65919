"""How often the last four digits may be guessed."""

from __future__ import annotations

import pytest

from actions.guesses import FOR_A_NUMBER, FORGET_S, Guesses

pytestmark = pytest.mark.unit


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_number_is_closed_after_five_wrong_pairs_from_everywhere_and_open_again_after_an_hour() -> None:
    clock = Clock()
    guesses = Guesses(clock=clock)
    for _ in range(FOR_A_NUMBER):
        assert not guesses.are_used_up("261123000017")
        guesses.wrong("261123000017")
    assert guesses.are_used_up("261123000017")
    assert not guesses.are_used_up("261123000018")
    clock.now += FORGET_S
    assert not guesses.are_used_up("261123000017")


def test_the_citizen_of_the_order_starts_anew() -> None:
    guesses = Guesses()
    for _ in range(FOR_A_NUMBER - 1):
        guesses.wrong("261123000017")
    guesses.right("261123000017")
    guesses.wrong("261123000017")
    assert not guesses.are_used_up("261123000017")


def test_only_so_many_numbers_are_kept() -> None:
    guesses = Guesses(keep=2)
    for number in ("1", "2", "3"):
        for _ in range(FOR_A_NUMBER):
            guesses.wrong(number)
    assert [guesses.are_used_up(number) for number in ("1", "2", "3")] == [False, True, True]
