"""The intent models that ``bench.intents`` compares: vector, characters, or both, into one regression.

Needs scikit-learn, so Rasa's environment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlu.components.grams import CharacterGrams
from nlu.intent_text import core
from nlu.vectors import SentenceVectors

CACHE = Path(__file__).resolve().parent.parent / "var" / "cache" / "bench-intents-vectors.npz"


@dataclass(frozen=True)
class Settings:
    """``characters``: weight of the character n-grams beside the vector (0: vector alone); ``scale`` 0: characters
    alone. ``courtesies``: False takes greetings, fillers and thanks off before anything is computed."""

    scale: float = 8.0
    characters: float = 3.0
    longest: int = 2
    C: float = 3.0
    class_weight: str | None = "balanced"
    courtesies: bool = True


class Model:
    """Logistic regression over vector and characters, as one row a sentence."""

    def __init__(self, settings: Settings, vectors: Vectors) -> None:
        self._settings = settings
        self._vectors = vectors

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> Model:
        texts = self._taken(texts)
        self._middle = self._vectors(texts).mean(axis=0)
        self._grams = CharacterGrams.fitted(texts, self._settings.longest)
        self._regression = LogisticRegression(
            C=self._settings.C, class_weight=self._settings.class_weight, max_iter=400, random_state=0
        ).fit(self._features(texts), list(intents))
        self.names = np.array(self._regression.classes_)
        return self

    def shares(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities, shape (texts, intents), in the order of ``names``."""
        found: NDArray[np.float64] = self._regression.predict_proba(self._features(self._taken(texts)))
        return found

    def _taken(self, texts: Sequence[str]) -> list[str]:
        return list(texts) if self._settings.courtesies else [core(text) for text in texts]

    def _features(self, texts: Sequence[str]) -> Any:
        parts = []
        if self._settings.scale:
            parts.append(sparse.csr_matrix((self._vectors(texts) - self._middle) * self._settings.scale))
        if self._settings.characters:
            parts.append(self._grams.matrix(texts) * self._settings.characters)
        return sparse.hstack(parts).tocsr()


class Vectors:
    """Sentence vectors of this run, kept on disk between runs."""

    def __init__(self) -> None:
        self._known: dict[str, NDArray[np.float32]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        wanted = list(dict.fromkeys(texts))
        self._known = dict(zip(wanted, SentenceVectors().of_many(wanted, CACHE), strict=True))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._known[text] for text in texts])
