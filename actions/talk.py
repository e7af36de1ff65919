"""The beginning, saying something again, and not having understood."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import tell_if_known
from actions.context import Context
from actions.interruption import OFFER_A_PERSON_AFTER
from actions.small_talk import answer
from actions.turn import Turn, last_response, misses_of
from nlu.not_told import not_told
from nlu.small_talk import small_talk
from nlu.understand import understand

# Responses that ask whether there is anything else.
ASK_FOR_MORE = (
    *(
        "utter_filed",
        "utter_filed_with_limit",
        "utter_filed_without_phone",
        "utter_filed_joined",
        "utter_thanks",
        "utter_solved",
    ),
    *("utter_cancelled", "utter_nothing_more"),
)
_MORE = re.compile(
    r"^(?:嗯|呃|哦|那)*[，,]?还?有(?:的|啊|呀|呢|一?[个件]?(?:别的|其他)?(?:事情?|问题)?(?:要(?:反映|问|说))?)?[吧啊呀，,。]*$"
)
LONGEST_NO_MORE = 12  # characters
_NO_MORE = re.compile(
    r"没(?:有|别的|其他|啥|什么)?(?:了|事)|不用|没有?$|就(?:这些|这样|这个)|好(?:了|的|嘞)|行(?:了|吧)?$|可以了|暂时没"
)


class Start(Action):
    """The greeting: no menu, and on the phone a short notice of recording (GB/T 33358, PIPL 17)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        greeting = self._context.city(turn.city).greeting[turn.channel]
        dispatcher.utter_message(response="utter_start", greeting=greeting)
        return []


class Goodbye(Action):
    """The citizen leaves: the form is closed, what was said stays in the draft."""

    def name(self) -> str:
        return "action_goodbye"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return say_goodbye(dispatcher)


def say_goodbye(dispatcher: CollectingDispatcher, response: str = "utter_goodbye") -> list[EventType]:
    """The last words; a call ends with them."""
    dispatcher.utter_message(response=response, json_message={"goodbye": True})
    return [SlotSet("requested_slot", None), ActiveLoop(None)]


class Thanks(Action):
    """Thanks: a word within the form, the good-bye where it was asked already whether there is anything else."""

    def name(self) -> str:
        return "action_thanks"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.active_loop_name is not None:
            dispatcher.utter_message(response="utter_small_talk_thanks")
            return []
        if last_response(tracker) in ASK_FOR_MORE:
            return say_goodbye(dispatcher, "utter_thanks_goodbye")
        dispatcher.utter_message(response="utter_thanks")
        return []


class Repeat(Action):
    """Says the last thing again, word for word."""

    def name(self) -> str:
        return "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.active_loop_name and tracker.get_slot("requested_slot"):
            return []  # the form asks its open question again
        last: list[str] = []
        for event in reversed(tracker.events):
            if event.get("event") == "bot" and event.get("text"):
                last.append(event["text"])
            elif event.get("event") == "user" and last:
                break
        if last:
            for text in reversed(last):
                dispatcher.utter_message(text=text)
        else:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        return []


class NotUnderstood(Action):
    """Says what was not understood, offers a person after two misses; a complaint in other words is taken as one, an
    order's number as the question where it stands."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if tracker.active_loop_name is None and last_response(tracker) in ASK_FOR_MORE:
            if _MORE.search(turn.text):
                dispatcher.utter_message(response="utter_tell_more")
                return []
            short = len(turn.text) <= LONGEST_NO_MORE
            if turn.intent == "deny" or not_told(turn.text) or (short and _NO_MORE.search(turn.text)):
                return say_goodbye(dispatcher)
        if (kind := small_talk(turn.text)) and turn.intent not in ("affirm", "deny"):
            events = answer(dispatcher, kind)
            return events if tracker.active_loop_name is not None else []
        read = understand(turn.text, self._context.city(turn.city))
        if "order_number" in read.found and tracker.active_loop_name is None:
            return [FollowupAction("status_form")]
        if read.category and (read.address or len(read.corrected) >= 8) and tracker.active_loop_name is None:
            return [FollowupAction("complaint_form")]
        told = await tell_if_known(self._context, dispatcher, turn, in_form=tracker.active_loop_name is not None)
        if told is not None:
            return told
        misses = misses_of(tracker) + 1
        if misses >= OFFER_A_PERSON_AFTER:
            dispatcher.utter_message(response="utter_offer_person")
            return [SlotSet("misses", 0)]
        dispatcher.utter_message(response="utter_not_understood", said=turn.text[:30])
        return [SlotSet("misses", misses)]
