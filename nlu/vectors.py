"""Sentence vectors of multilingual-e5-small (see ``nlu.e5``), computed once per text.

One vector costs about 7 ms and is half the time of understanding a turn, so every
vector is kept: the latest in memory, and those of training data and FAQ phrasings on disk. Those of the
intents' sentences come with the program (``nlu.shipped_vectors``).
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlu.kept import Kept
from nlu.shipped_vectors import key_of, read_shipped

if TYPE_CHECKING:
    from nlu.e5 import Encoder

Vector = NDArray[np.float32]
DIMENSIONS = 384


class SentenceVectors:
    """Vectors of shape (384,), float32, length 1, with the ``query:`` prefix of e5.

    Thread-safe; the model (about 100 MB) is loaded at the first text that is not remembered.
    """

    def __init__(self, keep: int = 4096) -> None:
        self._known = Kept(keep)
        self._lock = threading.Lock()
        self._many = threading.Lock()
        self._model: Encoder | None = None

    def of(self, text: str) -> Vector:
        """The vector of one text, shape (384,)."""
        if (found := self._known.get(text)) is not None:
            return found
        vector: Vector = self._loaded().vector(text)
        self.remember(text, vector)
        return vector

    def of_many(self, texts: Sequence[str], cache: Path | None = None) -> Vector:
        """The vectors of many texts, shape (n, 384).

        With ``cache`` (an ``.npz`` file) only what neither the file holds nor comes with the program is
        computed, and the file is written again with exactly these texts, so it never outgrows them. A damaged
        file is computed anew. One call at a time: a second one for the same texts finds the file.
        """
        with self._many:
            return self._of_many(texts, cache)

    def _of_many(self, texts: Sequence[str], cache: Path | None) -> Vector:
        stored = _read(cache) if cache else {}
        keys = [key_of(text) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))
        held = len(stored)
        if cache and wanted.keys() - stored.keys():
            stored.update((key, vector) for key, vector in read_shipped().items() if key in wanted)
        lacking = {key: text for key, text in wanted.items() if key not in stored}
        if lacking:
            stored.update(zip(lacking, self._computed(list(lacking.values())), strict=True))
        if cache and not len(wanted) == held == len(stored):
            _write(cache, {key: stored[key] for key in wanted})
        if not keys:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([stored[key] for key in keys])

    def _computed(self, texts: list[str]) -> list[Vector]:
        """By length, one a core at a time (the model releases Python's lock): in any order 3,900 took 8 s more."""
        model = self._loaded()
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            vectors = list(pool.map(model.vector, [texts[place] for place in order]))
        found = dict(zip(order, vectors, strict=True))
        return [found[place] for place in range(len(texts))]

    def pieces(self, text: str) -> tuple[list[int], Vector]:
        """Where each piece of ``text`` ends, and what the model holds of it, float32 (pieces, 384)."""
        return self._loaded().pieces(text)

    def remember(self, text: str, vector: Vector) -> None:
        """Keep a vector that was computed elsewhere, so that this process need not."""
        self._known.put(text, vector)

    def _loaded(self) -> Encoder:
        with self._lock:
            if self._model is None:
                from nlu.e5 import Encoder

                self._model = Encoder()
            return self._model


def training_cache() -> Path | None:
    """The file with the vectors of the training sentences; None where no folder for data is named."""
    folder = os.environ.get("HOTLINE_DATA_DIR")
    return Path(folder) / "cache" / "training-vectors.npz" if folder else None


_shared: SentenceVectors | None = None
_shared_lock = threading.Lock()


def shared_vectors() -> SentenceVectors:
    """The one model of this process."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = SentenceVectors()
        return _shared


def _read(path: Path) -> dict[str, Vector]:
    try:
        with np.load(path, allow_pickle=False) as data:
            keys, vectors = data["keys"], data["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    if vectors.ndim != 2 or vectors.shape != (len(keys), DIMENSIONS):
        return {}
    return {str(key): vector for key, vector in zip(keys, vectors.astype(np.float32), strict=True)}


def _write(path: Path, vectors: dict[str, Vector]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
