"""Open orders about the same thing at the same place, so that a caller can be told and joined to them.

Found by the signs of the place (``order_signs``: roads, places, town with thing), then compared: place, thing,
likeness of the words. Thresholds were chosen on ``tests/orders/duplicates/fitted.yml``; ``bench`` figures stand in
docs/orders.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nlu.city import City, UnknownCity, load_city
from nlu.vectors import Vector
from orders.joining import citizens_of, joined_to, leading_of
from orders.model import IN_HAND, Order, OrderSign
from orders.moment import utc_now
from orders.public_things import Reach, Thing, days_of, is_private, things_in
from orders.spots import Spot, agreement, is_enough

# Likeness (0 … 1) from which two matters at one place are the same: where they name the same thing, where only one
# names a thing, and where none does.
SAME_THING, ONE_THING, NO_THING = 0.05, 0.62, 0.5
MOST_LOOKED_AT = 200  # orders that share a sign, the newest
MOST_COMPARED = 12  # of them, by words: a vector that is not remembered costs 20 ms
READ = frozenset(("description", "address", "category", "type", "confidential"))  # fields that the signs follow
_AGAINST_SOMEBODY = re.compile("举报|检举|揭发|控告|匿名")

Vectors = Callable[[str], Vector]


@dataclass(frozen=True)
class Matter:
    """What an order is about, for comparing: the caller's words without the address, what they name, and where."""

    words: str
    things: tuple[Thing, ...]
    spot: Spot
    category: tuple[str, ...]

    @classmethod
    def of(cls, order: Order, city: City) -> Matter:
        return cls.read(order.description or "", order.address, order.category or (), city)

    @classmethod
    def read(cls, description: str, address: dict[str, Any] | None, category: Sequence[str], city: City) -> Matter:
        words = _without_place(description, address)
        things = things_in(words) or things_in(description)  # 养猪场 may be thing and place
        return cls(words, tuple(things), Spot.of(address, description, city), tuple(category))

    @property
    def names_of_things(self) -> set[str]:
        """With "" for none."""
        return {thing.name for thing in self.things} or {""}


@dataclass(frozen=True)
class Duplicate:
    """The order to join (its ``number``), and how many citizens have reported it, ``today`` those of today (China)."""

    number: str
    citizens: int
    today: int
    likeness: float


def same(one: Matter, other: Matter, vectors: Vectors) -> float:
    """The likeness of two matters where they are the same thing at the same place, else 0.0."""
    place, reach = agreement(one.spot, other.spot), _reach(one, other)
    if not is_enough(place, reach):
        return 0.0
    shared = {thing.name for thing in one.things} & {thing.name for thing in other.things}
    if one.things and other.things and not shared:
        return 0.0
    alike = likeness(one.words, other.words, vectors)
    least = SAME_THING if shared else ONE_THING if one.things or other.things else NO_THING
    return 0.5 * place + 0.5 * alike if alike >= least else 0.0


def likeness(one: str, other: str, vectors: Vectors) -> float:
    """0 … 1 from the cosine of the sentence vectors (0.78 and less is nothing, 0.98 all) and shared pairs of
    characters."""
    cosine = float(np.dot(vectors(one), vectors(other)))
    meaning = min(1.0, max(0.0, (cosine - 0.78) / 0.20))
    return 0.6 * meaning + 0.4 * _dice(one, other)


def is_public(order: Order) -> bool:
    """Whether several citizens can be told of one another's orders about it: no report against somebody (举报), which
    tells nobody that it exists, no praise, no question, nobody's own matter.

    The kind that was judged from the words counts only where the words bear it out: a wrong guess would hide a cut of
    water from those who report it next.
    """
    words = order.description or ""
    evidence = order.fields.get("type")
    chosen = evidence is not None and evidence.method == "agent"
    if not words or _AGAINST_SOMEBODY.search(words) or order.type == "表扬" or (order.type == "举报" and chosen):
        return False
    return not is_private(order.category or ()) and (order.type != "咨询" or bool(things_in(words)))


def remember(session: Session, order: Order) -> None:
    """Note the signs of an order that has a number, those it had before forgotten; others are not looked for."""
    session.execute(delete(OrderSign).where(OrderSign.order_id == order.id))
    if order.number is None or order.confidential or not is_public(order):
        return
    try:
        city = load_city(order.city)
    except UnknownCity:
        return
    matter = Matter.of(order, city)
    session.add_all(
        OrderSign(order_id=order.id, city=order.city, place=place, thing=thing)
        for place in sorted(matter.spot.names())
        for thing in sorted(matter.names_of_things)
    )


def find_duplicate(
    session: Session,
    order: Order,
    city: City,
    vectors: Vectors,
    *,
    phones: Sequence[str] = (),
    now: datetime | None = None,
) -> Duplicate | None:
    """The open order of somebody else that ``order`` (a draft with description and address) tells of again; None when
    there is none or the matter is one person's own.

    ``phones`` are the caller's: an order of one of them is the caller's own earlier one (``orders.earlier``). Of a
    confidential order and of a 举报 nobody learns here that it exists.
    """
    if not is_public(order):
        return None
    moment, mine = now or utc_now(), Matter.of(order, city)
    best = max(
        (
            (value, other)
            for value, other in _alike(session, order, mine, city, vectors, moment)
            if not _own(other, order, phones)
        ),
        key=lambda found: (found[0], -found[1].id),
        default=None,
    )
    if best is None:
        return None
    leading = leading_of(session, best[1])
    leading = leading if leading.status in IN_HAND else best[1]
    citizens, today = citizens_of(session, leading, moment)
    return Duplicate(str(leading.number), citizens, today, round(best[0], 3))


def still_same(session: Session, order: Order, city: City, vectors: Vectors) -> bool:
    """Whether a joined draft still tells of what its leading order is about, which is still open."""
    leading = session.scalar(select(Order).where(Order.number == order.related_order))
    if leading is None or leading.status not in IN_HAND:
        return False
    mine = Matter.of(order, city)
    group = [leading, *joined_to(session, str(leading.number))]
    return any(same(mine, Matter.of(other, city), vectors) > 0 for other in group)


def _alike(
    session: Session, order: Order, mine: Matter, city: City, vectors: Vectors, now: datetime
) -> Iterator[tuple[float, Order]]:
    signs = select(OrderSign.order_id).where(OrderSign.city == order.city, OrderSign.place.in_(mine.spot.names()))
    if mine.things:
        signs = signs.where(OrderSign.thing.in_({"", *mine.names_of_things}))
    since = now - timedelta(days=days_of(mine.things))
    found = session.scalars(
        select(Order)
        .where(Order.id.in_(signs), Order.status.in_(IN_HAND), Order.filed_at >= since, Order.id != order.id)
        .order_by(Order.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    near = [(agreement(mine.spot, Spot.of(other.address, other.description or "", city)), other) for other in found]
    near = sorted((each for each in near if each[0] > 0), key=lambda each: -each[0])
    for _, other in near[:MOST_COMPARED]:
        value = same(mine, Matter.of(other, city), vectors)
        if value > 0:
            yield value, other


def _own(other: Order, order: Order, phones: Sequence[str]) -> bool:
    same_talk = other.conversation_id is not None and other.conversation_id == order.conversation_id
    return same_talk or (other.phone is not None and other.phone in phones)


def _reach(one: Matter, other: Matter) -> Reach:
    """That of the thing both name; a street for what is called by no name."""
    names = {thing.name for thing in other.things}
    shared = [thing.reach for thing in one.things if thing.name in names]
    return "area" if "area" in shared else "street"


def _without_place(description: str, address: dict[str, Any] | None) -> str:
    """The caller's words without those that tell where: two matters on one road are not alike for its name."""
    said = address or {}
    text = description
    for part in ("text", "county", "town", "road", "place", "number"):
        if name := str(said.get(part) or ""):
            text = text.replace(name, "")
    return text.strip("，,。.；;、 的") or description


def _dice(one: str, other: str) -> float:
    """Shared pairs of characters, 0 … 1."""
    pairs = [Counter(text[i : i + 2] for i in range(len(text) - 1)) for text in (one, other)]
    total = sum(pairs[0].values()) + sum(pairs[1].values())
    return 2.0 * sum((pairs[0] & pairs[1]).values()) / total if total else 0.0
