"""Records of past talks to be replayed, and a database of their own in which that happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, inspect, or_, select
from sqlalchemy.orm import Session

from orders.conversations import find_conversation
from orders.fields import as_json, normal_phone
from orders.followups import of_conversation
from orders.model import Base, Conversation, DayCounter, Order, OrderField, Utterance
from orders.moment import CHINA, utc_now

_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
MOST_COPIED = 200
FIRST_NUMBER = 900_000  # of the sandbox; copied orders keep theirs


@dataclass(frozen=True)
class Recorded:
    """One thing that a citizen said, and what the bot said to it then; ``text`` is None for the greeting."""

    text: str | None
    confidence: float | None
    replies: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """A conversation as it was kept. ``orders`` are what came of it (``outcome_of``), ``left_out`` how many of the
    citizen's utterances a person answered; ``callback`` the finished order that we had called about."""

    id: str
    city: str
    channel: str
    caller_number: str | None
    ended: bool
    callback: str | None
    turns: tuple[Recorded, ...]
    left_out: int
    orders: tuple[dict[str, Any], ...]


def read_record(session: Session, id_or_sender: str) -> Record:
    """The conversation with its turns, as far as the bot answered them. Raises ConversationNotFound."""
    conversation = find_conversation(session, id_or_sender)
    said = list(conversation.utterances)
    by_bot = next((at for at, one in enumerate(said) if one.speaker == "agent"), len(said))
    follow_up = of_conversation(session, conversation.id)
    return Record(
        id=conversation.id,
        city=conversation.city,
        channel=conversation.channel,
        caller_number=conversation.caller_number,
        ended=conversation.state == "ended",
        callback=follow_up.order.number if follow_up else None,
        turns=tuple(_turns(said[:by_bot])),
        left_out=sum(one.speaker == "citizen" for one in said[by_bot:]),
        orders=tuple(outcome_of(order) for order in conversation.orders),
    )


def outcome_of(order: Order) -> dict[str, Any]:
    """What a conversation made of an order: ``filed``, and the fields with a value that no agent has written."""
    filed = order.number is not None
    fields = {name: as_json(field.value) for name, field in sorted(order.fields.items()) if field.method != "agent"}
    return {"number": order.number, "status": "filed" if filed else order.status, "fields": fields}


def empty(session: Session) -> None:
    """Forget everything that is in this database. Its numbers begin where no real one is likely to be."""
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(delete(table))
    today = utc_now().astimezone(CHINA)
    for day in (today, today + timedelta(days=1)):
        session.add(DayCounter(day=f"{day:%y%m%d}", last=FIRST_NUMBER))
    session.flush()


def copy_orders(source: Session, target: Session, record: Record) -> int:
    """Put the earlier orders that the talk could turn to into the sandbox, as they are today: those whose number it
    names, those of its phones, and those that its orders are related to. Returns how many."""
    conversation = source.get_one(Conversation, record.id)
    words = " ".join(turn.text or "" for turn in record.turns)
    phones = {normal_phone(record.caller_number or ""), *(order.phone for order in conversation.orders)} - {None}
    related = {record.callback, *(order.related_order for order in conversation.orders)} - {None}
    numbers = {*_NUMBER.findall(words), *related}
    found = source.scalars(
        select(Order)
        .where(
            or_(Order.number.in_(numbers), Order.phone.in_(phones)),
            or_(Order.conversation_id.is_(None), Order.conversation_id != record.id),
            Order.created_at < (conversation.ended_at or conversation.changed_at),
            Order.number.is_not(None),
        )
        .order_by(Order.id.desc())
        .limit(MOST_COPIED)
    ).all()
    for order in reversed(found):
        twin = Order(**_columns(order, "id", "conversation_id"))
        if order.number == record.callback:
            twin.status = "replied"
        for name, field in order.fields.items():
            twin.fields[name] = OrderField(**_columns(field, "id", "order_id", "utterance_id", "start", "end"))
        target.add(twin)
    target.flush()
    return len(found)


def conversations_of(session: Session, day: datetime, limit: int = 1000) -> list[str]:
    """The ids of the conversations that began on the day of ``day`` (China time) and in which a citizen spoke."""
    begins = day.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    spoke = select(Utterance.conversation_id).where(Utterance.speaker == "citizen")
    return list(
        session.scalars(
            select(Conversation.id)
            .where(
                Conversation.started_at >= begins,
                Conversation.started_at < begins + timedelta(days=1),
                Conversation.id.in_(spoke),
            )
            .order_by(Conversation.started_at, Conversation.id)
            .limit(limit)
        )
    )


def _turns(said: list[Utterance]) -> list[Recorded]:
    turns: list[Recorded] = []
    for one in said:
        if one.speaker == "citizen":
            turns.append(Recorded(one.text, one.confidence, ()))
            continue
        last = turns.pop() if turns else Recorded(None, None, ())
        turns.append(Recorded(last.text, last.confidence, (*last.replies, one.text)))
    return turns


def _columns(row: Base, *without: str) -> dict[str, Any]:
    return {
        column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs if column.key not in without
    }
