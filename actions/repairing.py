"""What the citizen puts right: that field changes and nothing else, with a word about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.filling import FOLLOWED, REFUSED, UNKNOWN, Fill
from actions.turn import Turn
from nlu.numbers import find_phones
from nlu.repair import fields_called_wrong, fields_given, named_alone

TOLD = ("address", "contact_name", "phone", "occurred_at", "description", "confidential", "respondent", "type")
_NOTHING = (None, REFUSED, {"text": UNKNOWN})
_LEFT_OUT = ("contact_name", "phone")  # told after all, when it is read back
WHEN = "when"  # the detail that asks for the time


def reopened(turn: Turn, known: dict[str, Any], new: Sequence[Fill]) -> list[EventType] | None:
    """Slots that make the form ask anew for a field that is called wrong without the right value (电话错了); None
    where none is."""
    if turn.asked in (None, "check"):
        return None
    called = fields_called_wrong(turn.text) or (named_alone(turn.text) if turn.asked == "confirmation" else [])
    if turn.asked == "confirmation" and "phone" in fields_given(turn.text) and find_phones(turn.text, True):
        called = [*called, "phone"]  # 电话是135 7464801: it was told, and not heard whole
    wrong = [name for name in called if name in known]
    if not wrong or any(fill.name in TOLD for fill in new):
        return None
    name = wrong[0]
    events = [SlotSet(slot, None) for slot in ("number_so_far", "asked_before", "confirmation", "address_part")]
    events += [SlotSet("repairing", name), SlotSet("misses", 0)]
    if name == "occurred_at":
        return [*events, SlotSet("detail", None), SlotSet("open_detail", WHEN)]
    return [*events, SlotSet(name, None)]


def changed_by(new: Sequence[Fill], known: dict[str, Any], asked: str | None, repairing: str | None) -> dict[str, Any]:
    """The fields that had a value and have another now; an answer to the open question only completes."""
    return {
        fill.name: fill.value
        for fill in new
        if fill.name in TOLD
        and fill.method != FOLLOWED
        and fill.value != known.get(fill.name)
        and (known.get(fill.name) not in _NOTHING or (asked == "confirmation" and fill.name in _LEFT_OUT))
        and (fill.name != asked or repairing == fill.name)
    }


def tell_changed(dispatcher: CollectingDispatcher, changed: dict[str, Any], known: dict[str, Any]) -> None:
    """Say what was changed, each field in a few words; ``known`` is what stood there before."""
    for name, value in changed.items():
        if name == "description" and "address" in changed:
            continue  # the same words stood in both
        if name == "description" and str(value).startswith(str(known.get(name)).split("\n")[0]):
            dispatcher.utter_message(response="utter_added")
            continue
        words = str(value.get("text") or "") if isinstance(value, dict) else str(value)
        if value == REFUSED:
            words = "不留"
        if name == "confidential":
            words = "保密" if value else "不保密"
        dispatcher.utter_message(response=f"utter_changed_{name}", value=words)
