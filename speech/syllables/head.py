"""Syllables read from what Whisper's encoder holds of an utterance, without a guess at what people write.

Whisper's decoder writes what is likely to be written: a name in noise becomes a word, 燕子豪 眼睛好, and of eleven
digits some are left out. This network gives each 20 ms alone the chance of every toneless syllable (CTC), and who knows
what can have been said (``speech.syllables.automaton``) takes the likeliest of that. Learned by ``python -m
speech.syllables.fit`` for the encoder that ``speech.tuned`` makes.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("head.npz")
NOTHING = 0  # the class between two syllables, and of silence
SILENT = -1e-3  # the log probability of nothing from which nothing else is
NEAR_ZERO = 1e-5  # of the norm, as PyTorch has it

Floats = NDArray[np.float32]


class SyllableHead:
    """The weights of ``path``. Raises OSError, ValueError or KeyError for a file that cannot be used."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path, allow_pickle=False) as file:
            self.names = tuple(str(name) for name in file["syllables"])
            self._weights = {name: file[name].astype(np.float32) for name in file.files if name != "syllables"}
        self.number = {name: place for place, name in enumerate(self.names, NOTHING + 1)}
        self.width = self._weights["into"].shape[0]

    def classes(self, encoded: Floats) -> Floats:
        """Log probabilities (frames, 1 + syllables) of the encoder's output (frames, ``width``), 20 ms a frame."""
        weights = self._weights
        states = _gelu(encoded @ weights["into"] + weights["into_bias"])
        for layer in ("first", "second"):
            states = states + _gelu(_along(states, weights[layer], weights[f"{layer}_bias"]))
        states = states - states.mean(axis=1, keepdims=True)
        states /= np.sqrt((states**2).mean(axis=1, keepdims=True) + NEAR_ZERO)
        scores = (states * weights["norm"] + weights["norm_bias"]) @ weights["out"] + weights["out_bias"]
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)


def telling(classes: Floats) -> NDArray[np.intp]:
    """The frames that count: of those in which surely nothing is said, the first of each row."""
    silent = classes[:, NOTHING] > SILENT
    goes_on = np.zeros(len(silent), bool)
    goes_on[1:] = silent[1:] & silent[:-1]
    return np.flatnonzero(~goes_on)


@lru_cache(maxsize=1)
def syllable_head() -> SyllableHead:
    """The one that comes with the program."""
    return SyllableHead()


def _along(states: Floats, weights: Floats, bias: Floats) -> Floats:
    """Each frame with those around it; ``weights`` (reach, width, width)."""
    reach = len(weights)
    padded = np.pad(states, ((reach // 2, reach // 2), (0, 0)))
    found: Floats = sum((padded[at : at + len(states)] @ weights[at] for at in range(reach)), bias)
    return found


def _gelu(values: Floats) -> Floats:
    return np.asarray(
        0.5 * values * (1 + np.tanh(math.sqrt(2 / math.pi) * (values + 0.044715 * values**3))), np.float32
    )
