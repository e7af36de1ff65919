"""Linear one-against-the-rest classifiers, all classes at once, and how sure they are.

Squared hinge loss, dual coordinate descent (Hsieh et al., ICML 2008): one row at a time, so that memory is the rows and
the weights and 100,000 rows take minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.kept_array import cache_folder, kept_array
from nlu.routing_features import Floats, Row


@dataclass(frozen=True)
class Linear:
    """``weights``: float32, or float16 where they lie in a file, (places, classes)."""

    weights: NDArray[Any]

    def scores(self, row: Row) -> Floats:
        """A margin for every class, about 1 inside and -1 outside, float32 (classes,)."""
        return np.asarray(row[1] @ self.weights[row[0]].astype(np.float32, copy=False), np.float32)


def fit(rows: Sequence[Row], targets: NDArray[np.bool_], cost: float = 1.0, weights: Floats | None = None) -> Linear:
    """``targets``: bool (rows, classes); ``weights`` multiply the cost of each row."""
    signs = np.where(targets, 1.0, -1.0).astype(np.float32)
    learned = np.zeros((max(int(places.max()) for places, _ in rows) + 1, targets.shape[1]), np.float32)
    duals = np.zeros(targets.shape, np.float32)
    share = 0.5 / (cost * (np.ones(len(rows), np.float32) if weights is None else weights))
    norms = np.array([float(values @ values) for _, values in rows], np.float32) + share
    order = np.random.default_rng(0)
    for _ in range(_epochs(len(rows))):
        largest = 0.0
        for n in order.permutation(len(rows)):
            (at, values), sign, dual = rows[n], signs[n], duals[n]
            slope = sign * (values @ learned[at]) - 1.0 + dual * share[n]
            step = np.maximum(dual - slope / norms[n], 0.0) - dual
            changed = np.abs(step)
            peak = float(changed.max())
            if peak > 1e-4:
                learned[at] += values[:, None] * (step * sign)
                duals[n] += step
                largest = max(largest, peak)
        if largest < 0.02:
            break
    return Linear(learned)


def kept_fit(name: str, rows: Sequence[Row], targets: NDArray[np.bool_], weights: Floats | None = None) -> Linear:
    """``fit`` in half precision, done once and then read from a file (``nlu.kept_array``): 3 s, and of 75 MB only the
    places that are said come into memory."""
    made_of = [Path(__file__).read_bytes(), targets.tobytes(), b"" if weights is None else weights.tobytes()]
    made_of += [part.tobytes() for row in rows for part in row]
    shape = (max(int(places.max()) for places, _ in rows) + 1, targets.shape[1])
    return Linear(
        kept_array(
            cache_folder(), name, made_of, shape, lambda: fit(rows, targets, weights=weights).weights.astype(np.float16)
        )
    )


def _epochs(rows: int) -> int:
    return 12 if rows <= 5_000 else 6 if rows <= 30_000 else 4


def shares(scores: Floats, sharpness: float) -> NDArray[np.float64]:
    """Probabilities of scores (…, classes): softmax of ``sharpness`` times them."""
    raised = sharpness * (scores - scores.max(axis=-1, keepdims=True)).astype(np.float64)
    powers = np.exp(raised)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def sharpness_of(scores: Floats, truth: NDArray[np.int64]) -> float:
    """The sharpness under which ``truth`` (rows,) is likeliest given held-back ``scores`` (rows, classes)."""
    tried = np.geomspace(0.5, 20, 60)
    chosen = np.arange(len(truth))
    losses = [-float(np.log(shares(scores, each)[chosen, truth] + 1e-12).mean()) for each in tried]
    return float(tried[int(np.argmin(losses))])
