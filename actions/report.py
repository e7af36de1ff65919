"""Taking a complaint: the draft grows with every sentence, is read back, and filed."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import tell_if_known
from actions.context import Context
from actions.crosscheck import add_to_description, next_check, same_matter
from actions.filling import (
    ASIDE,
    ASKED_IN_TURN,
    FIELDS_ASKED,
    REFUSED,
    Fill,
    fills,
    has_matter,
    is_correction,
    is_precise,
    is_yes,
)
from actions.turn import Turn, heard_before, hold, interrupted, misses_of
from faq.signs import ASKS
from nlu import routing
from nlu.address_candidates import settle
from nlu.intent_text import core
from nlu.portions import Heard, add_up
from nlu.understand import Understanding, understand
from nlu.vectors import shared_vectors
from orders import drafts, filing
from orders.evidence import span_as_heard
from orders.model import Order, Utterance

FORM = "complaint_form"
READ_BACK = (*FIELDS_ASKED, "occurred_at")
EMPTY = [SlotSet(name, None) for name in (*ASKED_IN_TURN, "misses", "number_so_far", "doubt")]
# Intents that have a rule of their own, and how sure Rasa must be before they interrupt the form.
# A person is given at a lower certainty than anything else: wanting one and not getting one is the worse error.
INTERRUPTS = {
    "emergency": 0.0,
    "answer_reply": 0.0,
    "handoff": 0.45,
    "cancel": 0.6,
    "repeat": 0.6,
    "order_status": 0.7,
    "ask_faq": 0.7,
    "chitchat": 0.7,
    "out_of_scope": 0.8,
    "greet": 0.7,
    "thanks": 0.7,
    "goodbye": 0.7,
}
OFFER_A_PERSON_AFTER = 2


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
        read = understand(turn.text, city, asked=None if turn.asked == "check" else turn.asked)
        known = await asyncio.to_thread(self._known, turn)
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
        if turn.asked and self._is_interruption(turn, new, read, heard):
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
            await asyncio.to_thread(self._write, turn, new, read)
        known |= {fill.name: fill.value for fill in new}
        if heard and not any(fill.name == "phone" for fill in new):
            further = not heard.wrong and heard.portions != before
            return [hold("phone", heard), SlotSet("misses", 0 if further else misses_of(tracker) + 1)]
        if turn.asked == "check":
            return await self._checked(dispatcher, tracker, turn)
        events = self._next(dispatcher, tracker, turn, new, known, read)
        return events + await next_check(self._context, tracker, turn, events)

    @staticmethod
    def _is_interruption(turn: Turn, new: list[Fill], read: Understanding, heard: Heard | None) -> bool:
        if turn.intent not in INTERRUPTS or turn.confidence < INTERRUPTS[turn.intent]:
            return False
        if turn.intent == "ask_faq" and turn.asked == "description" and read.category:
            return False
        if turn.asked == "check" and same_matter(turn.text, turn.intent) is not None:
            return turn.intent in ("emergency", "answer_reply", "handoff")
        answered = heard is not None or any(fill.name == turn.asked and fill.confidence >= 0.5 for fill in new)
        return turn.intent in ("emergency", "answer_reply", "handoff") or not answered

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

    def _known(self, turn: Turn) -> dict[str, Any]:
        with self._context.database.reading() as session:
            return _values(drafts.open_draft(session, turn.conversation))

    def _write(self, turn: Turn, new: list[Fill], read: Understanding) -> None:
        """Write the fields with their evidence, and what follows from them."""
        with self._context.database.session(wait_for_disk=False) as session:  # the turn's replies wait for it
            order = drafts.draft_for(session, turn.conversation, turn.city, turn.channel)
            said = session.get_one(Utterance, turn.utterance)
            for fill in new:
                span = span_as_heard(said.text, turn.text, fill.start, fill.end)
                drafts.set_field(
                    session,
                    order,
                    fill.name,
                    None if fill.value == REFUSED else fill.value,
                    utterance_id=turn.utterance,
                    start=span and span[0],
                    end=span and span[1],
                    method=fill.method,
                    confidence=fill.confidence,
                )
            if any(fill.name in ("description", "address") for fill in new):
                self._derive(session, order, turn, read)

    def _derive(self, session: Any, order: Order, turn: Turn, read: Understanding) -> None:
        city = self._context.city(turn.city)
        description = order.description or ""
        if not description:
            return
        vector = shared_vectors().of(core(description))  # known already where this is the turn's own text
        category = routing.category(description, vector)
        derived: dict[str, Any] = {
            "type": {"suggestion": "建议", "praise": "表扬"}.get(turn.intent)
            or routing.order_type(description, vector),
            "category": category,
            "title": _title(description),
        }
        ranked = routing.departments(description, category, city, read.address, vector)
        if ranked:
            derived["department"] = ranked[0][0]
        if turn.urgent:
            derived |= {"urgent": True, "urgent_reason": turn.urgent}
        for name, value in derived.items():
            drafts.set_field(
                session,
                order,
                name,
                value,
                utterance_id=turn.utterance,
                start=None,
                end=None,
                method="derived",
                confidence=0.6,
            )

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
            return events + self._confirmation(dispatcher, turn, names, tracker)
        left_open = turn.asked == "address" and not vague and _is_open(known.get("address"))
        if turn.asked is None or left_open or (names and not (vague and names == {"address"} == {turn.asked})):
            if turn.asked and names and is_correction(turn.text, turn.intent) and turn.asked not in names:
                dispatcher.utter_message(response="utter_changed")
            return [*events, SlotSet("misses", 0)]
        return events + self._missed(dispatcher, turn, read, tracker)

    @staticmethod
    def _confirmation(
        dispatcher: CollectingDispatcher, turn: Turn, changed: set[str], tracker: Tracker
    ) -> list[EventType]:
        if changed - {"confidential"} or (changed and not is_yes(turn.text, turn.intent)):
            dispatcher.utter_message(response="utter_changed")
            return [SlotSet("confirmation", None), SlotSet("misses", 0)]
        if is_yes(turn.text, turn.intent):
            return [SlotSet("confirmation", True)]
        misses = misses_of(tracker) + 1
        if turn.intent in ("deny", "correct_slot"):
            dispatcher.utter_message(response="utter_ask_what_is_wrong")
        elif misses >= OFFER_A_PERSON_AFTER:
            dispatcher.utter_message(response="utter_offer_person")
        else:
            dispatcher.utter_message(response="utter_say_yes_or_no")
        return [SlotSet("misses", misses), SlotSet("confirmation", None)]

    @staticmethod
    def _missed(dispatcher: CollectingDispatcher, turn: Turn, read: Understanding, tracker: Tracker) -> list[EventType]:
        misses = misses_of(tracker) + 1
        if misses >= OFFER_A_PERSON_AFTER:
            dispatcher.utter_message(response="utter_offer_person")
        return [SlotSet("misses", misses)]


class AskConfirmation(Action):
    """Reads the order back."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return f"action_ask_{FORM}_confirmation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if misses_of(tracker):
            return []  # the validation has just said what it needs; reading everything again would bury it
        fields = await asyncio.to_thread(self._fields, turn)
        values = {name: _readable(name, fields.get(name)) for name in READ_BACK}
        response = "utter_read_back_with_time" if fields.get("occurred_at") else "utter_read_back"
        dispatcher.utter_message(response=response, **values)
        return []

    def _fields(self, turn: Turn) -> dict[str, Any]:
        with self._context.database.reading() as session:
            return _values(drafts.open_draft(session, turn.conversation))


class FileOrder(Action):
    """Gives the confirmed draft its number and hands it to delivery, in one transaction."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_file_order"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        number = await asyncio.to_thread(self._file, turn)
        if number is None:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return list(EMPTY)
        dispatcher.utter_message(response="utter_filed", number=number, json_message={"order": {"number": number}})
        return list(EMPTY)

    def _file(self, turn: Turn) -> str | None:
        with self._context.database.session() as session:
            order = drafts.open_draft(session, turn.conversation)
            if order is None:
                return None
            # What was read back is confirmed; type, category and department were not said to the citizen.
            drafts.confirm_fields(session, order, [name for name in READ_BACK if name in order.fields])
            return filing.file_order(session, order.id)


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


def _is_vague(address: Any) -> bool:
    return isinstance(address, dict) and "town" in address and not is_precise(address)


def _is_open(address: Any) -> bool:
    """Whether it fits several divisions, and nobody has said yet which."""
    return isinstance(address, dict) and bool(address.get("candidates"))


def _values(order: Order | None) -> dict[str, Any]:
    """The fields that have been asked or told; a refused one is REFUSED."""
    if order is None:
        return {}
    return {name: REFUSED if field.value is None else field.value for name, field in order.fields.items()}


def _title(description: str) -> str:
    """The first clause of the citizen's own words, at most 30 characters."""
    clause = next((part for part in _clauses(description) if has_matter(part)), description)
    return clause[:30]


def _clauses(text: str) -> list[str]:
    for mark in "。！？；,.!?;":
        text = text.replace(mark, "，")
    return [part.strip() for part in text.split("，") if part.strip()]


def _readable(name: str, value: Any) -> str:
    if name == "confidential":
        return "保密" if value else "不保密"
    if isinstance(value, dict):
        return str(value.get("text") or "")
    return str(value if value is not None else REFUSED)
