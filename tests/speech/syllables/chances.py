"""Chances of syllables as a head gives them, made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nlu.sounds import syllables
from speech.syllables.head import Floats, syllable_head

SURE, ELSE = 0.9, 1e-6
FRAMES = 4  # of 20 ms
NUMBER = syllable_head().number


def said(*sounds: str | Mapping[str, float]) -> Floats:
    """Log probabilities (frames, 1 + syllables): each sound, a syllable or the chances of some, for FRAMES frames, and
    as many of nothing behind it."""
    rows = np.full((2 * FRAMES * len(sounds), len(NUMBER) + 1), ELSE)
    for at, sound in enumerate(sounds):
        for syllable, chance in ({sound: SURE} if isinstance(sound, str) else sound).items():
            rows[2 * FRAMES * at : 2 * FRAMES * at + FRAMES, NUMBER[syllable]] = chance
        rows[2 * FRAMES * at + FRAMES : 2 * FRAMES * (at + 1), 0] = SURE
    return np.asarray(np.log(rows / rows.sum(axis=1, keepdims=True)), np.float32)


def spoken(text: str, **others: Mapping[str, float]) -> Floats:
    """``text`` said clearly; ``at2={"tan": 0.6, "pan": 0.3}``: but for the character at 2."""
    readings: Sequence[tuple[str, ...]] = syllables(text)
    return said(*(others.get(f"at{place}", reading[0]) for place, reading in enumerate(readings)))
