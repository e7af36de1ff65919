"""The list: conversations that need a person, then orders and drafts, the newest first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from api.desk import words
from api.desk.takeover import agent_of, reason_of
from orders.conversations import needing_a_person
from orders.joining import joined_counts
from orders.model import CallbackTask, FollowUp, Order, OutboxRow, Utterance
from orders.moment import utc_now
from orders.urging import urged_counts

MOST = 200
ALL, CALL_BACK, FOLLOW_UP, PARKED, ENTERPRISE = "all", "call_back", "follow_up", "parked", "enterprise"
# Besides the statuses: what somebody must see to.
FILTERS = {
    **{ALL: "全部", CALL_BACK: "待回呼", FOLLOW_UP: "待回访", PARKED: "送达受阻", ENTERPRISE: "企业绿色通道"},
    **words.STATUS,
}


@dataclass(frozen=True)
class Row:
    """One order or draft, in the words of the list's columns."""

    id: int
    number: str
    time: str
    type: str
    category: str
    title: str
    place: str
    status: str
    status_name: str
    department: str
    channel: str
    urgent: bool
    confidential: bool
    enterprise: bool
    child: bool
    call_back: bool
    parked: bool
    joined: int = 0  # orders joined to this one
    urged: int = 0  # times


@dataclass(frozen=True)
class Waiting:
    """A conversation with an alarm, or that a person answers. ``agent`` is None while nobody has taken it."""

    conversation: str
    alarm: str
    agent: str | None
    reason: str
    state: str
    channel: str
    since: str
    last: str


@dataclass(frozen=True)
class Board:
    """``counts`` are of the filters in which something waits; ``more``: there are more rows than are shown."""

    waiting: tuple[Waiting, ...]
    rows: tuple[Row, ...]
    counts: dict[str, int]
    more: bool


def read_board(session: Session, *, only: str = ALL, search: str = "", now: datetime | None = None) -> Board:
    """What the list shows. ``only`` is one of FILTERS; ``search`` is looked for in numbers, phones and texts."""
    moment = now or utc_now()
    call_back = and_(CallbackTask.order_id == Order.id, CallbackTask.state == "open")
    query = (
        select(Order, CallbackTask.id, OutboxRow.state)
        .outerjoin(CallbackTask, call_back)
        .outerjoin(OutboxRow, OutboxRow.order_id == Order.id)
        .where(_filter(only), _search(search))
        .order_by(Order.id.desc())
        .limit(MOST + 1)
    )
    found = session.execute(query).all()
    joined = joined_counts(session, [order.number for order, _, _ in found if order.number])
    urged = urged_counts(session, [order.id for order, _, _ in found])
    return Board(
        waiting=_waiting(session, moment),
        rows=tuple(
            replace(
                _row(order, task is not None, state == "parked", moment),
                joined=joined.get(order.number or "", 0),
                urged=urged.get(order.id, 0),
            )
            for order, task, state in found[:MOST]
        ),
        counts=_counts(session),
        more=len(found) > MOST,
    )


def _filter(only: str) -> ColumnElement[bool]:
    if only == CALL_BACK:
        return CallbackTask.id.is_not(None)
    if only == FOLLOW_UP:
        return exists().where(FollowUp.order_id == Order.id, FollowUp.state == "open")
    if only == PARKED:
        return OutboxRow.state == "parked"
    if only == ENTERPRISE:
        return or_(Order.caller == "enterprise", Order.enterprise.is_not(None))
    if only in words.STATUS:
        return Order.status == only
    return or_(Order.number.is_not(None), Order.status != "cancelled")  # drafts that came to nothing are left out


def _search(text: str) -> ColumnElement[bool]:
    """Every word must be found somewhere; digits also in a part of the number or the phone."""
    wanted = unicodedata.normalize("NFKC", text).replace("\x00", "").strip()[:100]
    digits = re.sub(r"[\s\-]", "", wanted)
    if digits.isdecimal() and digits.isascii() and len(digits) >= 3:
        return or_(Order.number.contains(digits), Order.phone.contains(digits), _in_text(wanted))
    return and_(Order.id.is_not(None), *(_in_text(word) for word in wanted.split()[:8]))


def _in_text(word: str) -> ColumnElement[bool]:
    columns = (
        *(Order.title, Order.description, Order.contact_name, Order.department, Order.respondent, Order.demand),
        *(Order.enterprise, Order.owner, Order.concerned),
    )
    places = [Order.address[part].as_string() for part in ("text", "county", "town", "road", "place")]
    return or_(*(column.contains(word, autoescape=True) for column in (*columns, *places)))


def _row(order: Order, call_back: bool, parked: bool, now: datetime) -> Row:
    return Row(
        id=order.id,
        number=order.number or f"草稿 {order.id}",
        time=words.clock(order.filed_at or order.created_at, now=now),
        type=order.type or "",
        category=" / ".join(order.category or []),
        title=order.title or (order.description or "")[:40],
        place=words.place(order.address),
        status=order.status,
        status_name=words.STATUS[order.status],
        department=order.department or "",
        channel=words.CHANNEL.get(order.channel, order.channel),
        urgent=order.urgent,
        confidential=order.confidential,
        enterprise=order.caller == "enterprise" or bool(order.enterprise),
        child=order.caller == "child",
        call_back=call_back,
        parked=parked,
    )


def _waiting(session: Session, now: datetime) -> tuple[Waiting, ...]:
    conversations = needing_a_person(session)
    last = _last_words(session, [conversation.id for conversation in conversations])
    found = [
        Waiting(
            conversation=conversation.id,
            alarm=words.alarm(conversation.alarm) if conversation.alarm else "",
            agent=agent_of(conversation.handover_reason) if conversation.state == "person" else None,
            reason=words.reason(reason_of(conversation.handover_reason)) if conversation.state == "person" else "",
            state=conversation.state,
            channel=words.CHANNEL.get(conversation.channel, conversation.channel),
            since=words.clock(conversation.started_at, now=now),
            last=last.get(conversation.id, ""),
        )
        for conversation in conversations
    ]
    return tuple(sorted(found, key=lambda waiting: (not waiting.alarm, waiting.agent is not None)))


def _last_words(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """What the citizen said last in each of these conversations."""
    newest = (
        select(func.max(Utterance.id))
        .where(Utterance.conversation_id.in_(ids), Utterance.speaker == "citizen")
        .group_by(Utterance.conversation_id)
    )
    said = session.execute(
        select(Utterance.conversation_id, Utterance.text, Utterance.corrected).where(Utterance.id.in_(newest))
    )
    return {conversation: corrected or text for conversation, text, corrected in said}


def _counts(session: Session) -> dict[str, int]:
    # Only the small ones: a count over everything that was ever filed would not stay cheap.
    drafts = select(Order.status, func.count()).where(Order.status.in_(("draft", "incomplete"))).group_by(Order.status)
    counts = {status: count for status, count in session.execute(drafts)}
    waits = (
        (CALL_BACK, CallbackTask.state, "open"),
        (FOLLOW_UP, FollowUp.state, "open"),
        (PARKED, OutboxRow.state, "parked"),
    )
    for name, column, state in waits:
        counts[name] = session.scalar(select(func.count()).where(column == state)) or 0
    return {name: count for name, count in counts.items() if count}
