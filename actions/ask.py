"""The questions of the forms: in other words when the answer was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, misses_of
from nlu.digits import spell
from nlu.portions import KINDS, cannot_be

_WHOLE = {"phone": "手机号是11位", "order_number": "工单编号是12位", "last_four": "要的是后4位"}


class Ask(Action):
    """Asks ``utter_ask_<slot>``, or ``utter_reask_<slot>`` after the first miss.

    After the second miss a person has been offered, and the plain question stands again. Of a number that is being
    said in portions it says back what it has.
    """

    def __init__(self, form: str, slot: str) -> None:
        self._form = form
        self._slot = slot

    def name(self) -> str:
        return f"action_ask_{self._form}_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if spoken := self._so_far(tracker):
            dispatcher.utter_message(**spoken)
            return []
        again = f"utter_reask_{self._slot}"
        response = f"utter_ask_{self._slot}"
        if misses_of(tracker) == 1 and again in domain["responses"]:
            response = again
        elif self._slot == "phone" and Turn.of(tracker).caller_number:
            response = "utter_ask_phone_of_caller"
        dispatcher.utter_message(response=response)
        return []

    def _so_far(self, tracker: Tracker) -> dict[str, Any] | None:
        """What to say when a part of the number was heard: its digits, how many they are, and what is missing."""
        held = tracker.get_slot("number_so_far") or {}
        portions = str(held.get("portions") or "")
        if not portions or held.get("name") != self._slot:
            return None
        digits, voice = portions.replace(" ", ""), Turn.of(tracker).channel == "voice"
        said = {"digits": spell(portions) if voice else portions, "count": len(digits)}
        if cannot_be(portions, self._slot):
            return {"response": "utter_number_wrong", **said, "whole": _WHOLE[self._slot]}
        missing = KINDS[self._slot].missing(digits)
        response = "utter_number_so_far" if missing else "utter_number_so_far_open"
        return {"response": response, **said, "missing": missing}
