"""Whom an order is about, where nobody was named in the whole talk: what the story itself tells."""

from __future__ import annotations

from sqlalchemy.orm import Session

from nlu.details import table
from nlu.implied import implied
from orders import drafts
from orders.details import matter_of
from orders.model import Order, Utterance

METHOD = "implied"
CONFIDENCE = 0.4


def write_implied(session: Session, order: Order) -> None:
    """Write ``nlu.implied.implied`` into a draft that is about to be filed. Not before: a name may still be told."""
    if order.respondent or not order.description or order.type not in table().types:
        return
    story = order.fields["description"].utterance_id
    said = session.get(Utterance, story) if story is not None else None
    matter = matter_of(order.description)
    told = implied(matter, order.address or {})
    if told is None and said is not None and matter.endswith("等"):  # it tells the story in short
        told = implied(said.corrected or said.text, order.address or {})
    if told is None:
        return
    who, words = told
    start = said.text.find(words) if said is not None else -1
    span = (start, start + len(words)) if start >= 0 else (None, None)
    drafts.set_field(
        session,
        order,
        "respondent",
        who,
        utterance_id=story,
        start=span[0],
        end=span[1],
        method=METHOD,
        confidence=CONFIDENCE,
    )
