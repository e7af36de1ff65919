"""Clean recordings made to sound as calls do: a telephone's band and coding, and noise from the street."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from speech import mulaw
from speech.audio import pcm16, resample, samples

Floats = npt.NDArray[np.float32]
HZ = 16000
QUIET = 0.02  # of the loudest sample: below it is a pause, which does not count for the loudness of speech
BAND_HZ = (200.0, 3700.0)  # where a telephone's band, whose edges fall over 100 and 300 Hz, has ended
_LOW_HZ = 300.0  # above it the street gets quieter, by 6 dB an octave


def telephone(sound: Floats, band: tuple[float, float] = BAND_HZ) -> Floats:
    """As it comes from a telephone line: 300 to 3400 Hz, 8 kHz, µ-law (ITU-T G.711); 16 kHz in and out."""
    low, high = band
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / HZ)
    spectrum *= np.clip((hz - low) / 100.0, 0.0, 1.0) * np.clip((high - hz) / 300.0, 0.0, 1.0)
    within = np.fft.irfft(spectrum, len(sound)).astype(np.float32)
    narrow = mulaw.decode(mulaw.encode(resample(pcm16(within), HZ, 8000)))
    return samples(resample(narrow, 8000, HZ))


def loudness(sound: Floats) -> float:
    """Root mean square of the speech without its pauses; 0 for silence."""
    loudest = float(np.abs(sound).max(initial=0.0))
    spoken = sound[np.abs(sound) > QUIET * loudest]
    return float(np.sqrt(np.mean(spoken**2))) if len(spoken) else 0.0


def street(count: int, seed: int) -> Floats:
    """``count`` samples of noise like traffic's, steady, root mean square 1; the same for the same ``seed``."""
    if count == 0:
        return np.zeros(0, np.float32)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(0.0, 1.0, count))
    hz = np.fft.rfftfreq(count, 1 / HZ)
    noise = np.fft.irfft(spectrum / (1.0 + hz / _LOW_HZ), count)
    even: Floats = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return even


def noisy(sound: Floats, decibels: float, seed: int) -> Floats:
    """``sound`` with street noise ``decibels`` below its speech."""
    mixed: Floats = (sound + street(len(sound), seed) * loudness(sound) * 10 ** (-decibels / 20)).astype(np.float32)
    return mixed
