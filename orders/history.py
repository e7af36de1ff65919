"""The order's history: every change with the moment and who made it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.util import identity_key

from orders.database import is_alone
from orders.errors import ConversationNotFound, OrderNotFound
from orders.fields import storable
from orders.model import Conversation, Order, OrderEvent
from orders.moment import utc_now

_HELD = "held"
_CONVERSATION = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


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
    orders = held_in(session).orders
    if order_id in orders:
        return orders[order_id]
    order = session.identity_map.get(identity_key(Order, order_id)) if is_alone(session) else None
    if order is None:
        session.flush()
        order = session.get(Order, order_id, with_for_update={"key_share": True}, populate_existing=True)
        if order is None:
            raise OrderNotFound(f"There is no order with the id {order_id}.")
        session.expire(order, ["fields", "events"])
    orders[order_id] = order
    return order


def hold(session: Session, conversation_id: str) -> Conversation:
    """The conversation as it is now, held against other writers until the transaction ends.

    Raises ConversationNotFound.
    """
    conversations = held_in(session).conversations
    if conversation_id in conversations:
        return conversations[conversation_id]
    session.flush()
    conversation = session.scalar(_CONVERSATION, {"id": conversation_id})
    if conversation is None:
        raise ConversationNotFound(f"There is no conversation {conversation_id!r}; open it first.")
    conversations[conversation_id] = conversation
    return conversation


@dataclass(frozen=True)
class Held:
    """The orders and conversations that a transaction holds already: a turn writes much about the same ones."""

    transaction: SessionTransaction
    orders: dict[int, Order] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)


def held_in(session: Session) -> Held:
    """What the session's transaction holds."""
    transaction = session.get_transaction() or session.begin()
    known: Held | None = session.info.get(_HELD)
    if known is None or known.transaction is not transaction:
        known = session.info[_HELD] = Held(transaction)
    return known
