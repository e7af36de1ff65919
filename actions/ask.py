"""The questions of the forms: in other words when the answer was not understood."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.turn import Turn, misses_of
from nlu.address_candidates import apart, options
from nlu.digits import spell
from nlu.portions import KINDS, cannot_be
from orders import drafts

WHOLE = {"phone": "手机号是11位", "order_number": "工单编号是12位", "last_four": "要的是后4位"}
BY_KEYS_AFTER = 3  # misses, on the phone
MOST_NAMED = 4  # more cannot be kept in mind


class Ask(Action):
    """Asks ``utter_ask_<slot>``, and when it comes again, in other words.

    After a miss ``utter_reask_<slot>``, then ``utter_reask_<slot>_2`` and ``_3`` as far as there are any: easier ones
    each time. After a digression ``utter_ask_<slot>_again``; where the citizen has called the value wrong,
    ``utter_ask_<slot>_right``. Of a number that is being said in portions it says back what it has. Silent when the
    validation has already asked (slot ``hush``).
    """

    def __init__(self, form: str, slot: str) -> None:
        self._form = form
        self._slot = slot

    def name(self) -> str:
        return f"action_ask_{self._form}_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("hush"):
            return []
        if spoken := self._so_far(tracker):
            dispatcher.utter_message(**spoken)
            return []
        times = times_asked(tracker, self._slot)
        before = tracker.get_slot("asked_before") or {}
        if times and Turn.of(tracker).intent == "repeat" and not misses_of(tracker):
            dispatcher.utter_message(response=before["response"])
            return []
        response = self._words(tracker, times, domain["responses"])
        dispatcher.utter_message(response=response)
        return [SlotSet("asked_before", {"slot": self._slot, "times": times + 1, "response": response})]

    def _words(self, tracker: Tracker, times: int, responses: dict[str, Any]) -> str:
        """The name of the response to ask with; ``times`` it was asked in a row before."""
        ask, misses = f"utter_ask_{self._slot}", misses_of(tracker)
        if misses:
            ladder = [name for step in ("", "_2", "_3") if (name := f"utter_reask_{self._slot}{step}") in responses]
            by_keys = f"utter_reask_{self._slot}_keys"
            if by_keys in responses and Turn.of(tracker).channel == "voice" and misses >= BY_KEYS_AFTER:
                return by_keys
            if misses <= len(ladder):
                return ladder[misses - 1]
            return ladder[misses % len(ladder)] if ladder else ask
        if tracker.get_slot("repairing") == self._slot and f"{ask}_right" in responses:
            return f"{ask}_right"
        if self._slot in (tracker.get_slot("offered") or ()) and f"utter_offer_{self._slot}" in responses:
            return f"utter_offer_{self._slot}"
        if self._slot == "phone" and Turn.of(tracker).caller_number and tracker.get_slot("own_number") is None:
            return f"{ask}_of_caller"
        return f"{ask}_again" if times % 2 and f"{ask}_again" in responses else ask

    def _so_far(self, tracker: Tracker) -> dict[str, Any] | None:
        """What to say when a part of the number was heard: its digits, how many they are, and what is missing."""
        held = tracker.get_slot("number_so_far") or {}
        portions = str(held.get("portions") or "")
        if not portions or held.get("name") != self._slot:
            return None
        digits, voice = portions.replace(" ", ""), Turn.of(tracker).channel == "voice"
        said = {"digits": spell(portions) if voice else portions, "count": len(digits)}
        if cannot_be(portions, self._slot):
            in_groups = voice and self._slot == "phone"
            response = "utter_number_wrong_groups" if in_groups else "utter_number_wrong"
            return {"response": response, **said, "whole": WHOLE[self._slot]}
        missing = KINDS[self._slot].missing(digits)
        response = "utter_number_so_far" if missing else "utter_number_so_far_open"
        return {"response": response, **said, "missing": missing}


def times_asked(tracker: Tracker, slot: str) -> int:
    """How often in a row the form has asked for ``slot``."""
    before = tracker.get_slot("asked_before") or {}
    return int(before.get("times") or 0) if before.get("slot") == slot else 0


class AskAddress(Ask):
    """Asks where it is, part by part; and where what was said fits several divisions, which of them is meant."""

    def __init__(self, form: str, context: Context) -> None:
        super().__init__(form, "address")
        self._context = context

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("hush"):
            return []
        turn = Turn.of(tracker)
        if (held := tracker.get_slot("same_place")) and not misses_of(tracker):
            dispatcher.utter_message(response="utter_ask_address_same", address=held["text"])
            return []
        address = await asyncio.to_thread(self._address, turn)
        meant = options(address, self._context.city(turn.city))
        part = tracker.get_slot("address_part")
        if not meant and part and not misses_of(tracker) and tracker.get_slot("repairing") != "address":
            dispatcher.utter_message(response=f"utter_ask_address_{part}", said=str(address.get("text") or ""))
            return []
        if not meant:
            return await super().run(dispatcher, tracker, domain)
        if len(meant) == 1:
            answers = {"是的": "是的", "不是": "不是"}
            dispatcher.utter_message(
                response="utter_ask_address_meant", address=meant[0].path, buttons=_buttons(turn, answers)
            )
            return []
        names = apart(meant) if len(meant) <= MOST_NAMED else []
        choices = "的，".join(names[:-1]) + f"的，还是{names[-1]}" if names else "哪个区县、哪个乡镇"
        dispatcher.utter_message(
            response="utter_ask_address_which",
            name=meant[0].name,
            choices=choices,
            buttons=_buttons(turn, {name: name for name in names}),
        )
        return []

    def _address(self, turn: Turn) -> dict[str, Any]:
        with self._context.database.reading() as session:
            return drafts.open_values(session, turn.conversation).get("address") or {}


def _buttons(turn: Turn, answers: dict[str, str]) -> list[dict[str, str]]:
    """Title → payload; nobody can press a button on the phone."""
    return [] if turn.channel == "voice" else [{"title": title, "payload": said} for title, said in answers.items()]
