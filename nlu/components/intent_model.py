"""Multinomial regression over the sentence vector and the characters of a sentence, kept as plain arrays.

Plain numpy and scipy, and scipy only to fit: the assistant's process reads the arrays back in milliseconds, where
a pickled scikit-learn model takes 3 s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.components.grams import CharacterGrams
from nlu.tuned.opinion import opinion

Floats = NDArray[np.float64]
FOLDS = 3
# What the model's own scores weigh where the tuned encoder's opinion stands beside them, and what that weighs: of 1,627
# sentences of six sets 0.928 were right without and 0.948 with it, with a calibration error of 0.01.
BESIDE, OPINION = 0.7, 0.6
LEAST_HELD = 1e-6


@dataclass(frozen=True)
class Settings:
    """``C``: how little the weights are held back; ``characters``: weight of the n-grams beside the vector, 0 leaves
    them out; ``vector``: weight of the vector, 0 leaves it out; ``balanced``: 0 counts every sentence alike, 1
    every intent alike; ``fewest``: an n-gram must stand in so many sentences."""

    C: float = 3.0
    characters: float = 4.5
    vector: float = 1.0
    longest: int = 2
    balanced: float = 1.0
    fewest: int = 2
    steps: int = 50


@dataclass(frozen=True)
class IntentModel:
    """The fitted numbers: float32 (intents, 384), (intents,), (intents, n-grams); ``sharpness`` stretches the scores
    so that the probabilities are as high as the model is often right."""

    names: list[str]
    vector_weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    gram_weights: NDArray[np.float32]
    grams: CharacterGrams
    sharpness: float = 1.0

    @classmethod
    def fitted(cls, texts: Sequence[str], vectors: Any, intents: Sequence[str], settings: Settings) -> IntentModel:
        """Fit to ``texts`` with their ``vectors``, shape (n, 384), and ``intents``; sharpness stays 1."""
        names, truth = np.unique(np.asarray(intents), return_inverse=True)
        middle = vectors.mean(axis=0)
        grams = CharacterGrams.fitted(texts, settings.longest, settings.fewest)
        dense = (vectors - middle) * settings.vector
        sparse = grams.matrix(texts) * settings.characters
        counts = np.bincount(truth)
        importance = (len(truth) / (len(names) * counts)) ** settings.balanced
        weights, bias = _minimised(dense, sparse, truth, settings.C * importance[truth], settings.steps)
        size = vectors.shape[1]
        by_vector = weights[:, :size] * settings.vector
        return cls(
            names=[str(name) for name in names],
            vector_weights=by_vector.astype(np.float32),
            # The middle of the training vectors is taken off in the bias.
            bias=(bias - by_vector @ middle).astype(np.float32),
            gram_weights=(weights[:, size:] * settings.characters).astype(np.float32),
            grams=grams,
        )

    @classmethod
    def calibrated(
        cls, texts: Sequence[str], vectors: Any, intents: Sequence[str], batches: Sequence[str], settings: Settings
    ) -> IntentModel:
        """``fitted``, with the sharpness that suits sentences of a stranger: whole writing batches are left out to
        find it. ``batches`` names the batch of each sentence; those of "" are always learned from."""
        model = cls.fitted(texts, vectors, intents, settings)
        asked = np.flatnonzero(np.asarray(batches) != "")
        if len(set(batches) - {""}) < 2:
            return model
        scores = cross_scores(texts, vectors, intents, batches, settings)
        truth = places(model.names, intents)
        return replace(model, sharpness=sharpness_of(scores[asked], truth[asked]))

    def scores(self, text: str, vector: Any) -> Floats:
        """Unstretched scores of one text with its vector (384,), in the order of ``names``."""
        columns, values = self.grams.row(text)
        found: Floats = self.vector_weights @ vector + self.bias + self.gram_weights[:, columns] @ values
        return found

    def scores_of(self, texts: Sequence[str], vectors: Any) -> Floats:
        """Unstretched scores of many texts, shape (texts, intents)."""
        by_grams = self.grams.matrix(texts) @ self.gram_weights.T
        found: Floats = vectors @ self.vector_weights.T + self.bias + by_grams
        return found

    def shares(self, scores: Floats, held: Any = None) -> Floats:
        """Probabilities of scores, along the last axis; ``held``, in the same shape: what the tuned encoder holds of
        the same texts (``opinion_of``)."""
        if held is None or not np.any(held):
            return softmax(scores * self.sharpness)
        return softmax(scores * self.sharpness * BESIDE + OPINION * np.log(np.maximum(held, LEAST_HELD)))

    def opinion_of(self, text: str) -> Floats:
        """What the tuned encoder holds of a text, (intents,). An intent of the city's own, which it never learned, is
        as likely to it as any."""
        return np.asarray(opinion("intent", tuple(self.names), text, unlearned=1 / len(self.names)), np.float64)

    def write(self, path: Path) -> None:
        np.savez(
            path,
            names=np.array(self.names),
            vector_weights=self.vector_weights,
            bias=self.bias,
            gram_weights=self.gram_weights,
            grams=np.array(self.grams.names),
            idf=self.grams.idf,
            longest=self.grams.longest,
            sharpness=self.sharpness,
        )

    @classmethod
    def read(cls, path: Path) -> IntentModel:
        with np.load(path, allow_pickle=False) as data:
            grams = CharacterGrams([str(name) for name in data["grams"]], data["idf"], int(data["longest"]))
            return cls(
                [str(name) for name in data["names"]],
                data["vector_weights"],
                data["bias"],
                data["gram_weights"],
                grams,
                float(data["sharpness"]),
            )


def softmax(scores: Floats) -> Floats:
    """Shares that add up to 1 along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return found


def cross_scores(
    texts: Sequence[str],
    vectors: Any,
    intents: Sequence[str],
    batches: Sequence[str],
    settings: Settings,
    folds: int = FOLDS,
) -> Floats:
    """Scores of each text from a model that has seen nothing of its batch, shape (texts, intents); 0 for batch ""."""
    names = np.unique(np.asarray(intents))
    found = np.zeros((len(texts), len(names)))
    fold = fold_of(batches, folds)
    for number in range(folds):
        learn, ask = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        if not ask:
            continue
        model = IntentModel.fitted([texts[i] for i in learn], vectors[learn], [intents[i] for i in learn], settings)
        found[np.array(ask)[:, None], places(names, model.names)] = model.scores_of(
            [texts[i] for i in ask], vectors[ask]
        )
    return found


def fold_of(batches: Sequence[str], folds: int) -> NDArray[np.int64]:
    """The fold of each text: batches, the largest first, each into the fold that is smallest so far; -1 for ""."""
    sizes = np.zeros(folds)
    chosen = {"": -1}
    for batch, count in Counter(batch for batch in batches if batch).most_common():
        chosen[batch] = int(sizes.argmin())
        sizes[chosen[batch]] += count
    return np.array([chosen[batch] for batch in batches], dtype=np.int64)


def sharpness_of(scores: Floats, truth: Any) -> float:
    """The factor under which the scores explain the true intents best (least cross-entropy)."""
    tried = np.geomspace(0.5, 4.0, 43)
    rows = np.arange(len(truth))
    costs = [-np.log(softmax(scores * factor)[rows, truth] + 1e-12).mean() for factor in tried]
    return float(tried[int(np.argmin(costs))])


def places(names: Sequence[str] | Any, wanted: Sequence[str]) -> NDArray[np.int64]:
    """Where each of ``wanted`` stands in ``names``."""
    place = {str(name): i for i, name in enumerate(names)}
    return np.array([place[str(name)] for name in wanted], dtype=np.int64)


def _minimised(dense: Any, sparse: Any, truth: Any, importance: Any, steps: int) -> tuple[Floats, Floats]:
    """Weights (intents, 384 + n-grams) and bias (intents,) of the regression.

    scikit-learn's, with the vectors left dense: as one sparse matrix with the n-grams they cost four times the time.
    """
    from scipy.optimize import minimize

    rows, classes = np.arange(len(truth)), int(truth.max()) + 1
    size, width = dense.shape[1], dense.shape[1] + sparse.shape[1]
    columns = sparse.T.tocsr()

    def cost(flat: Floats) -> tuple[float, Floats]:
        parts = flat.reshape(classes, width + 1)
        weights, bias = parts[:, :width], parts[:, width]
        shares = softmax(dense @ weights[:, :size].T + sparse @ weights[:, size:].T + bias)
        loss = -(importance * np.log(shares[rows, truth] + 1e-300)).sum() + 0.5 * (weights**2).sum()
        shares[rows, truth] -= 1
        shares *= importance[:, None]
        slope = np.empty_like(parts)
        slope[:, :size] = shares.T @ dense + weights[:, :size]
        slope[:, size:width] = (columns @ shares).T + weights[:, size:]
        slope[:, width] = shares.sum(axis=0)
        return float(loss), slope.ravel()

    start = np.zeros(classes * (width + 1))
    done = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "gtol": 1e-3})
    parts = done.x.reshape(classes, width + 1)
    return parts[:, :width], parts[:, width]
