"""The draft: an order from its first sentence on, each field with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session, selectinload

from orders.callbacks import close_callback_of
from orders.errors import BadField, NotADraft
from orders.evidence import check_evidence
from orders.fields import accept, as_json, storable
from orders.history import change_status, hold, locked, record
from orders.model import ALARM, OPEN_DRAFT, Order, OrderField

# Made once: it is asked for several times a turn, and to put it together costs as much as to run it.
_IS_OPEN = (
    Order.conversation_id == bindparam("conversation"),
    Order.status.in_(OPEN_DRAFT),
    ~exists().where(OrderField.order_id == Order.id, OrderField.method == ALARM),
)
_OPEN = select(Order).where(*_IS_OPEN).order_by(Order.id).options(selectinload(Order.fields))
_VALUES = (
    select(OrderField.name, OrderField.value)
    .where(OrderField.order_id == select(func.min(Order.id)).where(*_IS_OPEN).scalar_subquery())
    .order_by(OrderField.id)
)


def open_draft(session: Session, conversation_id: str) -> Order | None:
    """The order that the conversation is about: the oldest without a number yet, also one left incomplete by a
    hang-up. Further matters that were told beside it wait their turn (``orders.siblings``).

    Not one that holds nothing but a danger (``leaving``): another matter is another order."""
    return next(iter(open_drafts(session, conversation_id)), None)


def open_drafts(session: Session, conversation_id: str) -> list[Order]:
    """All of them, in the order in which they were told."""
    return list(session.scalars(_OPEN, {"conversation": conversation_id}))


def open_values(session: Session, conversation_id: str) -> dict[str, Any]:
    """The values of ``open_draft`` by name, in the order in which they were told first; {} where there is no draft."""
    session.flush()
    found = session.connection().execute(_VALUES, {"conversation": conversation_id})
    return {name: value for name, value in found}


def draft_for(session: Session, conversation_id: str, city: str, channel: str, *, actor: str = "bot") -> Order:
    """The conversation's open draft, made when there is none. Raises ConversationNotFound."""
    hold(session, conversation_id)
    order = open_draft(session, conversation_id)
    if order is None:
        order = Order(conversation_id=conversation_id, city=city, channel=channel)
        session.add(order)
        record(session, order, actor, "created")
        session.flush()
    return order


def set_field(
    session: Session,
    order: Order,
    name: str,
    value: Any,
    *,
    utterance_id: int | None,
    start: int | None,
    end: int | None,
    method: str,
    confidence: float,
    confirmed: bool = False,
    actor: str = "bot",
) -> OrderField:
    """Write a field of a draft with its evidence; a line of history when the value changes.

    ``start`` and ``end`` are characters of the utterance's text as heard (see ``evidence``). Setting the value
    it already has brings new evidence and keeps a confirmation; another value starts unconfirmed.
    Raises BadField, BadEvidence, NotADraft.
    """
    kept = accept(name, value)
    check_evidence(session, order, utterance_id, start, end, confidence)
    order = _open(session, order)
    return write_field(
        session, order, name, kept, actor=actor,
        utterance_id=utterance_id, start=start, end=end,
        method=method, confidence=confidence, confirmed=confirmed,
    )  # fmt: skip


def add_evidence(
    session: Session,
    order: Order,
    name: str,
    value: str,
    *,
    utterance_id: int,
    start: int | None,
    end: int | None,
    method: str,
    confidence: float,
) -> OrderField:
    """Evidence of words that have no column of their own, beside that of the fields. Raises BadEvidence, NotADraft."""
    check_evidence(session, order, utterance_id, start, end, confidence)
    order = _open(session, order)
    field = order.fields.get(name)
    if field is None:
        field = OrderField(name=name)
        order.fields[name] = field
    field.value, field.confirmed = storable(value), False
    field.utterance_id, field.start, field.end = utterance_id, start, end
    field.method, field.confidence = method, confidence
    session.flush()
    return field


def confirm_fields(
    session: Session, order: Order, names: Iterable[str] | None = None, *, actor: str = "citizen"
) -> list[str]:
    """Mark the named fields (all when None) as confirmed; returns those that were not before.

    Raises BadField for a name that has no evidence yet, and NotADraft.
    """
    order = _open(session, order)
    wanted = list(order.fields) if names is None else list(names)
    missing = [name for name in wanted if name not in order.fields]
    if missing:
        raise BadField(f"Not set, so not to be confirmed: {', '.join(missing)}.")
    changed = [name for name in wanted if not order.fields[name].confirmed]
    for name in changed:
        order.fields[name].confirmed = True
    if changed:
        record(session, order, actor, "confirmed", note=", ".join(changed))
        session.flush()
    return changed


def cancel_draft(session: Session, order: Order, reason: str, *, actor: str = "citizen") -> None:
    """Give up a draft; it stays stored with the reason. Does nothing when it is cancelled. Raises NotADraft."""
    order = locked(session, order.id)
    if order.status == "cancelled":
        return
    order = _open(session, order)
    change_status(session, order, "cancelled", actor, reason)
    close_callback_of(session, order, actor)


def write_field(
    session: Session,
    order: Order,
    name: str,
    kept: Any,
    *,
    actor: str,
    utterance_id: int | None,
    start: int | None,
    end: int | None,
    method: str,
    confidence: float,
    confirmed: bool,
) -> OrderField:
    """Write column, evidence and history of an accepted value, whatever the order's status; for ``changes`` too."""
    old, new = as_json(getattr(order, name)), as_json(kept)
    field = order.fields.get(name)
    if old != new:
        setattr(order, name, kept)
        record(session, order, actor, "field", field=name, old=old, new=new)
    elif field is not None and field.confirmed:
        confirmed = True
    if field is None:
        field = OrderField(name=name)
        order.fields[name] = field
    field.value = new
    field.utterance_id, field.start, field.end = utterance_id, start, end
    field.method, field.confidence, field.confirmed = method, confidence, confirmed
    return field


def _open(session: Session, order: Order) -> Order:
    order = locked(session, order.id)
    if order.status not in OPEN_DRAFT:
        raise NotADraft(
            f"Order {order.number or order.id} is {order.status}, no longer a draft; use orders.changes.patch_order."
        )
    return order
