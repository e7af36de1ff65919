"""What the examples that are most like a text are about.

A linear judge weighs what is common to all examples of a branch; a matter that is told now and then, in words of its
own, is found by the few examples that tell the same. Likeness is that of the characters' n-grams and of the sentence
vectors, both as cosines. On 1,004 complaints of blind tests the first level was right for 0.859 without and 0.902 with
these shares.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.routing_features import Floats, Row

NEAREST = 10  # examples that have a say
SHARPNESS = 8.0  # by how much the likeliest of them outweighs one less like by 1


class Nearest:
    """Thread-safe once made.

    ``rows``: the examples' n-grams, their bias last; ``labels`` int (examples,), numbers below ``count``; ``vectors``
    float32 (examples, 384), each of length 1, and ``mean`` (384,), which was taken from them before.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        labels: NDArray[np.int64],
        count: int,
        vectors: Floats | None = None,
        mean: Floats | None = None,
    ) -> None:
        self._labels, self._count = labels, count
        self._vectors, self._mean = vectors, mean
        grams = [_unit(row) for row in rows]
        places = np.concatenate([places for places, _ in grams])
        order = np.argsort(places, kind="stable")
        self._examples = np.repeat(np.arange(len(rows), dtype=np.int32), [len(places) for places, _ in grams])[order]
        self._values = np.concatenate([values for _, values in grams])[order]
        self._starts = np.searchsorted(places[order], np.arange(int(places.max(initial=-1)) + 2))

    def shares(self, row: Row, vector: Floats | None = None) -> Floats:
        """How much of the say each label has, float32 (count,), together 1; without ``vector`` (float32 (384,), of
        length 1) by n-grams alone."""
        likeness = self._by_grams(row)
        if vector is not None and self._vectors is not None and self._mean is not None:
            centred = vector - self._mean
            likeness = likeness + self._vectors @ (centred / (np.linalg.norm(centred) or 1.0))
        few = min(NEAREST, len(likeness))
        best = np.argpartition(-likeness, few - 1)[:few]
        say = np.exp(SHARPNESS * (likeness[best] - likeness[best].max()))
        return (np.bincount(self._labels[best], say, self._count) / say.sum()).astype(np.float32)

    def _by_grams(self, row: Row) -> Floats:
        places, values = _unit(row)
        known = places < len(self._starts) - 1
        begin, end = self._starts[places[known]], self._starts[places[known] + 1]
        at = np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)] or [np.zeros(0, np.int64)])
        worth = self._values[at] * np.repeat(values[known], end - begin)
        return np.bincount(self._examples[at], worth, len(self._labels)).astype(np.float32)


def _unit(row: Row) -> Row:
    """The row without its bias, of length 1."""
    places, values = row[0][:-1], row[1][:-1]
    return places, np.asarray(values / (np.sqrt(values @ values) or 1.0), np.float32)
