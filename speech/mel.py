"""The picture of sound that Whisper hears: log-mel frames of 10 ms.

Figures (25 ms window, 10 ms hop, Slaney's mel scale with area-normalised bands, 80 dB range) are those Whisper was
trained with (Radford et al. 2022, section 2.2, and its published preprocessing).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

HZ = 16000
WINDOW = 400
HOP = 160
FRAMES_PER_SECOND = HZ // HOP

Floats = npt.NDArray[np.float32]


def log_mel(samples: Floats, bands: int = 80) -> Floats:
    """Mono float32 samples at 16 kHz → float32 (bands, len(samples) // 160), each value in about -1…1.5."""
    half = WINDOW // 2
    padded = np.pad(samples.astype(np.float32, copy=False), (half, half), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][: len(samples) // HOP]
    power = np.abs(np.fft.rfft(frames * _window(), axis=1)).astype(np.float32) ** 2
    log = np.log10(np.maximum(power @ _bank(bands).T, 1e-10))
    log = np.maximum(log, log.max() - 8.0)  # 80 dB below the loudest is silence
    return np.ascontiguousarray(((log + 4.0) / 4.0).T, dtype=np.float32)


@lru_cache(maxsize=1)
def _window() -> Floats:
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


def band_centres(bands: int = 80) -> npt.NDArray[np.float64]:
    """Hz, (bands,)"""
    return _edges(bands)[1:-1]


def _edges(bands: int) -> npt.NDArray[np.float64]:
    return _hz(np.linspace(0.0, _mel(HZ / 2), bands + 2))


@lru_cache(maxsize=4)
def _bank(bands: int) -> Floats:
    """Triangles (bands, 201) evenly spaced on Slaney's scale: linear to 1 kHz, logarithmic above."""
    hz = _edges(bands)
    bins = np.linspace(0.0, HZ / 2, WINDOW // 2 + 1)
    low, peak, high = hz[:-2, None], hz[1:-1, None], hz[2:, None]
    triangles = np.clip(np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)), 0.0, None)
    return (triangles * 2.0 / (high - low)).astype(np.float32)


_LINEAR_HZ = 200.0 / 3.0  # per mel below 1 kHz
_STEP = np.log(6.4) / 27.0  # per mel above


def _mel(hz: float) -> float:
    return hz / _LINEAR_HZ if hz < 1000.0 else 15.0 + float(np.log(hz / 1000.0) / _STEP)


def _hz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(mel < 15.0, mel * _LINEAR_HZ, 1000.0 * np.exp(_STEP * (mel - 15.0)))
