"""A question that was not answered: a person is offered after two failures, and what can be left out is left out."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.filling import Fill
from actions.interruption import OFFER_A_PERSON_AFTER
from actions.turn import Turn, misses_of

LEAVE_OUT_AFTER = 4  # misses; an order without a name or a phone is better than none
SAFE_AFTER = 2


def missed(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """Count the miss; say what must be said before the question comes again in other words."""
    if turn.goes_on:
        return []  # nothing was asked that they could have heard
    misses = misses_of(tracker) + 1
    if misses >= LEAVE_OUT_AFTER and turn.asked in ("contact_name", "phone"):
        dispatcher.utter_message(response="utter_leave_out")
        return [SlotSet(turn.asked, "not told"), SlotSet("misses", 0), SlotSet("number_so_far", None)]
    if misses % OFFER_A_PERSON_AFTER == 0:
        dispatcher.utter_message(response="utter_offer_person")
    return [SlotSet("misses", misses)]


def stand_ins(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[Fill]:
    """What is taken where the question came to nothing: secrecy to be safe, and the number that the call comes from."""
    misses, whole = misses_of(tracker), (0, len(turn.text))
    if turn.asked == "confidential" and misses >= SAFE_AFTER:
        dispatcher.utter_message(response="utter_kept_secret")
        return [Fill("confidential", True, *whole, "to_be_safe", 0.5)]
    if turn.asked == "phone" and turn.caller_number and misses >= LEAVE_OUT_AFTER - 1:
        return [Fill("phone", turn.caller_number, *whole, "caller_number", 0.5)]
    return []
