"""The order's history: every change with the moment and who made it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from orders.errors import ConversationNotFound, OrderNotFound
from orders.fields import storable
from orders.model import Conversation, Order, OrderEvent
from orders.moment import utc_now

_HELD = "held"


def record(
    session: Session,
    order: Order,
    actor: str,
    kind: str,
    *,
    field: str | None = None,
    old: Any = None,
    new: Any = None,
    note: str | None = None,
) -> None:
    """Add a line to the history and mark the order as changed now.

    Kinds: created, field (with old and new), status (with old and new), confirmed, callback, follow_up, handover,
    delivery, recording (it was deleted).
    """
    moment = utc_now()
    order.updated_at = moment
    session.add(
        OrderEvent(
            order=order,
            at=moment,
            actor=storable(actor)[:64],
            kind=kind,
            field=field,
            old=old,
            new=new,
            note=storable(note),
        )
    )


def change_status(session: Session, order: Order, status: str, actor: str, note: str | None = None) -> None:
    """Set the status and record it; whether the step is allowed is the caller's business."""
    old, order.status = order.status, status
    record(session, order, actor, "status", field="status", old=old, new=status, note=note)


def locked(session: Session, order_id: int) -> Order:
    """The order as the database has it now, held against other writers until the transaction ends.

    Who also needs the conversation holds that first (``hold``): two that wait for each other are
    one too many. Raises OrderNotFound.
    """
    held = held_in(session)
    if order_id in held:
        return session.get_one(Order, order_id)
    session.flush()
    order = session.get(Order, order_id, with_for_update={"key_share": True}, populate_existing=True)
    if order is None:
        raise OrderNotFound(f"There is no order with the id {order_id}.")
    session.expire(order, ["fields", "events"])
    held.add(order_id)
    return order


def hold(session: Session, conversation_id: str) -> Conversation:
    """The conversation as it is now, held against other writers until the transaction ends.

    Raises ConversationNotFound.
    """
    held = held_in(session)
    if conversation_id in held:
        return session.get_one(Conversation, conversation_id)
    session.flush()
    conversation = session.get(
        Conversation, conversation_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if conversation is None:
        raise ConversationNotFound(f"There is no conversation {conversation_id!r}; open it first.")
    held.add(conversation_id)
    return conversation


def held_in(session: Session) -> set[int | str]:
    """The ids of the orders (int) and conversations (str) that this transaction holds already: a turn writes much
    about the same ones."""
    transaction = session.get_transaction() or session.begin()
    known: tuple[object, set[int | str]] | None = session.info.get(_HELD)
    if known is None or known[0] is not transaction:
        known = session.info[_HELD] = (transaction, set())
    return known[1]
