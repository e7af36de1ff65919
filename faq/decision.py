"""The one decision: answer at once, ask back with up to three topics, or abstain.

Two small logistic regressions turn the first topic's likenesses and the text's signs into the
probabilities that it is a question of ours at all, and that this topic is the right one if so. Two gates
rather than one product: with 3 % of the background passing, 0.73 of the questions are answered right at
once instead of 0.64 (leave-one-out). Weights and thresholds are fitted by ``python -m faq.fit`` and stored in
``faq/thresholds.json``.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from faq.elsewhere import elsewhere
from faq.grams import fold
from faq.index import MAX_TEXT, Candidates, FaqIndex, Hit
from faq.signs import SIGNS, signs
from faq.vectors import Floats

THRESHOLDS = Path(__file__).parent / "thresholds.json"
OFFERED = 3
ELSEWHERE = -1  # Candidates.same of a text that stands among the background sentences
MEASURES = ("nearest", "mean", "passage", "syllables", "regression", "blend")
FEATURES = (
    *MEASURES,
    *(f"{measure} over next" for measure in MEASURES),
    "agreement",
    "nearest over background",
    "question",
    "question, at least half",
    *SIGNS,
)
SHARPNESS = 20.0  # of the softmax over blends that spreads the first topic's probability over the next ones

Answer = Literal["answer", "ask_back", "abstain"]


class NoThresholds(RuntimeError):
    """thresholds.json is missing or belongs to other features; run ``python -m faq.fit``."""


@dataclass(frozen=True)
class FaqResult:
    """What to do with a question; hits best first, at most three, and none when abstaining for lack of words.

    ``elsewhere``: the other city or province that it is about; then the decision is to abstain.
    ``vector``: the question's centred sentence vector, float32 (dim,), to tell which questions are alike.
    """

    decision: Answer
    hits: tuple[Hit, ...]
    vector: Floats | None = field(default=None, compare=False, repr=False)
    elsewhere: str | None = None


@dataclass(frozen=True)
class Logistic:
    """Weights over FEATURES, standardised by mean and scale."""

    weights: NDArray[np.float64]
    bias: float
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    def probability(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Features (n, len(FEATURES)) → probability, float64 (n,)."""
        z = ((features - self.mean) / self.scale) @ self.weights + self.bias
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
        return result


@dataclass(frozen=True)
class Thresholds:
    """What was fitted: P(a question of ours), P(first topic is right, given that), and the cuts.

    At once: ours ≥ answer and right ≥ sure. Asked back: ours ≥ ask_back.
    """

    ours: Logistic
    right: Logistic
    answer: float
    sure: float
    ask_back: float

    @classmethod
    def load(cls, path: Path = THRESHOLDS) -> Thresholds:
        """Raises NoThresholds when the file is missing, broken or made for other features."""
        try:
            data = json.loads(path.read_text("utf-8"))
            if tuple(data["features"]) != FEATURES:
                raise KeyError("features")
            mean, scale = np.array(data["mean"], np.float64), np.array(data["scale"], np.float64)
            ours, right = (
                Logistic(np.array(data[name]["weights"], np.float64), float(data[name]["bias"]), mean, scale)
                for name in ("ours", "right")
            )
            return cls(ours, right, *(float(data[key]) for key in ("answer", "sure", "ask_back")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoThresholds(f"{path} cannot be used ({error}); run `python -m faq.fit` to make it") from error

    def store(self, path: Path) -> None:
        """Write as JSON, atomically: a running gateway may be reading it."""
        data = {
            "features": FEATURES,
            "answer": self.answer,
            "sure": self.sure,
            "ask_back": self.ask_back,
            "ours": {"weights": self.ours.weights.round(5).tolist(), "bias": round(self.ours.bias, 5)},
            "right": {"weights": self.right.weights.round(5).tolist(), "bias": round(self.right.bias, 5)},
            "mean": self.ours.mean.round(5).tolist(),
            "scale": self.ours.scale.round(5).tolist(),
        }
        part = path.with_suffix(".part")
        part.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
        part.replace(path)


class Decision:
    """Decides over one index; immutable, so safe to use from several threads."""

    def __init__(self, index: FaqIndex, thresholds: Thresholds, own: Collection[str] = ()) -> None:
        """``own``: names of the city and province (faq.elsewhere); without them no place is another one."""
        self.index = index
        self.thresholds = thresholds
        self.own = own

    def decide(self, text: str, vector: Floats | None = None, today: date | None = None) -> FaqResult:
        """``vector``: the text's sentence vector, float32 (dim,), when the caller already has it."""
        if not fold(text[:MAX_TEXT]) or not self.index.topics:
            return FaqResult("abstain", ())
        found = self.index.candidates(text, vector)
        if found.same == ELSEWHERE:
            return FaqResult("abstain", ())
        numbers, features = first_features(found, text)
        place = elsewhere(text[:MAX_TEXT], self.own) if self.own else None
        ours = float(self.thresholds.ours.probability(features)[0])
        right = float(self.thresholds.right.probability(features)[0])
        if found.same is not None:  # somebody wrote this very question under this topic
            ours = right = 1.0
        shares = np.exp(SHARPNESS * (found.blend[numbers] - found.blend[numbers[0]]).clip(max=0.0)) * ours * right
        hits = tuple(self.index.hit(found, n, float(share), today) for n, share in zip(numbers, shares, strict=True))
        if place is not None and ours >= self.thresholds.ask_back and found.same is None:
            return FaqResult("abstain", hits, found.vector, place)
        if ours >= self.thresholds.answer and right >= self.thresholds.sure:
            return FaqResult("answer", hits, found.vector)
        return FaqResult("ask_back" if ours >= self.thresholds.ask_back else "abstain", hits, found.vector)


def first_features(found: Candidates, text: str) -> tuple[list[int], NDArray[np.float64]]:
    """The OFFERED likeliest topics' numbers, and the features of the first, float64 (1, len(FEATURES))."""
    numbers = found.order(OFFERED)
    first = numbers[0]
    measures = [getattr(found, measure) for measure in MEASURES]
    own = [float(scores[first]) for scores in measures]
    over = [float(scores[first] - np.delete(scores, first).max(initial=-1.0)) for scores in measures]
    agreement = sum(margin > 0 for margin in over[:-1]) / (len(over) - 1)
    said = signs(text[:MAX_TEXT])
    row = [
        *own,
        *over,
        agreement,
        own[0] - found.background,
        found.question,
        max(found.question, 0.5),
        *said,
    ]
    return numbers, np.array([row], np.float64)
