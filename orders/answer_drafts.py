"""Editors' changes to the answers: draft → review → published, each step with its line of history.

::

    draft ──submit──▶ review ──publish──▶ published ──withdraw──▶ withdrawn
      ▲                  │                    │
      └──────return──────┘            (a newer one of the same topic replaces it)

Who changed the content last cannot publish it while somebody else could.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.errors import BadDraft, NotFound
from orders.model import AnswerDraft, AnswerDraftEvent, DeskUser

KINDS = ("topic", "phrasings")
STEPS = {
    "submit": ("draft", "review"),
    "return": ("review", "draft"),
    "publish": ("review", "published"),
    "withdraw": ("published", "withdrawn"),
}
_TOLD = {"submit": "submitted", "return": "returned", "publish": "published", "withdraw": "withdrawn"}


def new_draft(session: Session, *, city: str, kind: str, topic: str, content: dict[str, Any], actor: str) -> int:
    """Begin a change; returns its id. Raises BadDraft."""
    if kind not in KINDS:
        raise BadDraft("content", f"A draft is one of {', '.join(KINDS)}, not {kind!r}.")
    draft = AnswerDraft(city=city, kind=kind, topic=topic, content=content, author=actor)
    draft.events.append(AnswerDraftEvent(actor=actor, kind="created", content=content))
    session.add(draft)
    session.flush()
    return draft.id


def draft_by_id(session: Session, id_: int) -> AnswerDraft:
    """The draft, held against other writers. Raises NotFound."""
    draft = session.get(AnswerDraft, id_, with_for_update=True, populate_existing=True)
    if draft is None:
        raise NotFound(f"There is no draft {id_}.")
    return draft


def draft_by_id_reading(session: Session, id_: int) -> AnswerDraft:
    """The draft, to look at only. Raises NotFound."""
    draft = session.get(AnswerDraft, id_)
    if draft is None:
        raise NotFound(f"There is no draft {id_}.")
    return draft


def edit(session: Session, id_: int, *, topic: str, content: dict[str, Any], actor: str) -> None:
    """Change what a draft says; one that waits for review goes back to draft. Raises NotFound, BadDraft."""
    draft = draft_by_id(session, id_)
    if draft.state not in ("draft", "review"):
        raise BadDraft("state", f"Draft {id_} is {draft.state}; begin a new one.")
    if (topic, content) == (draft.topic, draft.content):
        return
    draft.topic, draft.content, draft.author, draft.state = topic, content, actor, "draft"
    draft.events.append(AnswerDraftEvent(actor=actor, kind="edited", content=content))
    session.flush()


def step(session: Session, id_: int, name: str, actor: str, note: str | None = None) -> AnswerDraft:
    """Take one of STEPS. Raises NotFound, BadDraft (a wrong state, or the author publishing alone)."""
    draft = draft_by_id(session, id_)
    before, after = STEPS[name]
    if draft.state != before:
        raise BadDraft("state", f"Draft {id_} is {draft.state}, so it cannot be taken from {before} to {after}.")
    if name == "publish" and draft.author == actor and _others(session, actor):
        raise BadDraft("author", "Somebody else must publish what you wrote.")
    draft.state = after
    draft.events.append(AnswerDraftEvent(actor=actor, kind=_TOLD[name], note=note))
    if name == "publish" and draft.kind == "topic":
        for older in _published(session, draft.city, "topic", draft.topic):
            if older.id != draft.id:
                older.state = "withdrawn"
                older.events.append(AnswerDraftEvent(actor=actor, kind="withdrawn", note=f"replaced by {draft.id}"))
    session.flush()
    return draft


def published(session: Session, city: str) -> Sequence[AnswerDraft]:
    """What is in force, the oldest first."""
    return _published(session, city)


def listed(session: Session, city: str, limit: int = 100) -> Sequence[AnswerDraft]:
    """All drafts, the last changed first."""
    return session.scalars(
        select(AnswerDraft).where(AnswerDraft.city == city).order_by(AnswerDraft.changed_at.desc()).limit(limit)
    ).all()


def _published(session: Session, city: str, kind: str | None = None, topic: str | None = None) -> Sequence[AnswerDraft]:
    wanted = select(AnswerDraft).where(AnswerDraft.city == city, AnswerDraft.state == "published")
    if kind is not None:
        wanted = wanted.where(AnswerDraft.kind == kind)
    if topic is not None:
        wanted = wanted.where(AnswerDraft.topic == topic)
    return session.scalars(wanted.order_by(AnswerDraft.id)).all()


def _others(session: Session, actor: str) -> bool:
    wanted = select(func.count()).select_from(DeskUser).where(DeskUser.name != actor, DeskUser.disabled.is_(False))
    return bool(session.scalar(wanted))
