"""Roads and places that citizens name: what confirmed orders say of them, so that the next caller is understood.

A name counts when it was confirmed in two conversations: one caller's mistake teaches nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlu.address_chain import where_words
from orders.database import insert_into
from orders.model import Order, PlaceName
from orders.moment import utc_now

Kind = Literal["road", "place"]
ENOUGH = 2  # conversations
_NAME = re.compile("[一-鿿][一-鿿0-9A-Za-z]{2,13}")
_CROSSING = re.compile("口$|交[叉汇会界]|[路街道][和与跟]")


@dataclass(frozen=True)
class KnownName:
    """A name with the division that all who told one agree on."""

    kind: Kind
    name: str
    county: str | None = None
    town: str | None = None


def remember(session: Session, order: Order) -> None:
    """Count the road and the places of an order that has a number and whose address is confirmed.

    The same conversation again counts nothing. Does nothing for any other order.
    """
    evidence = order.fields.get("address")
    if order.number is None or evidence is None or not evidence.confirmed:
        return
    address = order.address or {}
    for kind, name in _names(address):
        where = {"city": order.city, "kind": kind, "name": name}
        where |= {level: address.get(level) or "" for level in ("county", "town")}
        who = order.conversation_id or f"order {order.id}"
        statement = insert_into(session, PlaceName).values(**where, times=1, conversation_id=who, changed_at=utc_now())
        session.execute(
            statement.on_conflict_do_update(
                index_elements=list(where),
                set_={"times": PlaceName.times + 1, "conversation_id": who, "changed_at": utc_now()},
                where=PlaceName.conversation_id != who,
            )
        )


def known_names(session: Session, city: str) -> list[KnownName]:
    """The names of a city that at least two conversations confirmed, sorted."""
    seen: dict[tuple[str, str], _Seen] = {}
    for row in session.scalars(select(PlaceName).where(PlaceName.city == city)):
        seen.setdefault((row.kind, row.name), _Seen()).add(row)
    return sorted(
        (
            KnownName("road" if kind == "road" else "place", name, *each.where())
            for (kind, name), each in seen.items()
            if each.enough()
        ),
        key=lambda known: (known.kind, known.name),
    )


@dataclass
class _Seen:
    rows: list[PlaceName] = field(default_factory=list)

    def add(self, row: PlaceName) -> None:
        self.rows.append(row)

    def enough(self) -> bool:
        return (
            any(row.times >= ENOUGH for row in self.rows) or len({row.conversation_id for row in self.rows}) >= ENOUGH
        )

    def where(self) -> tuple[str | None, str | None]:
        """County and town, each where nobody told another one."""
        counties = {row.county for row in self.rows} - {""}
        towns = {row.town for row in self.rows} - {""}
        county = counties.pop() if len(counties) == 1 else None
        return county, towns.pop() if county and len(towns) == 1 else None


def _names(address: dict[str, object]) -> Iterator[tuple[Kind, str]]:
    road, place = address.get("road"), address.get("place")
    if isinstance(road, str) and _NAME.fullmatch(road):
        yield "road", road
    for said in place.split("、") if isinstance(place, str) else ():
        name = _without_tail(said)
        if _NAME.fullmatch(name) and not _CROSSING.search(name):
            yield "place", name


def _without_tail(name: str) -> str:
    """财富广场 of 财富广场对面往东五十米."""
    tail = where_words().tail
    return next((name[:at] for at in range(3, len(name)) if tail.fullmatch(name, at)), name)
