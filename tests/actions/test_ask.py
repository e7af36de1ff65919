"""The question for the address: open, or which of several divisions."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.ask import AskAddress
from actions.context import Context
from nlu.city import load_city
from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.drafts import draft_for, set_field

pytestmark = pytest.mark.service


def asked(folder: Path, address: dict[str, Any] | None, channel: str = "chat") -> list[dict[str, Any]]:
    """What AskAddress says when the draft holds this address."""
    database = Database(f"sqlite:///{folder / 'orders.db'}")
    database.migrate()
    with database.session() as session:
        conversation = open_conversation(session, sender="s", city="shangqiu", channel=channel)
        utterance = add_utterance(session, conversation.id, speaker="citizen", text="城郊乡有人占道")
        order = draft_for(session, conversation.id, "shangqiu", channel)
        if address:
            set_field(
                session, order, "address", address,
                utterance_id=utterance.id, start=None, end=None, method="address", confidence=0.5,
            )  # fmt: skip
        metadata = {
            "conversation": conversation.id, "utterance": utterance.id, "city": "shangqiu", "channel": channel,
        }  # fmt: skip
    intent = {"name": "report_complaint", "confidence": 1.0}
    message = {"text": "城郊乡有人占道", "intent": intent, "metadata": metadata}
    tracker = Tracker("s", {}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    action = AskAddress("complaint_form", Context(database, {}))
    asyncio.run(action.run(dispatcher, tracker, {"responses": {}}))
    database.close()
    return list(dispatcher.messages)


def test_the_open_question_when_nothing_is_in_doubt(tmp_path: Path) -> None:
    (message,) = asked(tmp_path, None)
    assert message["response"] == "utter_ask_address"


def test_which_of_two_is_asked_with_buttons_in_the_chat(tmp_path: Path) -> None:
    address = {"town": "城郊乡", "text": "城郊乡", "candidates": ["宁陵县城郊乡", "虞城县城郊乡"]}
    (message,) = asked(tmp_path, address)
    assert message["response"] == "utter_ask_address_which"
    assert (message["name"], message["choices"]) == ("城郊乡", "宁陵县的，还是虞城县")
    assert [button["payload"] for button in message["buttons"]] == ["宁陵县", "虞城县"]


def test_nobody_is_shown_buttons_on_the_phone(tmp_path: Path) -> None:
    address = {"town": "城郊乡", "text": "城郊乡", "candidates": ["宁陵县城郊乡", "虞城县城郊乡"]}
    (message,) = asked(tmp_path, address, "voice")
    assert message["buttons"] == []


def test_many_are_not_read_out(tmp_path: Path) -> None:
    paths = [village.path for village in load_city("shangqiu").villages[:5]]
    (message,) = asked(tmp_path, {"place": "某村", "text": "某村", "candidates": paths})
    assert message["choices"] == "哪个区县、哪个乡镇"
    assert message["buttons"] == []


def test_one_that_only_sounds_like_it_is_asked_for_a_yes(tmp_path: Path) -> None:
    (message,) = asked(tmp_path, {"town": "城交乡", "text": "城交乡", "candidates": ["宁陵县城郊乡"]})
    assert message["response"] == "utter_ask_address_meant"
    assert message["address"] == "宁陵县城郊乡"
