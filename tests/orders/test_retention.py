from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from orders import retention
from orders.conversations import end_conversation
from orders.database import Database
from orders.lookup import by_id
from orders.model import AskedQuestion, Conversation
from orders.moment import utc_now
from orders.questions import keep_question
from orders.view import order_view

pytestmark = pytest.mark.service


@pytest.fixture
def recorded(database: Database, draft: Callable[..., Any]) -> Callable[..., Any]:
    """A draft of a call so many days ago, with a recording; ended or not."""

    def make(sender: str, days: float, *, ended: bool = True) -> Any:
        made = draft(sender)
        moment = utc_now() - timedelta(days=days)
        with database.session() as session:
            if ended:
                end_conversation(session, made.conversation_id)
            values = {"recording_path": f"recordings/{made.conversation_id}.opus", "changed_at": moment}
            session.execute(
                update(Conversation)
                .where(Conversation.id == made.conversation_id)
                .values(**values, ended_at=moment if ended else None)
            )
        return made

    return make


def due(database: Database, days: int) -> list[str]:
    with database.reading() as session:
        return [id_ for id_, _ in retention.recordings_due(session, utc_now() - timedelta(days=days))]


def test_what_ended_longest_ago_is_due_first(database: Database, recorded: Callable[..., Any]) -> None:
    new, old, oldest = (recorded(f"{days} days", days).conversation_id for days in (29, 31, 40))
    assert due(database, 30) == [oldest, old]
    assert new not in due(database, 30)


def test_a_call_that_never_ended_counts_from_its_last_word(database: Database, recorded: Callable[..., Any]) -> None:
    left = recorded("left open", 31, ended=False)
    assert due(database, 30) == [left.conversation_id]
    assert due(database, 32) == []


def test_the_order_tells_of_it_and_nothing_else_changes(database: Database, recorded: Callable[..., Any]) -> None:
    made = recorded("a citizen", 31)
    with database.reading() as session:
        before = order_view(by_id(session, made.order_id))
        changed = session.get_one(Conversation, made.conversation_id).changed_at
    with database.session() as session:
        retention.recording_deleted(session, made.conversation_id, 30)
    with database.reading() as session:
        after = order_view(by_id(session, made.order_id))
        conversation = session.get_one(Conversation, made.conversation_id)
        assert (conversation.recording_path, conversation.changed_at) == (None, changed)
    event = after["history"].pop()
    assert (event["actor"], event["kind"], event["note"]) == ("system", "recording", "kept for 30 days")
    assert after == before
    assert due(database, 30) == []


def test_questions_are_forgotten_when_their_time_has_come(database: Database) -> None:
    with database.session() as session:
        for text, days in (("old", 366), ("older, handled", 500), ("new", 364)):
            row = keep_question(session, text, city="changde", channel="api", decision="abstain")
            session.get_one(AskedQuestion, row).at = utc_now() - timedelta(days=days)
            session.get_one(AskedQuestion, row).state = "drafted" if "handled" in text else "open"
    with database.session() as session:
        assert retention.delete_questions(session, utc_now() - timedelta(days=365)) == 2
    with database.reading() as session:
        assert session.scalars(select(AskedQuestion.text)).all() == ["new"]
