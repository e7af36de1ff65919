"""Things that several citizens report (a dark street lamp, no water), from ``duplicates.yml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from nlu.yaml_file import BadYaml, read

Reach = Literal["spot", "street", "area"]
OTHER_DAYS = 20  # how long an order about no named thing is taken for the same event


class BadThings(BadYaml):
    """``duplicates.yml`` cannot be used; the sentence names the key and what is wrong."""


@dataclass(frozen=True)
class Thing:
    """``days``: how long an open order about it is taken for the same event; ``reach``: see the file."""

    name: str
    days: int
    reach: Reach
    words: re.Pattern[str]


@dataclass(frozen=True)
class _Things:
    things: tuple[Thing, ...]
    private: frozenset[str]


def things_in(text: str) -> list[Thing]:
    """The things that ``text`` names, in the file's order; of two where one's words lie in the other's, the longer."""
    found = [(match.span(), thing) for thing in _read().things for match in thing.words.finditer(text)]
    kept: dict[str, Thing] = {}
    for span, thing in found:
        inside = any(
            other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]
            for other, each in found
            if each is not thing
        )
        if not inside:
            kept[thing.name] = thing
    return list(kept.values())


def is_private(category: Sequence[str]) -> bool:
    """Whether a matter of this category is one person's own."""
    return bool({"/".join(category[:n]) for n in (1, 2)} & _read().private)


def days_of(things: Sequence[Thing]) -> int:
    return max((thing.days for thing in things), default=OTHER_DAYS)


@lru_cache(maxsize=1)
def _read() -> _Things:
    file = read(Path(__file__).with_name("duplicates.yml"), BadThings)
    things = []
    for node in file.children("things"):
        reach = node.text("reach")
        if reach not in ("spot", "street", "area"):
            raise node.wrong("reach", "must be spot, street or area")
        try:
            words = re.compile(node.text("words"))
        except re.error as error:
            raise node.wrong("words", f"is no regular expression: {error}") from error
        things.append(Thing(node.text("name"), int(node.number("days")), cast(Reach, reach), words))
    return _Things(tuple(things), frozenset(file.texts("private")))
