"""The questions of the forms: in other words when the answer was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, misses_of


class Ask(Action):
    """Asks ``utter_ask_<slot>``, or ``utter_reask_<slot>`` after the first miss.

    After the second miss a person has been offered, and the plain question stands again.
    """

    def __init__(self, form: str, slot: str) -> None:
        self._form = form
        self._slot = slot

    def name(self) -> str:
        return f"action_ask_{self._form}_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        again = f"utter_reask_{self._slot}"
        response = f"utter_ask_{self._slot}"
        if misses_of(tracker) == 1 and again in domain["responses"]:
            response = again
        elif self._slot == "phone" and Turn.of(tracker).caller_number:
            response = "utter_ask_phone_of_caller"
        dispatcher.utter_message(response=response)
        return []
