"""A person takes over: whenever the citizen asks, with everything said so far."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.turn import Turn
from orders import conversations


class HandOver(Action):
    """Marks the conversation for the desk; from the next utterance on the gateway sends it there."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        await asyncio.to_thread(self._hand_over, turn.conversation)
        dispatcher.utter_message(response="utter_handed_over", json_message={"handover": True})
        return [SlotSet("misses", None), SlotSet("requested_slot", None), ActiveLoop(None)]

    def _hand_over(self, conversation: str) -> None:
        with self._context.database.session() as session:
            conversations.hand_over(session, conversation, "the citizen asked for a person")
