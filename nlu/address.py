"""Where it is, out of what was said, against the city's divisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nlu.city import City

_ROAD = re.compile(r"[一-鿿]{2,4}?(?:路|街|大道|巷)")


@dataclass(frozen=True)
class Address:
    """Parts are names of the pack or the caller's words; ``text[start:end]`` of the searched text
    is ``text``. ``candidates`` are whole paths when the words fit several divisions."""

    county: str | None
    town: str | None
    road: str | None
    place: str | None
    number: str | None
    text: str
    start: int
    end: int
    confidence: float
    candidates: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The "address" of interfaces.md."""
        return {
            "county": self.county, "town": self.town, "road": self.road, "place": self.place, "number": self.number,
            "text": self.text, "confidence": self.confidence, "candidates": list(self.candidates),
        }  # fmt: skip


def find_address(text: str, city: City, asked: bool = False) -> Address | None:
    county = next((c for c in city.counties if c.name in text), None)
    town = next((t for t in city.towns if t.name in text), None)
    road = _ROAD.search(text)
    spans = [(text.find(d.name), text.find(d.name) + len(d.name)) for d in (county, town) if d]
    if road:
        spans.append(road.span())
    if not spans:
        return None
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    return Address(
        county.name if county else town.parent.name if town and town.parent else None,
        town.name if town else None,
        road.group() if road else None,
        None,
        None,
        text[start:end],
        start,
        end,
        0.6,
    )
