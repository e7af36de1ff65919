"""What a citizen says about an order that is filed: urges it, adds facts, has it opened again.

Each is a line of the order's history with the words, the utterance they were said in and their span: history kinds
``urged`` (new: {"times", …}), ``added`` (new: {"text", …}), and the step of the status when it is reopened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nlu.city import City
from orders.errors import BadEvidence, NotToldOf
from orders.fields import storable
from orders.history import change_status, locked, record
from orders.joining import follow, leading_of
from orders.model import IN_HAND, Order, OrderEvent, Utterance
from orders.moment import utc_now

_LONGEST = 2_000


@dataclass(frozen=True)
class Words:
    """The words of one utterance, as heard: characters ``start`` to ``end`` of ``Utterance.text``."""

    utterance_id: int
    start: int
    end: int


def urge(session: Session, order_id: int, words: Words, *, actor: str = "citizen") -> int:
    """Note that the citizen presses for it; returns how often that was done by now, also for the order it leads.

    The same words twice count once. Raises OrderNotFound, NotToldOf.
    """
    order = _filed(session, order_id)
    said = _evidence(session, words)
    if not _is_noted(order, "urged", said):
        record(session, order, actor, "urged", new={"times": urged(session, order_id) + 1, **said})
        leading = leading_of(session, order)
        if leading is not order:
            record(session, locked(session, leading.id), actor, "urged", note=order.number)
    session.flush()
    return urged(session, order_id)


def urged(session: Session, order_id: int) -> int:
    """How often the order was urged, those of the orders joined to it included."""
    query = select(func.count()).where(OrderEvent.order_id == order_id, OrderEvent.kind == "urged")
    return session.scalar(query) or 0


def urged_counts(session: Session, order_ids: Sequence[int]) -> dict[int, int]:
    """How often each of these orders was urged; those that never were are left out."""
    query = select(OrderEvent.order_id, func.count()).where(
        OrderEvent.order_id.in_(order_ids), OrderEvent.kind == "urged"
    )
    return {order_id: count for order_id, count in session.execute(query.group_by(OrderEvent.order_id))}


def add_fact(session: Session, order_id: int, words: Words, *, actor: str = "citizen") -> str:
    """Append what the citizen said to the order's record; returns the text. Fields stay as they were confirmed.

    Raises OrderNotFound, NotToldOf, and BadEvidence for an empty or impossible span.
    """
    order = _filed(session, order_id)
    said = _evidence(session, words)
    text = session.get_one(Utterance, words.utterance_id).text[words.start : words.end].strip()[:_LONGEST]
    if not _is_noted(order, "added", said):
        record(session, order, actor, "added", new={"text": text, **said})
        session.flush()
    return text


def may_reopen(order: Order, city: City, now: datetime | None = None) -> bool:
    """Whether the city opens a finished order again when new facts are told, rather than taking a new one."""
    finished = max((event.at for event in order.events if event.new == "closed"), default=order.updated_at)
    within = (now or utc_now()) - finished <= timedelta(days=city.repeats.reopen_days)
    return order.status in ("closed", "replied") and within and city.repeats.new_facts == "reopen"


def reopen(session: Session, order_id: int, words: Words, *, actor: str = "citizen") -> None:
    """Back in progress (重办) for what the citizen says. Raises OrderNotFound; NotToldOf where it is not finished."""
    order = _filed(session, order_id)
    if order.status not in ("replied", "closed"):
        raise NotToldOf(f"Order {order.number} is {order.status}; there is nothing to reopen.")
    add_fact(session, order_id, words, actor=actor)
    change_status(session, order, "in_progress", actor, "reopened")
    follow(session, order, actor)
    session.flush()


def is_in_hand(order: Order) -> bool:
    return order.status in IN_HAND


def _filed(session: Session, order_id: int) -> Order:
    order = locked(session, order_id)
    if order.number is None or order.status == "cancelled":
        raise NotToldOf(f"Order {order.number or order_id} is {order.status}; take a new one.")
    return order


def _evidence(session: Session, words: Words) -> dict[str, Any]:
    said = session.get(Utterance, words.utterance_id)
    if said is None or not 0 <= words.start < words.end <= len(said.text):
        raise BadEvidence(f"The words {words.start}–{words.end} do not lie in utterance {words.utterance_id}.")
    return {"utterance": words.utterance_id, "start": words.start, "end": words.end, "said": storable(said.text[:200])}


def _is_noted(order: Order, kind: str, said: dict[str, Any]) -> bool:
    """A turn that is answered twice (the gateway asks again after a broken connection) writes once."""
    return any(
        event.kind == kind and isinstance(event.new, dict) and event.new.get("utterance") == said["utterance"]
        for event in order.events
    )
