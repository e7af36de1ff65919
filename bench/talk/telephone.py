"""What a telephone line makes of a voice: 300 to 3400 Hz at 8 kHz, and noise that never stops."""

from __future__ import annotations

import numpy as np

from speech.audio import Floats, Pcm, pcm16, resample, samples

HZ = 8000
BAND_HZ = (300.0, 3400.0)  # of ITU-T G.712
LEVEL = 0.08  # root mean square of the voice, about -22 dB of full scale
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
    loud = sound[np.abs(sound) > 0.1 * float(np.abs(sound).max(initial=1e-6))]
    level = float(np.sqrt(np.mean(loud**2))) if len(loud) else 1.0
    return np.asarray(sound * (LEVEL / level), dtype=np.float32)


class Noise:
    """Noise of a room and a line, falling with the frequency, ``snr_db`` below the voice."""

    def __init__(self, seed: int, snr_db: float) -> None:
        count = HZ * NOISE_S
        white = np.random.default_rng(seed).standard_normal(count)
        spectrum = np.fft.rfft(white)
        spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
        sound = band(np.fft.irfft(spectrum, count).astype(np.float32))
        level = LEVEL * 10 ** (-snr_db / 20)
        self._sound = sound * np.float32(level / np.sqrt(np.mean(sound**2)))
        self._at = 0

    def under(self, voice: Floats) -> Pcm:
        """``voice`` (zeros where nobody speaks) with the next stretch of noise, as s16le."""
        places = (self._at + np.arange(len(voice))) % len(self._sound)
        self._at = int((self._at + len(voice)) % len(self._sound))
        return pcm16((voice + self._sound[places]).astype(np.float32))
