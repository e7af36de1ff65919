"""What the examples that are most like a text are about.

A linear judge weighs what is common to all examples of a branch; a matter that is told now and then, in words of its
own, is found by the few examples that tell the same. Likeness is that of the characters' n-grams and of the sentence
vectors, both as cosines. On 1,004 complaints of blind tests the first level was right for 0.859 without and 0.901 with
these shares.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.routing_features import Floats, Row

NEAREST = 10  # examples that have a say
BY_GRAMS = 0.5  # what their say is worth where there is no vector: like in letters is not always like in matter
SHARPNESS = 8.0  # by how much the likeliest of them outweighs one less like by 1


class Nearest:
    """Thread-safe once made.

    ``places``, ``values``, ``examples`` (n-grams,): which n-gram, in the order of ``places``, weighs how much in which
    example; ``labels`` (examples,), numbers below ``count``; ``vectors`` float32 (examples, 384), each of length 1, and
    ``mean`` (384,), which was taken from them before.
    """

    def __init__(
        self,
        places: NDArray[np.int32],
        values: Floats,
        examples: NDArray[np.int32],
        labels: NDArray[np.int64],
        count: int,
        vectors: Floats | None = None,
        mean: Floats | None = None,
    ) -> None:
        self.places, self.values, self.examples = places, values, examples
        self.labels, self._count = labels, count
        self.vectors, self._mean = vectors, mean
        self._starts = np.searchsorted(places, np.arange(int(places.max(initial=-1)) + 2))

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        labels: NDArray[np.int64],
        count: int,
        vectors: Floats | None = None,
        mean: Floats | None = None,
    ) -> Nearest:
        """``rows``: the examples' n-grams, their bias last; the rest as above."""
        grams = [_unit(row) for row in rows]
        places = np.concatenate([places for places, _ in grams])
        values = np.concatenate([values for _, values in grams])
        examples = np.repeat(np.arange(len(rows), dtype=np.int32), [len(places) for places, _ in grams])
        order = np.argsort(places, kind="stable")
        return cls(places[order], values[order], examples[order], labels, count, vectors, mean)

    def shares(self, row: Row, vector: Floats | None = None) -> Floats:
        """How much of the say each label has, float32 (count,), together 1; without ``vector`` (float32 (384,), of
        length 1) by n-grams alone, and together ``BY_GRAMS``."""
        likeness, say_of_all = self._by_grams(row), BY_GRAMS
        if vector is not None and self.vectors is not None and self._mean is not None:
            say_of_all = 1.0
            centred = vector - self._mean
            likeness = likeness + self.vectors @ (centred / (np.linalg.norm(centred) or 1.0))
        few = min(NEAREST, len(likeness))
        best = np.argpartition(-likeness, few - 1)[:few]
        say = np.exp(SHARPNESS * (likeness[best] - likeness[best].max()))
        share = np.bincount(self.labels[best], say, self._count) * (say_of_all / say.sum())
        return np.asarray(share, np.float32)

    def _by_grams(self, row: Row) -> Floats:
        places, values = _unit(row)
        known = places < len(self._starts) - 1
        begin, end = self._starts[places[known]], self._starts[places[known] + 1]
        at = np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)] or [np.zeros(0, np.int64)])
        worth = self.values[at] * np.repeat(values[known], end - begin)
        return np.bincount(self.examples[at], worth, len(self.labels)).astype(np.float32)


def _unit(row: Row) -> Row:
    """The row without its bias, of length 1."""
    places, values = row[0][:-1], row[1][:-1]
    return places, np.asarray(values / (np.sqrt(values @ values) or 1.0), np.float32)
