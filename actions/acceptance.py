"""What the hotline does not take: the reason and the right channel, and nothing is filed."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.turn import Turn
from nlu.acceptance import not_accepted
from nlu.address import find_address
from nlu.caller_rules import caller_rules
from nlu.city import City
from nlu.other_city import OtherCity, other_city


def refusal(context: Context, turn: Turn, text: str) -> dict[str, Any] | None:
    """The response that tells why ``text`` is not ours and whose it is; None where it is ours."""
    city = context.city(turn.city)
    reason = not_accepted(text)
    if reason is not None:
        window = caller_rules(city.name).channels.get(reason.kind)
        number = city.numbers.get(reason.number or "", "")
        if window:
            return {"response": "utter_not_accepted_window", "window": window}
        return {"response": f"utter_not_accepted_{reason.kind}", "number": number}
    place = other_city(text, city, find_address(text, city, heard=turn.heard))
    return None if place is None else _of_another_city(place, city)


def _of_another_city(place: OtherCity, city: City) -> dict[str, Any]:
    said = {"place": place.name, "here": city.title}
    if place.area_code is None:
        return {"response": "utter_not_accepted_other_city", **said}
    return {"response": "utter_not_accepted_other_city_code", **said, "dial": f"{place.area_code}-12345"}


def of_another_city(context: Context, turn: Turn, *, asked: bool) -> dict[str, Any] | None:
    """The response that tells whose it is where what is told, or the answer to 在什么位置 (``asked``), is a place of
    another city; None where it is not."""
    city = context.city(turn.city)
    place = other_city(turn.text, city, find_address(turn.text, city, asked, turn.heard))
    return None if place is None else _of_another_city(place, city)


def elsewhere(context: Context, dispatcher: CollectingDispatcher, turn: Turn) -> bool:
    """Tell whose it is where the answer to 在什么位置 is a place of another city."""
    said = of_another_city(context, turn, asked=True)
    if said is not None:
        dispatcher.utter_message(**said)
    return said is not None


def refused(context: Context, dispatcher: CollectingDispatcher, turn: Turn, text: str) -> bool:
    """Say so where ``text`` is not ours to take."""
    said = refusal(context, turn, text)
    if said is None:
        return False
    dispatcher.utter_message(**said)
    return True
