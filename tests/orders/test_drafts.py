"""A draft from the first sentence: fields, evidence, history."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from orders.database import Database, is_alone
from orders.drafts import cancel_draft, confirm_fields, draft_for, open_draft, open_values, set_field
from orders.errors import BadField, NotADraft
from orders.filing import file_order
from orders.history import locked
from orders.model import Order
from orders.siblings import open_further
from orders.view import order_view

pytestmark = pytest.mark.service

NOWHERE: dict[str, Any] = {"utterance_id": None, "start": None, "end": None, "method": "derived", "confidence": 0.5}


def test_every_field_points_to_what_was_said(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        assert order.status == "draft"
        assert order.conversation is not None
        said = {utterance.id: utterance.text for utterance in order.conversation.utterances}
        assert set(order.fields) == {"description", "contact_name", "phone"}
        for name, field in order.fields.items():
            assert field.utterance_id is not None
            assert said[field.utterance_id][field.start : field.end] == getattr(order, name) == field.value
            assert (field.method, field.confidence, field.confirmed) == ("pattern", 0.9, False)


def test_one_open_draft_and_the_next_after_filing(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        assert draft_for(session, made.conversation_id, "changde", "chat").id == made.order_id
        file_order(session, made.order_id)
        assert open_draft(session, made.conversation_id) is None
        second = draft_for(session, made.conversation_id, "changde", "chat")
        assert second.id != made.order_id
        assert [event.kind for event in second.events] == ["created"]


def test_the_values_are_those_of_the_oldest_open_draft(database: Database, draft: Callable[..., Any]) -> None:
    made, other = draft(demand="修好", address={"text": "朝阳路"}), draft("another citizen")
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        further = open_further(session, order)
        set_field(session, further, "phone", "13900139000", **NOWHERE)
        set_field(session, order, "contact_name", None, **NOWHERE)
        told = {name: field.value for name, field in order.fields.items()}
        assert open_values(session, made.conversation_id) == told
        assert list(told) == list(open_values(session, made.conversation_id))
        assert told["contact_name"] is None
        assert told["address"]["text"] == "朝阳路"
        file_order(session, made.order_id)
        assert open_values(session, made.conversation_id) == {"phone": "13900139000"}
        cancel_draft(session, further, "given up")
        assert open_values(session, made.conversation_id) == {}
        assert set(open_values(session, other.conversation_id)) == {"description", "contact_name", "phone"}


def test_an_order_is_held_as_the_database_has_it(database: Database, draft: Callable[..., Any]) -> None:
    """A transaction that has the database to itself need not read what it has read; any other must."""
    made = draft()
    with database.session() as session:
        order = open_draft(session, made.conversation_id)
        asked: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert locked(session, made.order_id) is order
        assert len(asked) == (0 if is_alone(session) else 1)
        assert is_alone(session) == (session.get_bind().dialect.name == "sqlite")
    with Session(database.engine) as session:
        order = session.get_one(Order, made.order_id)
        assert order.phone == "13800138000"
        session.commit()
        with database.session() as other:
            set_field(other, other.get_one(Order, made.order_id), "phone", "13900139000", **NOWHERE)
        assert not is_alone(session)
        assert locked(session, made.order_id).phone == "13900139000"


def test_history_has_a_line_for_each_change_of_value_only(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        before = len(order.events)
        set_field(session, order, "phone", "138-0013-8000", **NOWHERE)
        assert len(order.events) == before
        set_field(session, order, "phone", "13900139000", **NOWHERE, actor="desk:li")
        set_field(session, order, "confidential", False, **NOWHERE)  # told, but as it was assumed
        assert len(order.events) == before + 1
        last = order_view(order)["history"][-1]
        assert (last["actor"], last["field"], last["old"], last["new"]) == (
            "desk:li", "phone", "13800138000", "13900139000",
        )  # fmt: skip
        assert order.fields["phone"].method == "derived"
        assert order.fields["confidential"].value is False


def test_confirmation_lasts_as_long_as_the_value(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        assert confirm_fields(session, order, ["phone"]) == ["phone"]
        assert confirm_fields(session, order, ["phone"]) == []
        assert sorted(confirm_fields(session, order)) == ["contact_name", "description"]
        set_field(session, order, "phone", "13800138000", **NOWHERE)
        assert order.fields["phone"].confirmed
        set_field(session, order, "phone", "13900139000", **NOWHERE)
        assert not order.fields["phone"].confirmed
        with pytest.raises(BadField, match="address"):
            confirm_fields(session, order, ["address"])
        assert [event.note for event in order.events if event.kind == "confirmed"] == [
            "phone", "description, contact_name",
        ]  # fmt: skip


def test_a_refusal_to_tell_is_kept_as_evidence(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        set_field(
            session, order, "contact_name", None,
            utterance_id=made.utterance_id, start=0, end=3, method="declined", confidence=1.0,
        )  # fmt: skip
        assert order.contact_name is None
        assert order_view(order)["fields"]["contact_name"]["method"] == "declined"


def test_an_unknown_field_is_refused(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session, pytest.raises(BadField, match="has no field 'status'"):
        set_field(session, session.get_one(Order, made.order_id), "status", "closed", **NOWHERE)


def test_two_writers_of_one_field_do_not_collide(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    failures: list[BaseException] = []
    together = threading.Barrier(4)

    def write(number: int) -> None:
        try:
            together.wait(10)
            with database.session() as session:
                order = session.get_one(Order, made.order_id)
                set_field(session, order, "title", f"title {number}", **NOWHERE)
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        titles = [event for event in order.events if event.field == "title"]
        assert len(titles) == 4
        assert [event.old for event in titles[1:]] == [event.new for event in titles[:-1]]
        assert order.title == order.fields["title"].value == titles[-1].new


def test_a_cancelled_draft_stays_with_its_reason(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        for _ in range(2):
            cancel_draft(session, order, "不投诉了")
        assert order.status == "cancelled"
        assert [event.note for event in order.events if event.kind == "status"] == ["不投诉了"]
        assert open_draft(session, made.conversation_id) is None


def test_a_filed_order_is_no_draft(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        file_order(session, order.id)
        for call in (
            lambda: set_field(session, order, "title", "x", **NOWHERE),
            lambda: confirm_fields(session, order),
            lambda: cancel_draft(session, order, "no"),
        ):
            with pytest.raises(NotADraft, match="patch_order"):
                call()
