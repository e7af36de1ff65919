"""Danger: the number to call and the first thing to do, before anything else."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.turn import Turn
from orders import conversations

# Kinds for which a person of ours takes the conversation as well.
WITH_A_PERSON = {"self_harm", "threat"}


class Emergency(Action):
    """The gateway has recognised the danger, or its end, before Rasa and says so in the message's metadata."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_emergency"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        emergency = tracker.latest_message["metadata"].get("emergency") or {}
        if emergency.get("action") == "over":
            dispatcher.utter_message(response="utter_danger_over")
            return []
        kind, number = emergency.get("kind") or "", emergency.get("number") or "110"
        response = f"utter_emergency_{kind}"
        known = response in (domain.get("responses") or {})
        dispatcher.utter_message(
            response=response if known else "utter_emergency",
            number=number,
            json_message={"emergency": {"number": number, "kind": kind}},
        )
        if kind in WITH_A_PERSON:
            await asyncio.to_thread(self._hand_over, turn.conversation, kind)
        return []

    def _hand_over(self, conversation: str, kind: str) -> None:
        with self._context.database.session() as session:
            conversations.hand_over(session, conversation, f"emergency: {kind}")
