"""The order is read back before it is filed, and what the citizen says to that."""

from __future__ import annotations

import asyncio
import re
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
LONGEST = {"voice": 30, "chat": 120}  # characters of the description that are read back; the record has all of it
LONGEST_COUNTY = 4  # characters; zones have long names that nobody says
_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+[，,。！？!?；;\n]*")


class AskConfirmation(Action):
    """Reads the order back: once as a whole, then only what the open question is about."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_ask_complaint_form_confirmation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, before = Turn.of(tracker), tracker.get_slot("read_back")
        if misses_of(tracker) or tracker.get_slot("hush"):
            return []  # the validation has just said what it needs; reading everything again would bury it
        if before == "changed":
            dispatcher.utter_message(response="utter_ask_confirmation_changed")
            return [SlotSet("read_back", "done")]
        if before == "done" and turn.intent != "repeat":
            dispatcher.utter_message(response="utter_ask_confirmation_again")
            return []
        fields = await asyncio.to_thread(known_fields, self._context, turn.conversation)
        response, values = read_back(fields, turn.channel)
        dispatcher.utter_message(response=response, **values)
        return [SlotSet("read_back", "done")]


def read_back(fields: dict[str, Any], channel: str) -> tuple[str, dict[str, str]]:
    """The response that reads ``fields`` back, and what stands in its blanks; "" for what is not known."""
    values = {name: readable(name, fields.get(name)) for name in READ_BACK}
    values["description"] = shortened(values["description"], LONGEST.get(channel, LONGEST["chat"]))
    return "utter_read_back_with_time" if values["occurred_at"] else "utter_read_back", values


def confirmed(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, changed: set[str]) -> list[EventType]:
    """The answer to the read-back: yes, a field put right (``changed``), or what is wrong is asked."""
    if changed - {"confidential"} or (changed and not is_yes(turn.text, turn.intent)):
        return [SlotSet("confirmation", None), SlotSet("misses", 0), SlotSet("read_back", "changed")]
    if is_yes(turn.text, turn.intent):
        return [SlotSet("confirmation", True)]
    misses = misses_of(tracker) + 1
    if misses >= OFFER_A_PERSON_AFTER:
        dispatcher.utter_message(response="utter_offer_person")
    elif turn.intent in ("deny", "correct_slot"):
        dispatcher.utter_message(response="utter_ask_what_is_wrong")
    else:
        dispatcher.utter_message(response="utter_say_yes_or_no")
    return [SlotSet("misses", misses), SlotSet("confirmation", None)]


def readable(name: str, value: Any) -> str:
    """A field's value in words for the citizen; of an address also the county, where only its town told it."""
    if name == "confidential":
        return "保密" if value else "不保密"
    if name in ("contact_name", "phone") and value in (None, REFUSED):
        return "未留"
    if value in (None, REFUSED):
        return ""
    if isinstance(value, dict):
        return _where(value)
    return str(value)


def _where(address: dict[str, Any]) -> str:
    """The address as it was said, led by the county and the town that follow from it."""
    words, county, town = (str(address.get(key) or "") for key in ("text", "county", "town"))
    if town and town[:-1].removesuffix("街") not in words and (address.get("place") or address.get("road")):
        words = county + town + words.removeprefix(county)
    told = not county or county[:-1] in words or len(county) > LONGEST_COUNTY
    return words if told else county + words


def shortened(description: str, longest: int) -> str:
    """The first clauses of the description that fit, with 等 where something is left out."""
    told = description.replace("\n", "；")
    if len(told) <= longest:
        return told
    end = 0
    for clause in _CLAUSE.finditer(told):
        if clause.end() > longest and end:
            break
        end = clause.end()
    return told[: min(end, longest)].rstrip("，,。；;！!？? ") + "等"
