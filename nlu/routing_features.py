"""A text as numbers: hashed character 1- to 3-grams, the head of a long text once more under names of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Row = tuple[NDArray[np.int32], Floats]  # places, and a value for each

_BITS = 18
# Buckets of the whole text, and as many of the head. Two n-grams of a city's archive share one about every tenth time,
# which does no harm.
WIDTH = 1 << _BITS
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
    """Buckets and counts (1 + log n) of the n-grams of ``text``, and of its head when it is long."""
    text = fold(text)
    parts = [_counts(text)]
    if len(text) > _LONG:
        buckets, counts = _counts(text[:HEAD])
        parts.append((buckets + np.int32(WIDTH), counts))
    return parts


def _counts(text: str) -> Row:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    hashes = []
    rolling = np.zeros(len(codes), np.uint64)
    for size, factor in enumerate(_FACTORS, start=1):
        if len(codes) < size:
            break
        rolling = rolling[: len(codes) - size + 1] * np.uint64(31) * factor + codes[size - 1 :] * factor
        mixed = (rolling ^ (rolling >> np.uint64(29))) * _FACTORS[1]
        hashes.append(mixed >> np.uint64(64 - _BITS))
    if not hashes:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    buckets, counts = np.unique(np.concatenate(hashes), return_counts=True)
    return buckets.astype(np.int32), (1.0 + np.log(counts)).astype(np.float32)


class Grams:
    """TF-IDF rows of unit length (two blocks for a long text); learned from the texts of a training set.

    ``buckets``: int32 (m,), ascending, what is known; ``rarity``: float32 (m,). A row's places count within them; place
    m is the bias, which every text has.
    """

    def __init__(self, buckets: NDArray[np.int32], rarity: Floats) -> None:
        self.buckets = buckets
        self.rarity = rarity
        self._place = np.full(2 * WIDTH, -1, np.int32)
        self._place[buckets] = np.arange(len(buckets), dtype=np.int32)

    @classmethod
    def of(cls, texts: Sequence[str], least: int = 1) -> Grams:
        """``least``: in how many texts an n-gram must stand to be known."""
        held = np.zeros(2 * WIDTH, np.int32)
        for text in texts:
            for buckets, _ in counted(text):
                held[buckets] += 1
        known = np.nonzero(held >= least)[0].astype(np.int32)
        return cls(known, (np.log((1 + len(texts)) / (1 + held[known])) + 1.0).astype(np.float32))

    def row(self, text: str) -> Row:
        """Places and values of one text; the bias alone when nothing of it is known."""
        places, values = [], []
        for weight, (buckets, counts) in zip((1.0, HEAD_WEIGHT), counted(text), strict=False):
            of = self._place[buckets]
            of, worth = of[of >= 0], counts[of >= 0]
            worth = worth * self.rarity[of]
            length = float(np.sqrt(worth @ worth)) or 1.0
            places.append(of)
            values.append(worth * np.float32(weight / length))
        places.append(np.array([len(self.buckets)], np.int32))
        values.append(np.ones(1, np.float32))
        return np.concatenate(places), np.concatenate(values).astype(np.float32)


def unit_rows(rows: NDArray[np.floating]) -> Floats:
    """(n, m), each row of length 1; a row of zeros stays one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)


def dense_row(vector: Floats) -> Row:
    """A dense vector, shape (n,), as a row, with a last 1 for the bias."""
    return np.arange(len(vector) + 1, dtype=np.int32), np.append(vector, np.float32(1)).astype(np.float32)


def joined(row: Row, vector: Floats, at: int) -> Row:
    """``row`` and a dense vector whose places begin at ``at``."""
    places = np.arange(at, at + len(vector), dtype=np.int32)
    return np.concatenate([row[0], places]), np.concatenate([row[1], vector]).astype(np.float32)
