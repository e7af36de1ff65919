"""The draft order of a conversation: what it holds, and how an utterance's fields get into it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from actions.context import Context
from actions.filling import REFUSED, SOMEBODY_GOES_THERE, Fill, has_matter
from actions.turn import Turn
from nlu import routing
from nlu.demand import find_suggested
from nlu.secrecy import wants_secrecy
from nlu.story import title_of
from nlu.tuned.opinion import read_by_both
from nlu.understand import Understanding
from nlu.vectors import shared_vectors
from orders import drafts
from orders.details import PREFIX, matter_of
from orders.evidence import span_as_heard
from orders.model import Utterance
from orders.siblings import carry_over, filed_before

_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+")
_ANNOUNCES = re.compile("(?:要|想|来|名|是)(?:投诉|举报|表扬|建议)")
SUGGESTION = "建议"
LEAST_LEFT = 6  # characters that still say what kind of order it is


def known_fields(context: Context, conversation: str) -> dict[str, Any]:
    """The fields that have been asked or told; a refused one is ``REFUSED``."""
    with context.database.reading() as session:
        return _known(drafts.open_values(session, conversation))


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: REFUSED if value is None else value for name, value in values.items() if not name.startswith(PREFIX)}


def write(
    context: Context, turn: Turn, new: Sequence[Fill], read: Understanding, known: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Write the fields with their evidence, and what follows from them; opens the draft where there is none.

    ``known`` are the fields that it had, where the caller has read them; returns those that it has now.
    """
    follows: dict[str, Any] = {}
    named = {fill.name: fill.value for fill in new}
    if "description" in named or "address" in named:
        was = known_fields(context, turn.conversation) if known is None else known
        lead = _said_before(context, turn) if "description" in named and "description" not in was else ""
        known = was | named
        fresh = "description" in named or "type" not in known
        # Judged before the session begins: the models may have to be loaded, and nobody else could write meanwhile.
        if known.get("description"):
            where = known.get("address")
            follows = derived(context, turn, matter_of(known["description"]), where, read, fresh=fresh, lead=lead)
    if "type" in named:
        follows.pop("type", None)  # the citizen has said what it is
    if (kind := follows.get("type")) in (SUGGESTION, *SOMEBODY_GOES_THERE):
        new = _with_what_is_suggested(new, (known or {}).get("demand"), read, at_end=kind != SUGGESTION)
    with context.database.session(wait_for_disk=False) as session:  # the turn's replies wait for it
        order = drafts.draft_for(session, turn.conversation, turn.city, turn.channel)
        if not order.fields and (earlier := filed_before(session, turn.conversation)):
            carry_over(session, order, earlier)  # 还有一个事: the caller is the same
        said = session.get_one(Utterance, turn.utterance)
        for fill in new:
            span = span_as_heard(said.text, turn.text, fill.start, fill.end)
            drafts.set_field(
                session,
                order,
                fill.name,
                None if fill.value == REFUSED else fill.value,
                utterance_id=turn.utterance,
                start=span and span[0],
                end=span and span[1],
                method=fill.method,
                confidence=fill.confidence,
            )
        for name, value in follows.items():
            drafts.set_field(
                session,
                order,
                name,
                value,
                utterance_id=turn.utterance,
                start=None,
                end=None,
                method="derived",
                confidence=0.6,
            )
        return _known({name: field.value for name, field in order.fields.items()})


def _with_what_is_suggested(new: Sequence[Fill], known: Any, read: Understanding, *, at_end: bool) -> list[Fill]:
    """``new`` with what the suggestion asks for as its demand, which is ``known`` as it is with ``new``. ``at_end``: it
    is no suggestion, and only its last question asks for a thing."""
    before = str(known or "")
    suggested = find_suggested(read.corrected, at_end=at_end)
    more = [each for each in suggested if not _is_told(each.value, before)]
    if not more or (at_end and before):
        return list(new)
    kept = [part for part in before.split("；") if part and not any(part in each.value for each in more)]
    told = replace(more[0], value="；".join([*kept, *(each.value for each in more)]))
    return [*(fill for fill in new if fill.name != told.name), Fill.of(told)]


def _is_told(words: str, demand: str) -> bool:
    return any(words in part or part.endswith(words) for part in demand.split("；"))


def _without(description: str, address: Any) -> str:
    """The description without where it was, which is alike in questions and complaints, but for the place itself, which
    may be who did it; as it is where little is left."""
    where = str(address.get("text") or "") if isinstance(address, dict) else ""
    where = where.removesuffix(str(address.get("place") or "")) if where else ""
    rest = description.replace(where, "") if where else description
    return rest if len(rest) >= LEAST_LEFT else description


def _announced(told: str, description: str) -> str:
    """The clause that says what kind of order it is to be (我想匿名举报), where the description is without it."""
    clauses = (clause for clause in _CLAUSE.findall(told) if _ANNOUNCES.search(clause) and clause not in description)
    return next((f"{clause}，" for clause in clauses), "")


def _said_before(context: Context, turn: Turn) -> str:
    """What the citizen said last, where it only led to the matter: 我要举报一个，莫把我讲出去."""
    with context.database.reading() as session:
        said = session.scalars(
            select(Utterance)
            .where(Utterance.conversation_id == turn.conversation, Utterance.speaker == "citizen")
            .where(Utterance.id < turn.utterance)
            .order_by(Utterance.id.desc())
            .limit(1)
        ).first()
        text = (said.corrected or said.text) if said is not None else ""
    return f"{text}，" if text and not has_matter(text) else ""


def derived(
    context: Context,
    turn: Turn,
    description: str,
    address: Any,
    read: Understanding,
    *,
    fresh: bool,
    lead: str = "",
) -> dict[str, Any]:
    """Type, category, title, department and urgency, from the description as it is by now.

    ``fresh``: the description is new; its type is judged by the turn that told it, not by the answer to 在哪里, and by
    what led to it (``lead``).
    """
    vector = read_by_both(description, shared_vectors().of)  # known already where this is the turn's own text
    matter = routing.without_landmarks(description)
    of_matter = vector if matter == description else read_by_both(matter, shared_vectors().of)
    category = routing.category(matter, of_matter)
    follows: dict[str, Any] = {
        "category": category,
        "title": title_of(description, address if isinstance(address, dict) else None),
    }
    if fresh:
        told = lead + read.corrected
        said = _announced(told, description) + _without(description, address)
        of_said = vector if said == description else read_by_both(said, shared_vectors().of)
        secret = wants_secrecy(told) is True
        kind = routing.order_type(said, of_said, secret)
        praised = turn.intent == "praise" and kind != "举报"  # a suggestion is told better by its kind than by Rasa
        follows["type"] = "表扬" if praised else kind
    ranked = routing.departments(matter, category, context.city(turn.city), read.address, of_matter)
    if ranked:
        follows["department"] = ranked[0][0]
    if turn.urgent:
        follows |= {"urgent": True, "urgent_reason": turn.urgent}
    return follows
