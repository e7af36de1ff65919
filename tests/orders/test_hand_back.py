"""A conversation that a person had goes back to the bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.conversations import end_conversation, hand_back, hand_over
from orders.database import Database
from orders.drafts import open_draft
from orders.errors import BadConversation, ConversationNotFound
from orders.lookup import change_mark
from orders.model import Conversation

pytestmark = pytest.mark.service


def test_the_bot_answers_again_and_the_draft_stays(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        hand_over(session, made.conversation_id, "asked for a person")
    with database.session() as session:
        before = change_mark(session)
        hand_back(session, made.conversation_id, actor="李娜")
    with database.session() as session:
        conversation = session.get_one(Conversation, made.conversation_id)
        assert (conversation.state, conversation.handover_reason) == ("bot", None)
        order = open_draft(session, made.conversation_id)
        assert order is not None
        assert order.id == made.order_id
        assert [(event.actor, event.note) for event in order.events if event.kind == "handover"] == [
            ("bot", "asked for a person"),
            ("李娜", "back to the bot"),
        ]
        assert change_mark(session) != before


def test_what_the_bot_has_is_left_alone(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        hand_back(session, made.conversation_id, actor="李娜")
        order = open_draft(session, made.conversation_id)
        assert order is not None
        assert not [event for event in order.events if event.kind == "handover"]


def test_nobody_to_hand_back(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        hand_over(session, made.conversation_id, "asked for a person")
        end_conversation(session, made.conversation_id)
    with database.session() as session, pytest.raises(BadConversation, match="has ended"):
        hand_back(session, made.conversation_id, actor="李娜")
    with database.session() as session, pytest.raises(ConversationNotFound):
        hand_back(session, "0" * 32, actor="李娜")
