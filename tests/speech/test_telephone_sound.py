from __future__ import annotations

import numpy as np
import pytest

from speech.telephone_sound import HZ, loudness, noisy, street, telephone

pytestmark = pytest.mark.unit


def tone(hz: float, seconds: float = 1.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(int(HZ * seconds)) / HZ)).astype(np.float32)


@pytest.mark.parametrize(("hz", "kept"), [(100, False), (1000, True), (3000, True), (5000, False)])
def test_a_telephone_carries_its_band(hz: float, kept: bool) -> None:
    sound = tone(hz)
    through = telephone(sound)
    assert len(through) == len(sound)
    assert bool(np.abs(through[HZ // 4 : -HZ // 4]).max() > 0.25) is kept


def test_noise_lies_as_far_below_the_speech_as_asked() -> None:
    speech = np.concatenate([np.zeros(HZ, np.float32), tone(500)])  # half of it a pause, which does not count
    noise = noisy(speech, 10.0, seed=1)[:HZ]
    ratio = 20 * np.log10(loudness(speech) / np.sqrt(np.mean(noise**2)))
    assert ratio == pytest.approx(10.0, abs=0.5)


def test_noise_is_the_same_for_the_same_seed_and_of_size_one() -> None:
    assert np.array_equal(street(1000, 3), street(1000, 3))
    assert not np.array_equal(street(1000, 3), street(1000, 4))
    assert np.sqrt(np.mean(street(HZ, 3) ** 2)) == pytest.approx(1.0, abs=1e-3)
    assert street(0, 1).size == 0
    assert loudness(np.zeros(10, np.float32)) == 0.0
