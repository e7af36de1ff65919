"""Digits read from what Whisper's encoder holds of an utterance: for a number that was asked for.

Whisper's decoder writes what is likely to be written; of eleven digits in noise it leaves some out and makes up others.
This network hears each 20 ms alone (ten digits, any other syllable, nothing: CTC), and of all rows of digits the
likeliest that make a whole number is taken. Of 60 mobile numbers in three voices that nothing was learned from, in
noise 10 to 20 dB below the voice, the decoder heard 29 rightly and 18 as another number; now it is 42 and 5, and the
others are asked for again. Learned by ``python -m speech.digits.fit`` for the encoder that ``speech.tuned`` makes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("head.npz")
SYLLABLE, NOTHING = 10, 11  # classes beside the digits: any other syllable, and what divides two of the same
CLASSES = 12
BEAM = 24  # rows of digits that are followed at once
LEAST = -7.0  # the log probability from which a digit is followed
SILENT = -1e-3  # the log probability of no digit from which nothing else is
# Against the likeliest row that is no whole number, and against the next likely whole one, as logarithms: of the 60
# numbers above those below these limits are mostly wrong.
NEAR, CLEAR = -0.5, 1.5
_NEVER = -1e30

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Row:
    """A row of digits and the logarithm of how likely it was said."""

    digits: str
    log_probability: float


class DigitHead:
    """The weights of ``path``. Raises OSError, ValueError or KeyError for a file that cannot be used."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path, allow_pickle=False) as file:
            self._into, self._into_bias = file["into"].astype(np.float32), file["into_bias"].astype(np.float32)
            self._along, self._along_bias = file["along"].astype(np.float32), file["along_bias"].astype(np.float32)
            self._out, self._out_bias = file["out"].astype(np.float32), file["out_bias"].astype(np.float32)
        self.width = self._into.shape[0]

    def classes(self, encoded: Floats) -> Floats:
        """Log probabilities (frames, 12) of the encoder's output (frames, ``width``), 20 ms a frame."""
        near = _gelu(encoded @ self._into + self._into_bias)
        reach = len(self._along)
        padded = np.pad(near, ((reach // 2, reach // 2), (0, 0)))
        around = sum((padded[at : at + len(near)] @ self._along[at] for at in range(reach)), self._along_bias)
        scores = (_gelu(around) + near) @ self._out + self._out_bias
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)

    def read(self, encoded: Floats, whole: str, heard: str = "") -> str:
        """The digits that were said. They match the expression ``whole`` only where that number is clearly the
        likeliest, or the same as ``heard``, what somebody else made of it; else they are those that are sure, or "".
        """
        found = rows(self.classes(encoded))
        numbers = [row for row in found if re.fullmatch(whole, row.digits)]
        if re.fullmatch(whole, heard) and _without_one(heard, found[0].digits):
            return heard  # 零 at the end is easily lost here
        if not numbers:
            return found[0].digits
        best, *others = numbers
        if best.digits == heard:
            return heard
        likelier = best.log_probability - found[0].log_probability >= NEAR
        if likelier and (not others or best.log_probability - others[0].log_probability >= CLEAR):
            return best.digits
        if not likelier:
            return found[0].digits
        return "".join(a for a, b in zip(best.digits, others[0].digits, strict=False) if a == b)


@lru_cache(maxsize=1)
def digit_head() -> DigitHead:
    """The one that comes with the program."""
    return DigitHead()


def rows(classes: Floats) -> list[Row]:
    """The likeliest rows of digits of log probabilities (frames, 12), the likeliest first (CTC prefix search)."""
    none = np.logaddexp(classes[:, SYLLABLE], classes[:, NOTHING])
    # For each row: as it ended in no digit, and as its last digit still sounds.
    follows: dict[str, tuple[float, float]] = {"": (0.0, _NEVER)}
    for frame, nothing in zip(classes.tolist(), none.tolist(), strict=True):
        if nothing > SILENT:
            follows = {row: (_sum(*ends) + nothing, _NEVER) for row, ends in follows.items()}
            continue
        likely = [digit for digit in range(10) if frame[digit] > LEAST]
        new: dict[str, tuple[float, float]] = {}
        for row, (rests, sounds) in follows.items():
            total = _sum(rests, sounds)
            before = new.get(row, (_NEVER, _NEVER))
            goes_on = sounds + frame[int(row[-1])] if row else _NEVER
            new[row] = (_sum(before[0], total + nothing), _sum(before[1], goes_on))
            for digit in likely:
                longer = f"{row}{digit}"
                again = rests if row.endswith(str(digit)) else total
                before = new.get(longer, (_NEVER, _NEVER))
                new[longer] = (before[0], _sum(before[1], again + frame[digit]))
        follows = dict(sorted(new.items(), key=lambda item: -_sum(*item[1]))[:BEAM])
    found = [Row(row, _sum(*ends)) for row, ends in follows.items()]
    return sorted(found, key=lambda row: -row.log_probability)


def _without_one(number: str, digits: str) -> bool:
    """Whether ``digits`` are those of ``number`` but for one that is left out."""
    return any(number[:at] + number[at + 1 :] == digits for at in range(len(number)))


def _sum(a: float, b: float) -> float:
    """The logarithm of the sum of two probabilities."""
    larger, smaller = (a, b) if a > b else (b, a)
    return larger if smaller <= _NEVER else larger + math.log1p(math.exp(smaller - larger))


def _gelu(values: Floats) -> Floats:
    return np.asarray(
        0.5 * values * (1 + np.tanh(math.sqrt(2 / math.pi) * (values + 0.044715 * values**3))), np.float32
    )
