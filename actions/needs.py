"""What is asked of whom: praise and suggestions need little, a child gives no personal data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.filling import NO_PLACE, REFUSED
from nlu.yaml_file import read

SKIP, OFFER = "skip", "offer"
NOT_ASKED = "not asked"  # what a slot of the form holds where nothing is asked


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, dict[str, str]]]:
    file = read(Path(__file__).with_name("needs.yml"))
    return {
        kind: {name: file.child(kind).child(name).texts_by_key() for name in file.child(kind).data}
        for kind in ("types", "callers")
    } | {"words": {"": file.child("words").texts_by_key()}}


def needs(known: Mapping[str, Any]) -> dict[str, str]:
    """Field → ``skip`` or ``offer`` for a draft that holds ``known``; fields that are not named are asked."""
    table = _table()
    kind = str(known.get("type") or "")
    # 咨询 is also guessed of what is a complaint in the form of a question; only one that was registered as a
    # question knows that it has no place.
    place = known.get("address")
    is_question = isinstance(place, dict) and place.get("place") == NO_PLACE
    words = table["words"][""].get(kind)
    told = words is None or bool(re.search(words, str(known.get("description") or "")))
    plan = dict(table["types"].get(kind, {})) if told and (kind != "咨询" or is_question) else {}
    return plan | table["callers"].get(str(known.get("caller") or ""), {})


@lru_cache(maxsize=1)
def _without_road() -> frozenset[str]:
    return frozenset(read(Path(__file__).with_name("needs.yml")).texts("town_is_enough"))


def town_is_enough(category: Any) -> bool:
    """Whether nobody goes to the place of such a matter: [first level, second level] of its category."""
    return isinstance(category, list) and "/".join(category) in _without_road()


def unasked(
    tracker: Tracker, known: Mapping[str, Any], asked: str | None, *, phone_begun: bool = False
) -> list[EventType]:
    """Slots that need no question, or none any more after ``asked`` was, set to ``NOT_ASKED``.

    Name and phone are offered in one question; whoever tells a name to have a question answered, or a part of the phone
    (``phone_begun``), is asked for the phone.
    """
    plan = needs(known)
    slots = {name: NOT_ASKED for name, how in plan.items() if how == SKIP}
    if asked is not None and plan.get(asked) == OFFER:
        slots[asked] = NOT_ASKED
        offered_too = plan.get("phone") == OFFER or known.get(asked) == REFUSED
        if asked == "contact_name" and offered_too and not phone_begun:
            slots["phone"] = NOT_ASKED
    nameless = known.get("caller") == "enterprise" and known.get("enterprise") is None
    if not nameless:
        slots["enterprise"] = NOT_ASKED
    offered = sorted(name for name, how in plan.items() if how == OFFER)
    events = [SlotSet("offered", offered)] if offered != (tracker.get_slot("offered") or []) else []
    events += [SlotSet(name, value) for name, value in slots.items() if tracker.get_slot(name) is None]
    if nameless and tracker.get_slot("enterprise") == NOT_ASKED:  # 我是公司办公室的, said only with the name
        events.append(SlotSet("enterprise", None))
    return [*events, SlotSet("misses", 0)] if asked in slots else events
