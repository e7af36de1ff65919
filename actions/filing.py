"""The form is done: the confirmed draft becomes an order with a number, or a cancelled one."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.beside import next_draft
from actions.context import Context
from actions.duplicate import link, settle
from actions.filling import ASKED_IN_TURN
from actions.implied import implied_of, write_implied
from actions.read_back import READ_BACK
from actions.time_limit import time_limit
from actions.turn import Turn
from orders import drafts, filing
from orders.enterprise import assign_owner
from orders.siblings import waiting

_ALL = re.compile("都|全部|全都|所有|两件|两个")
# What the form remembers; nothing of it may reach the next order.
MEMORY = (
    *("misses", "number_so_far", "doubt", "open_detail", "details_asked", "address_part", "address_parts"),
    *("asked_before", "repairing", "read_back", "urged", "own_number", "cancelling", "hush", "joining", "related"),
    *("next_matter", "same_place", "not_accepted", "offered"),
)
EMPTY = [SlotSet(name, None) for name in (*ASKED_IN_TURN, *MEMORY)]
# The form ends, and nothing is filed: what was told is not ours to take.
END_UNFILED = [SlotSet("not_accepted", True), SlotSet("requested_slot", None)]


# Where a matter waits its turn, nobody asks whether there is anything else.
_AND_NEXT = {
    "utter_filed": "utter_filed_and_next",
    "utter_filed_with_limit": "utter_filed_with_limit_and_next",
    "utter_filed_without_phone": "utter_filed_without_phone_and_next",
    "utter_filed_joined": "utter_filed_joined_and_next",
}


@dataclass(frozen=True)
class _Filed:
    number: str
    phone: bool
    limit: str | None
    owner: str | None
    joined: bool


class FileOrder(Action):
    """Gives the confirmed draft its number and hands it to delivery, in one transaction."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_file_order"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if tracker.get_slot("cancelling") == "yes":
            return await give_up(self._context, dispatcher, turn)
        if tracker.get_slot("not_accepted"):
            return _go_on(dispatcher, await asyncio.to_thread(next_draft, self._context, turn))
        if (settled := await settle(self._context, dispatcher, tracker, turn)) is not None:
            return [*_go_on(dispatcher, await asyncio.to_thread(next_draft, self._context, turn)), *settled]
        filed = await asyncio.to_thread(self._file, turn)
        if filed is None:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return list(EMPTY)
        if filed.owner:  # before the question whether there is anything else
            dispatcher.utter_message(response="utter_enterprise_owner", owner=filed.owner)
        response = "utter_filed_without_phone" if not filed.phone else "utter_filed"
        if filed.phone and filed.limit:
            response = "utter_filed_with_limit"
        if filed.joined:
            response = "utter_filed_joined"
        further = await asyncio.to_thread(next_draft, self._context, turn)
        # What is put right when the next matter has been begun is of that one, not of the order that was filed.
        awaits = {} if further else {"awaits": {"stage": "filed"}}
        dispatcher.utter_message(
            response=_AND_NEXT[response] if further else response,
            number=filed.number,
            limit=filed.limit or "",
            json_message={"order": {"number": filed.number}, **awaits},
        )
        return [*_go_on(dispatcher, further), SlotSet("order_told", filed.number)]

    def _file(self, turn: Turn) -> _Filed | None:
        told = implied_of(self._context, turn.conversation)
        # The turn's replies wait for the disk, and so does the dispatcher before it delivers.
        with self._context.database.session(wait_for_disk=False) as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is None:
                return None
            owner = assign_owner(session, order)
            link(session, self._context, order, turn)
            write_implied(session, order, told)
            # What was read back is confirmed; type, category and department were not said to the citizen.
            drafts.confirm_fields(session, order, [name for name in READ_BACK if name in order.fields])
            limit = time_limit(order, self._context.city(turn.city))
            return _Filed(filing.file_order(session, order.id), bool(order.phone), limit, owner, order.joined)


async def give_up(context: Context, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Drop the open draft, and go on with the matter told beside it, where one was."""
    cancelled = await asyncio.to_thread(_cancel, context, turn)
    further = await asyncio.to_thread(next_draft, context, turn, cancelled)
    response = "utter_cancelled" if cancelled else "utter_nothing_to_cancel"
    dispatcher.utter_message(response="utter_cancelled_and_next" if further else response)
    return _go_on(dispatcher, further)


def _cancel(context: Context, turn: Turn) -> int | None:
    """The id of the draft that was given up, which stays in the record; of several all where all are meant."""
    with context.database.session() as session:
        open_drafts = waiting(session, turn.conversation)
        for order in open_drafts if _ALL.search(turn.text) else open_drafts[:1]:
            drafts.cancel_draft(session, order, "citizen cancelled")
        return open_drafts[0].id if open_drafts else None


def _go_on(dispatcher: CollectingDispatcher, further: dict[str, Any] | None) -> list[EventType]:
    """The form begins anew with the matter that was told beside the one that is done, where one was
    (``beside.next_draft``)."""
    if further is None:
        return list(EMPTY)
    dispatcher.utter_message(response="utter_next_matter", words=further["words"])
    held = SlotSet("same_place", further["same_place"])
    return [*EMPTY, held, SlotSet("next_matter", True), FollowupAction("complaint_form")]
