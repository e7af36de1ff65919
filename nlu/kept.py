"""The latest vectors of texts, so that none is computed twice."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class Kept:
    """At most ``most`` vectors by their text; those that were not asked for longest go first. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Vector | None:
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
            return found

    def put(self, text: str, vector: Vector) -> None:
        with self._lock:
            self._known[text] = vector
            self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
