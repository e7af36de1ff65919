"""Several orders of one conversation: the matter told beside another, and what they have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.drafts import open_drafts, set_field
from orders.history import hold, record
from orders.model import Order
from orders.moment import utc_now

# The caller stays the same; so does the company, and whom it is for.
CARRIED = ("contact_name", "phone", "confidential", "caller", "concerned", "enterprise", "owner")
CARRIED_WITHIN = timedelta(minutes=30)  # later somebody else may sit at the same screen


def open_further(session: Session, first: Order, *, actor: str = "bot") -> Order:
    """A further draft beside ``first``, for another matter of the same conversation; it waits until that is filed
    or given up (``drafts.open_draft`` gives the oldest). Raises ConversationNotFound."""
    assert first.conversation_id is not None, "a draft without a conversation has nobody to ask"
    hold(session, first.conversation_id)
    order = Order(conversation_id=first.conversation_id, city=first.city, channel=first.channel)
    session.add(order)
    record(session, order, actor, "created", note=f"told beside {first.number or first.id}")
    session.flush()
    return order


def waiting(session: Session, conversation_id: str) -> list[Order]:
    """The open drafts of a conversation, in the order in which they were told."""
    return open_drafts(session, conversation_id)


def filed_before(session: Session, conversation_id: str) -> Order | None:
    """The order that this conversation filed last, where that was a moment ago."""
    return session.scalar(
        select(Order)
        .where(Order.conversation_id == conversation_id, Order.filed_at > utc_now() - CARRIED_WITHIN)
        .order_by(Order.id.desc())
        .limit(1)
    )


def carry_over(session: Session, order: Order, earlier: Order, names: tuple[str, ...] = CARRIED) -> list[str]:
    """Give ``order`` what ``earlier`` knows of ``names`` and it does not, with the evidence of where that was said.

    Returns the names that were carried over. What was refused once is not asked for again. Raises NotADraft.
    """
    carried = []
    for name in names:
        field = earlier.fields.get(name)
        if field is None or name in order.fields:
            continue
        value: Any = getattr(earlier, name)
        set_field(
            session, order, name, value,
            utterance_id=field.utterance_id, start=field.start, end=field.end,
            method=field.method, confidence=field.confidence,
        )  # fmt: skip
        carried.append(name)
    return carried
