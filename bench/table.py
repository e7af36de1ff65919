"""One row a figure: what, ours, baseline, ratio, aim."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """``ours`` and ``baseline`` in ``unit``; ``baseline`` is None where there is nothing fair to hold it against."""

    figure: str
    ours: float
    unit: str
    baseline: float | None = None
    against: str = ""
    aim: str = ""

    @property
    def ratio(self) -> str:
        return f"{self.ours / self.baseline:.2f}×" if self.baseline else ""


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| figure | ours | baseline | ours / baseline | aim |", "|---|---|---|---|---|"]
    for row in rows:
        baseline = f"{row.baseline:.4g} {row.unit} ({row.against})" if row.baseline is not None else "–"
        lines.append(f"| {row.figure} | {row.ours:.4g} {row.unit} | {baseline} | {row.ratio} | {row.aim} |")
    return "\n".join(lines)


def as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0-1) of the values lie, interpolated."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
