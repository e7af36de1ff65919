"""Finding orders: for the interfaces, for a citizen who asks, for the desk."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from orders.fields import normal_phone
from orders.model import Conversation, Order, OrderEvent, OutboxRow, Utterance

MOST = 500
_WINDOW = 200


def by_number(session: Session, number: str) -> Order | None:
    """The order of this 12-digit number."""
    return session.scalar(select(Order).where(Order.number == number))


def by_id(session: Session, order_id: int) -> Order | None:
    """The order of this row id; drafts have no number."""
    return session.get(Order, order_id)


def find(
    session: Session,
    *,
    conversation: str | None = None,
    status: str | None = None,
    phone: str | None = None,
    limit: int = 100,
) -> list[Order]:
    """Orders that match everything given, newest first, at most 500.

    ``conversation`` is a conversation's id or its channel's sender; ``phone`` may hold spaces and hyphens.
    """
    query = select(Order)
    if conversation is not None:
        query = query.join(Conversation).where(
            or_(Conversation.id == conversation, Conversation.sender == conversation)
        )
    if status is not None:
        query = query.where(Order.status == status)
    if phone is not None:
        query = query.where(Order.phone == (normal_phone(phone) or ""))
    query = query.order_by(Order.id.desc()).limit(max(1, min(limit, MOST)))
    return list(session.scalars(query.options(selectinload(Order.fields), selectinload(Order.events))))


def recent(session: Session, limit: int = 100) -> list[Order]:
    """The latest orders and drafts, newest first; cancelled ones that never got a number are left out."""
    return list(
        session.scalars(
            select(Order)
            .where(or_(Order.number.is_not(None), Order.status != "cancelled"))
            .order_by(Order.id.desc())
            .limit(max(1, min(limit, MOST)))
            .options(selectinload(Order.fields))
        )
    )


def status_for_citizen(session: Session, number: str, last_four: str) -> Order | None:
    """The order, for somebody who knows its number and the last four digits of its phone.

    None for a wrong number, wrong digits and an order without a phone alike: nobody learns which it was.
    """
    order = by_number(session, number)
    phone = (order.phone if order is not None else None) or ""
    right = len(phone) >= 4 and len(last_four) == 4
    # The same work whether or not the order exists, and no early end at the first wrong digit.
    same = hmac.compare_digest((phone[-4:] or "----").encode(), last_four.encode(errors="replace"))
    return order if right and same else None


def changed_since(session: Session, moment: datetime, *, overlap_s: float = 5.0, limit: int = 100) -> list[Order]:
    """Orders changed after ``moment``, the latest change first.

    Looks ``overlap_s`` seconds further back, because a transaction that began before ``moment`` may have ended
    after it: the same order can come twice, none is missed.
    """
    since = moment - timedelta(seconds=overlap_s)
    return list(
        session.scalars(
            select(Order)
            .where(Order.updated_at > since)
            .order_by(Order.updated_at.desc())
            .limit(max(1, min(limit, MOST)))
            .options(selectinload(Order.fields))
        )
    )


def change_mark(session: Session) -> str:
    """A text that differs whenever an order, an utterance, a conversation or a delivery has changed.

    Cheap enough to ask for every second: the cost does not grow with the number of orders. Of the growing tables
    it sums the newest 200 ids, which also grows when a lower id is committed after a higher one.
    """
    parts: list[object] = []
    for table in (OrderEvent, Utterance):
        newest = select(table.id).order_by(table.id.desc()).limit(_WINDOW).subquery()
        parts.append(session.scalar(select(func.sum(newest.c.id))) or 0)
    latest = session.scalar(select(func.max(Conversation.changed_at)))
    parts.append(latest.timestamp() if latest else 0)
    parts.append(session.scalar(select(func.count()).where(OutboxRow.state == "parked")))
    return ".".join(map(str, parts))
