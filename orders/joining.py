"""Orders joined to a leading one: several citizens about one event, each with an order and data of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.drafts import set_field
from orders.errors import NotJoinable
from orders.history import change_status, locked, record
from orders.model import IN_HAND, Order
from orders.moment import CHINA, utc_now

METHOD = "joined"  # of the evidence of related_order, which tells the interfaces that the order was joined
# What the leading order passes on. One that is cancelled leaves the others standing on their own.
_FOLLOWED = ("dispatched", "in_progress", "replied", "closed")


def join(session: Session, order: Order, number: str, *, utterance_id: int, start: int, end: int) -> None:
    """Join a draft to the open order ``number`` of its city; the words that agreed to it are the evidence.

    The other order is not changed and nothing of it is copied. Raises NotJoinable when it is not open any more.
    """
    leading = session.scalar(select(Order).where(Order.number == number))
    if leading is None or leading.city != order.city or leading.status not in IN_HAND or leading.id == order.id:
        raise NotJoinable(f"Order {number} is not open in this city; file the draft on its own.")
    set_field(
        session, order, "related_order", number,
        utterance_id=utterance_id, start=start, end=end, method=METHOD, confidence=0.95, confirmed=True,
    )  # fmt: skip
    order.joined = True
    session.flush()


def part(session: Session, order: Order) -> None:
    """Undo ``join``: the draft was changed and is another matter now."""
    field = order.fields["related_order"]
    set_field(
        session, order, "related_order", None,
        utterance_id=field.utterance_id, start=field.start, end=field.end, method="parted", confidence=1.0,
    )  # fmt: skip
    order.joined = False
    session.flush()


def leading_of(session: Session, order: Order) -> Order:
    """The order that ``order`` was joined to, unless that was cancelled; else itself."""
    if not order.joined or order.related_order is None:
        return order
    leading = session.scalar(select(Order).where(Order.number == order.related_order))
    return order if leading is None or leading.status == "cancelled" else leading


def joined_to(session: Session, number: str) -> list[Order]:
    """The orders joined to this one that still stand, the first first."""
    query = select(Order).where(Order.related_order == number, Order.joined, Order.number.is_not(None))
    return list(session.scalars(query.where(Order.status != "cancelled").order_by(Order.id)))


def citizens_of(session: Session, leading: Order, now: datetime | None = None) -> tuple[int, int]:
    """How many citizens have reported it, and how many of them on the day of ``now`` in China; a phone counts once."""
    day = (now or utc_now()).astimezone(CHINA).date()
    group = [leading, *joined_to(session, str(leading.number))]
    today = [each for each in group if each.filed_at and each.filed_at.astimezone(CHINA).date() == day]
    return _people(group), _people(today)


def joined_counts(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """How many standing orders are joined to each of these numbers; those without any are left out."""
    query = (
        select(Order.related_order, func.count())
        .where(Order.related_order.in_(numbers), Order.joined, Order.number.is_not(None), Order.status != "cancelled")
        .group_by(Order.related_order)
    )
    return {str(number): count for number, count in session.execute(query)}


def follow(session: Session, leading: Order, actor: str) -> None:
    """Take the joined orders along to the status that ``leading`` has just got."""
    if leading.number is None or leading.status not in _FOLLOWED:
        return
    for each in joined_to(session, leading.number):
        order = locked(session, each.id)
        if order.status != leading.status:
            change_status(session, order, leading.status, actor, f"with {leading.number}")
    session.flush()


def note_joined(session: Session, order: Order) -> None:
    """A line in the leading order's history once ``order`` has its number: the desk of the one sees the other."""
    leading = leading_of(session, order)
    if leading is not order:
        record(session, locked(session, leading.id), "citizen", "joined", new=order.number)


def _people(orders: list[Order]) -> int:
    return len({each.phone or str(each.id) for each in orders})
