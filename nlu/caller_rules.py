"""What a city adds for kinds of callers: ``cities/<name>/callers.yml``, optional.

Owners of enterprises' orders, and its own windows for what the hotline does not take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nlu.acceptance import kinds
from nlu.city import CITIES, BadCityPack
from nlu.yaml_file import read


@dataclass(frozen=True)
class Owner:
    """Who follows an enterprise's order from intake to feedback; ``counties`` empty: wherever it is.

    ``placeholder`` marks a name that the city has not confirmed.
    """

    name: str
    counties: tuple[str, ...]
    placeholder: bool


@dataclass(frozen=True)
class CallerRules:
    """``channels``: kind of ``nlu.acceptance`` → where this city sends it, in words."""

    owners: tuple[Owner, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=16)
def caller_rules(city: str, root: Path | None = None) -> CallerRules:
    """The rules of the pack ``city``; without the file nobody owns and no window is known.

    Raises ``BadCityPack`` naming file and key.
    """
    file = (root or CITIES) / city / "callers.yml"
    if not file.exists():
        return CallerRules()
    node = read(file, BadCityPack)
    channels = node.child("channels", {})
    for kind in channels.data:
        if kind not in kinds():
            raise channels.wrong(kind, f"is none of {', '.join(kinds())}")
    owners = tuple(
        Owner(each.text("name"), each.texts("counties"), each.flag("placeholder"))
        for each in node.children("enterprise_owners")
    )
    return CallerRules(owners, channels.texts_by_key())
