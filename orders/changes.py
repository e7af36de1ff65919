"""What may be changed on an order: by an agent, checked as a whole before any of it is written; by the citizen who has
just filed it, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import duplicates
from orders.callbacks import close_callback_of
from orders.drafts import write_field
from orders.errors import BadChange, BadField, NotToldOf, OrderNotFound
from orders.evidence import check_evidence
from orders.fields import accept, field_names
from orders.filing import file_order
from orders.followups import owe_follow_up, withdraw_follow_up
from orders.history import change_status, locked
from orders.joining import follow, joined_to
from orders.model import IN_HAND, STATUSES, Order
from orders.outbox import renew, withdraw
from orders.place_names import remember

# From → to. From filed to delivered is the dispatcher's step alone.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "draft": ("filed", "cancelled"),
    "incomplete": ("filed", "cancelled"),
    "filed": ("dispatched", "cancelled"),
    "delivered": ("dispatched", "in_progress", "replied", "cancelled"),
    "dispatched": ("delivered", "in_progress", "replied", "cancelled"),  # delivered again: the unit returned it
    "in_progress": ("dispatched", "replied", "cancelled"),
    "replied": ("in_progress", "closed"),  # in progress again: the review or the call-back sent it back
    "closed": ("in_progress",),
    "cancelled": (),
}


def patch_order(session: Session, number_or_id: str | int, changes: dict[str, Any], actor: str) -> Order:
    """Apply ``changes`` ({field or "status": value}) in ``actor``'s name; a line of history for each.

    An order is named by its 12-digit number or, as drafts have none, by its id. All changes are made or none.
    What an agent writes counts as confirmed, with the method "agent". Status "filed" files a draft (number and
    outbox row); "cancelled" takes back a delivery that has not been made. Urgent orders say why.
    Raises OrderNotFound, BadChange (all that is wrong, in sentences), NumbersExhausted.
    """
    order = locked(session, _id_of(session, number_or_id))
    accepted = _checked(order, changes)
    status = accepted.pop("status", order.status)
    for name, value in accepted.items():
        write_field(
            session, order, name, value, actor=actor, utterance_id=None, start=None, end=None,
            method="agent", confidence=1.0, confirmed=True,
        )  # fmt: skip
    if status != order.status:
        _move(session, order, status, actor)
    if accepted.get("confidential"):
        renew(session, order)
    if "address" in accepted:
        remember(session, order)
    if duplicates.READ & set(accepted):
        duplicates.remember(session, order)
    if "related_order" in accepted:
        order.joined = False  # an agent has linked it otherwise
    return order


@dataclass(frozen=True)
class PutRight:
    """What the citizen says a field of a filed order is: as ``orders.drafts.set_field`` takes it, but for the order."""

    name: str
    value: Any
    start: int | None
    end: int | None
    method: str
    confidence: float


def put_right(session: Session, order_id: int, utterance_id: int, right: Sequence[PutRight]) -> list[str]:
    """Fields that the citizen puts right after filing, in the same talk; returns the names of those that changed.

    What has not left for the ticketing backend leaves with them. Raises NotToldOf for an order that is not in hand
    any more, BadField, BadEvidence, OrderNotFound.
    """
    order = locked(session, order_id)
    if order.status not in IN_HAND:
        raise NotToldOf(f"Order {order.number or order_id} is {order.status}; only an order in hand is put right.")
    changed = []
    for each in right:
        kept = accept(each.name, each.value)
        check_evidence(session, order, utterance_id, each.start, each.end, each.confidence)
        if kept == getattr(order, each.name):
            continue
        write_field(
            session, order, each.name, kept, actor="citizen", utterance_id=utterance_id, start=each.start,
            end=each.end, method=each.method, confidence=each.confidence, confirmed=True,
        )  # fmt: skip
        changed.append(each.name)
    if changed:
        renew(session, order)
        remember(session, order)
        duplicates.remember(session, order)
    return changed


def _id_of(session: Session, number_or_id: str | int) -> int:
    name = str(number_or_id).strip()
    found: int | None = None
    if len(name) == 12:
        found = session.scalar(select(Order.id).where(Order.number == name))
    elif name.isascii() and name.isdigit() and len(name) < 10:
        found = session.scalar(select(Order.id).where(Order.id == int(name)))
    if found is None:
        raise OrderNotFound(f"There is no order {name[:40]!r}; use its 12-digit number, or the id of a draft.")
    return found


def _checked(order: Order, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as columns keep them, without evidence yet. Raises BadChange with everything that is wrong."""
    if not isinstance(changes, dict) or not changes:
        raise BadChange(f"Say what to change; an agent can change status, {', '.join(field_names())}.")
    accepted: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in changes.items():
        try:
            accepted[name] = _checked_status(order, value) if name == "status" else accept(name, value)
        except (BadField, BadChange) as error:
            wrong.append(str(error))
    if accepted.get("urgent") is False:
        accepted.setdefault("urgent_reason", None)
    urgent, reason = (accepted.get(name, getattr(order, name)) for name in ("urgent", "urgent_reason"))
    if not wrong and urgent and not reason:
        wrong.append("An urgent order says why; give urgent_reason too.")
    if not wrong and reason and not urgent:
        wrong.append("urgent_reason belongs to an urgent order; set urgent to true too.")
    if accepted.get("status", order.status) == "filed" and not accepted.get("description", order.description):
        wrong.append("An order cannot be filed before it says what happened; give description too.")
    if wrong:
        raise BadChange(" ".join(wrong))
    return accepted


def _checked_status(order: Order, value: Any) -> str:
    if not isinstance(value, str) or value not in STATUSES:
        raise BadChange(f"A status is one of {', '.join(STATUSES)}, not {str(value)[:60]!r}.")
    allowed = TRANSITIONS[order.status]
    if value != order.status and value not in allowed:
        steps = f"only to {', '.join(allowed)}" if allowed else "no further"
        raise BadChange(f"An order that is {order.status} goes {steps}, not to {value}.")
    return value


def _move(session: Session, order: Order, status: str, actor: str) -> None:
    if status == "filed":
        file_order(session, order.id, actor=actor)
        return
    change_status(session, order, status, actor)
    follow(session, order, actor)
    _follow_up(session, order, actor)
    if status == "cancelled":
        withdraw(session, order.id)
        close_callback_of(session, order, actor)


def _follow_up(session: Session, order: Order, actor: str) -> None:
    """Each citizen is asked: those whose orders were joined to this one, too."""
    for each in (order, *(joined_to(session, order.number) if order.number else ())):
        if each.status == "replied":
            owe_follow_up(session, each)
        elif each.status == "in_progress":
            withdraw_follow_up(session, each, actor)
