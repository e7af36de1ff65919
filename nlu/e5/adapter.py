"""An addition of low rank to each matrix of the encoder, with which it was tuned (``nlu.tuned``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Adapter:
    """``pairs``: by the matrix's name (``l0.q`` …) ``into``, float32 (rank, columns), and ``out``, float32 (rows,
    rank): a row times both is added to what the matrix gives."""

    def __init__(self, pairs: Mapping[str, tuple[Floats, Floats]]) -> None:
        self._pairs = pairs

    @classmethod
    def read(cls, file: Mapping[str, Any]) -> Adapter:
        """From arrays ``<name>.into`` and ``.out`` in 8 bits and their ``.step`` (a row each). Raises KeyError where
        one of a pair is missing."""

        def whole(name: str) -> Floats:
            return np.asarray(file[name].astype(np.float32) * file[f"{name}.step"][:, None], np.float32)

        names = [name.removesuffix(".into") for name in file if name.endswith(".into")]
        return cls({name: (whole(f"{name}.into"), whole(f"{name}.out")) for name in names})

    def of(self, names: Sequence[str]) -> tuple[Floats, Floats]:
        """For matrices that are computed as one, their rows one below the other: what a row (columns,) is multiplied
        with first, (columns, ranks), and then, (ranks, rows)."""
        pairs = [self._pairs[name] for name in names]
        into = np.concatenate([into for into, _ in pairs]).T
        out = np.zeros((into.shape[1], sum(len(out) for _, out in pairs)), np.float32)
        down = right = 0
        for first, second in pairs:
            out[down : down + len(first), right : right + len(second)] = second.T
            down, right = down + len(first), right + len(second)
        return np.ascontiguousarray(into), out
