"""What the citizen says of the order that was filed just now: its number, how long it takes, 电话留错了."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.filling import REFUSED, fills
from actions.repairing import TOLD, tell_changed
from actions.time_limit import time_limit
from actions.turn import Turn
from nlu.repair import is_correction, without_denied
from nlu.understand import understand
from orders.changes import PutRight, put_right
from orders.evidence import span_as_heard
from orders.model import IN_HAND, Utterance
from orders.siblings import filed_before

AWAITS = {"stage": "filed"}  # for the gateway: the next words may be about this order
KINDS = ("number", "how_long", "follow", "put_right")
_NOT_CHANGED = ("description", "respondent", "occurred_at")  # what happened is told anew, or added


@dataclass(frozen=True)
class _Filed:
    number: str
    limit: str | None
    phone: bool  # without one nobody is told of the order by its number


@dataclass(frozen=True)
class _Right:
    number: str
    was: dict[str, Any]
    changed: dict[str, Any]


async def of_the_filed(
    context: Context, dispatcher: CollectingDispatcher, tracker: Tracker, kind: str
) -> list[EventType] | None:
    """Answer what ``nlu.order_replies`` has read; None where no order was filed in this talk."""
    turn = Turn.of(tracker)
    if kind == "put_right":
        return await _put_right(context, dispatcher, turn)
    filed = await asyncio.to_thread(_filed, context, turn)
    if filed is None:
        return None
    response = {
        "number": "utter_filed_number",
        "how_long": "utter_how_long" if filed.limit else "utter_how_long_not_known",
        "follow": "utter_how_to_follow" if filed.phone else "utter_how_to_follow_without_phone",
    }[kind]
    told = {"number": filed.number, "limit": filed.limit or ""}
    dispatcher.utter_message(response=response, **told, json_message={"awaits": AWAITS})
    return []


async def _put_right(context: Context, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType] | None:
    right = await asyncio.to_thread(_write, context, turn)
    if right is None:
        return None
    if not right.changed:
        dispatcher.utter_message(response="utter_ask_put_right", number=right.number, json_message={"awaits": AWAITS})
        return []
    tell_changed(dispatcher, right.changed, right.was)
    dispatcher.utter_message(response="utter_put_right", number=right.number, json_message={"awaits": AWAITS})
    return []


def _write(context: Context, turn: Turn) -> _Right | None:
    with context.database.session() as session:
        order = filed_before(session, turn.conversation)
        if order is None or order.number is None or order.status not in IN_HAND:
            return None
        city = context.city(turn.city)
        was = {name: getattr(order, name) for name in TOLD if getattr(order, name, None) is not None}
        text = without_denied(turn.text) if is_correction(turn.text, turn.intent) else turn.text
        read = understand(text, city)
        new = fills(read, asked="confirmation", intent="correct_slot", known=was, city=city)
        said = session.get_one(Utterance, turn.utterance)
        right = []
        for fill in new:
            if fill.name not in TOLD or fill.name in _NOT_CHANGED or fill.value == REFUSED:
                continue
            start, end = span_as_heard(said.text, turn.text, fill.start, fill.end) or (None, None)
            right.append(PutRight(fill.name, fill.value, start, end, fill.method, fill.confidence))
        names = put_right(session, order.id, turn.utterance, right)
        return _Right(order.number, was, {each.name: each.value for each in right if each.name in names})


def _filed(context: Context, turn: Turn) -> _Filed | None:
    with context.database.reading() as session:
        order = filed_before(session, turn.conversation)
        if order is None or order.number is None:
            return None
        return _Filed(order.number, time_limit(order, context.city(turn.city)), order.phone not in (None, REFUSED))
