"""The questions of the forms: in other words when the answer was not understood."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.turn import Turn, misses_of
from nlu.address_candidates import apart, options
from nlu.digits import spell
from nlu.portions import KINDS, cannot_be
from orders import drafts

_WHOLE = {"phone": "手机号是11位", "order_number": "工单编号是12位", "last_four": "要的是后4位"}
MOST_NAMED = 4  # more cannot be kept in mind


class Ask(Action):
    """Asks ``utter_ask_<slot>``, or ``utter_reask_<slot>`` after the first miss.

    After the second miss a person has been offered, and the plain question stands again. Of a number that is being
    said in portions it says back what it has.
    """

    def __init__(self, form: str, slot: str) -> None:
        self._form = form
        self._slot = slot

    def name(self) -> str:
        return f"action_ask_{self._form}_{self._slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if spoken := self._so_far(tracker):
            dispatcher.utter_message(**spoken)
            return []
        again = f"utter_reask_{self._slot}"
        response = f"utter_ask_{self._slot}"
        if misses_of(tracker) == 1 and again in domain["responses"]:
            response = again
        elif self._slot in (tracker.get_slot("offered") or ()) and f"utter_offer_{self._slot}" in domain["responses"]:
            response = f"utter_offer_{self._slot}"
        elif self._slot == "phone" and Turn.of(tracker).caller_number:
            response = "utter_ask_phone_of_caller"
        dispatcher.utter_message(response=response)
        return []

    def _so_far(self, tracker: Tracker) -> dict[str, Any] | None:
        """What to say when a part of the number was heard: its digits, how many they are, and what is missing."""
        held = tracker.get_slot("number_so_far") or {}
        portions = str(held.get("portions") or "")
        if not portions or held.get("name") != self._slot:
            return None
        digits, voice = portions.replace(" ", ""), Turn.of(tracker).channel == "voice"
        said = {"digits": spell(portions) if voice else portions, "count": len(digits)}
        if cannot_be(portions, self._slot):
            return {"response": "utter_number_wrong", **said, "whole": _WHOLE[self._slot]}
        missing = KINDS[self._slot].missing(digits)
        response = "utter_number_so_far" if missing else "utter_number_so_far_open"
        return {"response": response, **said, "missing": missing}


class AskAddress(Ask):
    """Asks where it is; and where what was said fits several divisions, which of them is meant."""

    def __init__(self, form: str, context: Context) -> None:
        super().__init__(form, "address")
        self._context = context

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if (held := tracker.get_slot("same_place")) and not misses_of(tracker):
            dispatcher.utter_message(response="utter_ask_address_same", address=held["text"])
            return []
        address = await asyncio.to_thread(self._address, turn)
        meant = options(address, self._context.city(turn.city))
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
            order = drafts.open_draft(session, turn.conversation)
            return (order.address if order else None) or {}


def _buttons(turn: Turn, answers: dict[str, str]) -> list[dict[str, str]]:
    """Title → payload; nobody can press a button on the phone."""
    return [] if turn.channel == "voice" else [{"title": title, "payload": said} for title, said in answers.items()]
