"""Giving up what was begun: asked once whether it is meant, then done."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.filing import give_up
from actions.turn import Turn
from orders import drafts

_GO_ON = re.compile(
    r"继续|接着|还是(?:要|得)?(?:登|报|投|说|弄|办)|不(?:是|要)?取消|别取消|不撤|要登记|要(?:报|投诉)|登记(?:吧|一下)|报吧|算数|不(?:算了|是不登)"
)
_BEGINS = re.compile(r"(?<!不)(?:想|要|来|还是)(?:投诉|反映|举报|反应|报修|说)")
_MEANT = re.compile(
    r"确定|不(?:登|报|投|弄|说|要|办|填|搞|告|反映)|取消|算了|算哒|撤|放弃|别登|别记|(?:^|[，,])(?:对|是|嗯|好|行|可以|中)(?!不)"
)


def answered_whether_to_cancel(dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType] | None:
    """Slots after the answer to 确定不登记了吗: the form ends, or goes on; None where it says neither."""
    if turn.intent in ("handoff", "emergency"):
        return None
    if _GO_ON.search(turn.text):
        dispatcher.utter_message(response="utter_go_on")
        return []
    if turn.intent in ("affirm", "cancel") or _MEANT.search(turn.text):
        return [SlotSet("cancelling", "yes"), SlotSet("requested_slot", None)]  # action_file_order sees to it
    if turn.intent == "deny":
        dispatcher.utter_message(response="utter_go_on")
        return []
    return None


class Cancel(Action):
    """Asks once where something has been told; an empty draft is dropped at once."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        in_form = tracker.active_loop_name is not None
        if in_form and await asyncio.to_thread(self._has_something, turn):
            dispatcher.utter_message(response="utter_ask_cancel")
            return [SlotSet("cancelling", "asked"), SlotSet("hush", True)]
        if not in_form and _BEGINS.search(turn.text) and not await asyncio.to_thread(self._has_something, turn):
            return [FollowupAction("complaint_form")]  # 算了，我还是投诉吧
        ended = [SlotSet("requested_slot", None), ActiveLoop(None)]
        return [*ended, *await give_up(self._context, dispatcher, turn)]

    def _has_something(self, turn: Turn) -> bool:
        with self._context.database.reading() as session:
            order = drafts.open_draft(session, turn.conversation)
            return order is not None and bool(order.description)
