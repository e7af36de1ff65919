"""What stays of a conversation whose citizen is gone and that has no draft: a danger, or a wait for a person."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.callbacks import owe_callback
from orders.drafts import write_field
from orders.history import record
from orders.model import ALARM, Conversation, Order, Utterance

WAITED = "left while waiting for a person"


def leave_alarm(session: Session, conversation: Conversation, reason: str) -> Order | None:
    """An urgent, incomplete order in the words that raised the alarm, with a call-back.

    None when there was no danger, an agent has seen to it, or what followed was filed.
    """
    if conversation.alarm is None:
        return None
    said = next((one for one in conversation.utterances if (one.data or {}).get(ALARM)), None)
    if said is None:
        return None
    since = select(Order.id).where(
        Order.conversation_id == conversation.id, Order.created_at >= said.created_at, Order.status != "cancelled"
    )
    if session.scalar(since.limit(1)) is not None:
        return None
    order = _incomplete(session, conversation, reason)
    words = said.corrected or said.text
    values = {"description": words, "title": words[:30], "urgent": True, "urgent_reason": conversation.alarm}
    for name, value in values.items():
        heard = name == "description"
        write_field(
            session, order, name, value, actor="system", utterance_id=said.id,
            start=0 if heard else None, end=len(said.text) if heard else None,
            method=ALARM if heard else "derived", confidence=0.8 if heard else 0.6, confirmed=False,
        )  # fmt: skip
    owe_callback(session, order, conversation, reason, "system")
    return order


def leave_waiting(session: Session, conversation: Conversation) -> Order | None:
    """Somebody asked for a person, said nothing else and left; an empty incomplete order and a call-back, where there
    is a number to call."""
    if conversation.caller_number is None:
        return None
    spoke = select(Utterance.id).where(Utterance.conversation_id == conversation.id, Utterance.speaker == "agent")
    made = select(Order.id).where(Order.conversation_id == conversation.id, Order.status != "cancelled")
    if session.scalar(spoke.limit(1)) is not None or session.scalar(made.limit(1)) is not None:
        return None
    order = _incomplete(session, conversation, WAITED)
    owe_callback(session, order, conversation, WAITED, "system")
    return order


def turn_away(session: Session, conversation: Conversation, city: str, reason: str) -> None:
    """A caller for whom no line was free: an empty incomplete order, and a call-back."""
    order = _incomplete(session, conversation, reason, city)
    owe_callback(session, order, conversation, reason, "system")
    session.flush()


def is_alarm(order: Order) -> bool:
    """Whether nothing but a danger is in it: who comes back with another matter begins another order."""
    description = order.fields.get("description")
    return description is not None and description.method == ALARM


def _incomplete(session: Session, conversation: Conversation, note: str, city: str | None = None) -> Order:
    order = Order(
        conversation_id=conversation.id,
        city=city or conversation.city,
        channel=conversation.channel,
        status="incomplete",
    )
    session.add(order)
    record(session, order, "system", "created", note=note)
    session.flush()
    return order
