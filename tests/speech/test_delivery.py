from __future__ import annotations

import numpy as np
import pytest

from speech.audio import pcm16, samples
from speech.delivery import CEILING, louder, slower

pytestmark = pytest.mark.unit

HZ = 24000


def tone(seconds: float, hz: float = 220.0, level: float = 0.3) -> bytes:
    return pcm16((level * np.sin(2 * np.pi * hz * np.arange(int(HZ * seconds)) / HZ)).astype(np.float32))


@pytest.mark.parametrize("pace", [0.8, 0.68])
def test_slower_is_longer_at_the_same_pitch_and_level(pace: float) -> None:
    sound = tone(2.0)
    slow = samples(slower(sound, HZ, pace))
    assert len(slow) * 2 == pytest.approx(len(sound) / pace, rel=0.03)
    spectrum = np.abs(np.fft.rfft(slow * np.hanning(len(slow))))
    assert np.argmax(spectrum) * HZ / len(slow) == pytest.approx(220, abs=3)
    assert np.sqrt((slow**2).mean()) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


def test_the_usual_way_changes_nothing() -> None:
    sound = tone(0.1)
    assert slower(sound, HZ, 1.0) is sound
    assert louder(sound, HZ, 0.0) is sound
    assert (slower(b"", HZ, 0.8), louder(b"", HZ, 6)) == (b"", b"")


def test_what_is_quiet_gets_all_of_it_and_what_is_loud_is_not_clipped() -> None:
    quiet, loud = tone(0.5, level=0.1), tone(0.5, level=0.9)
    raised = samples(louder(quiet + loud + quiet, HZ, 6.0))
    third = len(raised) // 3
    assert np.abs(raised[: third // 2]).max() == pytest.approx(0.1 * 10**0.3, rel=0.01)
    assert np.abs(raised).max() <= CEILING + 1e-3
    middle = raised[third + third // 4 : 2 * third - third // 4]
    assert np.abs(middle).max() == pytest.approx(CEILING, abs=0.02)
    # A clipped wave is flat at the top: many samples at the very peak.
    assert (np.abs(middle) > CEILING - 1e-3).mean() < 0.05


def test_noise_of_any_shape_stays_below_the_ceiling() -> None:
    random = np.random.default_rng(3)
    for size in (1, 7, 479, 480, 481, 20_000):
        sound = pcm16(random.uniform(-1, 1, size).astype(np.float32))
        raised = louder(sound, HZ, 12.0)
        assert len(raised) == len(sound)
        assert np.abs(samples(raised)).max() <= CEILING + 1e-3
