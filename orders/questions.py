"""Questions that the answers were asked, what was decided, and what came of it.

Texts come masked (``faq.masking``). A question needs an editor while it is open and was not answered, or was answered
and the citizen said that it did not help.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from orders.fields import storable
from orders.model import AskedQuestion

LONGEST = 500
MOST = 2000  # questions that one page looks at, the newest
OUTCOMES = ("solved", "unsolved", "person", "order")


def keep_question(
    session: Session,
    text: str,
    *,
    city: str,
    channel: str,
    decision: str,
    topic: str | None = None,
    score: float | None = None,
    vector: bytes | None = None,
    conversation_id: str | None = None,
) -> int:
    """Store a masked question; returns its id."""
    asked = AskedQuestion(
        text=storable(text)[:LONGEST], city=city, channel=channel, decision=decision, topic=topic, score=score,
        vector=vector, conversation_id=conversation_id,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    return asked.id


def questions_of(session: Session, conversation_id: str) -> set[str]:
    """The words of the questions that a conversation put, masked as they are kept."""
    query = select(AskedQuestion.text).where(AskedQuestion.conversation_id == conversation_id)
    return set(session.scalars(query))


def set_outcome(session: Session, question: int, outcome: str) -> None:
    """What came of a question: one of OUTCOMES. Later words count."""
    session.execute(update(AskedQuestion).where(AskedQuestion.id == question).values(outcome=outcome))


def needing_an_editor(session: Session, city: str) -> Sequence[AskedQuestion]:
    """Open questions of the city without an answer that helped, the newest first, at most MOST."""
    unanswered = AskedQuestion.decision == "abstain"
    disliked = AskedQuestion.outcome.in_(("unsolved", "person", "order"))
    return session.scalars(
        select(AskedQuestion)
        .where(AskedQuestion.city == city, AskedQuestion.state == "open", or_(unanswered, disliked))
        .order_by(AskedQuestion.id.desc())
        .limit(MOST)
    ).all()


def mark(session: Session, questions: Collection[int], state: str, actor: str) -> None:
    """Take questions off the list: ``drafted`` when a draft was made of them, ``done`` when nothing is needed."""
    session.execute(update(AskedQuestion).where(AskedQuestion.id.in_(questions)).values(state=state, handled_by=actor))
