"""``python -m bench.understanding_emergency FILE…``: what is caught, and what is not mistaken.

A ``.yml`` file holds batches of sentences that nobody here has read: batch → redirect | urgent_order | none → list of
``{text, number?}``. A ``.jsonl`` file holds ordinary messages, one ``{"text": …}`` a line: nearly all of them are no
emergency, so its share of redirects is printed as a bound on false alarms. Without a file: the blind sentences in
``tests/nlu/heldout/emergencies.yml`` where they are there. Sentences themselves are never printed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bench.table import Row, markdown
from nlu.emergency import assess, by_rules
from nlu.intent_text import core
from nlu.text import clean
from nlu.vectors import SentenceVectors

BLIND = Path(__file__).resolve().parent.parent / "tests" / "nlu" / "heldout" / "emergencies.yml"
ACTIONS = ("redirect", "urgent_order", "none")


@dataclass(frozen=True)
class Case:
    """``truth``: the action wanted, or None for ordinary messages; ``number``: the one to be said, if any."""

    batch: str
    text: str
    truth: str | None
    number: str | None = None


@dataclass(frozen=True)
class Said:
    """What both judges, and the rules alone, decided; ``ms`` for the decision with its vector."""

    case: Case
    action: str
    number: str | None
    kind: str | None
    by_rules: str
    ms: float


def cases(path: Path) -> list[Case]:
    if path.suffix == ".jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Case(path.stem, json.loads(line)["text"], None) for line in lines if line.strip()]
    return [
        Case(batch, one["text"], action, str(one["number"]) if one.get("number") else None)
        for batch, actions in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        for action in ACTIONS
        for one in actions.get(action) or []
    ]


def decided(found: list[Case]) -> list[Said]:
    vectors = SentenceVectors()
    vectors.of("热身")
    said = []
    for case in found:
        text = clean(case.text[:2000])
        began = time.perf_counter()
        decision = assess(text, vectors.of(core(text)))
        ms = (time.perf_counter() - began) * 1000
        said.append(Said(case, decision.action, decision.number, decision.kind, by_rules(text).action, ms))
    return said


def rows(paths: list[Path] | None = None) -> Iterator[Row]:
    """Figures of every file, the rules alone as the baseline; nothing where no file is there."""
    for path in paths or ([BLIND] if BLIND.is_file() else []):
        said = decided(cases(path))
        name = path.stem
        for truth, label in (("redirect", "caught"), ("urgent_order", "marked urgent")):
            yield from _share(f"{name}: {label}", [one for one in said if one.case.truth == truth], truth, "≥ 98 %")
        for number in sorted({one.case.number for one in said if one.case.number}):
            with_number = [one for one in said if one.case.number == number and one.case.truth == "redirect"]
            yield from _share(f"{name}: caught, to call {number}", with_number, "redirect")
            right = [one.number == number for one in with_number if one.action == "redirect"]
            if right:
                yield Row(f"{name}: {number} said of those", 100 * float(np.mean(right)), "%")
        hard = [one for one in said if one.case.truth == "none"]
        yield from _share(f"{name}: harmless, yet redirected", hard, "redirect", "≤ 2 %")
        yield from _share(f"{name}: harmless, yet urgent", hard, "urgent_order")
        yield from _share(
            f"{name}: ordinary messages redirected",
            [one for one in said if one.case.truth is None],
            "redirect",
            "≤ 0.2 %",
        )
        yield Row(f"{name}: decision with vector, p50", float(np.percentile([one.ms for one in said], 50)), "ms")
        yield Row(
            f"{name}: decision with vector, p95",
            float(np.percentile([one.ms for one in said], 95)),
            "ms",
            aim="≤ 25 ms",
        )


def _share(name: str, said: list[Said], action: str, aim: str = "") -> Iterator[Row]:
    if said:
        ours, rules = (100 * float(np.mean([each == action for each in of])) for of in _both(said))
        yield Row(f"{name} ({len(said)})", ours, "%", rules, "rules alone", aim)


def _both(said: list[Said]) -> tuple[list[str], list[str]]:
    return [one.action for one in said], [one.by_rules for one in said]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--kinds", action="store_true", help="also count the kinds of what was redirected")
    chosen = parser.parse_args()
    print(markdown(list(rows(chosen.files))))
    if chosen.kinds:
        for path in chosen.files:
            print(
                path.stem, Counter(one.kind for one in decided(cases(path)) if one.action == "redirect").most_common()
            )


if __name__ == "__main__":
    main()
