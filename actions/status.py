"""Telling the state of an order to whoever knows its number and the last four digits of its phone."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.interruption import INTERRUPTS, OFFER_A_PERSON_AFTER
from actions.turn import Turn, heard_before, hold, interrupted, misses_of
from nlu.portions import add_up
from nlu.understand import understand
from orders import lookup

FORM = "status_form"
ASKED = ("order_number", "last_four")
WORDS = {
    "filed": "已受理，正在转交承办单位",
    "delivered": "已受理，等待派单",
    "dispatched": "已派给承办单位",
    "in_progress": "正在办理",
    "replied": "承办单位已经回复",
    "closed": "已经办结",
    "cancelled": "已经撤销",
}


class ValidateStatus(Action):
    """Takes the number and the last four digits from whatever sentence they come in."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if turn.asked and interrupted(tracker, FORM):
            return []
        read = understand(turn.text, self._context.city(turn.city), asked=turn.asked)
        found: dict[str, str] = {
            name: read.found[name].value
            for name in ASKED
            if name in read.found and read.found[name].method != "partial"
        }
        phone = read.found.get("phone")
        if "last_four" not in found and phone and phone.method != "partial":
            found["last_four"] = phone.value[-4:]
        if turn.asked and turn.asked not in found:
            before = heard_before(tracker, turn.asked)
            heard = add_up(before, read.corrected, turn.asked)
            if heard and not heard.whole:
                further = not heard.wrong and heard.portions != before
                return [hold(turn.asked, heard), SlotSet("misses", 0 if further else misses_of(tracker) + 1)]
            found |= {turn.asked: heard.digits} if heard else {}
        answered = turn.asked in found
        events: list[EventType] = [SlotSet(name, value) for name, value in found.items()]
        if turn.asked and not answered:
            known = turn.intent in INTERRUPTS or turn.intent in ("report_complaint", "suggestion", "praise")
            if known and turn.intent != "order_status" and turn.confidence >= INTERRUPTS.get(turn.intent, 0.75):
                return [ActionExecutionRejected(FORM)]
            misses = misses_of(tracker) + 1
            if misses >= OFFER_A_PERSON_AFTER:
                dispatcher.utter_message(response="utter_offer_person")
            return [*events, SlotSet("misses", misses)]
        return [*events, SlotSet("misses", 0), SlotSet("number_so_far", None)]


class TellStatus(Action):
    """One sentence: where the order is and who has it. Nothing is said to a wrong pair of numbers."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_tell_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        number, last_four = tracker.get_slot("order_number"), tracker.get_slot("last_four")
        told = await asyncio.to_thread(self._look_up, number, last_four)
        if told is None:
            dispatcher.utter_message(response="utter_status_unknown")
        else:
            dispatcher.utter_message(response="utter_status", **told)
        return [SlotSet(name, None) for name in (*ASKED, "misses", "number_so_far")]

    def _look_up(self, number: str, last_four: str) -> dict[str, str] | None:
        with self._context.database.reading() as session:
            order = lookup.status_for_citizen(session, number, last_four)
            if order is None:
                return None
            return {
                "number": number,
                "title": order.title or "",
                "status": WORDS.get(order.status, order.status),
                "department": f"承办单位：{order.department}。" if order.department else "",
            }
