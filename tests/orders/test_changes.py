"""What an agent may change, and what is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from orders.backends.local import LocalBackend
from orders.callbacks import open_callbacks
from orders.changes import TRANSITIONS, PutRight, patch_order, put_right
from orders.conversations import end_conversation
from orders.database import Database
from orders.errors import BadChange, NotToldOf, OrderNotFound
from orders.filing import file_order
from orders.model import STATUSES, Order, OutboxRow, Ticket
from orders.moment import utc_now
from orders.outbox import Dispatcher
from orders.view import order_view

pytestmark = pytest.mark.service


@pytest.fixture
def filed(database: Database, draft: Callable[..., Any]) -> str:
    made = draft()
    with database.session() as session:
        return file_order(session, made.order_id)


def test_every_change_is_written_with_evidence_and_history(database: Database, filed: str) -> None:
    changes: dict[str, Any] = {
        "status": "dispatched",
        "department": "市城管局",
        "category": ["城乡建设", "市政设施"],
        "type": "求助",
        "title": "武陵大道井盖缺失",
        "description": "井盖没了",
        "urgent": True,
        "urgent_reason": "井盖缺失",
        "due_at": "2026-11-24T10:00:00+08:00",
        "contact_name": "李四",
        "phone": "139 0013 9000",
        "address": {"county": "武陵区", "road": "武陵大道"},
        "confidential": True,
        "demand": "尽快盖上",
        "respondent": "某施工队",
    }
    with database.session() as session:
        before = len(order_view(patch_order(session, filed, {"status": "filed"}, "desk:li"))["history"])
        patch_order(session, filed, changes, "desk:li")
    with database.reading() as session:
        view = order_view(session.scalars(select(Order)).one())
    assert {name: view[name] for name in changes if name not in ("phone", "address")} == {
        name: value for name, value in changes.items() if name not in ("phone", "address")
    }
    assert (view["phone"], view["address"]["road"]) == ("13900139000", "武陵大道")
    lines = view["history"][before:]
    assert {line["field"] for line in lines} == set(changes)
    assert {line["actor"] for line in lines} == {"desk:li"}
    field = view["fields"]["phone"]
    assert (field["method"], field["utterance"], field["confirmed"], field["value"]) == (
        "agent", None, True, "13900139000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Say what to change"),
        ({"number": "261123000099"}, "has no field 'number'"),
        ({"id": 1}, "has no field 'id'"),
        ({"fields": {}}, "has no field 'fields'"),
        ({"created_at": "2026-01-01"}, "has no field 'created_at'"),
        ({"channel": "voice"}, "has no field 'channel'"),
        ({"type": "表白"}, "type takes one of 咨询"),
        ({"phone": "x"}, "phone takes"),
        ({"urgent": 1}, "urgent takes true or false"),
        ({"urgent": True}, "says why"),
        ({"urgent_reason": "井盖"}, "belongs to an urgent order"),
        ({"status": "closed"}, "An order that is filed goes only to dispatched, cancelled, not to closed"),
        ({"status": "delivered"}, "not to delivered"),
        ({"status": "draft"}, "not to draft"),
        ({"status": "lost"}, "A status is one of draft"),
        ({"status": None}, "A status is one of"),
        ({"status": ["filed"]}, "A status is one of"),
        ({"due_at": "tomorrow"}, "due_at takes a moment"),
    ],
)
def test_refused_in_a_sentence_and_nothing_changed(
    database: Database, filed: str, changes: dict[str, Any], sentence: str
) -> None:
    with database.session() as session:
        before = order_view(session.scalars(select(Order)).one())
        with pytest.raises(BadChange, match=sentence):
            patch_order(session, filed, {"title": "half of it", **changes} if changes else {}, "desk:li")
    with database.reading() as session:
        assert order_view(session.scalars(select(Order)).one()) == before


def test_all_that_is_wrong_is_said_at_once(database: Database, filed: str) -> None:
    with database.session() as session, pytest.raises(BadChange) as caught:
        patch_order(session, filed, {"type": "x", "colour": "red", "status": "closed"}, "desk:li")
    for part in ("type takes", "'colour'", "not to closed"):
        assert part in str(caught.value)


def test_no_longer_urgent_needs_no_reason(database: Database, filed: str) -> None:
    with database.session() as session:
        patch_order(session, filed, {"urgent": True, "urgent_reason": "井盖缺失"}, "desk:li")
        order = patch_order(session, filed, {"urgent": False}, "desk:li")
        assert (order.urgent, order.urgent_reason) == (False, None)


def test_the_whole_way_and_back(database: Database, filed: str) -> None:
    Dispatcher(database, LocalBackend(database)).deliver_due()
    for status in ("dispatched", "in_progress", "replied", "in_progress", "replied", "closed", "in_progress"):
        with database.session() as session:
            assert patch_order(session, filed, {"status": status}, "desk:li").status == status


def test_the_table_of_steps_is_complete_and_knows_only_statuses() -> None:
    assert set(TRANSITIONS) == set(STATUSES)
    assert {to for steps in TRANSITIONS.values() for to in steps} <= set(STATUSES)
    assert not any("draft" in steps or "incomplete" in steps for steps in TRANSITIONS.values())


def test_an_agent_completes_and_files_what_a_hang_up_left(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        end_conversation(session, made.conversation_id)
    with database.session() as session:
        changes = {"address": "武陵大道和朝阳路口", "status": "filed"}
        order = patch_order(session, made.order_id, changes, "desk:li")
        assert order.number is not None
        assert patch_order(session, str(made.order_id), {"status": "filed"}, "desk:li").number == order.number
        assert open_callbacks(session) == []
        [row] = session.scalars(select(OutboxRow)).all()
        assert row.payload["address"]["text"] == "武陵大道和朝阳路口"
        assert [event.actor for event in order.events if event.new == "filed"] == ["desk:li"]


def test_nothing_is_filed_that_does_not_say_what_happened(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        with pytest.raises(BadChange, match="what happened"):
            patch_order(session, made.order_id, {"description": None, "status": "filed"}, "desk:li")
        order = session.get_one(Order, made.order_id)
        assert (order.number, order.status) == (None, "draft")
        assert order.description


def test_a_cancelled_order_is_delivered_no_more(database: Database, filed: str) -> None:
    with database.session() as session:
        patch_order(session, filed, {"status": "cancelled"}, "desk:li")
    later = utc_now() + timedelta(days=1)
    assert Dispatcher(database, LocalBackend(database), clock=lambda: later).deliver_due() == 0
    with database.reading() as session:
        assert session.scalars(select(Ticket)).all() == []
        assert session.scalars(select(OutboxRow.state)).all() == ["withdrawn"]
    with database.session() as session, pytest.raises(BadChange, match="no further"):
        patch_order(session, filed, {"status": "filed"}, "desk:li")


@pytest.mark.parametrize("name", ["261123999999", "99", 99, "", "abc", "-1", "9" * 30, "٣", "' OR 1=1 --"])
def test_an_order_that_is_not_there(database: Database, name: str | int) -> None:
    with database.session() as session, pytest.raises(OrderNotFound, match="12-digit number"):
        patch_order(session, name, {"title": "x"}, "desk:li")


def test_the_citizen_puts_a_filed_order_right(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        number = file_order(session, made.order_id)
        said = session.get_one(Order, made.order_id).fields["description"].utterance_id
        assert said is not None
        right = [
            PutRight("phone", "13800138001", 0, 4, "mobile", 0.9),
            PutRight("phone", "13800138001", 0, 4, "x", 0.9),
        ]
        assert put_right(session, made.order_id, said, right) == ["phone"]
    with database.reading() as session:
        order = session.scalar(select(Order).where(Order.number == number))
        assert order is not None
        assert (order.phone, order.fields["phone"].utterance_id, order.fields["phone"].confirmed) == (
            "13800138001", said, True,
        )  # fmt: skip
        assert [(event.actor, event.new) for event in order.events if event.field == "phone"][-1] == (
            "citizen", "13800138001",
        )  # fmt: skip
        row = session.scalar(select(OutboxRow).where(OutboxRow.order_id == order.id))
        assert row is not None
        assert row.payload["phone"] == "13800138001"


def test_an_order_that_was_replied_to_is_put_right_no_more(database: Database, filed: str) -> None:
    with database.session() as session:
        for status in ("dispatched", "replied"):
            patch_order(session, filed, {"status": status}, "agent")
        order = session.scalar(select(Order).where(Order.number == filed))
        assert order is not None
        with pytest.raises(NotToldOf):
            put_right(session, order.id, 1, [])
