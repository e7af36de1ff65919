"""回访: asking citizens whether a finished order solved their matter, and how satisfied they are.

An order that is replied to owes one. It stays open until the citizen has answered, with the time of the next try and
how the latest one ended:

============== =========================================================
``None``       is under way, or was never tried
not_reached    nobody answered, or nobody spoke
later          the citizen named another time, or only has none now
not_there      somebody else was there
cut_off        the citizen left in the middle; what was answered is kept
wrong_number   nobody there knows of it
refused        wants no follow-up
unclear        could not be understood
person         asked for a person
answered       done: graded, and no redo wanted
redo           done: the order goes back to whoever handles it
withdrawn      done: the order was taken up again for another reason
given_up       done: an agent has found that nobody can be asked
============== =========================================================

A machine tries again after the first five; the others, and a third try in vain, are for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from nlu.city import load_city
from orders.errors import BadFollowUp, OrderNotFound, TaskNotFound
from orders.fields import storable
from orders.history import change_status, locked, record
from orders.model import FINISHED, GRADES, Conversation, FollowUp, Order, Utterance
from orders.moment import local_iso, utc_now

AGAIN = ("not_reached", "later", "not_there", "cut_off")
FOR_A_PERSON = ("wrong_number", "refused", "unclear", "person")
DONE = ("answered", "redo", "withdrawn", "given_up")
SOLVED = ("yes", "partly", "no")
DISSATISFIED = GRADES[3:]
MOST_TRIES = 3
AGAIN_MATTER = "follow_up_again"  # the city pack's time limit
AGAIN_OTHERWISE = timedelta(hours=4)  # in a pack that does not say


def owe_follow_up(session: Session, order: Order) -> FollowUp:
    """The order's open follow-up, made when there is none. The order must be held (``history.locked``)."""
    found = _open(session, order.id)
    if found is None:
        found = FollowUp(order_id=order.id)
        session.add(found)
        session.flush()
    return found


def withdraw_follow_up(session: Session, order: Order, actor: str) -> None:
    """The order is being handled again: there is nothing to ask yet."""
    found = _open(session, order.id)
    if found is not None:
        finish(session, found, "withdrawn", actor)


def begin(session: Session, number: str, conversation: Conversation) -> FollowUp:
    """Take up the follow-up of the finished order ``number`` in a conversation that is held.

    Raises OrderNotFound, and BadFollowUp for an order that is not finished.
    """
    order = _finished(locked(session, to_call_back(session, number).id))
    follow_up = owe_follow_up(session, order)
    follow_up.conversation_id, follow_up.outcome = conversation.id, None
    follow_up.attempts += 1
    session.flush()
    return follow_up


def to_call_back(session: Session, number: str) -> Order:
    """The finished order of this number. Raises OrderNotFound, BadFollowUp."""
    order = session.scalar(select(Order).where(Order.number == number))
    if order is None:
        raise OrderNotFound(f"There is no order {number[:40]!r} to call back about; give its 12-digit number.")
    return _finished(order)


def _finished(order: Order) -> Order:
    if order.status not in FINISHED:
        finished = " or ".join(FINISHED)
        raise BadFollowUp(
            f"Order {order.number} is {order.status}; citizens are called back about one that is {finished}."
        )
    return order


def of_conversation(session: Session, conversation_id: str) -> FollowUp | None:
    """The follow-up that this conversation was opened for."""
    return session.scalar(
        select(FollowUp).where(FollowUp.conversation_id == conversation_id).order_by(FollowUp.id.desc()).limit(1)
    )


def take_answers(session: Session, follow_up: FollowUp, answers: dict[str, str], utterance: int) -> None:
    """Keep ``solved`` (SOLVED), ``grade`` (GRADES), ``reason`` with the utterance that said so.

    Raises BadFollowUp for a value that there is not, and when the follow-up is done.
    """
    _check_open(follow_up)
    for name, among in (("solved", SOLVED), ("grade", GRADES)):
        if answers.get(name, among[0]) not in among:
            raise BadFollowUp(f"{name} is one of {', '.join(among)}, not {answers[name][:40]!r}.")
    for name, value in answers.items():
        setattr(follow_up, name, storable(value))
    follow_up.evidence = {**(follow_up.evidence or {}), **dict.fromkeys(answers, utterance)}
    follow_up.outcome = None
    session.flush()


def put_off(
    session: Session, follow_up: FollowUp, outcome: str, *, note: str | None = None, again_at: datetime | None = None
) -> None:
    """This try is over and the follow-up stays; ``note`` is what was said, ``again_at`` when to try again, by the
    city pack where nobody named a time. Raises BadFollowUp when it is done."""
    _check_open(follow_up)
    if outcome not in (*AGAIN, *FOR_A_PERSON):
        raise BadFollowUp(f"A try ends as one of {', '.join((*AGAIN, *FOR_A_PERSON))}, not {outcome[:40]!r}.")
    order = locked(session, follow_up.order_id)
    follow_up.outcome, follow_up.note = outcome, storable(note)
    follow_up.next_at = again_at or utc_now() + again_after(order.city)
    record(session, order, "bot", "follow_up", new=outcome, note=note)
    session.flush()


def finish(session: Session, follow_up: FollowUp, outcome: str, actor: str) -> None:
    """Done: ``redo`` sends the order back to be handled again. Doing it twice does nothing."""
    if outcome not in DONE:
        raise BadFollowUp(f"A follow-up is done as one of {', '.join(DONE)}, not {outcome[:40]!r}.")
    if follow_up.state == "done":
        return
    order = locked(session, follow_up.order_id)
    follow_up.state, follow_up.outcome = "done", outcome
    follow_up.done_at, follow_up.done_by = utc_now(), actor[:64]
    if outcome != "withdrawn":
        record(session, order, actor, "follow_up", field=follow_up.solved, new=follow_up.grade, note=follow_up.reason)
    if outcome == "redo" and order.status in FINISHED:
        change_status(session, order, "in_progress", actor, f"redo: {follow_up.reason or ''}".strip(": "))
    session.flush()


def close_by_agent(session: Session, order_id: int, grade: str | None, actor: str) -> None:
    """An agent has asked: the grade, or None where nobody can be asked. Raises TaskNotFound, BadFollowUp."""
    locked(session, order_id)
    follow_up = _open(session, order_id)
    if follow_up is None:
        raise TaskNotFound("This order owes no follow-up.")
    if grade is not None:
        if grade not in GRADES:
            raise BadFollowUp(f"grade is one of {', '.join(GRADES)}, not {grade[:40]!r}.")
        follow_up.grade = grade
    finish(session, follow_up, "answered" if grade else "given_up", actor)


def left(session: Session, conversation: Conversation) -> None:
    """A conversation has ended: a follow-up that was under way in it is tried again, or waits for a person."""
    follow_up = of_conversation(session, conversation.id)
    if follow_up is None or follow_up.state == "done" or follow_up.outcome is not None:
        return
    if conversation.handover_reason:
        put_off(session, follow_up, "person", note=conversation.handover_reason)
        return
    spoke = select(func.count()).where(Utterance.conversation_id == conversation.id, Utterance.speaker == "citizen")
    put_off(session, follow_up, "cut_off" if session.scalar(spoke) else "not_reached")


def not_reached(session: Session, number: str, note: str | None = None) -> FollowUp:
    """Nobody picked up: no conversation came of this try. Raises TaskNotFound."""
    follow_up = session.scalar(
        select(FollowUp).join(Order).where(Order.number == number, FollowUp.state == "open").limit(1)
    )
    if follow_up is None:
        raise TaskNotFound(f"Order {number[:40]!r} owes no follow-up.")
    locked(session, follow_up.order_id)
    follow_up.attempts += 1
    put_off(session, follow_up, "not_reached", note=note)
    return follow_up


def owed(session: Session, *, now: datetime | None = None, limit: int = 100) -> list[FollowUp]:
    """The open ones, the next to be tried first; with ``now`` only those that a machine may try by then."""
    query = select(FollowUp).where(FollowUp.state == "open")
    if now is not None:
        query = query.where(
            FollowUp.next_at <= now,
            or_(FollowUp.outcome.is_(None), FollowUp.outcome.in_(AGAIN)),
            FollowUp.attempts < MOST_TRIES,
        )
    return list(session.scalars(query.order_by(FollowUp.next_at, FollowUp.id).limit(limit)))


def of_orders(session: Session, order_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The follow-ups of these orders, oldest first, as ``shown``."""
    found: dict[int, list[dict[str, Any]]] = {id_: [] for id_ in order_ids}
    query = select(FollowUp).where(FollowUp.order_id.in_(order_ids)).order_by(FollowUp.id)
    for follow_up in session.scalars(query):
        found[follow_up.order_id].append(shown(follow_up))
    return found


def shown(follow_up: FollowUp) -> dict[str, Any]:
    """A follow-up as JSON; moments are ISO 8601 with +08:00."""
    return {
        "state": follow_up.state, "outcome": follow_up.outcome, "attempts": follow_up.attempts,
        "next_at": local_iso(follow_up.next_at) if follow_up.state == "open" else None,
        "for_a_person": for_a_person(follow_up),
        "solved": follow_up.solved, "grade": follow_up.grade, "reason": follow_up.reason, "note": follow_up.note,
        "evidence": dict(follow_up.evidence or {}), "conversation": follow_up.conversation_id,
        "created_at": local_iso(follow_up.created_at), "done_at": local_iso(follow_up.done_at),
        "done_by": follow_up.done_by,
    }  # fmt: skip


def for_a_person(follow_up: FollowUp) -> bool:
    """Whether no machine tries it again."""
    return follow_up.state == "open" and (
        follow_up.outcome in FOR_A_PERSON or (follow_up.attempts >= MOST_TRIES and follow_up.outcome is not None)
    )


def figures(session: Session) -> dict[tuple[str, str], int]:
    """How many are done, by grade ("" where none was given) and outcome, since ever."""
    rows = session.execute(
        select(FollowUp.grade, FollowUp.outcome, func.count())
        .where(FollowUp.state == "done", FollowUp.outcome.in_(("answered", "redo")))
        .group_by(FollowUp.grade, FollowUp.outcome)
    )
    return {(grade or "", outcome or ""): count for grade, outcome, count in rows}


def again_after(city: str) -> timedelta:
    """How long the city waits before it tries again."""
    limit = next((limit for limit in load_city(city).time_limits if limit.matter == AGAIN_MATTER), None)
    if limit is None:
        return AGAIN_OTHERWISE
    unit = {"minutes": "minutes", "hours": "hours", "working_days": "days"}[limit.unit]
    return timedelta(**{unit: limit.amount})


def _open(session: Session, order_id: int) -> FollowUp | None:
    return session.scalar(select(FollowUp).where(FollowUp.order_id == order_id, FollowUp.state == "open"))


def _check_open(follow_up: FollowUp) -> None:
    if follow_up.state != "open":
        raise BadFollowUp("This follow-up is done.")
