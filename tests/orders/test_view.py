"""The order as interfaces promise it, and without identity for the handling unit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from orders.changes import patch_order
from orders.conversations import open_conversation
from orders.database import Database
from orders.drafts import set_field
from orders.filing import file_order
from orders.model import Order
from orders.view import order_view

pytestmark = pytest.mark.service

KEYS = [
    "number", "status", "type", "category", "title", "description", "occurred_at", "address", "contact_name", "phone",
    "confidential", "urgent", "urgent_reason", "enterprise", "caller", "concerned", "owner",
    "respondent", "demand", "department", "due_at", "channel",
    "conversation", "related_order", "created_at", "fields", "history",
]  # fmt: skip
NOWHERE: dict[str, Any] = {"utterance_id": None, "start": None, "end": None, "method": "derived", "confidence": 0.5}


def seen(database: Database, order_id: int, **how: bool) -> dict[str, Any]:
    with database.reading() as session:
        view = order_view(session.get_one(Order, order_id), **how)
    assert json.loads(json.dumps(view)) == view
    return view


def test_the_shape_and_the_evidence(database: Database, draft: Callable[..., Any]) -> None:
    made = draft(type="求助", category=["城乡建设"], due_at="2026-11-30T18:00:00+08:00")
    view = seen(database, made.order_id)
    assert list(view) == KEYS
    assert view["fields"]["phone"] == {
        "value": "13800138000", "utterance": made.utterance_id, "start": 23, "end": 34,
        "method": "pattern", "confidence": 0.9, "confirmed": False,
    }  # fmt: skip
    assert (view["conversation"], view["channel"], view["status"]) == (made.conversation_id, "chat", "draft")
    assert view["due_at"] == view["fields"]["due_at"]["value"] == "2026-11-30T18:00:00+08:00"
    assert view["created_at"].endswith("+08:00")
    assert [line["field"] for line in view["history"]] == [
        None, "description", "contact_name", "phone", "type", "category", "due_at",
    ]  # fmt: skip
    assert all(line["actor"] == "bot" and line["at"].endswith("+08:00") for line in view["history"])


def test_when_it_happened_is_a_moment_if_one_is_known(database: Database, draft: Callable[..., Any]) -> None:
    words = draft("one", occurred_at="最近总是")
    assert seen(database, words.order_id)["occurred_at"] == "最近总是"
    moment = {"text": "昨晚两点", "start": "2026-11-23T02:00:00+08:00", "end": None}
    known = seen(database, draft("two", occurred_at=moment).order_id)
    assert known["occurred_at"] == "2026-11-23T02:00:00+08:00"
    assert known["fields"]["occurred_at"]["value"] == moment


def test_an_empty_order_can_be_seen(database: Database) -> None:
    with database.session() as session:
        order = Order(city="changde", channel="chat")
        session.add(order)
        session.flush()
        view = order_view(order)
    assert (view["category"], view["fields"], view["history"], view["confidential"]) == ([], {}, [], False)


def test_the_handling_unit_never_sees_who_asked_for_confidence(database: Database, draft: Callable[..., Any]) -> None:
    made = draft(confidential=True, enterprise="常德建国贸易公司")
    with database.session() as session:
        open_conversation(session, sender="a citizen", city="changde", channel="chat", caller_number="07367221234")
        order = session.get_one(Order, made.order_id)
        set_field(
            session,
            order,
            "description",
            "我是王建国，138 0013 8000，座机0736-7221234，常德建国贸易公司门口井盖没了",
            **NOWHERE,
        )
        set_field(session, order, "phone", "13900139000", **NOWHERE)
        set_field(session, order, "address", {"text": "王建国家门口"}, **NOWHERE)
        set_field(session, order, "title", "井盖没了，回电13900139000", **NOWHERE)
        file_order(session, order.id)
        patch_order(session, order.id, {"demand": "给13800138000回电"}, "desk:li")
    view = seen(database, made.order_id, for_handler=True)
    assert list(view) == KEYS
    text = json.dumps(view, ensure_ascii=False)
    for secret in (
        "王建国", "138 0013 8000", "13800138000", "13900139000", "7221234", "建国贸易", made.conversation_id,
    ):  # fmt: skip
        assert secret not in text
    assert view["description"] == "我是***，***，座机***，***门口井盖没了"
    assert (view["contact_name"], view["phone"], view["enterprise"], view["conversation"]) == (None,) * 4
    assert not {"contact_name", "phone", "enterprise"} & set(view["fields"])
    assert not {"contact_name", "phone", "enterprise"} & {line["field"] for line in view["history"]}
    assert view["number"]
    whole = seen(database, made.order_id)
    assert (whole["contact_name"], whole["phone"]) == ("王建国", "13900139000")


def test_an_ordinary_order_is_seen_whole(database: Database, draft: Callable[..., Any]) -> None:
    made = draft(confidential=False)
    assert seen(database, made.order_id, for_handler=True) == seen(database, made.order_id)


def test_a_confidential_order_without_a_name_has_nothing_to_mask(database: Database, draft: Callable[..., Any]) -> None:
    with database.session() as session:
        order = Order(city="changde", channel="chat", confidential=True, description="井盖没了")
        session.add(order)
        session.flush()
        assert order_view(order, for_handler=True)["description"] == "井盖没了"
