"""The draft order of a conversation: what it holds, and how an utterance's fields get into it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.context import Context
from actions.filling import REFUSED, Fill, has_matter
from actions.turn import Turn
from nlu import routing
from nlu.intent_text import core
from nlu.understand import Understanding
from nlu.vectors import shared_vectors
from orders import drafts
from orders.details import PREFIX, matter_of
from orders.evidence import span_as_heard
from orders.model import Utterance

_LEAD = re.compile(
    r"^我?(?:想|要|来)?(?:反映|说|讲)(?:一下|一个|个|点)?(?:问题|情况|事情|事)?(?:啊|呀|哈)?(?:就是说?|是)?"
)


def known_fields(context: Context, conversation: str) -> dict[str, Any]:
    """The fields that have been asked or told; a refused one is ``REFUSED``."""
    with context.database.reading() as session:
        order = drafts.open_draft(session, conversation)
        if order is None:
            return {}
        return {
            name: REFUSED if field.value is None else field.value
            for name, field in order.fields.items()
            if not name.startswith(PREFIX)
        }


def write(context: Context, turn: Turn, new: Sequence[Fill], read: Understanding) -> None:
    """Write the fields with their evidence, and what follows from them; opens the draft where there is none."""
    derived: dict[str, Any] = {}
    if any(fill.name in ("description", "address") for fill in new):
        told = next((fill.value for fill in new if fill.name == "description"), None)
        told = told or known_fields(context, turn.conversation).get("description")
        # Judged before the session begins: the models may have to be loaded, and nobody else could write meanwhile.
        derived = _derived(context, turn, matter_of(told), read) if told else {}
    with context.database.session(wait_for_disk=False) as session:  # the turn's replies wait for it
        order = drafts.draft_for(session, turn.conversation, turn.city, turn.channel)
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
        for name, value in derived.items():
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


def _derived(context: Context, turn: Turn, description: str, read: Understanding) -> dict[str, Any]:
    """Type, category, title, department and urgency, from the description as it is by now."""
    vector = shared_vectors().of(core(description))  # known already where this is the turn's own text
    category = routing.category(description, vector)
    derived: dict[str, Any] = {
        "type": {"suggestion": "建议", "praise": "表扬"}.get(turn.intent) or routing.order_type(description, vector),
        "category": category,
        "title": title_of(description),
    }
    ranked = routing.departments(description, category, context.city(turn.city), read.address, vector)
    if ranked:
        derived["department"] = ranked[0][0]
    if turn.urgent:
        derived |= {"urgent": True, "urgent_reason": turn.urgent}
    return derived


def title_of(description: str) -> str:
    """The first clause of the citizen's own words, at most 30 characters."""
    clause = next((part for part in _clauses(description) if has_matter(part)), description)
    told = _LEAD.sub("", clause)
    return (told if has_matter(told) else clause)[:30]


def _clauses(text: str) -> list[str]:
    for mark in "。！？；,.!?;":
        text = text.replace(mark, "，")
    return [part.strip() for part in text.split("，") if part.strip()]
