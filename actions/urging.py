"""What the citizen wants of an order that is filed: urge it, add facts, open it again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.after_filing import KINDS, of_the_filed
from actions.context import Context
from actions.order_words import FINISHED, told_of
from actions.turn import Turn
from orders import urging
from orders.evidence import span_as_heard
from orders.lookup import by_number
from orders.model import Order, Utterance
from orders.urging import Words

TOLD = "order_told"  # slot: the number of the order that was told in this conversation, and so may be spoken of
RELATED = "related"  # slot: the earlier order that the next one is to name


@dataclass(frozen=True)
class Wish:
    """As ``nlu.order_replies.OrderReply``, said in ``utterance`` of the order ``number``."""

    kind: str
    start: int
    utterance: int
    number: str


class OrderReply(Action):
    """``order_reply``: the gateway has read the words after the progress was told."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_order_reply"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, number = Turn.of(tracker), tracker.get_slot(TOLD)
        reply = (tracker.latest_message.get("metadata") or {}).get("reply") or {}
        if reply.get("kind") in KINDS:
            told = await of_the_filed(self._context, dispatcher, tracker, str(reply["kind"]))
            if told is not None:
                return told
        if not number or reply.get("kind") not in ("urge", "add", "unsolved", "fact"):
            dispatcher.utter_message(response="utter_nothing_more")
            return []
        wish = Wish(str(reply["kind"]), int(reply.get("start") or 0), turn.utterance, str(number))
        return await fulfil(self._context, dispatcher, turn.city, wish)


async def fulfil(context: Context, dispatcher: CollectingDispatcher, city: str, wish: Wish) -> list[EventType]:
    """Write what is wanted into the order's record and say so."""
    said = await asyncio.to_thread(_write, context, city, wish)
    response = str(said.pop("response"))
    if response == "utter_tell_again":
        dispatcher.utter_message(response=response, **said)
        return [SlotSet(RELATED, wish.number)]
    stage = "order_fact" if response in ("utter_ask_fact", "utter_ask_what_is_unsolved") else "order"
    dispatcher.utter_message(response=response, **said, json_message={"awaits": {"stage": stage}})
    return []


def _write(context: Context, city: str, wish: Wish) -> dict[str, Any]:
    """The name of what to say, and what it takes."""
    with context.database.session() as session:
        order = by_number(session, wish.number)
        if order is None:
            return {"response": "utter_status_unknown"}
        words = words_of(session, wish.utterance, wish.start)
        if order.status == "cancelled":
            return {"response": "utter_tell_again", **told_of(session, order)}
        if words is None:
            return {"response": "utter_ask_fact"}
        return write_wish(session, context, order, wish.kind, words, city)


def write_wish(session: Session, context: Context, order: Order, kind: str, words: Words, city: str) -> dict[str, Any]:
    """Urge an order in hand, add to it, or open a finished one again where the city's rules say so."""
    told = told_of(session, order)
    finished = order.status in FINISHED
    if finished and not urging.may_reopen(order, context.city(city)):
        return {"response": "utter_tell_again", **told}
    if finished and kind == "urge":
        return {"response": "utter_ask_what_is_unsolved"}
    if finished:
        urging.reopen(session, order.id, words)
        return {"response": "utter_reopened", **told}
    if kind in ("add", "fact"):
        return {"response": "utter_fact_added", "fact": urging.add_fact(session, order.id, words), **told}
    if kind == "unsolved":
        urging.add_fact(session, order.id, words)
    times = urging.urge(session, order.id, words)
    return {"response": "utter_urged_again" if times > 1 else "utter_urged", "times": times, **told}


def words_of(session: Session, utterance: int, start: int = 0) -> Words | None:
    """The words from character ``start`` of the corrected text, as they were heard; None where none are left."""
    said = session.get(Utterance, utterance)
    if said is None:
        return None
    corrected = said.corrected or said.text
    if not corrected[start:].strip("，,。.！!？? "):
        return None
    span = span_as_heard(said.text, corrected, start, len(corrected))
    return Words(utterance, *span) if span else None
