"""Whom an order is about, where nobody was named in the whole talk: what the story itself tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.context import Context
from nlu.details import table
from nlu.implied import implied
from nlu.whom import METHOD as JUDGED
from nlu.whom import whom
from orders import drafts
from orders.details import matter_of
from orders.model import Order, Utterance

METHOD = "implied"
CONFIDENCE = 0.4


@dataclass(frozen=True)
class Implied:
    """``who`` it is, by the ``words`` of the story, the utterance ``story``; ``method`` tells by what."""

    who: str
    words: str
    method: str
    story: int | None


def implied_of(context: Context, conversation: str) -> Implied | None:
    """Whom the open draft is about, by ``nlu.implied`` or where that knows nobody by ``nlu.whom``. Before anything is
    written: the latter takes 30 ms, in which nobody else could write."""
    with context.database.reading() as session:
        order = drafts.open_draft(session, conversation)
        if order is None or order.respondent or not order.description or order.type not in table().types:
            return None
        matter, address, own = matter_of(order.description), order.address or {}, str(order.enterprise or "")
        story = order.fields["description"].utterance_id
        said = session.get(Utterance, story) if story is not None else None
        whole = (said.corrected or said.text) if said is not None else ""
    told = implied(matter, address)
    if told is None and whole and matter.endswith("等"):  # it tells the story in short
        told = implied(whole, address)
    if told is not None and told[1] not in own:
        return Implied(*told, METHOD, story)
    found = whom(matter, own)
    return Implied(found.value, found.value, JUDGED, story) if found else None


def write_implied(session: Session, order: Order, told: Implied | None) -> None:
    """Write it into the draft that is about to be filed. Not before: a name may still be told."""
    if told is None or order.respondent:
        return
    said = session.get(Utterance, told.story) if told.story is not None else None
    start = said.text.find(told.words) if said is not None else -1
    span = (start, start + len(told.words)) if start >= 0 else (None, None)
    drafts.set_field(
        session,
        order,
        "respondent",
        told.who,
        utterance_id=told.story,
        start=span[0],
        end=span[1],
        method=told.method,
        confidence=CONFIDENCE,
    )
