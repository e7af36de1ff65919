"""The one decision: answer at once, ask back with up to three topics, or abstain.

A small logistic regression turns likenesses and signs into the probability that a candidate topic is
what was asked. Its weights and both thresholds are fitted by ``python -m faq.fit`` and stored in
``faq/thresholds.json``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from faq.grams import fold
from faq.index import Candidates, FaqIndex, Hit
from faq.signs import signs
from faq.vectors import Floats

THRESHOLDS = Path(__file__).parent / "thresholds.json"
OFFERED = 3
FEATURES = (
    "vector",
    "characters",
    "syllables",
    "vector over next",
    "characters over next",
    "syllables over next",
    "vector over background",
    "characters over background",
    "syllables over background",
    "coverage",
    "undone",
    "wish",
    "when",
    "where",
    "harm",
    "asks",
    "length",
)

Answer = Literal["answer", "ask_back", "abstain"]


class NoThresholds(RuntimeError):
    """thresholds.json is missing or belongs to other features; run ``python -m faq.fit``."""


@dataclass(frozen=True)
class FaqResult:
    """What to do with a question; hits best first, at most three, and none when abstaining for lack of words."""

    decision: Answer
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Thresholds:
    """Logistic weights over FEATURES (standardised by mean and scale) and the two cuts on probability."""

    weights: NDArray[np.float64]
    bias: float
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    answer: float
    ask_back: float

    @classmethod
    def load(cls, path: Path = THRESHOLDS) -> Thresholds:
        """Raises NoThresholds when the file is missing, broken or made for other features."""
        try:
            data = json.loads(path.read_text("utf-8"))
            if tuple(data["features"]) != FEATURES:
                raise KeyError("features")
            arrays = [np.array(data[key], np.float64) for key in ("weights", "mean", "scale")]
            numbers = [float(data[key]) for key in ("bias", "answer", "ask_back")]
            return cls(arrays[0], numbers[0], arrays[1], arrays[2], numbers[1], numbers[2])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoThresholds(f"{path} cannot be used ({error}); run `python -m faq.fit` to make it") from error

    def probability(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(this topic is what was asked) for rows of features, float64 (n,)."""
        z = ((features - self.mean) / self.scale) @ self.weights + self.bias
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
        return result


class Decision:
    """Decides over one index; immutable, so safe to use from several threads."""

    def __init__(self, index: FaqIndex, thresholds: Thresholds) -> None:
        self.index = index
        self.thresholds = thresholds

    def decide(self, text: str, vector: Floats | None = None, today: date | None = None) -> FaqResult:
        """``vector``: the text's sentence vector, float32 (dim,), when the caller already has it."""
        if not fold(text[:2000]) or not self.index.topics:
            return FaqResult("abstain", ())
        found = self.index.candidates(text, vector)
        numbers, features = candidate_features(self.index, found, text)
        chance = self.thresholds.probability(features)
        order = np.argsort(-chance, kind="stable")[:OFFERED]
        hits = tuple(self.index.hit(found, numbers[i], float(chance[i]), today) for i in order)
        top = float(chance[order[0]])
        if top >= self.thresholds.answer:
            return FaqResult("answer", hits)
        return FaqResult("ask_back" if top >= self.thresholds.ask_back else "abstain", hits)


def candidate_features(
    index: FaqIndex, found: Candidates, text: str, k: int = 5
) -> tuple[list[int], NDArray[np.float64]]:
    """The k likeliest topics' numbers and their features, float64 (k, len(FEATURES))."""
    numbers = found.order(k)
    said = signs(text[:300])
    rows = []
    for number in numbers:
        row = []
        for scores in (found.vector, found.characters, found.syllables):
            row.append(float(scores[number]))
        for scores in (found.vector, found.characters, found.syllables):
            others = np.delete(scores, number)
            row.append(float(scores[number] - others.max()) if len(others) else 1.0)
        for scores, back in zip((found.vector, found.characters, found.syllables), found.background, strict=True):
            row.append(float(scores[number]) - back)
        row.append(index.coverage(found, number))
        rows.append([*row, *said])
    return numbers, np.array(rows, np.float64).reshape(len(numbers), len(FEATURES))
