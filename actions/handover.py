"""A person takes over: whenever the citizen asks, with everything said so far."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.draft import known_fields, write
from actions.filling import fills
from actions.turn import Turn
from nlu import routing
from nlu.person import refuses_person, without_wish
from nlu.understand import understand
from orders import conversations


class HandOver(Action):
    """Marks the conversation for the desk; from the next utterance on the gateway sends it there."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if refuses_person(turn.text):
            dispatcher.utter_message(response="utter_tell_more")
            if tracker.active_loop_name == "status_form":  # without the number there is nothing more to ask
                return [SlotSet("misses", None), SlotSet("requested_slot", None), ActiveLoop(None)]
            return []
        await asyncio.to_thread(self._hand_over, turn)
        dispatcher.utter_message(response="utter_handed_over", json_message={"handover": True})
        return [SlotSet("misses", None), SlotSet("requested_slot", None), ActiveLoop(None)]

    def _hand_over(self, turn: Turn) -> None:
        self._take(turn)
        with self._context.database.session() as session:
            conversations.hand_over(session, turn.conversation, "the citizen asked for a person")

    def _take(self, turn: Turn) -> None:
        """What was told in the same breath goes into the draft: 临江路的路灯坏了，给我转人工."""
        said = without_wish(turn.text)
        read = understand(said, self._context.city(turn.city), heard=turn.heard)
        known = known_fields(self._context, turn.conversation)
        new = fills(read, asked=turn.asked, intent="provide_info", known=known, caller_number=turn.caller_number)
        told = bool(read.address) or routing.category(said) not in ([], [routing.OTHER])
        new = [fill for fill in new if fill.name != "description" or told]
        if new and ("description" in known or any(fill.name in ("description", "phone", "address") for fill in new)):
            write(self._context, turn, new, read, known)
