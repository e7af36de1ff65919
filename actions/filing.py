"""The form is done: the confirmed draft becomes an order with a number, or a cancelled one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.duplicate import link, settle
from actions.filling import ASKED_IN_TURN
from actions.read_back import READ_BACK
from actions.turn import Turn
from nlu.city import City
from orders import drafts, filing
from orders.model import Order

# What the form remembers; nothing of it may reach the next order.
MEMORY = (
    *("misses", "number_so_far", "doubt", "open_detail", "details_asked", "address_part", "address_parts"),
    *("asked_before", "repairing", "read_back", "urged", "own_number", "cancelling", "hush", "joining", "related"),
)
EMPTY = [SlotSet(name, None) for name in (*ASKED_IN_TURN, *MEMORY)]
UTILITIES = ("供水", "供电", "供气", "供热")
_UNITS = {"minutes": "分钟", "hours": "小时", "working_days": "个工作日"}


@dataclass(frozen=True)
class _Filed:
    number: str
    phone: bool
    limit: str | None
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
            cancelled = await asyncio.to_thread(cancel, self._context, turn)
            dispatcher.utter_message(response="utter_cancelled" if cancelled else "utter_nothing_to_cancel")
            return list(EMPTY)
        if (settled := await settle(self._context, dispatcher, tracker, turn)) is not None:
            return [*EMPTY, *settled]
        filed = await asyncio.to_thread(self._file, turn)
        if filed is None:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return list(EMPTY)
        response = "utter_filed_without_phone" if not filed.phone else "utter_filed"
        if filed.phone and filed.limit:
            response = "utter_filed_with_limit"
        if filed.joined:
            response = "utter_filed_joined"
        dispatcher.utter_message(
            response=response,
            number=filed.number,
            limit=filed.limit or "",
            json_message={"order": {"number": filed.number}},
        )
        return list(EMPTY)

    def _file(self, turn: Turn) -> _Filed | None:
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is None:
                return None
            link(session, self._context, order, turn)
            # What was read back is confirmed; type, category and department were not said to the citizen.
            drafts.confirm_fields(session, order, [name for name in READ_BACK if name in order.fields])
            limit = time_limit(order, self._context.city(turn.city))
            return _Filed(filing.file_order(session, order.id), bool(order.phone), limit, order.joined)


def cancel(context: Context, turn: Turn) -> bool:
    """Drop the open draft, which stays in the record; False when there is none."""
    with context.database.session() as session:
        order = drafts.open_draft(session, turn.conversation)
        if order is None:
            return False
        drafts.cancel_draft(session, order, "citizen cancelled")
        return True


def time_limit(order: Order, city: City) -> str | None:
    """How long it may take, in words (5个工作日); None where the city has not confirmed a figure for it."""
    matter = (
        "life_or_property" if order.urgent
        else "utilities" if set(UTILITIES) & set(order.category or ())
        else "ordinary"
    )  # fmt: skip
    limit = next((each for each in city.time_limits if each.matter == matter and not each.placeholder), None)
    return f"{limit.amount:g}{_UNITS[limit.unit]}" if limit else None
