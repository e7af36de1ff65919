"""A number that was asked for, read from the syllables of an utterance.

Whisper's decoder writes what is likely to be written; of eleven digits in noise it leaves some out and makes up others.
Here every 20 ms are heard alone, and of all rows of digits the likeliest that makes a whole number is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from speech.syllables.head import NOTHING as SILENCE
from speech.syllables.head import SILENT, Floats

SYLLABLE, NOTHING = 10, 11  # classes beside the digits: any other syllable, and what divides two of the same
DIGITS = (
    ("ling",), ("yi", "yao"), ("er", "liang"), ("san",), ("si",), ("wu",), ("liu",), ("qi",), ("ba",), ("jiu",),
)  # fmt: skip
BEAM = 24  # rows of digits that are followed at once
LEAST = -7.0  # the log probability from which a digit is followed
# Against the likeliest row that is no whole number, and against the next likely whole one, as logarithms: of 48 mobile
# numbers in noise those below these limits are mostly wrong.
NEAR, CLEAR = -0.5, 2.0
OTHER = 4.0  # by so much less likely is any other syllable where a number is said
_NEVER = -1e30


@dataclass(frozen=True)
class Row:
    """A row of digits and the logarithm of how likely it was said."""

    digits: str
    log_probability: float


def digit_classes(classes: Floats, number: Mapping[str, int]) -> Floats:
    """Log probabilities (frames, 12) of log probabilities (frames, 1 + syllables); ``number``: of each syllable."""
    own = [[number[syllable] for syllable in digit] for digit in DIGITS]
    others = sorted(set(number.values()) - {place for places in own for place in places})
    columns = [np.logaddexp.reduce(classes[:, places], axis=1) for places in own]
    columns += [np.logaddexp.reduce(classes[:, others], axis=1) - OTHER, classes[:, SILENCE]]
    found = np.stack(columns, axis=1)
    return np.asarray(found - np.logaddexp.reduce(found, axis=1)[:, None], np.float32)


def read_digits(found: Sequence[Row], whole: str) -> str:
    """The digits that were said, of ``rows``. They match the expression ``whole`` only where that number is clearly the
    likeliest; else they are those that are sure, or "".
    """
    numbers = [row for row in found if re.fullmatch(whole, row.digits)]
    if not numbers or numbers[0].log_probability - found[0].log_probability < NEAR:
        return found[0].digits
    best, *others = numbers
    if not others or best.log_probability - others[0].log_probability >= CLEAR:
        return best.digits
    return "".join(a for a, b in zip(best.digits, others[0].digits, strict=False) if a == b)


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


def _sum(a: float, b: float) -> float:
    """The logarithm of the sum of two probabilities."""
    larger, smaller = (a, b) if a > b else (b, a)
    return larger if smaller <= _NEVER else larger + math.log1p(math.exp(smaller - larger))
