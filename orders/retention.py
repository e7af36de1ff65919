"""How long what citizens said is kept, and the trace that a deletion leaves (PIPL 19: no longer than needed)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from orders.model import AskedQuestion, Conversation, Order, OrderEvent

LOOKED_AT = 500  # conversations of one transaction


def recordings_due(session: Session, before: datetime) -> Sequence[tuple[str, str]]:
    """Conversations that ended before a moment and still have a recording: id and path, the oldest first.

    One that never ended counts from the last thing said in it.
    """
    ended = func.coalesce(Conversation.ended_at, Conversation.changed_at)
    rows = session.execute(
        select(Conversation.id, Conversation.recording_path)
        .where(Conversation.recording_path.is_not(None), ended < before)
        .order_by(ended)
        .limit(LOOKED_AT)
    )
    return [(id_, str(path)) for id_, path in rows]


def move_recording(session: Session, conversation: str, path: str | None) -> None:
    """Where the recording lies now. The conversation does not count as changed: at the desk it keeps its place."""
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation)
        .values(recording_path=path, changed_at=Conversation.changed_at)
    )


def recording_deleted(session: Session, conversation: str, days: int) -> None:
    """The file is gone: its orders' histories say so."""
    move_recording(session, conversation, None)
    for order in session.scalars(select(Order.id).where(Order.conversation_id == conversation)):
        session.add(OrderEvent(order_id=order, actor="system", kind="recording", note=f"kept for {days} days"))


def recording_paths(session: Session) -> set[str]:
    """Every path that a conversation names."""
    return set(session.scalars(select(Conversation.recording_path).where(Conversation.recording_path.is_not(None))))


def delete_questions(session: Session, before: datetime) -> int:
    """Forget the questions asked before a moment, those of which a draft was made included; returns how many."""
    found = session.execute(
        delete(AskedQuestion).where(AskedQuestion.at < before).execution_options(synchronize_session=False)
    )
    return int(getattr(found, "rowcount", 0))
