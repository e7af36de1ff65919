"""A text as numbers: hashed character 1- to 3-grams, the head of a long text once more under names of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Row = tuple[NDArray[np.int32], Floats]  # buckets, ascending, and a value for each

WIDTH = 1 << 18  # buckets; two n-grams of a city's archive share one about every tenth time, which does no harm
BIAS = WIDTH  # the bucket that every text has
LONGEST = 800  # characters that are read: what a letter is about stands in its beginning
HEAD = 40  # characters of a long text that count once more: its title
HEAD_WEIGHT = 0.5
_LONG = 60
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def fold(text: str) -> str:
    """``text`` in small letters, every number as 0, signs as one space."""
    return _SIGNS.sub(" ", _DIGITS.sub("0", text[:LONGEST].lower())).strip()


def counted(text: str) -> list[Row]:
    """Counts (1 + log n) of the n-grams of ``text``, and of its head when it is long."""
    text = fold(text)
    parts = [_counts(text, 0)]
    if len(text) > _LONG:
        parts.append(_counts(text[:HEAD], 1))
    return parts


def _counts(text: str, salt: int) -> Row:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64) + np.uint64(salt << 32)
    hashes = []
    rolling = np.zeros(len(codes), np.uint64)
    for size, factor in enumerate(_FACTORS, start=1):
        if len(codes) < size:
            break
        rolling = rolling[: len(codes) - size + 1] * np.uint64(31) * factor + codes[size - 1 :] * factor
        mixed = (rolling ^ (rolling >> np.uint64(29))) * _FACTORS[1]
        hashes.append(mixed >> np.uint64(64 - 18))
    if not hashes:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    buckets, counts = np.unique(np.concatenate(hashes), return_counts=True)
    return buckets.astype(np.int32), (1.0 + np.log(counts)).astype(np.float32)


class Grams:
    """TF-IDF rows of unit length (two blocks for a long text), learned from the texts of a training set."""

    def __init__(self, rarity: Floats) -> None:
        self.rarity = rarity  # (WIDTH,)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Grams:
        held = np.zeros(WIDTH, np.int32)
        for text in texts:
            for buckets, _ in counted(text)[:1]:
                held[buckets] += 1
        return cls((np.log((1 + len(texts)) / (1 + held)) + 1.0).astype(np.float32))

    def row(self, text: str) -> Row:
        """Buckets and values of one text; the bias is always there."""
        buckets, values = [], []
        for weight, (places, counts) in zip((1.0, HEAD_WEIGHT), counted(text), strict=False):
            worth = counts * self.rarity[places]
            length = float(np.sqrt(worth @ worth)) or 1.0
            buckets.append(places)
            values.append(worth * np.float32(weight / length))
        buckets.append(np.array([BIAS], np.int32))
        values.append(np.ones(1, np.float32))
        return np.concatenate(buckets), np.concatenate(values).astype(np.float32)


def dense_row(vector: Floats) -> Row:
    """A dense vector, shape (n,), as a row, with a last 1 for the bias."""
    return np.arange(len(vector) + 1, dtype=np.int32), np.append(vector, np.float32(1)).astype(np.float32)
