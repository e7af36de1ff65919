from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.vad import FRAME, HZ
from speech.window import MARGIN, VOICED, Window, windows

pytestmark = pytest.mark.unit


def heard(*stretches: tuple[float, int]) -> np.ndarray:
    return np.concatenate([np.full(n, p, np.float32) for p, n in stretches])


def test_silence_needs_no_recognition() -> None:
    assert windows(heard((0.1, 100)), 100 * FRAME, 29.0) == []
    assert windows(heard((0.1, 50), (0.9, 2), (0.1, 50)), 102 * FRAME, 29.0) == []  # a click
    assert windows(np.zeros(0, np.float32), 0, 29.0) == []


def test_a_faint_answer_is_recognised_and_a_long_sound_as_faint_is_not() -> None:
    faint = heard((0.01, 10), (0.15, 4), (0.3, 1), (0.01, 10))
    (window,) = windows(faint, 25 * FRAME, 29.0)
    assert window.voiced_s == pytest.approx(5 * FRAME / HZ)
    assert windows(heard((0.01, 60), (0.15, 4), (0.3, 1), (0.01, 60)), 125 * FRAME, 29.0) == []
    assert windows(heard((0.09, 25)), 25 * FRAME, 29.0) == []


def test_long_silence_around_speech_is_left_out() -> None:
    assert windows(heard((0.0, 100), (0.9, 50), (0.0, 100)), 250 * FRAME, 29.0) == [
        Window(100 * FRAME - MARGIN, 150 * FRAME + MARGIN, 1.6)
    ]


def test_long_speech_is_cut_where_it_is_quietest() -> None:
    parts = windows(heard((0.9, 700), (0.1, 10), (0.9, 700)), 1410 * FRAME, 29.0)
    assert len(parts) == 2
    assert 700 * FRAME <= parts[0].end <= 710 * FRAME


def test_a_pause_early_in_long_speech_does_not_make_a_short_piece() -> None:
    """Short windows make Whisper repeat itself, so only the second half of the longest window is looked at."""
    parts = windows(heard((0.9, 60), (0.0, 10), (0.9, 600), (0.2, 10), (0.9, 600)), 1280 * FRAME, 29.0)
    assert 670 * FRAME <= parts[0].end <= 680 * FRAME


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.6, 1.0]), st.integers(1, 800)), min_size=1, max_size=8))
def test_all_speech_is_in_exactly_one_window(stretches: list[tuple[float, int]]) -> None:
    probabilities = heard(*stretches)
    length = len(probabilities) * FRAME
    parts = windows(probabilities, length, 29.0)
    covered = np.zeros(length, int)
    for part in parts:
        assert 0 < part.end - part.begin <= 29 * HZ
        covered[part.begin : part.end] += 1
    assert covered.max(initial=0) <= 1
    if int((probabilities >= VOICED).sum()) >= 3:
        for frame in np.flatnonzero(probabilities >= VOICED):
            assert covered[frame * FRAME : (frame + 1) * FRAME].all()
