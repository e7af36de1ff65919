"""Everything the desk shows of one order, and of one conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.desk import words
from api.desk.takeover import agent_of, reason_of
from api.desk.transcript import Turn, turns
from orders.changes import TRANSITIONS
from orders.doubts import doubts_of
from orders.errors import ConversationNotFound, OrderNotFound
from orders.fields import as_json
from orders.followups import of_orders as followups_of
from orders.joining import citizens_of, joined_to, leading_of
from orders.lookup import by_id, by_number
from orders.model import FINISHED, CallbackTask, Conversation, Order, OrderField, OutboxRow
from orders.urging import urged


@dataclass(frozen=True)
class Field:
    """One field as read: ``method`` and ``confidence`` are None where there is no evidence.

    ``utterance`` is what it was read from and ``audio`` where that can be heard.
    """

    name: str
    label: str
    value: str
    method: str | None = None
    confidence: float | None = None
    confirmed: bool = False
    utterance: int | None = None
    audio: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: str
    actor: str
    what: str


@dataclass(frozen=True)
class Task:
    """A call that is owed."""

    id: int
    phone: str
    reason: str


@dataclass(frozen=True)
class FollowUp:
    """A follow-up as read: ``said`` is what the citizen answered, ``how`` where it stands."""

    done: bool
    said: str
    how: str
    conversation: str | None


@dataclass(frozen=True)
class Dossier:
    """One order. ``warnings`` says what does not agree between it and its transcript; ``values`` holds each field as
    ``orders.fields.as_json`` gives it, for the form."""

    id: int
    number: str | None
    city: str
    status: str
    channel: str
    created: str
    filed: str
    urgent: bool
    confidential: bool
    enterprise: bool
    parked: str
    steps: tuple[str, ...]
    conversation: str | None
    alarm: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    turns: tuple[Turn, ...]
    history: tuple[Line, ...]
    task: Task | None
    warnings: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]
    can_call_back: bool
    leading: str | None  # the order that it was joined to
    group: tuple[str, ...]  # the orders joined to it
    citizens: int  # who have reported it, itself included
    urged: int
    values: dict[str, Any] = field(compare=False)

    @property
    def name(self) -> str:
        return self.number or f"草稿 {self.id}"


@dataclass(frozen=True)
class Talk:
    """One conversation. ``orders``: id and name of each; ``agent`` is who has taken it."""

    id: str
    channel: str
    caller: str
    state: str
    agent: str | None
    reason: str
    alarm: str
    started: str
    ended: str
    turns: tuple[Turn, ...]
    orders: tuple[tuple[int, str, str], ...]


def read_dossier(session: Session, name: str) -> Dossier:
    """The order of this 12-digit number, or of this row id. Raises OrderNotFound."""
    order: Order | None = None
    if name.isascii() and name.isdecimal():
        order = by_number(session, name) if len(name) == 12 else by_id(session, int(name)) if len(name) < 10 else None
    if order is None:
        raise OrderNotFound(f"There is no order {name[:40]!r}.")
    task = session.scalar(select(CallbackTask).where(CallbackTask.order_id == order.id, CallbackTask.state == "open"))
    outbox = session.scalar(select(OutboxRow).where(OutboxRow.order_id == order.id))
    said = turns(order.conversation, order.fields.values()) if order.conversation else ()
    audio = {turn.utterance: turn.audio for turn in said}
    leading = leading_of(session, order)
    group = joined_to(session, order.number) if order.number else []
    values = {name: as_json(getattr(order, name)) for name in words.FIELD}
    return Dossier(
        id=order.id,
        number=order.number,
        city=order.city,
        status=order.status,
        channel=words.CHANNEL.get(order.channel, order.channel),
        created=words.second(order.created_at),
        filed=words.second(order.filed_at) if order.filed_at else "",
        urgent=order.urgent,
        confidential=order.confidential,
        enterprise=order.caller == "enterprise" or bool(order.enterprise),
        parked=(outbox.last_error or "") if outbox is not None and outbox.state == "parked" else "",
        steps=TRANSITIONS[order.status],
        conversation=order.conversation_id,
        alarm=words.alarm(order.conversation.alarm) if order.conversation and order.conversation.alarm else "",
        groups=tuple(
            (title, tuple(_field(name, values[name], order.fields.get(name), audio) for name in names))
            for title, names in words.FIELD_GROUPS.items()
        ),
        turns=said,
        history=tuple(
            Line(
                words.second(event.at),
                words.actor(event.actor),
                words.event(event.kind, event.field, event.old, event.new, event.note),
            )
            for event in reversed(order.events)
        ),
        task=Task(task.id, task.phone or "", words.reason(task.reason)) if task else None,
        leading=leading.number if leading is not order else None,
        group=tuple(str(each.number) for each in group),
        citizens=citizens_of(session, order)[0] if group else 1,
        urged=urged(session, order.id),
        warnings=tuple(doubt.sentence for doubt in doubts_of(order)),
        follow_ups=tuple(_follow_up(one) for one in followups_of(session, [order.id])[order.id]),
        can_call_back=order.number is not None and order.status in FINISHED,
        values=values,
    )


def _follow_up(one: dict[str, Any]) -> FollowUp:
    said = (words.SOLVED.get(one["solved"] or "", ""), one["grade"] or "", one["reason"] or "")
    state = words.FOLLOW_UP.get(one["outcome"] or "", "回访中" if one["attempts"] else "待回访")
    when = one["done_at"] or one["next_at"] or ""
    tries = f"第 {one['attempts']} 次" if one["attempts"] else ""
    again = "" if one["done_at"] else "请人工联系" if one["for_a_person"] else "下次 " if one["outcome"] else ""
    moment = words.minute(when) if when and not one["for_a_person"] and (one["done_at"] or one["outcome"]) else ""
    how = " · ".join(part for part in (state, tries, one["note"] or "", f"{again}{moment}") if part)
    return FollowUp(one["state"] == "done", "，".join(part for part in said if part), how, one["conversation"])


def read_talk(session: Session, conversation_id: str) -> Talk:
    """Raises ConversationNotFound."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise ConversationNotFound(f"There is no conversation {conversation_id[:40]!r}.")
    fields = [field for order in conversation.orders for field in order.fields.values()]
    person = conversation.state == "person"
    return Talk(
        id=conversation.id,
        channel=words.CHANNEL.get(conversation.channel, conversation.channel),
        caller=conversation.caller_number or "",
        state=conversation.state,
        agent=agent_of(conversation.handover_reason) if person else None,
        reason=words.reason(reason_of(conversation.handover_reason)) if person else "",
        alarm=words.alarm(conversation.alarm) if conversation.alarm else "",
        started=words.second(conversation.started_at),
        ended=words.second(conversation.ended_at) if conversation.ended_at else "",
        turns=turns(conversation, fields),
        orders=tuple(
            (order.id, order.number or f"草稿 {order.id}", words.STATUS[order.status]) for order in conversation.orders
        ),
    )


def _field(name: str, value: Any, evidence: OrderField | None, audio: dict[int, str | None]) -> Field:
    said = Field(name, words.FIELD[name], words.shown(name, value))
    if evidence is None:
        return said
    heard = evidence.utterance_id
    return Field(
        name=name,
        label=said.label,
        value=said.value,
        method=words.method(evidence.method),
        confidence=evidence.confidence,
        confirmed=evidence.confirmed,
        utterance=heard,
        audio=audio.get(heard) if heard is not None else None,
    )
