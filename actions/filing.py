"""The confirmed draft becomes an order with a number, or is given up."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.beside import next_draft
from actions.context import Context
from actions.filling import ASKED_IN_TURN
from actions.read_back import READ_BACK
from actions.turn import Turn
from orders import drafts, filing
from orders.enterprise import assign_owner
from orders.siblings import waiting

_ALL = re.compile("都|全部|全都|所有|两件|两个")
# What the form remembers; nothing of it may reach the next order.
EMPTY = [
    SlotSet(name, None)
    for name in (
        *ASKED_IN_TURN,
        "misses",
        "number_so_far",
        "doubt",
        "next_matter",
        "same_place",
        "not_accepted",
        "offered",
    )
]
# The form ends, and nothing is filed: what was told is not ours to take.
END_UNFILED = [SlotSet("not_accepted", True), SlotSet("requested_slot", None)]


class FileOrder(Action):
    """Gives the confirmed draft its number and hands it to delivery, in one transaction."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_file_order"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if tracker.get_slot("not_accepted"):
            return await _go_on(self._context, dispatcher, turn)
        number, owner = await asyncio.to_thread(self._file, turn)
        if number is None:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return list(EMPTY)
        dispatcher.utter_message(response="utter_filed", number=number, json_message={"order": {"number": number}})
        if owner:
            dispatcher.utter_message(response="utter_enterprise_owner", owner=owner)
        return await _go_on(self._context, dispatcher, turn)

    def _file(self, turn: Turn) -> tuple[str | None, str | None]:
        """Number and, for an enterprise, who follows the order."""
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is None:
                return None, None
            owner = assign_owner(session, order)
            # What was read back is confirmed; type, category and department were not said to the citizen.
            drafts.confirm_fields(session, order, [name for name in READ_BACK if name in order.fields])
            return filing.file_order(session, order.id), owner


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
        ended = [SlotSet("requested_slot", None), ActiveLoop(None)]
        return [*ended, *await _go_on(self._context, dispatcher, turn, before=cancelled)]

    def _cancel(self, turn: Turn) -> int | None:
        """The id of the draft that was given up; of several all where all are meant (都不要了)."""
        with self._context.database.session() as session:
            open_drafts = waiting(session, turn.conversation)
            for order in open_drafts if _ALL.search(turn.text) else open_drafts[:1]:
                drafts.cancel_draft(session, order, "citizen cancelled")
            return open_drafts[0].id if open_drafts else None


async def _go_on(
    context: Context, dispatcher: CollectingDispatcher, turn: Turn, before: int | None = None
) -> list[EventType]:
    """The form begins anew with the matter that was told beside the one that is done, where one was."""
    further = await asyncio.to_thread(next_draft, context, turn, before)
    if further is None:
        return list(EMPTY)
    dispatcher.utter_message(response="utter_next_matter", words=further["words"])
    held = SlotSet("same_place", further["same_place"])
    return [*EMPTY, held, SlotSet("next_matter", True), FollowupAction("complaint_form")]
