"""The beginning, saying something again, and not having understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.acceptance import refused
from actions.answer import asked_about_thing, tell_if_known, thing_named
from actions.anything_else import after_question, say_goodbye
from actions.context import Context
from actions.interruption import OFFER_A_PERSON_AFTER
from actions.small_talk import FILLER, answer
from actions.status import UNKNOWN, lone_four
from actions.turn import Turn, last_response, misses_of, says_again
from nlu.callers import find_child
from nlu.matters import tells_at_length
from nlu.small_talk import small_talk
from nlu.understand import understand


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
        if tracker.active_loop_name is None and tells_at_length(Turn.of(tracker).text):
            return [FollowupAction("complaint_form")]
        return say_goodbye(dispatcher)


class Thanks(Action):
    """Thanks: a word within the form, the good-bye where it was asked already whether there is anything else."""

    def name(self) -> str:
        return "action_thanks"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.active_loop_name is not None:
            dispatcher.utter_message(response="utter_small_talk_thanks")
            return []
        if (ended := after_question(dispatcher, tracker, Turn.of(tracker))) is not None:
            return ended
        dispatcher.utter_message(response="utter_thanks")
        return []


class Repeat(Action):
    """Says the last thing again, word for word."""

    def name(self) -> str:
        return "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.active_loop_name and tracker.get_slot("requested_slot"):
            return []  # the form asks its open question again
        if tracker.active_loop_name is None and tells_at_length(Turn.of(tracker).text):
            return [FollowupAction("complaint_form")]
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
        if (ended := after_question(dispatcher, tracker, turn)) is not None:
            return ended
        kind = small_talk(turn.text)
        if kind not in (None, FILLER) and turn.intent not in ("affirm", "deny"):
            events = answer(dispatcher, kind)
            return events if tracker.active_loop_name is not None else []
        read = understand(turn.text, self._context.city(turn.city))
        if tracker.active_loop_name is None and refused(self._context, dispatcher, turn, turn.text):
            return []
        if tracker.active_loop_name is None and find_child(turn.text):
            dispatcher.utter_message(response="utter_child")
            return [SlotSet("misses", 0)]
        if tracker.active_loop_name is None and says_again(tracker) and thing_named(turn.text):
            return [FollowupAction("complaint_form")]
        if tracker.active_loop_name is None and asked_about_thing(dispatcher, turn):
            return [SlotSet("misses", 0)]
        told_again = last_response(tracker) == UNKNOWN and lone_four(turn.text) is not None
        if ("order_number" in read.found or told_again) and tracker.active_loop_name is None:
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
