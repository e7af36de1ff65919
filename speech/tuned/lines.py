"""A clean recording as it may come from a line: a room, noise, clipping, the band and coding, lost frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from speech.audio import Floats
from speech.telephone_sound import BAND_HZ, HZ, loudness, street, telephone

WIDE = 0.15  # of the recordings: a browser's microphone, no telephone
ROOMS, NOISES, CLIPPED, LOST = 0.25, 0.88, 0.1, 0.08  # of the recordings
NOISE_DB = (3.0, 24.0)  # below the speech
LEVEL_DB = (-32.0, -14.0)  # of the speech, below full scale
PLAIN_BAND = 0.6  # of the telephones; of the others either end lies elsewhere
FRAME = HZ // 50
QUIETEST = 1e-4


@dataclass(frozen=True)
class Line:
    """Both ends of a line, equally long: what went in, through the band alone, and what came out."""

    clean: Floats
    heard: Floats


def line(sound: Floats, others: Sequence[Floats], chance: np.random.Generator) -> Line:
    """``sound`` through a line by chance; ``others``: recordings of people who may speak in the background."""
    sound = sound * _factor(chance.uniform(*LEVEL_DB)) / max(loudness(sound), QUIETEST)
    wide = chance.random() < WIDE
    heard = _in_a_room(sound, chance) if chance.random() < ROOMS else sound
    if chance.random() < NOISES:
        heard = heard + noise(len(sound), others, chance) * loudness(sound) * _factor(-chance.uniform(*NOISE_DB))
    if chance.random() < CLIPPED:
        loud = chance.uniform(1.5, 4.0)
        heard = np.clip(heard * loud, -0.5, 0.5) / loud
    if wide:
        return Line(sound.astype(np.float32), heard.astype(np.float32))
    other_band = (chance.uniform(80.0, 350.0), chance.uniform(3100.0, 3900.0))
    heard = telephone(heard, BAND_HZ if chance.random() < PLAIN_BAND else other_band)
    if chance.random() < LOST:
        for begin in chance.integers(0, len(heard), int(chance.integers(1, 6))):
            heard[begin : begin + FRAME * int(chance.integers(1, 4))] = 0.0
    return Line(telephone(sound), heard)


def quiet(others: Sequence[Floats], chance: np.random.Generator) -> Line:
    """0.5 to 4 s in which nobody speaks to the line."""
    level = _factor(chance.uniform(-44.0, -20.0))
    heard = noise(int(chance.uniform(0.5, 4.0) * HZ), others, chance) * level
    if chance.random() >= WIDE:
        heard = telephone(heard)
    return Line(np.zeros_like(heard), heard)


def noise(count: int, others: Sequence[Floats], chance: np.random.Generator) -> Floats:
    """``count`` samples, root mean square 1: traffic, steady or passing, a fan, voices, or tones as of a machine."""
    kind = chance.random()
    if kind < 0.25:
        found = street(count, _seed(chance))
    elif kind < 0.6:
        found = _falling(count, chance.choice([0.0, chance.uniform(0.3, 1.2)]), chance)
    elif kind < 0.78:
        found = _even(np.sum([_speaker(count, others, chance) for _ in range(int(chance.integers(1, 7)))], axis=0))
    elif kind < 0.9:
        points = max(3, int(count / HZ * chance.uniform(0.7, 4.0)))
        passing = np.interp(np.arange(count), np.linspace(0, count, points), chance.uniform(0.1, 1.0, points))
        found = _even(_falling(count, chance.uniform(0.2, 0.9), chance) * passing)
    else:
        seconds = np.arange(count) / HZ
        tones = [
            chance.uniform(0.1, 1.0) * np.sin(2 * np.pi * hz * seconds + chance.uniform(0.0, 6.3))
            for hz in chance.uniform(50.0, 1500.0, int(chance.integers(1, 6)))
        ]
        found = _even(np.sum(tones, axis=0)) + 0.3 * street(count, _seed(chance))
    if chance.random() < 0.2:
        found = _even(found) + chance.uniform(0.2, 1.0) * street(count, _seed(chance))
    return _even(found)


def paced(sound: Floats, factor: float) -> Floats:
    """Faster and higher by ``factor``."""
    count = int(len(sound) / factor)
    return np.interp(np.linspace(0, len(sound) - 1, count), np.arange(len(sound)), sound).astype(np.float32)


def _falling(count: int, power: float, chance: np.random.Generator) -> Floats:
    """Noise whose spectrum falls with the frequency to the ``power``; white at 0."""
    hz = np.maximum(np.fft.rfftfreq(count, 1 / HZ), 20.0)
    return _even(np.fft.irfft(np.fft.rfft(chance.normal(size=count)) / hz**power, count))


def _speaker(count: int, others: Sequence[Floats], chance: np.random.Generator) -> Floats:
    sound = paced(others[int(chance.integers(len(others)))], chance.uniform(0.85, 1.2))
    going_on: Any = np.tile(np.roll(sound, int(chance.integers(len(sound)))), count // len(sound) + 1)[:count]
    found: Floats = going_on / max(loudness(sound), QUIETEST) * chance.uniform(0.5, 1.0)
    return found


def _in_a_room(sound: Floats, chance: np.random.Generator) -> Floats:
    """With an echo that has died away after 80 to 500 ms."""
    count = int(HZ * chance.uniform(0.08, 0.5))
    echo = chance.normal(size=count) * np.exp(-6.9 * np.arange(count) / count)
    echo[0] = 0.0
    echo *= chance.uniform(0.15, 0.8) / np.sqrt(np.sum(echo**2))
    echo[0] = 1.0
    size = len(sound) + count
    found = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    return found.astype(np.float32)


def _even(sound: Any) -> Floats:
    even: Floats = (sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)).astype(np.float32)
    return even


def _factor(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))


def _seed(chance: np.random.Generator) -> int:
    return int(chance.integers(1 << 30))
