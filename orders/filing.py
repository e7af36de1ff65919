"""Filing: the order gets its number and its place in the outbox, both or neither, and only once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from orders import duplicates
from orders.callbacks import close_callback_of
from orders.database import insert_into
from orders.errors import NotFilable, NumbersExhausted
from orders.history import change_status, locked
from orders.joining import note_joined
from orders.model import OPEN_DRAFT, DayCounter, OutboxRow
from orders.moment import CHINA, utc_now
from orders.place_names import remember
from orders.view import order_view

LAST_NUMBER = 999_999


def file_order(session: Session, order_id: int, *, now: datetime | None = None, actor: str = "citizen") -> str:
    """Give the order a number and an outbox row in this transaction; returns the number, "261123000017".

    A second call, also one at the same time, returns the same number and adds nothing. A call-back that was owed
    is done with it. What leaves for the ticketing backend holds no identity when the order is confidential.
    Raises OrderNotFound, NumbersExhausted, and NotFilable for a cancelled order or one without a description.
    """
    order = locked(session, order_id)
    if order.number is not None:
        return order.number
    if order.status not in OPEN_DRAFT:
        raise NotFilable(f"Order {order_id} is {order.status}; start a new draft.")
    if not order.description:
        raise NotFilable(f"Order {order_id} does not say what happened; set its description first.")
    moment = now or utc_now()
    order.number = next_number(session, moment)
    order.filed_at = moment
    change_status(session, order, "filed", actor)
    close_callback_of(session, order, actor)
    remember(session, order)
    duplicates.remember(session, order)
    note_joined(session, order)
    session.add(OutboxRow(order_id=order.id, payload=order_view(order, for_handler=True), next_at=moment))
    session.flush()
    return order.number


def next_number(session: Session, now: datetime) -> str:
    """The next order number: the day in China as YYMMDD, then six digits that start at 1 each day.

    Unique among concurrent transactions; one that rolls back may leave a gap. Raises NumbersExhausted.
    """
    day = now.astimezone(CHINA).strftime("%y%m%d")
    statement = insert_into(session, DayCounter).values(day=day, last=1)
    last = session.execute(
        statement.on_conflict_do_update(index_elements=["day"], set_={"last": DayCounter.last + 1}).returning(
            DayCounter.last
        )
    ).scalar_one()
    if last > LAST_NUMBER:
        raise NumbersExhausted(f"All {LAST_NUMBER:,} order numbers of {day} are given; file again tomorrow.")
    return f"{day}{last:06d}"
