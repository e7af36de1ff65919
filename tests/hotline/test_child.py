"""The pause between two starts, and how an ending is told."""

from __future__ import annotations

import pytest

from hotline.child import STEADY_S, Backoff, Ending

pytestmark = pytest.mark.unit


def test_the_pause_doubles_up_to_half_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.after(1.0) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_lived_well_is_restarted_at_once_again() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(1.0)
    assert backoff.after(STEADY_S) == 0.5
    assert backoff.after(1.0) == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [(0, "exit code 0"), (78, "exit code 78"), (-9, "killed by SIGKILL"), (-11, "killed by SIGSEGV")],
)
def test_an_ending_is_told_in_words(code: int, text: str) -> None:
    assert str(Ending(code, 1.0)) == text
