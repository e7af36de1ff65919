"""Phones, order numbers, last four digits, amounts, counts and times.

In this process: the answer of the API has neither the slot that was asked for nor another "now" than the clock's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.table import Row
from bench.understanding import heldout
from bench.understanding.answers import Answers
from bench.understanding.report import Report, table
from bench.understanding.scores import share
from nlu.city import load_city
from nlu.found import Found
from nlu.understand import understand

CITY = "changde"
EXACT = ("phone", "order_number", "last_four")
# Where understanding may keep a figure of that sort; the value is the figure or holds it.
_NAMES = {"amount": ("amount",), "count": ("people", "count")}


def is_right(kind: str, wanted: Any, found: Mapping[str, Found]) -> bool:
    """Whether that was found. A time is right when its start begins with what is wanted (a date is enough for one)."""
    if kind == "partial_phone":
        phone = found.get("phone")
        return phone is not None and phone.value == wanted and phone.method == "partial"
    if kind == "time":
        time = found.get("occurred_at")
        start = str(time.value.get("start")) if time is not None else ""
        return any(start.startswith(one) for one in ([wanted] if isinstance(wanted, str) else wanted))
    if kind in EXACT:
        return kind in found and found[kind].value == wanted and found[kind].method != "partial"
    return any(wanted in figures(found[name].value) for name in _NAMES[kind] if name in found)


def figures(value: Any) -> list[float]:
    """The numbers in a value: itself, or those of a mapping or list."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [float(value)]
    if isinstance(value, Mapping):
        return [figure for one in value.values() for figure in figures(one)]
    if isinstance(value, list | tuple):
        return [figure for one in value for figure in figures(one)]
    try:
        return [float(value)]
    except (TypeError, ValueError):
        return []


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """Asks nobody but ``nlu.understand``."""
    report = Report("Numbers and times")
    now, asked = heldout.numbered(folder)
    city = load_city(CITY)
    hits: list[tuple[str, str, bool]] = []
    for one in asked:
        found = understand(one.text, city, one.asked, datetime.fromisoformat(now)).found
        if one.expect is None:
            wrong = [name for name in (*EXACT, "amount") if name in found and found[name].method != "partial"]
            judged = {"nothing": not wrong}
        else:
            judged = {kind: is_right(kind, wanted, found) for kind, wanted in one.expect.items()}
        hits += [(one.batch, kind, right) for kind, right in judged.items()]
        read = {name: each.value for name, each in found.items()}
        report.mistakes += [
            f"{one.batch}: {kind} {one.expect and one.expect[kind]} in {one.text} → {read}"
            for kind, right in judged.items()
            if not right
        ]
    report.rows.append(Row(f"right ({len(hits)})", share(right for *_, right in hits), ""))
    for place, head in ((1, "kind"), (0, "batch")):
        names = dict.fromkeys(hit[place] for hit in hits)
        lines = [
            (name, len(mine), share(right for *_, right in mine))
            for name in names
            if (mine := [hit for hit in hits if hit[place] == name])
        ]
        report.tables.append(table((head, "sentences", "right"), lines))
    return report
