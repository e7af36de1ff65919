"""The confirmed draft becomes an order with a number, or is given up."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.duplicate import link, settle
from actions.filling import ASKED_IN_TURN
from actions.read_back import READ_BACK
from actions.turn import Turn
from orders import drafts, filing

# What the form remembers; nothing of it may reach the next order.
EMPTY = [SlotSet(name, None) for name in (*ASKED_IN_TURN, "misses", "number_so_far", "doubt", "joining", "related")]


class FileOrder(Action):
    """Gives the confirmed draft its number and hands it to delivery, in one transaction."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_file_order"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if (settled := await settle(self._context, dispatcher, tracker, turn)) is not None:
            return [*EMPTY, *settled]
        number, joined = await asyncio.to_thread(self._file, turn)
        if number is None:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return list(EMPTY)
        response = "utter_filed_joined" if joined else "utter_filed"
        dispatcher.utter_message(response=response, number=number, json_message={"order": {"number": number}})
        return list(EMPTY)

    def _file(self, turn: Turn) -> tuple[str | None, bool]:
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is None:
                return None, False
            link(session, self._context, order, turn)
            # What was read back is confirmed; type, category and department were not said to the citizen.
            drafts.confirm_fields(session, order, [name for name in READ_BACK if name in order.fields])
            return filing.file_order(session, order.id), order.joined


class Cancel(Action):
    """Drops the draft; it stays in the record as cancelled."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        cancelled = await asyncio.to_thread(self._cancel, turn)
        dispatcher.utter_message(response="utter_cancelled" if cancelled else "utter_nothing_to_cancel")
        return [*EMPTY, SlotSet("requested_slot", None), ActiveLoop(None)]

    def _cancel(self, turn: Turn) -> bool:
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is None:
                return False
            drafts.cancel_draft(session, order, "citizen cancelled")
            return True
