"""What a telephone line makes of a voice: 300 to 3400 Hz at 8 kHz, and noise that never stops."""

from __future__ import annotations

import numpy as np

from speech.audio import Floats, Pcm, pcm16, resample, samples

HZ = 8000
BAND_HZ = (300.0, 3400.0)  # of ITU-T G.712
LEVEL = 0.08  # root mean square of the voice while it speaks, about -22 dB of full scale
FRAME_MS, ACTIVE = 20, 0.01  # it speaks in frames with this part of the loudest one's power
NOISE_S = 8  # of noise is made and played round and round


def band(sound: Floats, hz: int = HZ) -> Floats:
    """Without what lies outside the telephone's band."""
    spectrum = np.fft.rfft(sound)
    frequencies = np.fft.rfftfreq(len(sound), 1 / hz)
    spectrum[(frequencies < BAND_HZ[0]) | (frequencies > BAND_HZ[1])] = 0
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def over_the_line(pcm: Pcm, hz: int) -> Floats:
    """A voice as it arrives at the other end: 8 kHz, in band, at LEVEL while it speaks."""
    sound = band(samples(resample(pcm, hz, HZ)))
    size = HZ * FRAME_MS // 1000
    frames = np.square(sound[: len(sound) // size * size].reshape(-1, size)).mean(axis=1)
    level = float(np.sqrt(frames[frames > ACTIVE * frames.max()].mean())) if frames.any() else 1.0
    return np.asarray(sound * (LEVEL / level), dtype=np.float32)


class Noise:
    """White noise, ``snr_db`` below the voice before the line takes its band out of both."""

    def __init__(self, seed: int, snr_db: float) -> None:
        count = HZ * NOISE_S
        white = np.random.default_rng(seed).standard_normal(count).astype(np.float32)
        self._sound = band(white * np.float32(LEVEL * 10 ** (-snr_db / 20)))
        self._at = 0

    def under(self, voice: Floats) -> Pcm:
        """``voice`` (zeros where nobody speaks) with the next stretch of noise, as s16le."""
        places = (self._at + np.arange(len(voice))) % len(self._sound)
        self._at = int((self._at + len(voice)) % len(self._sound))
        return pcm16((voice + self._sound[places]).astype(np.float32))
