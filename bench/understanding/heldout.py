"""The sentences of ``tests/nlu/heldout``: written by one hand for measuring only, by batch (one voice each).

A folder in it (``second``, …) is a later set in the same form, written down before it was first asked: what the
figures of the first one became worth once its mistakes had been looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "nlu" / "heldout"


@dataclass(frozen=True)
class Intent:
    batch: str
    text: str
    intent: str


@dataclass(frozen=True)
class Danger:
    """``action``: redirect, urgent_order or none. ``numbers`` are those that are right to call, the first one best;
    ``implied``: the obvious word is not said. ``kind`` under none is hard (words of danger) or ordinary."""

    batch: str
    text: str
    action: str
    kind: str
    numbers: tuple[str, ...] = ()
    implied: bool = False


@dataclass(frozen=True)
class Complaint:
    """``departments`` (names of the city's pack) and ``first_levels`` hold what is acceptable, best first."""

    batch: str
    text: str
    city: str
    departments: tuple[str, ...]
    first_levels: tuple[str, ...]


@dataclass(frozen=True)
class Located:
    """``expect``: parts (county, town, village, road, number, place; crossing: two roads), or candidates: true where
    the words fit several divisions; None without an address. ``misheard``: a name is spelt wrongly."""

    batch: str
    text: str
    city: str
    expect: dict[str, Any] | None
    misheard: bool = False


@dataclass(frozen=True)
class Numbered:
    """``asked``: the slot that was asked for. ``expect`` is None where nothing must be found."""

    batch: str
    text: str
    asked: str | None
    expect: dict[str, Any] | None


@dataclass(frozen=True)
class Heard:
    """What a recogniser wrote and what was said; equal where nothing is wrong."""

    batch: str
    raw: str
    right: str
    city: str
    asked: str | None = None


@dataclass(frozen=True)
class Typed:
    """``types`` are the order types that are acceptable, best first."""

    batch: str
    text: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """An order and its citizen's utterances. ``doubts``: each a choice of kinds, one of which must be raised."""

    city: str
    said: tuple[str, ...]
    order: dict[str, Any]
    doubts: tuple[tuple[str, ...], ...]


def later_sets() -> list[str]:
    """The names of the later sets."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def load(name: str, folder: Path = FOLDER) -> Any:
    """What ``<name>.yml`` of the set in ``folder`` holds."""
    return yaml.load((folder / f"{name}.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def intents(folder: Path = FOLDER) -> list[Intent]:
    return [
        Intent(batch, text, intent)
        for batch, group in load("intents", folder).items()
        for intent, texts in group.items()
        for text in texts
    ]


def dangers(folder: Path = FOLDER) -> list[Danger]:
    return [
        Danger(
            batch,
            one["text"],
            action,
            one["kind"],
            (one["number"], *one.get("also", ())) if "number" in one else (),
            one.get("implied", False),
        )
        for batch, group in load("emergencies", folder).items()
        for action, ones in group.items()
        for one in ones
    ]


def complaints(folder: Path = FOLDER) -> list[Complaint]:
    return [
        Complaint(batch, one["text"], one["city"], tuple(one["department"]), tuple(one["first_level"]))
        for batch, ones in load("departments", folder).items()
        for one in ones
    ]


def located(folder: Path = FOLDER) -> list[Located]:
    return [
        Located(batch, one["text"], one["city"], one["expect"], one.get("misheard", False))
        for batch, ones in load("addresses", folder).items()
        for one in ones
    ]


def numbered(folder: Path = FOLDER) -> tuple[str, list[Numbered]]:
    """The moment that relative times count from (ISO 8601), and the sentences."""
    data = load("numbers", folder)
    return data["now"], [
        Numbered(batch, one["text"], one["asked"], one["expect"])
        for batch, ones in data["batches"].items()
        for one in ones
    ]


def heard(folder: Path = FOLDER) -> list[Heard]:
    return [
        Heard(batch, one["raw"], one["right"], one["city"], one.get("asked"))
        for batch, ones in load("correction", folder).items()
        for one in ones
    ]


def typed(folder: Path = FOLDER) -> list[Typed]:
    return [
        Typed(batch, one["text"], (one["type"], *one.get("also", ())))
        for batch, ones in load("order_types", folder).items()
        for one in ones
    ]


def crosschecks(folder: Path = FOLDER) -> list[Checked]:
    return [
        Checked(
            one["city"],
            tuple(one["said"]),
            one["order"],
            tuple((kinds,) if isinstance(kinds, str) else tuple(kinds) for kinds in one["doubts"]),
        )
        for ones in load("crosscheck", folder).values()
        for one in ones
    ]
