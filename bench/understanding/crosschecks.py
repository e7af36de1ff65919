"""The order against its transcript: planted errors that are noticed, and doubts about orders that agree.

In this process: the check has no answer of its own in the API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.table import Row
from bench.understanding import heldout
from bench.understanding.answers import Answers
from bench.understanding.report import Report, table
from bench.understanding.scores import share
from nlu import routing
from nlu.address import find_address
from nlu.city import City, load_city
from nlu.crosscheck import Claim, Said, check
from nlu.emergency import assess


def claims(order: Mapping[str, Any], said: Sequence[str], city: City) -> dict[str, Claim]:
    """The fields as the form keeps them: read from the first utterance that holds their words; of an address, from the
    last that holds its road or place."""
    urgent = any(assess(text).action != "none" for text in said)
    found: dict[str, Claim] = {"urgent": Claim(urgent, 1, "derived")}
    for name, value in order.items():
        source = next((n for n, text in enumerate(said, 1) if str(value) in text), 1)
        kept: Any = value
        if name == "address":
            address = find_address(value, city)
            kept = address.as_dict() if address else {"text": value}
            spot = address and (address.road or address.place)
            source = next((n for n, text in reversed([*enumerate(said, 1)]) if spot and spot in text), source)
        elif name == "occurred_at":
            kept = {"text": value, "start": None, "end": None}
        found[name] = Claim(kept, source, "derived" if name == "type" else "read")
    category = routing.category(str(order.get("description") or ""))
    return {**found, "category": Claim(category, 1, "derived")}


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """Asks nobody but ``nlu.crosscheck``."""
    report = Report("Order against transcript")
    hits: list[tuple[str, bool]] = []
    clean: list[bool] = []
    beside = 0
    for case in heldout.crosschecks(folder):
        city = load_city(case.city)
        said = [Said(number, text) for number, text in enumerate(case.said, 1)]
        doubts = check(claims(case.order, case.said, city), said, city)
        kinds = {doubt.kind for doubt in doubts}
        told = [f"{doubt.kind}: {doubt.sentence}" for doubt in doubts]
        for wanted in case.doubts:
            noticed = bool(kinds & set(wanted))
            hits.append((wanted[0], noticed))
            if not noticed:
                report.mistakes.append(f"not noticed, {' or '.join(wanted)}: {' / '.join(case.said)} → {told}")
        asked_for = {kind for wanted in case.doubts for kind in wanted}
        beside += bool(kinds - asked_for) and bool(case.doubts)
        if not case.doubts:
            clean.append(not kinds)
            if kinds:
                report.mistakes.append(f"doubted for nothing: {' / '.join(case.said)} → {told}")
    report.rows += [
        Row(f"planted errors noticed ({len(hits)})", share(hit for _, hit in hits), ""),
        Row(f"orders that agree, doubted ({len(clean)})", share(not one for one in clean), ""),
        Row("orders with an error, doubted for another as well", float(beside), ""),
    ]
    kinds_of = dict.fromkeys(kind for kind, _ in hits)
    lines = [
        (kind, len(mine), share(mine)) for kind in kinds_of if (mine := [hit for name, hit in hits if name == kind])
    ]
    report.tables.append(table(("kind", "planted", "noticed"), lines))
    return report
