"""What a turn of the complaint form is about, before and after its fields are read.

Before: the matter that waited its turn, a place of another city, what is not ours to take, another matter told
beside. After: who calls, a story in short, and the drafts of what was told beside.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.acceptance import elsewhere
from actions.answer import Asked
from actions.beside import Told, is_same_place, only_first, open_beside, take_up, taken_apart
from actions.callers import callers, in_short
from actions.context import Context
from actions.draft import known_fields
from actions.filing import END_UNFILED
from actions.filling import FOLLOWED, Fill, fills, is_yes, with_more
from actions.turn import Turn, last_response
from nlu import routing
from nlu.announcing import leads
from nlu.callers import CHILD
from nlu.named import only_names
from nlu.registering import goes_on
from nlu.understand import Understanding, understand
from orders import drafts

_ANSWERING = ("action_answer", "action_answer_reply")


@dataclass(frozen=True)
class Opening:
    """``turn`` is what of the ``whole`` utterance is for the draft at hand; ``known`` what that held before.

    ``events``: the turn is done with them.
    """

    context: Context
    whole: Turn
    turn: Turn
    known: dict[str, Any]
    told: Told = Told("")
    question: str = ""  # that was answered just before
    events: list[EventType] | None = None

    def filled(self, new: list[Fill], read: Understanding) -> list[Fill]:
        """``new`` with who calls, and the description in short."""
        if self.turn.text != self.whole.text and "description" not in self.known:
            whole = understand(self.whole.text, self.context.city(self.turn.city), heard=self.turn.heard)
            new = only_first(fills(whole, asked=None, intent=self.turn.intent, known=self.known), new)
        return callers(self._in_full(in_short(new, read)), read, self.turn, self.known)

    def _in_full(self, new: list[Fill]) -> list[Fill]:
        """``new`` with what happened behind what only named it before, or behind the question that it goes on with."""
        named = str(self.known.get("description") or "")
        told = next((fill for fill in new if fill.name == "description"), None)
        if told is not None and not named and self.question and goes_on(self.question, str(told.value)):
            return [replace(fill, value=with_more(self.question, fill.value)) if fill is told else fill for fill in new]
        if told is None or self.turn.asked != "description" or not only_names(named):
            return new
        clauses = [each for each in re.split("[，,。！!？?]+", named) if not leads(each)]  # without 搁恁这儿说中不中
        before = "，".join(clauses) or named
        whole = [replace(fill, value=with_more(before, str(fill.value))) if fill is told else fill for fill in new]
        if self.known.get("type") == "咨询":  # 公积金的事 may have been asked about; what happened tells
            kind = routing.order_type(str(told.value))
            whole.append(Fill("type", kind, told.start, told.end, FOLLOWED, 0.6))
        return whole

    async def keep(self, dispatcher: CollectingDispatcher, new: list[Fill]) -> list[EventType] | None:
        """Open drafts for what was told beside, when the fields ``new`` have been written. Events where there is
        nothing more in this turn: the form asks its open question again."""
        if any(fill.name == "caller" and fill.value == CHILD for fill in new):
            dispatcher.utter_message(response="utter_child")
        if not self.told.further:
            return None
        words = await asyncio.to_thread(open_beside, self.context, self.whole, self.told.further)
        at_once = self.turn.asked == "confirmation" and is_yes(self.turn.text, self.turn.intent)
        if not at_once:
            dispatcher.utter_message(response="utter_further_matter", words=words)
        return [] if self.told.is_empty else None


def opening(context: Context, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> Opening:
    """See the module. Reads the draft, so it blocks."""
    known = known_fields(context, turn.conversation)
    begun = Opening(context, turn, turn, known, question=_answered(tracker) if turn.asked is None else "")
    if tracker.get_slot("next_matter"):
        return replace(begun, events=take_up(tracker, turn, known))
    if turn.asked == "address" and "address" not in known and elsewhere(context, dispatcher, turn):
        _give_up(context, turn)
        return replace(begun, events=list(END_UNFILED))
    if is_same_place(context, tracker, turn):
        events = [SlotSet("address", True), SlotSet("same_place", None), SlotSet("misses", 0)]
        return replace(begun, events=events)
    told = taken_apart(context, dispatcher, turn, known)
    if told.is_empty and not told.further and "description" not in known:
        return replace(begun, events=list(END_UNFILED))
    return replace(begun, turn=replace(turn, text=told.text), told=told)


def _answered(tracker: Tracker) -> str:
    """The question that was answered in the turn before, where it is not done with."""
    asked = Asked.of(tracker)
    if asked is None or last_response(tracker) == "utter_solved":
        return ""
    said = [at for at, event in enumerate(tracker.events) if event.get("event") == "user"][-2:]
    between = tracker.events[said[0] : said[-1]] if said else []
    return asked.question if any(event.get("name") in _ANSWERING for event in between) else ""


def _give_up(context: Context, turn: Turn) -> None:
    with context.database.session() as session:
        order = drafts.open_draft(session, turn.conversation)
        if order is not None:
            drafts.cancel_draft(session, order, "it is another city's", actor="bot")
