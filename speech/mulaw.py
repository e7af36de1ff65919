"""µ-law, the sound of telephone networks in America and Japan: a byte a sample at 8 kHz. Source: ITU-T G.711."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from speech.audio import Pcm
from speech.errors import BadPcm

_BIAS = 0x84
_LOUDEST = 32635


def _decoding() -> npt.NDArray[np.int16]:
    codes = ~np.arange(256) & 0xFF
    size = (((codes & 0x0F) << 3) + _BIAS) << ((codes >> 4) & 0x07)
    return np.where(codes & 0x80, _BIAS - size, size - _BIAS).astype("<i2")


_SAMPLES = _decoding()


def decode(mulaw: bytes) -> Pcm:
    """µ-law → s16le."""
    return _SAMPLES[np.frombuffer(mulaw, np.uint8)].tobytes()


def encode(pcm: Pcm) -> bytes:
    """s16le → µ-law. Raises BadPcm for an odd number of bytes."""
    if len(pcm) % 2:
        raise BadPcm(f"PCM of 16 bits has an even number of bytes, not {len(pcm)}.")
    values = np.frombuffer(pcm, "<i2").astype(np.int32)
    size = np.minimum(np.abs(values), _LOUDEST) + _BIAS
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 0x0F
    codes = ~(np.where(values < 0, 0x80, 0) | (exponent << 4) | mantissa) & 0xFF
    return bytes(codes.astype(np.uint8).tobytes())
