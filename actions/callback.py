"""The call-back on a finished order: is it solved, how satisfied, why not, and is it to be handled again.

The gateway opens the conversation with ``/callback``; which order it is about stands in ``orders.followups``.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.callback_answers import (
    ASKED,
    FORM,
    GRADE,
    NOT_ASKED,
    REASON,
    REDO,
    SOLVED,
    WHO,
    Answers,
    all_asked,
    answers_of,
    kept,
)
from actions.context import Context
from actions.turn import Turn, interrupted, misses_of
from nlu.callback_time import callback_time
from nlu.satisfaction import DISSATISFIED, doubts_us, wish_in
from orders import followups
from orders.model import FollowUp
from orders.moment import CHINA, utc_now

OFFER_A_PERSON_AFTER, GIVE_UP_AFTER = 2, 3
BY_THE_GATEWAY = ("emergency", "answer_reply", "order_reply")
# How sure Rasa must be of an intent before its own rule answers, where the words answer no question of ours.
INTERRUPTS = {
    **dict.fromkeys(BY_THE_GATEWAY, 0.0),
    "handoff": 0.45,
    "repeat": 0.6,
    "ask_faq": 0.75,
    "chitchat": 0.75,
}
SURELY_A_PERSON = 0.7
AS_A_REASON = ("ask_faq", "chitchat")  # to what was not done well, these are answers
LEAVES = {"cancel": 0.6, "goodbye": 0.6}
ENDINGS = {
    "answered": "utter_callback_answered",
    "redo": "utter_callback_redo",
    "later": "utter_callback_later",
    "not_there": "utter_callback_not_there",
    "wrong_number": "utter_callback_wrong_number",
    "refused": "utter_callback_refused",
    "unclear": "utter_callback_unclear",
}


class ValidateCallback(Action):
    """Takes every answer that the sentence holds, and ends the talk where the citizen wants no more of it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if turn.asked not in ASKED or interrupted(tracker, FORM):
            return []
        about = await asyncio.to_thread(_about, self._context, turn.conversation)
        said = answers_of(turn, about["contact_name"])
        wish = wish_in(turn.text)
        if self._is_interruption(turn, said, wish):
            return [ActionExecutionRejected(FORM)]
        if end := self._end(turn, said, wish):
            return _ended(**end)
        answered = {WHO: said.who, SOLVED: said.solved, GRADE: said.grade, REASON: said.reason, REDO: said.redo}
        known = {name: tracker.get_slot(name) for name in ASKED}
        # Where another question was answered, this one comes again and is no miss.
        another = any(answered[name] is not None and known[name] is None for name in (SOLVED, GRADE))
        if answered[turn.asked] is None and (turn.asked == WHO or not another):
            return self._missed(dispatcher, tracker, turn, about)
        values = kept(turn, said, known)
        told = {name: value for name, value in values.items() if value != NOT_ASKED}
        if told:
            await asyncio.to_thread(self._keep, turn, told)
        known |= {f"callback_{name}": value for name, value in values.items()}
        if said.who == "yes":
            known[WHO] = "yes"
        if said.redo is not None and (turn.asked == REDO or said.redo):
            known[REDO] = said.redo
        return [*(SlotSet(name, value) for name, value in all_asked(known).items()), SlotSet("misses", 0)]

    @staticmethod
    def _is_interruption(turn: Turn, said: Answers, wish: str | None) -> bool:
        if turn.confidence < INTERRUPTS.get(turn.intent, 2.0):
            return False
        if turn.intent in BY_THE_GATEWAY:
            return True
        if turn.asked == REASON and turn.intent in AS_A_REASON:
            return False
        answered = {WHO: said.who, SOLVED: said.solved, GRADE: said.grade, REDO: said.redo}.get(turn.asked or "")
        if turn.intent == "handoff":
            return turn.confidence >= SURELY_A_PERSON or (answered is None and wish is None)
        if turn.intent != "repeat" and doubts_us(turn.text):
            return False
        return answered is None and wish is None

    @staticmethod
    def _end(turn: Turn, said: Answers, wish: str | None) -> dict[str, Any] | None:
        """How the talk ends with this sentence, if it does."""
        again = {"note": turn.text, "again_at": _again_at(turn.text)}
        if turn.asked == WHO and said.who == "not_there":
            return {"outcome": "not_there", **again}
        if turn.asked == WHO and said.who == "no" and wish is None:
            return {"outcome": "wrong_number", "note": turn.text}
        if turn.asked in (REASON, REDO):
            return None  # the grade is there: what is left is asked, and 算了 answers it
        answers = (said.solved, said.grade) if turn.asked != WHO else ()
        if any(answer is not None for answer in answers):
            return None
        if wish == "later":
            return {"outcome": "later", **again}
        leaves = turn.intent in LEAVES and turn.confidence >= LEAVES[turn.intent] and said.who is None
        return {"outcome": "refused", "note": turn.text} if wish == "refuses" or leaves else None

    @staticmethod
    def _missed(
        dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, about: dict[str, str]
    ) -> list[EventType]:
        misses = misses_of(tracker) + 1
        if doubts_us(turn.text):
            dispatcher.utter_message(response="utter_callback_who_we_are", **about)
        elif misses == OFFER_A_PERSON_AFTER:
            dispatcher.utter_message(response="utter_offer_person")
        if misses >= GIVE_UP_AFTER:
            return _ended("unclear", note=turn.text)
        return [SlotSet("misses", misses)]

    def _keep(self, turn: Turn, values: dict[str, str]) -> None:
        with self._context.database.session() as session:
            follow_up = followups.of_conversation(session, turn.conversation)
            if follow_up is not None and follow_up.state == "open":
                followups.take_answers(session, follow_up, values, turn.utterance)


class AskCallback(Action):
    """One question of the form: who calls and about when first, about what once the right person is there."""

    def __init__(self, slot: str, context: Context) -> None:
        self._slot = slot
        self._context = context

    def name(self) -> str:
        return f"action_ask_{FORM}_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        about = await asyncio.to_thread(_about, self._context, turn.conversation)
        greeted = self._slot == WHO and turn.intent != "callback"
        again = misses_of(tracker) == 1 or greeted
        dispatcher.utter_message(response=f"utter_{'reask' if again else 'ask'}_{self._slot}", **about)
        return []


class CloseCallback(Action):
    """Stores how the talk ended, and says good-bye."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_close_callback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        end = tracker.get_slot("callback_end") or {"outcome": "redo" if tracker.get_slot(REDO) is True else "answered"}
        outcome, grade = await asyncio.to_thread(self._close, turn, end)
        emptied = [SlotSet(name, None) for name in (*ASKED, "callback_end", "misses")]
        if outcome is None:
            dispatcher.utter_message(response="utter_callback_none")
            return emptied
        response = ENDINGS[outcome]
        if outcome == "answered" and grade in DISSATISFIED:
            response = "utter_callback_answered_sorry"
        time = _spoken(datetime.fromisoformat(end["again_at"])) if end.get("again_at") else "晚些时候"
        told = {"outcome": outcome, **({"grade": grade} if grade else {})}
        dispatcher.utter_message(response=response, time=time, json_message={"callback": told, "goodbye": True})
        return emptied

    def _close(self, turn: Turn, end: dict[str, Any]) -> tuple[str | None, str | None]:
        with self._context.database.session() as session:
            follow_up = followups.of_conversation(session, turn.conversation)
            if follow_up is None or follow_up.state != "open":
                return None, None
            outcome = str(end["outcome"])
            if outcome in followups.DONE:
                followups.finish(session, follow_up, outcome, "citizen")
            else:
                again = end.get("again_at")
                again_at = datetime.fromisoformat(again) if again else None
                followups.put_off(session, follow_up, outcome, note=end.get("note"), again_at=again_at)
            return outcome, follow_up.grade


def _about(context: Context, conversation: str) -> dict[str, str]:
    """What the questions name: the city, the day of the order, its title, and whose it is."""
    with context.database.reading() as session:
        follow_up: FollowUp | None = followups.of_conversation(session, conversation)
        if follow_up is None:
            return {"city": "", "day": "", "title": "", "contact_name": ""}
        order = follow_up.order
        told_on = (order.filed_at or order.created_at).astimezone(CHINA)
        return {
            "city": context.city(order.city).title,
            "day": f"{told_on.month}月{told_on.day}日",
            "title": order.title or (order.description or "")[:30],
            "contact_name": order.contact_name or "",
        }


def _ended(outcome: str, note: str | None = None, again_at: str | None = None) -> list[EventType]:
    """Slots that leave the form nothing to ask."""
    end = {"outcome": outcome, "note": note, "again_at": again_at}
    return [SlotSet("callback_end", end), *(SlotSet(name, NOT_ASKED) for name in ASKED)]


def _again_at(text: str) -> str | None:
    moment = callback_time(text, utc_now().astimezone(CHINA))
    return moment.isoformat() if moment else None


def _spoken(moment: datetime) -> str:
    """今天下午3点, 11月27日上午9点半."""
    today = utc_now().astimezone(CHINA).date()
    ahead = (moment.date() - today).days
    day = {0: "今天", 1: "明天", 2: "后天"}.get(ahead, f"{moment.month}月{moment.day}日")
    part = "上午" if moment.hour < 12 else "下午" if moment.hour < 18 else "晚上"
    hour = moment.hour if moment.hour <= 12 else moment.hour - 12
    return f"{day}{part}{hour}点{f'{moment.minute}分' if moment.minute else ''}"
