from __future__ import annotations

import numpy as np
import pytest

from speech.errors import BadPcm
from speech.mulaw import decode, encode

pytestmark = pytest.mark.unit


def test_values_of_the_standard() -> None:
    # G.711, table 2b, scaled from 14 to 16 bits: the loudest, the softest, and zero of either sign
    assert np.frombuffer(decode(bytes([0x00, 0x80, 0x7F, 0xFF, 0x7E, 0xFE])), "<i2").tolist() == [
        *(-32124, 32124, 0, 0, -8, 8),
    ]


def test_every_value_is_itself_again_and_others_are_near() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)  # zero has two
    assert encode(decode(codes)) == codes
    tone = (12000 * np.sin(np.arange(800) / 5)).astype("<i2")
    heard = np.frombuffer(decode(encode(tone.tobytes())), "<i2")
    assert np.abs(heard - tone.astype(int)).max() <= 12000 * 0.035
    assert np.frombuffer(decode(encode(np.array([-32768, 32767], "<i2").tobytes())), "<i2").tolist() == [-32124, 32124]


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(BadPcm, match="even"):
        encode(b"\0")
