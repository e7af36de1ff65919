"""What the tuned encoder holds of a text: a probability for each label of a judgement."""

from __future__ import annotations

import logging
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlu.e5.adapter import Adapter
from nlu.intent_text import core
from nlu.kept import Kept

if TYPE_CHECKING:
    from nlu.e5 import Encoder

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("weights.npz")
_beside = ThreadPoolExecutor(2, "tuned")
_made_once = threading.Lock()
KEPT = 4096  # texts whose vectors are remembered: a turn asks for four judgements of one text

Floats = NDArray[np.float32]


class Tuned:
    """The weights of ``path`` (``nlu.tuned.fit``). Thread-safe; the encoder, about 40 MB, is loaded at the first text
    that is not remembered.

    Raises OSError, ValueError, KeyError or BadZipFile for a file that cannot be used.
    """

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path, allow_pickle=False) as file:
            self._adapter = Adapter.read(file)
            self._heads = {
                str(task): (file[f"{task}.weights"].astype(np.float32), file[f"{task}.bias"]) for task in file["tasks"]
            }
            self.labels = {task: tuple(map(str, file[f"{task}.labels"])) for task in self._heads}
        self._known = Kept(KEPT)
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    def vector(self, text: str) -> Floats:
        """float32 (384,) of the core of ``text``, as long as the encoder makes it."""
        found = self.remembered(text)
        if found is None:
            found = self._loaded().mean(core(text))
            self.remember(text, found)
        return found

    def remembered(self, text: str) -> Floats | None:
        """The same where it need not be computed."""
        return self._known.get(core(text))

    def remember(self, text: str, vector: Floats) -> None:
        """Keep the vector of a text that was computed elsewhere."""
        self._known.put(core(text), vector)

    def pieces(self, text: str) -> tuple[list[int], Floats]:
        """Where each piece of ``text`` ends, and what the encoder holds of it, float32 (pieces, 384)."""
        return self._loaded().pieces(text)

    def opinion(self, task: str, text: str) -> Floats:
        """float32 (labels,), together 1."""
        weights, bias = self._heads[task]
        scores = weights @ self.vector(text) + bias
        shares = np.exp(scores - scores.max())
        found: Floats = (shares / shares.sum()).astype(np.float32)
        return found

    def _loaded(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                from nlu.e5 import Encoder

                self._encoder = Encoder(self._adapter)
            return self._encoder


def tuned() -> Tuned | None:
    """The one of this process; None, with an error in the log, where its weights cannot be read: the other judges then
    speak alone."""
    with _made_once:
        return _made()


@lru_cache(maxsize=1)
def _made() -> Tuned | None:
    try:
        return Tuned()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.error("texts are judged without the tuned encoder: %s cannot be read (%s)", WEIGHTS, error)
        return None


def read_by_both(text: str, vectors: Callable[[str], Floats]) -> Floats:
    """The sentence vector of the core of ``text`` as ``vectors`` gives it, (384,); what the tuned encoder makes of it
    is remembered by then. The two read at once where there are two cores."""
    judge = tuned()
    reading = _beside.submit(judge.vector, text) if judge and judge.remembered(text) is None else None
    vector = vectors(core(text))
    if reading is not None:
        reading.result()
    return vector


def opinion(task: str, labels: tuple[str, ...], text: str, unlearned: float = 0.0) -> Floats:
    """What is held of ``text`` in a judgement, in the order of ``labels``, float32 (labels,): at most 1 together,
    ``unlearned`` for a label that was not learned, and all 0 where there is nothing to ask."""
    judge = tuned()
    if judge is None or task not in judge.labels:
        return np.zeros(len(labels), np.float32)
    places, known = _order(judge.labels[task], labels)
    found = np.full(len(labels), unlearned, np.float32)
    found[known] = judge.opinion(task, text)[places]
    return found


@lru_cache(maxsize=16)
def _order(learned: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where in ``learned`` those of ``wanted`` stand that are in both, and where in ``wanted``."""
    place = {label: number for number, label in enumerate(learned)}
    known = [number for number, label in enumerate(wanted) if label in place]
    return np.array([place[wanted[number]] for number in known], np.intp), np.array(known, np.intp)
