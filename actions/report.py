"""Taking a complaint: the draft grows with every sentence until nothing is missing."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import tell_if_known
from actions.context import Context
from actions.crosscheck import add_to_description, next_check, same_matter
from actions.draft import known_fields, write
from actions.duplicate import answered, next_join, read_answer
from actions.filling import ASIDE, FIELDS_ASKED, Fill, fills, is_correction, is_precise
from actions.interruption import AT_ONCE, OFFER_A_PERSON_AFTER, is_sure
from actions.read_back import confirmed
from actions.turn import Turn, heard_before, hold, interrupted, misses_of
from faq.signs import ASKS
from nlu.address_candidates import settle
from nlu.portions import Heard, add_up
from nlu.understand import Understanding, understand
from orders import drafts

FORM = "complaint_form"


class ValidateComplaint(Action):
    """Writes what the utterance says into the draft order and tells the form what is still open."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if turn.asked and interrupted(tracker, FORM):
            return []
        city = self._context.city(turn.city)
        read = understand(turn.text, city, asked=None if turn.asked in ("check", "join") else turn.asked)
        known = await asyncio.to_thread(known_fields, self._context, turn.conversation)
        before = heard_before(tracker, "phone")
        heard = add_up(before, read.corrected, "phone", again=misses_of(tracker) > 0) if turn.asked == "phone" else None
        new = fills(
            read,
            asked=turn.asked,
            intent=turn.intent,
            known=known,
            caller_number=turn.caller_number,
            asked_again=misses_of(tracker) > 0,
            heard=heard,
        )
        if turn.asked == "address" and (settled := settle(known.get("address") or {}, read.corrected, city)):
            new = [fill for fill in new if fill.name != "address"]
            new.append(Fill("address", settled, 0, len(read.corrected), "address", settled["confidence"]))
        if turn.asked and self._is_interruption(turn, new, read, heard, tracker.get_slot("joining") or {}):
            return [ActionExecutionRejected(FORM)]
        if turn.asked not in (None, "description", "check") and not new and heard is None and ASKS.search(turn.text):
            told = await tell_if_known(self._context, dispatcher, turn, in_form=True)
            if told is not None:
                return told  # the form asks its open question again
        asked_again = turn.asked == "address" and misses_of(tracker) >= 1 and not _is_open(known.get("address"))
        if asked_again and not any(fill.name == "address" for fill in new):
            # Asked twice: what was said is kept as it was said rather than asked a third time.
            new.append(Fill("address", {"text": read.corrected}, 0, len(read.corrected), "as_said", 0.3))
        if new or turn.asked is None:
            await asyncio.to_thread(write, self._context, turn, new, read)
        known |= {fill.name: fill.value for fill in new}
        if heard and not any(fill.name == "phone" for fill in new):
            further = not heard.wrong and heard.portions != before
            return [hold("phone", heard), SlotSet("misses", 0 if further else misses_of(tracker) + 1)]
        if turn.asked == "check":
            return await self._checked(dispatcher, tracker, turn)
        if turn.asked == "join":
            return await answered(self._context, tracker, turn, known, {fill.name for fill in new})
        events = self._next(dispatcher, tracker, turn, new, known, read)
        events += await next_join(self._context, tracker, turn, events)
        return events + await next_check(self._context, tracker, turn, events)

    @staticmethod
    def _is_interruption(
        turn: Turn, new: list[Fill], read: Understanding, heard: Heard | None, joining: dict[str, Any]
    ) -> bool:
        if not is_sure(turn.intent, turn.confidence):
            return False
        if turn.intent == "ask_faq" and turn.asked == "description" and read.category:
            return False
        if turn.asked == "check" and same_matter(turn.text, turn.intent) is not None:
            return turn.intent in AT_ONCE
        if turn.asked == "join" and read_answer(turn.text, turn.intent, str(joining.get("kind"))) is not None:
            return turn.intent in AT_ONCE
        told = heard is not None or any(fill.name == turn.asked and fill.confidence >= 0.5 for fill in new)
        return turn.intent in AT_ONCE or not told

    async def _checked(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
        """The answer to whether a second place or matter belongs to the order; asked twice at most."""
        same, doubt = same_matter(turn.text, turn.intent), tracker.get_slot("doubt") or {}
        if same is None and not misses_of(tracker):
            return [SlotSet("misses", 1)]
        if same:
            await asyncio.to_thread(self._add, turn, doubt)
        elif same is False:
            dispatcher.utter_message(response="utter_other_matter_later", words=str(doubt.get("words") or "")[:30])
        return [SlotSet("check", "asked"), SlotSet("misses", 0)]

    def _add(self, turn: Turn, doubt: dict[str, Any]) -> None:
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is not None:
                add_to_description(session, order, doubt)

    def _next(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        turn: Turn,
        new: list[Fill],
        known: dict[str, Any],
        read: Understanding,
    ) -> list[EventType]:
        """Slots for the form, and a word to the citizen where the same question comes again."""
        events: list[EventType] = []
        # A county or a town alone is kept in the draft and asked about once more; so is a name that fits several.
        vague = (_is_vague(known.get("address")) or _is_open(known.get("address"))) and not (
            turn.asked == "address" and misses_of(tracker)
        )
        for name in FIELDS_ASKED:
            value = known.get(name)
            if name == "address" and vague:
                continue
            if name == "phone" and value is not None and tracker.get_slot("number_so_far"):
                events.append(SlotSet("number_so_far", None))
            if value is not None and tracker.get_slot(name) is None:
                events.append(SlotSet(name, value if isinstance(value, str | bool) else True))
        names = {fill.name for fill in new} - ASIDE
        if turn.asked == "confirmation":
            return events + confirmed(dispatcher, tracker, turn, names)
        left_open = turn.asked == "address" and not vague and _is_open(known.get("address"))
        if turn.asked is None or left_open or (names and not (vague and names == {"address"} == {turn.asked})):
            if turn.asked and names and is_correction(turn.text, turn.intent) and turn.asked not in names:
                dispatcher.utter_message(response="utter_changed")
            return [*events, SlotSet("misses", 0)]
        return events + self._missed(dispatcher, turn, read, tracker)

    @staticmethod
    def _missed(dispatcher: CollectingDispatcher, turn: Turn, read: Understanding, tracker: Tracker) -> list[EventType]:
        misses = misses_of(tracker) + 1
        if misses >= OFFER_A_PERSON_AFTER:
            dispatcher.utter_message(response="utter_offer_person")
        return [SlotSet("misses", misses)]


def _is_vague(address: Any) -> bool:
    return isinstance(address, dict) and "town" in address and not is_precise(address)


def _is_open(address: Any) -> bool:
    """Whether it fits several divisions, and nobody has said yet which."""
    return isinstance(address, dict) and bool(address.get("candidates"))
