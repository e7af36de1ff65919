"""What is added to a matrix of Whisper: the product of two narrow ones, kept in 8 bits.

The sum is the same to the bit on every machine, so that the model that comes of it has one SHA-256: the narrow matrices
hold whole numbers of one step each, whose products and sums float32 holds exactly, in whatever order they are added.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.errors import WeightsBroken
from speech.trimmed import Halves

Floats = npt.NDArray[np.float32]
WEIGHTS = Path(__file__).with_name("weights.npz")
MOST = 127


class Addition:
    """Of every matrix that has one: ``<name>.into`` (rank, columns) and ``<name>.out`` (rows, rank), int8, and
    ``<name>.step``, float32, what a product of two units stands for. Raises WeightsBroken."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        try:
            with np.load(path, allow_pickle=False) as file:
                self._parts: dict[str, Any] = {name: file[name] for name in file.files}
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise WeightsBroken(f"{path} does not load ({error}): take it from the repository again.") from error

    def __contains__(self, name: str) -> bool:
        return f"{name}.step" in self._parts

    def to(self, name: str, values: Halves) -> Halves:
        """``values`` of any shape (rows, …) with what is added to the matrix ``name``; as they are if it has none."""
        if name not in self:
            return values
        into, out = (self._parts[f"{name}.{part}"].astype(np.float32) for part in ("into", "out"))
        whole = values.reshape(len(values), -1).astype(np.float32) + (out @ into) * self._parts[f"{name}.step"]
        changed: Halves = whole.astype(np.float16).reshape(values.shape)
        return changed


def packed(name: str, into: Floats, out: Floats) -> dict[str, Any]:
    """The three parts of what is added to ``name``, of (rank, columns) and (rows, rank).

    Turned by one rotation first: then no rank is louder than another, and one step serves all.
    """
    left, sizes, right = np.linalg.svd(out @ into, full_matrices=False)
    rank = len(into)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(rank, rank)))[0]
    root = np.sqrt(sizes[:rank])
    out, into = (left[:, :rank] * root) @ turn, turn.T @ (root[:, None] * right[:rank])
    steps = [max(float(np.abs(part).max()), 1e-12) / MOST for part in (into, out)]
    whole = [np.rint(part / step).astype(np.int8) for part, step in zip((into, out), steps, strict=True)]
    return {f"{name}.into": whole[0], f"{name}.out": whole[1], f"{name}.step": np.float32(steps[0] * steps[1])}
