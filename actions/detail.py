"""Questions that only some matters need: at most two an order, none that was answered already (``nlu.details``)."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.draft import known_fields, write
from actions.filling import ASIDE, Fill, with_more
from actions.turn import Turn
from nlu import routing
from nlu.details import DEMAND, MOST, RESPONDENT, STORY, Detail, table
from nlu.not_told import not_told
from nlu.small_talk import small_talk
from nlu.somebody import names_somebody
from nlu.understand import Understanding
from orders import drafts
from orders.details import add_detail, matter_of
from orders.evidence import span_as_heard
from orders.model import Order, Utterance

DONE = "done"
SPARED = ("stage", "reported", "when")  # who was asked what is wanted has mostly told how far it has come
QUESTION = "咨询"
_LEAD = re.compile(
    r"^(?:嗯|呃|啊|哦|那个|这个|好像|应该|大概|可能|就?是|就|叫做?|在|那边?|一家|一个|名字|名称|单位|公司名|他们|它|的|[\s，,。:：、])+"
)
_YES_NO = re.compile(r"有|没|是|不|在|停|找|打|说|通知|签|还|已经|伤|好")
_ONLY_YES = re.compile(r"(?:对|是|嗯|好|行|哦|啊|的|呀|吧|[，,。\s])+")
# What is to be done: 把那份合同取消
_TO_BE_DONE = re.compile(
    "^要(?!得|是|不|多|几|好|什么|啥|么|等)|把|让|叫|喊|别|莫|不要|补|撤|拆|查|管|修|派|恢复|改|给|停|还|取消|解除"
)
_ASKED_OF_US = ("robot", "dialect", "who")  # kinds of small talk
_CLAUSES = re.compile("[，,。；;！!]")
_TAIL = re.compile(r"(?:吧|啊|呢|呀|嘛|哦|哈|的样子|[\s，,。.！!])+$")


def open_detail(tracker: Tracker) -> Detail | None:
    """The detail that the form has just asked for."""
    return table().details.get(str(tracker.get_slot("open_detail") or ""))


async def next_detail(context: Context, tracker: Tracker, turn: Turn, events: list[EventType]) -> list[EventType]:
    """Slots that make the form ask the next detail, or none any more; [] while what and where are still open."""
    slots = {**tracker.slots, **{event["name"]: event["value"] for event in events if event["event"] == "slot"}}
    if slots.get("detail") is not None or slots.get("description") is None or slots.get("address") is None:
        return []
    asked = list(slots.get("details_asked") or [])
    detail = await asyncio.to_thread(_wanted, context, turn.conversation, asked) if len(asked) < MOST else None
    if detail is None:
        return [SlotSet("detail", DONE), SlotSet("open_detail", None)]
    return [SlotSet("open_detail", detail.name), SlotSet("details_asked", [*asked, detail.name])]


def _wanted(context: Context, conversation: str, asked: list[str]) -> Detail | None:
    with context.database.reading() as session:
        order = drafts.open_draft(session, conversation)
        if order is None or not order.description:
            return None
        said = _said(order)
        for detail in table().wanted(order.type, order.category, matter_of(order.description)):
            spared = DEMAND in asked and detail.name in SPARED
            if not (spared or detail.name in asked or detail.field in order.fields or detail.is_said(said)):
                return detail
        return None


def _said(order: Order) -> str:
    """Everything that the citizen has said since the matter was told."""
    since = order.fields["description"].utterance_id or 0
    talk = order.conversation.utterances if order.conversation else []
    told = [each.corrected or each.text for each in talk if each.speaker == "citizen" and each.id >= since]
    where = str((order.address or {}).get("text") or "")  # told before what only named the matter was told in full
    return "\n".join([order.description or "", where, *told])


def late_detail(context: Context, turn: Turn) -> Detail | None:
    """The detail that is told while something else was asked: 老乡饭店, to 怎么称呼."""
    with context.database.reading() as session:
        order = drafts.open_draft(session, turn.conversation)
        if order is None or not order.description:
            return None
        for detail in table().wanted(order.type, order.category, matter_of(order.description)):
            told = order.respondent is not None  # 记不清了 is no name, and it may come back
            if detail.field == RESPONDENT and not told and detail.answered_by(turn.text):
                return detail
        return None


def is_wish(detail: Detail, text: str) -> bool:
    """Whether ``text`` answers what is wanted: 把那份合同取消 cancels no order."""
    if detail.field != DEMAND or any(small_talk(clause) in _ASKED_OF_US for clause in _CLAUSES.split(text)):
        return False  # 恁先给俺说说，恁是真人还是机器
    return bool(detail.answered_by(text) or _TO_BE_DONE.search(text))


def as_wished(detail: Detail, read: Understanding, new: list[Fill]) -> list[Fill]:
    """``new`` as the answer to ``detail``: where what is wanted was asked for, the whole of it is the demand, not the
    one clause that tells one anywhere, and its hours are no time at which anything happened."""
    told = any(fill.name == DEMAND for fill in new) or is_wish(detail, read.corrected)
    if detail.field != DEMAND or not told or not_told(read.corrected):
        return new
    start, end = _span(read.corrected)
    others = [fill for fill in new if fill.name not in (DEMAND, "occurred_at")]
    return [*others, Fill(DEMAND, read.corrected[start:end], start, end, "answer", 0.6)]


def take(context: Context, turn: Turn, detail: Detail, read: Understanding, new: list[Fill]) -> bool:
    """Write the answer; False where the utterance gives none (only other fields)."""
    start, end = _span(read.corrected)
    words = read.corrected[start:end]
    if not detail.yes_no and _ONLY_YES.fullmatch(turn.text):
        return True  # 对 tells no size; the question is not put again
    nothing = not_told(turn.text)
    if nothing and not (detail.yes_no and nothing == "none"):
        if detail.field:
            write(context, turn, [Fill(detail.field, None, 0, len(turn.text), "not_told", 0.9)], read)
        return True
    others = {fill.name for fill in new} - {detail.field, "occurred_at"} - ASIDE
    # 建材城新换的管理公司 wants nothing changed, nor 开船的是请的人，喊他满哥 anything of anybody.
    whom = detail.field == RESPONDENT and any(map(names_somebody, (words, _CLAUSES.split(words)[0])))
    answers = whom or detail.answered_by(turn.text) or is_wish(detail, turn.text)
    if others and not answers:
        return False
    if detail.name == STORY and (known := known_fields(context, turn.conversation)).get("description"):
        told = with_more(str(known["description"]), words)  # what kind of matter it is shows only now
        filled = [Fill("description", told, start, end, "answer", 0.7)]
        if known.get("type") == QUESTION:  # 公积金的事 may have been asked about; the story tells
            filled.append(Fill("type", routing.order_type(words), start, end, "derived", 0.6))
        write(context, turn, filled, read, known)
        return True
    if not answers and not (detail.yes_no and _YES_NO.match(words)):
        detail = _rather(context, turn, detail)
    if detail.field:
        if not any(fill.name == detail.field for fill in new):
            value: Any = {"text": words} if detail.field == "occurred_at" else words
            write(context, turn, [Fill(detail.field, value, start, end, "answer", 0.6)], read)
        return True
    with context.database.session(wait_for_disk=False) as session:
        order = drafts.open_draft(session, turn.conversation)
        if order is not None and order.description:
            said = session.get_one(Utterance, turn.utterance)
            span = span_as_heard(said.text, turn.text, start, end)
            add_detail(
                session,
                order,
                detail.name,
                detail.label,
                words,
                utterance_id=turn.utterance,
                start=span and span[0],
                end=span and span[1],
                confidence=0.7,
            )
    return True


def _rather(context: Context, turn: Turn, asked: Detail) -> Detail:
    """The detail of this matter that the words tell instead of the one that was asked for, if there is one."""
    with context.database.reading() as session:
        order = drafts.open_draft(session, turn.conversation)
        if order is None or not order.description:
            return asked
        wanted = table().wanted(order.type, order.category, matter_of(order.description))
        wanted.append(table().details["demand"])
        return next((each for each in wanted if each.field not in order.fields and each.answered_by(turn.text)), asked)


def _span(text: str) -> tuple[int, int]:
    """The words of an answer without what leads to it."""
    lead, tail = _LEAD.match(text), _TAIL.search(text)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    return (start, end) if start < end else (0, len(text))


class AskDetail(Action):
    """Asks the open detail in the words of ``utter_ask_detail_<name>``."""

    def name(self) -> str:
        return "action_ask_complaint_form_detail"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("hush"):
            return []
        dispatcher.utter_message(response=f"utter_ask_detail_{tracker.get_slot('open_detail')}")
        return []
