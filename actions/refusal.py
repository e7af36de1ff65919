"""Name and phone may be kept back: where the kind of order allows it at once, else after it was asked for once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.filling import REFUSED, Fill, another_number, this_number
from actions.turn import Turn
from nlu.city import City


def accept_or_urge(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, new: list[Fill], known: dict[str, Any], city: City
) -> tuple[list[Fill], list[EventType] | None]:
    """``new`` as it is to be written, and slots where the question comes again: the caller's own number was turned
    down, or the refusal is not yet accepted. That no reply can come without a phone is said once."""
    asked = turn.asked
    if asked not in ("contact_name", "phone") or asked in (tracker.get_slot("offered") or ()):
        return new, None
    fill = next((each for each in new if each.name == asked), None)
    offered = asked == "phone" and turn.caller_number is not None and tracker.get_slot("own_number") is None
    if fill is None and asked == "phone" and not new and turn.caller_number is None and this_number(turn.text):
        dispatcher.utter_message(response="utter_number_unseen")
        return new, [SlotSet("hush", True)]
    if fill is None and offered and not new and another_number(turn.text, turn.intent):
        return new, [SlotSet("own_number", "declined"), SlotSet("misses", 0)]
    if fill is None or fill.value != REFUSED:
        return new, None
    urged = list(tracker.get_slot("urged") or [])
    if known.get("type") in city.anonymous or urged:
        if asked == "phone" and "phone" not in urged:
            dispatcher.utter_message(response="utter_no_reply_possible")
        return new, None
    dispatcher.utter_message(response=f"utter_urge_{asked}")
    return new, [SlotSet("urged", [asked]), SlotSet("hush", True), SlotSet("misses", 0)]


def nobody_named(turn: Turn, new: Sequence[Fill], known: Mapping[str, Any]) -> list[Fill]:
    """Secrecy for a report (举报) by somebody who gives neither name nor phone: they do not want to be found."""
    now = {**known, **{fill.name: fill.value for fill in new}}
    nameless = now.get("contact_name") == REFUSED == now.get("phone")
    if not nameless or now.get("type") != "举报" or "confidential" in now:
        return []
    return [Fill("confidential", True, 0, len(turn.text), "nobody_named", 0.8)]
