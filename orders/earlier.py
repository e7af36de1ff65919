"""A caller's own earlier orders: found by phone and matter, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from nlu.city import City
from orders.duplicates import Matter, Vectors, likeness, same
from orders.fields import normal_phone
from orders.joining import leading_of
from orders.model import Order
from orders.moment import utc_now
from orders.public_things import things_in

SINCE_DAYS = 180
MOST = 10
# 涵管那个事, 昨天说的那个变压器: what is spoken of as known
_SPOKEN_OF = (
    re.compile("(?:^|[，,。！!？?的])(?P<thing>[一-鿿]{2,8}?)(?:的)?[那这](?:个|件|桩|码子)(?:事|问题|情况)"),
    re.compile(
        "(?:[报说讲提]|反映|反应|投诉|登记)(?:上去)?(?:过|了)?的(?:那个|这个|那条|那根|那盏)?(?P<thing>[一-鿿]{2,8}?)(?:的事|的问题|那个|$|[，,。！!？?])"
    ),
)
_ALIKE = 0.45  # likeness of words about an order and those of the order; see tests/orders/test_earlier.py


@dataclass(frozen=True)
class Progress:
    """Where an order stands: of a joined one what its leading order says, where that is further on."""

    status: str
    department: str | None
    due_at: datetime | None


def of_caller(
    session: Session, city: str, *, phone: str | None, conversation: str | None, now: datetime | None = None
) -> list[Order]:
    """The orders of the last half year that this phone was given for or that this conversation filed, the newest
    first, at most ten. ``phone`` is one that the channel vouches for, never one that was only said."""
    return _mine(session, [phone] if phone else [], conversation, city, now or utc_now())


def find_earlier(
    session: Session,
    order: Order,
    city: City,
    vectors: Vectors,
    *,
    phones: Sequence[str],
    now: datetime | None = None,
) -> Order | None:
    """The caller's own earlier order about the same thing at the same place, open or finished; None when none is."""
    if not order.description:
        return None
    mine = Matter.of(order, city)
    found = [
        (same(mine, Matter.of(other, city), vectors), other)
        for other in _mine(session, phones, order.conversation_id, order.city, now or utc_now())
        if other.id != order.id
    ]
    best = max(found, key=lambda each: (each[0], each[1].id), default=(0.0, order))
    return best[1] if best[0] > 0 else None


def meant(orders: Sequence[Order], text: str, vectors: Vectors) -> list[Order]:
    """Those of the orders that the words tell of (我上次反映的路灯): by what they name, else by likeness; [] when
    they tell of none."""
    spoken_of = {match["thing"] for pattern in _SPOKEN_OF for match in pattern.finditer(text)}
    if by_words := [order for order in orders if any(words in (order.description or "") for words in spoken_of)]:
        return by_words
    named = {thing.name for thing in things_in(text)}
    told = {order.id: {thing.name for thing in things_in(order.description or "")} for order in orders}
    by_thing = [order for order in orders if named & told[order.id]]
    places = [order for order in by_thing or orders if _names_place(order, text)]
    if places or by_thing:
        return places or by_thing
    if named:
        return []
    values = [(likeness(text, order.description or "", vectors), order) for order in orders]
    return [order for value, order in values if value >= _ALIKE and value == max(each for each, _ in values)]


def progress_of(session: Session, order: Order) -> Progress:
    """What the citizen is told; nothing of it is another citizen's."""
    leading = leading_of(session, order)
    leads = leading is not order and order.status not in ("replied", "closed", "cancelled")
    one = leading if leads and leading.status not in ("filed", "delivered") else order
    return Progress(one.status, one.department or order.department, one.due_at or order.due_at)


def _mine(session: Session, phones: Sequence[str], conversation: str | None, city: str, now: datetime) -> list[Order]:
    numbers = {normal for phone in phones if (normal := normal_phone(phone))}
    whose: list[ColumnElement[bool]] = [Order.phone.in_(numbers)] if numbers else []
    if conversation is not None:
        whose.append(Order.conversation_id == conversation)
    if not whose:
        return []
    query = select(Order).where(
        or_(*whose), Order.city == city, Order.number.is_not(None), Order.status != "cancelled",
        Order.filed_at >= now - timedelta(days=SINCE_DAYS),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Order.id.desc()).limit(MOST)))


def _names_place(order: Order, text: str) -> bool:
    address = order.address or {}
    names = [str(address.get(part) or "") for part in ("road", "place", "town")]
    return any(len(name) > 1 and name in text for name in names)
