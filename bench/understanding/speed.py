"""Time a sentence: alone over HTTP, and as the gazetteer and the examples grow tenfold."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.table import Row, percentile
from bench.understanding import heldout
from bench.understanding.answers import Answers, OverHttp
from bench.understanding.report import Report
from nlu.city import City, Division, Place, load_city
from nlu.understand import understand

ROOT = Path(__file__).resolve().parents[2]
RASA = ROOT / ".venv-rasa" / "bin" / "python"
TIMES = 10
SENTENCES = 150


def sentences() -> list[tuple[str, str]]:
    """Spoken complaints and located sentences of ``tests/nlu/heldout`` in turn, with their cities."""
    complaints = [(one.text, one.city) for one in heldout.complaints()]
    located = [(one.text, one.city) for one in heldout.located()]
    mixed = [pair for both in zip(complaints, located, strict=False) for pair in both]
    return mixed[:SENTENCES]


def grown(city: City, times: int = TIMES) -> City:
    """The city with ``times`` as many towns, villages, roads and places, under names of their own."""
    towns, villages = list(city.towns), list(city.villages)
    roads, places = list(city.roads), list(city.places)
    for number in range(1, times):
        mark = chr(0x4E00 + 97 * number)
        copies: dict[str, Division] = {town.code: replace(town, name=mark + town.name, also=()) for town in city.towns}
        towns += copies.values()
        villages += [
            replace(
                village,
                name=mark + village.name,
                parent=copies.get(village.parent.code) if village.parent else None,
                also=(),
            )
            for village in city.villages
        ]
        roads += [mark + road for road in city.roads]
        places += [Place(mark + place.name) for place in city.places]
    return replace(city, towns=tuple(towns), villages=tuple(villages), roads=tuple(roads), places=tuple(places))


def reading_ms(city: City, texts: Sequence[str]) -> list[float]:
    """The processor time (ms) of ``understand`` for each text, the shortest of three after a round to warm up."""
    rounds = []
    for _ in range(4):
        found = []
        for text in texts:
            began = time.process_time()
            understand(text, city)
            found.append((time.process_time() - began) * 1000)
        rounds.append(found)
    return [min(times) for times in zip(*rounds[1:], strict=True)]


def measure(answers: Answers, every: int) -> Report:
    """Over HTTP nothing else is asked meanwhile. The gateway keeps sentence vectors: only one that has never been asked
    these sentences (a fresh one, as without ``--gateway``) tells the true time."""
    report = Report("Time a sentence")
    pairs = sentences()
    if isinstance(answers, OverHttp):
        answers.ms([(f"{text}了", city) for text, city in pairs[:10]])  # what is made at the first question
        found = answers.ms(pairs)
        report.rows += [
            Row(f"/api/understand alone, p50 ({len(found)})", percentile(found, 0.5), "ms", aim="≤ 60 ms"),
            Row("/api/understand alone, p95", percentile(found, 0.95), "ms"),
        ]
    else:
        report.left_out.append("/api/understand over HTTP: no gateway is asked")
    _gazetteer([text for text, city in pairs if city == "changde"], report)
    _examples(report)
    return report


def _gazetteer(texts: Sequence[str], report: Report) -> None:
    city = load_city("changde")
    now, more = reading_ms(city, texts), reading_ms(grown(city), texts)
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        report.rows.append(
            Row(
                f"nlu.understand, {TIMES} times the gazetteer, {name}",
                percentile(more, share),
                "ms",
                percentile(now, share),
                "as it is",
                "flat",
            )
        )


def _examples(report: Report) -> None:
    """The intent model of a tenth of the examples and of all: in Rasa's environment, which has what it needs."""
    if not RASA.is_file():
        report.left_out.append(f"examples grown tenfold: Rasa's environment is not at {RASA.parent.parent.name}")
        return
    command = [str(RASA), "-m", "bench.understanding.examples"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        report.left_out.append(f"examples grown tenfold: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        return
    few, all_of_them = (_numbers(line) for line in done.stdout.strip().splitlines()[-2:])
    report.rows.append(
        Row(
            f"intent of a sentence, {few['examples']:.0f} examples grown to {all_of_them['examples']:.0f}, p50",
            all_of_them["p50"],
            "ms",
            few["p50"],
            "a tenth of them",
            "flat",
        )
    )


def _numbers(line: str) -> dict[str, Any]:
    return {name: float(value) for name, value in (pair.split("=") for pair in line.split())}
