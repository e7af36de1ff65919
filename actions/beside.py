"""A matter told beside the one that is being taken: it gets a draft of its own, and is taken up afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.acceptance import refusal, refused
from actions.address import open_part
from actions.context import Context
from actions.draft import derived
from actions.filling import FIELDS_ASKED, Fill, has_matter, is_precise, is_yes
from actions.needs import unasked
from actions.turn import Turn
from nlu.address import Address, find_address
from nlu.matters import Matter, another, joint_at, matters, means_same_place, names_somewhere, pieces, tells
from nlu.named import only_names
from nlu.story import summarise, title_of
from nlu.understand import understand
from orders import drafts
from orders.details import matter_of
from orders.evidence import span_as_heard
from orders.model import Order, Utterance
from orders.siblings import carry_over, filed_before, open_further, waiting

_HERE = re.compile(
    "(?:我|俺|咱)们?(?:家|这|那个?)?(?:小区|院子?|楼|村|单元|社区|门口|楼下|楼上|隔壁|这边|这里|这儿|这条)"
)
_OF_ALL = re.compile(
    "(?:[两俩二三仨几2]|这些?)(?:个|件|样|桩|处)?(?:事情?|事儿|问题|地方)?(?:全|都|也都)+(?:是|在|搁)|都(?:是)?(?:在|搁)?(?:同一个|一个)(?:地方|小区|村|院)"
)
WORDS = 20  # characters of a matter that name it to the citizen


@dataclass(frozen=True)
class Told:
    """What of an utterance is for the open draft, all else replaced by commas, and the other matters it tells."""

    text: str
    further: tuple[Matter, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it is for the open draft."""
        return not re.search(r"\w", self.text)


def taken_apart(context: Context, dispatcher: CollectingDispatcher, turn: Turn, known: dict[str, Any]) -> Told:
    """Take the utterance apart. Matters that are not ours to take are told whose they are, and left out."""
    text = turn.text
    told = "description" in known and not (turn.asked == "description" and only_names(str(known["description"])))
    opens = not told and turn.asked in (None, "description") and has_matter(text)
    if opens:
        found = _ours(context, dispatcher, turn)
        if not found:
            return Told("")
        first = found[0]
        alone = len(found) == 1 and first.start == 0
        return Told(text if alone else "，" * first.start + text[first.start : first.end], tuple(found[1:]))
    if told and turn.asked != "check":
        further = another(str(known["description"]), text)
        if further is not None:
            here = text[: joint_at(text, further)]
            return Told(here, () if _refused(context, dispatcher, turn, further) else (further,))
    return Told(text)


def _ours(context: Context, dispatcher: CollectingDispatcher, turn: Turn) -> list[Matter]:
    """The matters that are ours to take. Of one that is not, what is joined to it is judged by itself: 法院不执行，
    另外门口的路灯坏了."""
    kept: list[Matter] = []
    for each in matters(turn.text):
        part = turn.text[each.start : each.end]
        if not _refused(context, dispatcher, turn, each):
            kept.append(each)
            continue
        for piece in pieces(part):
            words = part[piece.start : piece.end]
            if piece != Matter(0, len(part)) and tells(words) and refusal(context, turn, words) is None:
                kept.append(Matter(each.start + piece.start, each.start + piece.end))
    return kept


def _refused(context: Context, dispatcher: CollectingDispatcher, turn: Turn, matter: Matter) -> bool:
    return refused(context, dispatcher, turn, turn.text[matter.start : matter.end])


def open_beside(context: Context, turn: Turn, further: tuple[Matter, ...]) -> str:
    """A draft for each further matter; the words by which the citizen knows them."""
    return "、".join(_keep(context, turn, turn.utterance, turn.text, each)[:WORDS] for each in further)


def open_doubted(context: Context, turn: Turn, doubt: dict[str, Any]) -> str | None:
    """A draft for the words that the citizen called another matter; its words, None where they are gone."""
    with context.database.reading() as session:
        said = session.get(Utterance, doubt.get("utterance") or 0)
        text = (said.corrected or said.text) if said else ""
    start, end = doubt.get("start"), doubt.get("end")
    if start is None or end is None or not text[start:end].strip():
        return None
    clauses = [c for c in re.finditer(r"[^，,。！？!?；;]+", text) if c.start() < end and start < c.end()]
    begin = clauses[0].start() if clauses else start
    until = clauses[-1].end() if clauses else end
    joined = re.match(r"(?:还有|另外|再就是|对了|顺便)[\s，,]*", text[begin:until])
    return _keep(context, turn, int(doubt["utterance"]), text, Matter(begin + (joined.end() if joined else 0), until))


def _keep(context: Context, turn: Turn, utterance: int, text: str, matter: Matter) -> str:
    part = text[matter.start : matter.end]
    city = context.city(turn.city)
    read = understand(part, city, heard=turn.heard)
    private = [(f.start, f.end) for name in ("contact_name", "phone") if (f := read.found.get(name))]
    short = summarise(part, private)
    follows = derived(context, turn, short.text, read.address and read.address.as_dict(), read, fresh=True)
    with context.database.session() as session:
        first = drafts.draft_for(session, turn.conversation, turn.city, turn.channel)
        order = open_further(session, first)
        said = session.get_one(Utterance, utterance)
        fields: list[tuple[str, Any, int, int, str, float]] = [
            ("description", short.text, short.start, short.end, "words_of_the_caller", 0.8)
        ]
        if read.address and read.address.confidence >= 0.3:
            where = {key: value for key, value in read.address.as_dict().items() if key in _PARTS}
            where["text"] = read.address.read_back or read.address.text
            fields.append(("address", where, read.address.start, read.address.end, "address", read.address.confidence))
        if when := read.found.get("occurred_at"):
            fields.append(("occurred_at", when.value, when.start, when.end, when.method, when.confidence))
        for name, value, start, end, method, confidence in fields:
            span = span_as_heard(said.text, text, matter.start + start, matter.start + end)
            drafts.set_field(
                session, order, name, value,
                utterance_id=utterance, start=span and span[0], end=span and span[1],
                method=method, confidence=confidence,
            )  # fmt: skip
        for name, value in follows.items():
            drafts.set_field(
                session, order, name, value,
                utterance_id=utterance, start=None, end=None, method="derived", confidence=0.6,
            )  # fmt: skip
    return short.text


_PARTS = ("county", "town", "road", "place", "number", "text", "confidence", "candidates")


def next_draft(context: Context, turn: Turn, before: int | None = None) -> dict[str, Any] | None:
    """The draft that waits its turn, given what the caller has told already: {"words", "same_place"}; None when
    none waits. ``before``: the id of the order that was given up just now, else the one filed last counts."""
    with context.database.session(wait_for_disk=False) as session:  # the turn's replies wait for it
        waiting_now = waiting(session, turn.conversation)
        if not waiting_now:
            return None
        order = waiting_now[0]
        earlier = session.get(Order, before) if before else filed_before(session, turn.conversation)
        place = None
        if earlier is not None:
            carry_over(session, order, earlier)
            place = _place(session, order, earlier)
            _retitle(session, order)
        return {"words": (order.description or "")[:WORDS], "same_place": place}


def _place(session: Session, order: Order, earlier: Order) -> dict[str, Any] | None:
    """Take the earlier order's place where this one names none; where it names one vaguely, what to ask about."""
    there = earlier.address or {}
    own = order.address or {}
    if there.get("text") and not (own.get("town") or own.get("road")) and _is_of_all(session, earlier):
        carry_over(session, order, earlier, ("address",))
        return None
    if is_precise(own) and there.get("county") and not own.get("county") and not own.get("candidates"):
        _in_county(session, order, str(there["county"]))
    if is_precise(own) or not there.get("text") or there.get("place") == "不涉及具体地点":
        return None
    if own.get("county") not in (None, there.get("county")):
        return None
    if own.get("town") and own["town"] != there.get("town"):
        return None  # 我老家太平镇: it is there
    if own or names_somewhere(order.description or ""):
        return {"text": str(there["text"])[:40], "earlier": earlier.id}
    carry_over(session, order, earlier, ("address",))
    return None


def _is_of_all(session: Session, order: Order) -> bool:
    """Whether the place was told for all the matters: 两个都是阳光里小区的."""
    said = session.get(Utterance, order.fields["address"].utterance_id or 0)
    return said is not None and bool(_OF_ALL.search(said.corrected or said.text))


def _in_county(session: Session, order: Order, county: str) -> None:
    """A road without its county is in that of the earlier order; the read-back says so."""
    field, own = order.fields["address"], order.address or {}
    where = {**own, "county": county, "text": f"{county}{own.get('text') or ''}"}
    drafts.set_field(
        session, order, "address", where,
        utterance_id=field.utterance_id, start=field.start, end=field.end,
        method=field.method, confidence=field.confidence,
    )  # fmt: skip


def _retitle(session: Session, order: Order) -> None:
    """The title names the place that the order has by now."""
    field = order.fields.get("description")
    drafts.set_field(
        session, order, "title", title_of(matter_of(order.description or ""), order.address),
        utterance_id=field.utterance_id if field else None, start=None, end=None, method="derived", confidence=0.6,
    )  # fmt: skip


def take_up(tracker: Tracker, turn: Turn, known: dict[str, Any]) -> list[EventType]:
    """Slots with which the form goes on to the draft that waited, which has the fields ``known``."""
    events: list[EventType] = [SlotSet("next_matter", None), *unasked(tracker, known, None)]
    part = open_part(known.get("address"), known.get("type"), known.get("category"), known.get("description"))
    asks_where = bool(part or tracker.get_slot("same_place"))
    if part and not tracker.get_slot("same_place"):
        events += [SlotSet("address_part", part), SlotSet("address_parts", [part])]
    for name in FIELDS_ASKED:
        value = known.get(name)
        named = name == "description" and only_names(str(value))
        if value is not None and not named and not (name == "address" and asks_where):
            events.append(SlotSet(name, value if isinstance(value, str | bool) else True))
    return events


def is_same_place(context: Context, tracker: Tracker, turn: Turn) -> bool:
    """Whether the citizen says that it is at the earlier order's place; the draft then has it."""
    held = tracker.get_slot("same_place") or {}
    if turn.asked != "address" or not held or turn.intent == "deny":
        return False
    said = find_address(turn.text, context.city(turn.city), heard=turn.heard)
    if not said and not (is_yes(turn.text, turn.intent) or means_same_place(turn.text)):
        return False
    with context.database.session() as session:
        order, earlier = drafts.open_draft(session, turn.conversation), session.get(Order, held["earlier"])
        if order is None or earlier is None or (said and not _lies_in(earlier.address or {}, said)):
            return False
        field = earlier.fields["address"]
        drafts.set_field(
            session, order, "address", earlier.address,
            utterance_id=field.utterance_id, start=field.start, end=field.end,
            method=field.method, confidence=field.confidence,
        )  # fmt: skip
        _retitle(session, order)
    return True


def _lies_in(there: dict[str, Any], said: Address) -> bool:
    """Whether no more is said than the county or town that the earlier order's place lies in."""
    if said.road or said.place or said.number:
        return False
    return all(not name or name == there.get(part) for part, name in (("county", said.county), ("town", said.town)))


def told_here(context: Context, turn: Turn, description: str) -> dict[str, Any] | None:
    """The place to ask about, {"text", "earlier"}, where a matter told after another was filed is at 我们小区."""
    if not _HERE.search(description):
        return None
    with context.database.reading() as session:
        earlier = filed_before(session, turn.conversation)
        there = (earlier.address or {}) if earlier is not None else {}
        if earlier is None or not is_precise(there) or there.get("place") == "不涉及具体地点":
            return None
        return {"text": str(there.get("text") or "")[:40], "earlier": earlier.id}


def only_first(new: list[Fill], first: list[Fill]) -> list[Fill]:
    """Of an utterance that tells several matters: what the first says of itself, and who called from all of it."""
    of_the_caller = ("contact_name", "phone", "confidential")
    return [fill for fill in first if fill.name not in of_the_caller] + [f for f in new if f.name in of_the_caller]
