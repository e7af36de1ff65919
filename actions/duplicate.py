"""The same thing at the same place, reported before: by others, and the caller is joined; by the caller, and the
earlier order goes on.

Asked once, as soon as description and address are known. Of others nothing is said but how many they are.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any, cast

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.context import Context
from actions.filling import FIELDS_ASKED, Fill, is_yes
from actions.interruption import AT_ONCE
from actions.order_words import FINISHED, told_of
from actions.turn import Turn, misses_of
from actions.urging import RELATED, TOLD, words_of, write_wish
from nlu.numbers import find_order_numbers
from nlu.vectors import shared_vectors
from orders import drafts, joining, lookup, urging
from orders.duplicates import find_duplicate, still_same
from orders.earlier import find_earlier
from orders.errors import NotJoinable
from orders.model import IN_HAND, Order

NOTHING, JOINED = "nothing to ask", "joined"
_WHY = re.compile("什么(?!都)|为啥|咋|怎么|干嘛|凭什么|谁")
_SECRECY = re.compile("(?:不用|不要|不需要|不必|无需|不)?(?:要)?(?:保密|公开)")
_URGE = re.compile("催|快[点些]|尽快|赶紧|抓紧|加急")
_SAME = re.compile(
    "一并|一起|一块|一道|一同|并案|合并|加(?:上|入|进)|同意|算(?:上)?我|就是(?:这个|那个|它|上次)|同一|一样|还是(?:那|这|没|不)|没(?:有)?(?:解决|修|弄|处理)|又"
)
_OTHER = re.compile(
    "单独|另外|分开|不是(?:一|同|这|那|一回|一码)|不一样|不同|别的|自己登记|重新登记|新(?:的)?(?:问题|情况|登记)|两(?:回|码|件)事|不用|不要|不必|不(?:了|合并|一起)"
)


async def next_join(context: Context, tracker: Tracker, turn: Turn, events: list[EventType]) -> list[EventType]:
    """Slots that make the form ask, once an order, or go on."""
    slots = {**tracker.slots, **{event["name"]: event["value"] for event in events if event["event"] == "slot"}}
    if slots.get("join") is not None or any(slots.get(name) is None for name in ("description", "address")):
        return []
    found = await asyncio.to_thread(_found, context, turn, tracker.get_slot(RELATED))
    return [SlotSet("joining", found)] if found else [SlotSet("join", NOTHING)]


def answers(tracker: Tracker, turn: Turn, new: Sequence[Fill]) -> bool:
    """Whether the utterance answers ``AskJoin``, or puts the place right instead, rather than being anything else."""
    if turn.asked != "join" or turn.intent in AT_ONCE:
        return False
    kind = str((tracker.get_slot("joining") or {}).get("kind"))
    return read_answer(turn.text, turn.intent, kind) is not None or any(fill.name == "address" for fill in new)


async def answered(context: Context, tracker: Tracker, turn: Turn, new: Sequence[Fill]) -> list[EventType]:
    """The answer to what ``AskJoin`` asked; asked twice at most, then the order stands on its own."""
    events = [
        SlotSet(fill.name, fill.value if isinstance(fill.value, str | bool) else True)
        for fill in new
        if fill.name in FIELDS_ASKED and tracker.get_slot(fill.name) is None
    ]
    if any(fill.name == "address" for fill in new):  # 不是，是鼎城区那条: looked for again, there
        return [*events, SlotSet("misses", 0), *await next_join(context, tracker, turn, [SlotSet("join", None)])]
    joining_ = tracker.get_slot("joining") or {}
    verdict = read_answer(turn.text, turn.intent, str(joining_.get("kind")))
    if verdict is None and not misses_of(tracker):
        return [*events, SlotSet("misses", 1)]
    if verdict == "join":
        verdict = await asyncio.to_thread(_join, context, turn, str(joining_["number"]))
    known = [SlotSet("detail", JOINED)] if verdict == "join" else []  # the leading order has them
    ends = [SlotSet("requested_slot", None)] if verdict in ("urge", "unsolved") else []
    return [*events, SlotSet("join", verdict or "own"), SlotSet("misses", 0), *known, *ends]


def read_answer(text: str, intent: str, kind: str) -> str | None:
    """join (to others), urge or unsolved (the caller's own earlier one), own; None when it says none of them."""
    text = _SECRECY.sub("", text)
    if _WHY.search(text):
        return None
    other, same = bool(_OTHER.search(text)), bool(_SAME.search(text))
    yes = {"others": "join", "mine": "urge", "finished": "unsolved"}[kind]
    if kind == "mine" and _URGE.search(text) and not re.search("(?:不用|别|不要)催", text):
        return "urge"
    if other:
        return "own"
    if same or is_yes(text, intent) or (kind == "others" and re.match("[要行好可]", text)):
        return yes
    return "own" if intent == "deny" or re.match("不|没|否", text) else None


async def settle(
    context: Context, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
) -> list[EventType] | None:
    """Where the caller's earlier order goes on instead: its record takes the words, the draft is given up. None where
    the draft is to be filed."""
    kind = tracker.get_slot("join")
    if kind not in ("urge", "unsolved"):
        return None
    number = str((tracker.get_slot("joining") or {}).get("number"))
    said = await asyncio.to_thread(_go_on, context, turn, number, str(kind))
    if said is None:
        return None
    dispatcher.utter_message(response=said.pop("response"), **said)
    return [SlotSet(TOLD, number)]


def link(session: Session, context: Context, order: Order, turn: Turn) -> None:
    """Before it is filed: a joined order whose place was changed since stands on its own, and one that tells again
    what its phone told before names that order. Nothing is said of it: the phone was only claimed."""
    city, vectors = context.city(turn.city), shared_vectors().of
    if order.joined and not still_same(session, order, city, vectors):
        joining.part(session, order)
    if order.related_order is None and order.phone:
        earlier = find_earlier(session, order, city, vectors, phones=[order.phone])
        if earlier is not None and earlier.number:
            _relate(session, order, earlier.number, turn.utterance, "phone_and_matter")


class AskJoin(Action):
    """这个问题今天已有3位市民反映，要一并登记吗？ Or, of the caller's own earlier order: urge it?"""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_ask_complaint_form_join"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        found = tracker.get_slot("joining") or {}
        again = misses_of(tracker) > 0
        if found.get("kind") == "others":
            today = found["today"] == found["citizens"]
            response = "utter_ask_join_today" if today else "utter_ask_join"
            dispatcher.utter_message(response="utter_reask_join" if again else response, citizens=found["citizens"])
        elif found.get("kind") == "mine":
            dispatcher.utter_message(response="utter_reask_mine" if again else "utter_ask_mine", **found["told"])
        elif found:
            dispatcher.utter_message(response="utter_ask_finished", **found["told"])
        return []


def _found(context: Context, turn: Turn, related: str | None) -> dict[str, Any] | None:
    """What to ask about; an earlier order that is only to be named is named at once."""
    city, vectors = context.city(turn.city), shared_vectors().of
    phones = [turn.caller_number] if turn.caller_number else []
    with context.database.reading() as session:
        order = drafts.open_draft(session, turn.conversation)
        if order is None:
            return None
        earlier = None if related else find_earlier(session, order, city, vectors, phones=phones)
        if earlier is not None and (earlier.status in IN_HAND or urging.may_reopen(earlier, city)):
            kind = "finished" if earlier.status in FINISHED else "mine"
            return {"kind": kind, "number": earlier.number, "told": told_of(session, earlier)}
        named = _named(session, order)
        names = related or named or (earlier.number if earlier else None)
        mine = [*phones, *([order.phone] if order.phone else [])]
        duplicate = None if names else find_duplicate(session, order, city, vectors, phones=mine)
    if names:
        with context.database.session() as session:
            draft = drafts.open_draft(session, turn.conversation)
            if draft is not None:
                method = "told_before" if related else "order_number" if named else "phone_and_matter"
                _relate(session, draft, names, turn.utterance, method)
        return None
    if duplicate is None:
        return None
    return {"kind": "others", "number": duplicate.number, "citizens": duplicate.citizens, "today": duplicate.today}


def _named(session: Session, order: Order) -> str | None:
    """The earlier order whose number was said with the matter (上次的单号是…), if there is one of that city."""
    for said in find_order_numbers(order.description or ""):
        earlier = lookup.by_number(session, said.value) if said.method != "partial" else None
        if earlier is not None and earlier.city == order.city:
            return earlier.number
    return None


def _join(context: Context, turn: Turn, number: str) -> str:
    with context.database.session() as session:
        order, words = drafts.open_draft(session, turn.conversation), words_of(session, turn.utterance)
        if order is None or words is None:
            return "own"
        try:
            joining.join(session, order, number, utterance_id=words.utterance_id, start=words.start, end=words.end)
        except NotJoinable:  # finished while it was asked about
            return "own"
        return "join"


def _go_on(context: Context, turn: Turn, number: str, kind: str) -> dict[str, Any] | None:
    """The draft's words go into the record of the order ``number``."""
    with context.database.session() as session:
        draft, earlier = drafts.open_draft(session, turn.conversation), lookup.by_number(session, number)
        if draft is None or earlier is None:
            return None
        field = draft.fields.get("description")
        if field is None or field.utterance_id is None:
            return None
        words = urging.Words(field.utterance_id, field.start or 0, field.end or 0)
        if field.end is None:
            words = cast(urging.Words, words_of(session, field.utterance_id))
        wanted = "unsolved" if earlier.status in FINISHED else kind
        said = write_wish(session, context, earlier, wanted, words, turn.city)
        if said["response"] == "utter_tell_again":  # finished too long ago by now: a new order
            return None
        if wanted == "urge":
            urging.add_fact(session, earlier.id, words)
        drafts.cancel_draft(session, draft, f"goes on as {number}")
        return said


def _relate(session: Session, order: Order, number: str, utterance: int, method: str) -> None:
    drafts.set_field(
        session, order, "related_order", number,
        utterance_id=utterance, start=None, end=None, method=method, confidence=0.8,
    )  # fmt: skip
