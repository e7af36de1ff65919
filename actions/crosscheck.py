"""One question before the order is read back: whether a second place or matter belongs to it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.context import Context
from actions.filling import FIELDS_ASKED
from actions.turn import Turn
from faq.masking import masked
from nlu.acceptance import not_accepted
from orders import drafts
from orders.doubts import doubts_of
from orders.model import Order, Utterance
from orders.questions import questions_of
from orders.siblings import waiting

_TWO = re.compile("两(?:件|个|码|回|桩)|另|分开|不同|不一样|不是|没关系|无关|别的|不(?:搭界|相干)")
_SAME = re.compile("同一|一回事|一件事|一起|一块|一个(?:事|问题)|都是|也是|就是|一样|(?:^|，)(?:是|对|嗯|没错)")
_CLAUSE = re.compile(r"[^，,。！？!?；;]+")


def same_matter(text: str, intent: str) -> bool | None:
    """Whether the answer says that it is all one matter; None when it says neither."""
    if _TWO.search(text):
        return False
    if intent == "affirm" or _SAME.search(text):
        return True
    return False if intent == "deny" or re.match("不|没", text) else None


async def next_check(context: Context, tracker: Tracker, turn: Turn, events: list[EventType]) -> list[EventType]:
    """Slots that make the form ask, once an order, or go on to the read-back."""
    slots = {**tracker.slots, **{event["name"]: event["value"] for event in events if event["event"] == "slot"}}
    if slots.get("check") is not None or any(slots.get(name) is None for name in FIELDS_ASKED):
        return []
    doubt = await asyncio.to_thread(_askable, context, turn.conversation)
    return [SlotSet("doubt", doubt)] if doubt else [SlotSet("check", "nothing to ask")]


def _askable(context: Context, conversation: str) -> dict[str, Any] | None:
    with context.database.reading() as session:
        order = drafts.open_draft(session, conversation)
        if order is None:
            return None
        beside = "\n".join(each.description or "" for each in waiting(session, conversation) if each.id != order.id)
        answered = questions_of(session, conversation)  # 对了，老年证怎么办 was no matter
        for found in doubts_of(order):
            said = session.get(Utterance, found.utterance or 0)
            words = "" if said is None else said.corrected or said.text
            elsewhere = masked(words) in answered or not_accepted(words) or found.words in beside
            if found.askable and not elsewhere:
                break  # what was told to be another's to take is done with
        else:
            return None
        kept = {"kind": found.kind, "words": found.words, "utterance": found.utterance}
        return {**kept, "start": found.start, "end": found.end}


def add_to_description(session: Session, order: Order, doubt: dict[str, Any]) -> None:
    """The clause that was asked about joins the description, whose evidence stays where it was."""
    field = order.fields.get("description")
    said = session.get(Utterance, doubt["utterance"])
    if field is None or said is None or not order.description:
        return
    drafts.set_field(
        session,
        order,
        "description",
        f"{order.description}；{_clause(said.corrected or said.text, doubt)}",
        utterance_id=field.utterance_id,
        start=field.start,
        end=field.end,
        method=field.method,
        confidence=field.confidence,
    )


def _clause(text: str, doubt: dict[str, Any]) -> str:
    """All of the clauses that the words lie in."""
    inside = [c for c in _CLAUSE.finditer(text) if c.start() < doubt["end"] and doubt["start"] < c.end()]
    return text[inside[0].start() : inside[-1].end()].strip() if inside else str(doubt["words"])


class AskCheck(Action):
    """您刚才还提到朝阳路，是同一件事吗？"""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_ask_complaint_form_check"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        doubt = tracker.get_slot("doubt") or {}
        dispatcher.utter_message(response="utter_ask_same_matter", words=str(doubt.get("words") or "")[:30])
        return []
