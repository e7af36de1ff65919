"""Whom an order is about, where nobody was named in the whole talk: what the story itself tells."""

from __future__ import annotations

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


def judged(context: Context, conversation: str) -> str | None:
    """Whom ``nlu.whom`` takes the open draft to be about. Before anything is written: it takes 30 ms, in which nobody
    else could write."""
    with context.database.reading() as session:
        order = drafts.open_draft(session, conversation)
        if order is None or order.respondent or not order.description or order.type not in table().types:
            return None
        story = matter_of(order.description)
    found = whom(story)
    return found.value if found else None


def write_implied(session: Session, order: Order, likely: str | None = None) -> None:
    """Write ``nlu.implied.implied`` into a draft that is about to be filed, or where that knows nobody, who is
    ``likely`` meant. Not before: a name may still be told."""
    if order.respondent or not order.description or order.type not in table().types:
        return
    story = order.fields["description"].utterance_id
    said = session.get(Utterance, story) if story is not None else None
    matter = matter_of(order.description)
    told = implied(matter, order.address or {})
    if told is None and said is not None and matter.endswith("等"):  # it tells the story in short
        told = implied(said.corrected or said.text, order.address or {})
    method = METHOD
    if told is None and likely is not None:
        told, method = (likely, likely), JUDGED
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
        method=method,
        confidence=CONFIDENCE,
    )
