"""The order is read back before it is filed, and what the citizen says to that."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.draft import known_fields
from actions.filling import FIELDS_ASKED, REFUSED, is_yes
from actions.interruption import OFFER_A_PERSON_AFTER
from actions.turn import Turn, misses_of

READ_BACK = (*FIELDS_ASKED, "occurred_at")


class AskConfirmation(Action):
    """Reads the order back."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_ask_complaint_form_confirmation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if misses_of(tracker):
            return []  # the validation has just said what it needs; reading everything again would bury it
        fields = await asyncio.to_thread(known_fields, self._context, turn.conversation)
        values = {name: readable(name, fields.get(name)) for name in READ_BACK}
        response = "utter_read_back_with_time" if fields.get("occurred_at") else "utter_read_back"
        dispatcher.utter_message(response=response, **values)
        return []


def confirmed(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, changed: set[str]) -> list[EventType]:
    """The answer to the read-back: yes, a field put right (``changed``), or what is wrong is asked."""
    if changed - {"confidential"} or (changed and not is_yes(turn.text, turn.intent)):
        dispatcher.utter_message(response="utter_changed")
        return [SlotSet("confirmation", None), SlotSet("misses", 0)]
    if is_yes(turn.text, turn.intent):
        return [SlotSet("confirmation", True)]
    misses = misses_of(tracker) + 1
    if turn.intent in ("deny", "correct_slot"):
        dispatcher.utter_message(response="utter_ask_what_is_wrong")
    elif misses >= OFFER_A_PERSON_AFTER:
        dispatcher.utter_message(response="utter_offer_person")
    else:
        dispatcher.utter_message(response="utter_say_yes_or_no")
    return [SlotSet("misses", misses), SlotSet("confirmation", None)]


def readable(name: str, value: Any) -> str:
    """A field's value in words for the citizen."""
    if name == "confidential":
        return "保密" if value else "不保密"
    if isinstance(value, dict):
        return str(value.get("text") or "")
    return str(value if value is not None else REFUSED)
