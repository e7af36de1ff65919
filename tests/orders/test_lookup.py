"""Finding orders, and noticing that something changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from orders.conversations import add_utterance, end_conversation, hand_over, raise_alarm
from orders.database import Database
from orders.drafts import cancel_draft
from orders.filing import file_order
from orders.lookup import by_id, by_number, change_mark, changed_since, find, recent, status_for_citizen
from orders.model import Order, OrderEvent
from orders.moment import utc_now

pytestmark = pytest.mark.service


def test_by_number_and_by_id(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        number = file_order(session, made.order_id)
        found = by_number(session, number)
        assert found is not None
        assert found is by_id(session, made.order_id)
        assert by_number(session, "261123999999") is None
        assert by_id(session, 999) is None


def test_find_by_each_and_by_all(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two", phone="13900139000")
    with database.session() as session:
        file_order(session, two.order_id)

    def ids(**by: Any) -> list[int]:
        with database.reading() as session:
            return [order.id for order in find(session, **by)]

    assert ids() == [two.order_id, one.order_id]
    assert ids(limit=1) == ids(limit=0) == [two.order_id]
    assert ids(conversation="one") == ids(conversation=one.conversation_id) == [one.order_id]
    assert ids(status="filed") == [two.order_id]
    assert ids(phone="139-0013 9000") == [two.order_id]
    assert ids(status="filed", conversation="one") == []
    assert ids(phone="nonsense") == ids(conversation="nobody") == ids(status="nothing") == []


def test_the_desk_sees_orders_and_drafts_but_not_what_was_given_up(
    database: Database, draft: Callable[..., Any]
) -> None:
    one, two, three = draft("one"), draft("two"), draft("three")
    with database.session() as session:
        cancel_draft(session, session.get_one(Order, two.order_id), "no")
        file_order(session, one.order_id)
    with database.reading() as session:
        assert [order.id for order in recent(session)] == [three.order_id, one.order_id]
        assert len(recent(session, 1)) == 1


@pytest.mark.parametrize(
    ("last_four", "right"),
    [
        ("8000", True),
        ("8001", False),
        ("000", False),
        ("", False),
        ("13800138000", False),
        ("八零零零", False),
        ("\ud800000", False),
    ],
)
def test_a_citizen_knows_number_and_last_four(
    database: Database, draft: Callable[..., Any], last_four: str, right: bool
) -> None:
    made = draft()
    with database.session() as session:
        number = file_order(session, made.order_id)
        found = status_for_citizen(session, number, last_four)
        assert (found is not None) is right
        assert status_for_citizen(session, "261123999999", last_four) is None


def test_an_order_without_a_phone_is_told_to_nobody(database: Database, draft: Callable[..., Any]) -> None:
    made = draft(phone=None)
    with database.session() as session:
        number = file_order(session, made.order_id)
        for guess in ("----", "", "None", "0000"):
            assert status_for_citizen(session, number, guess) is None


def test_changed_since(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two")
    with database.session() as session:
        moment = utc_now() + timedelta(seconds=10)
        session.get_one(Order, one.order_id).updated_at = moment + timedelta(seconds=1)
        session.get_one(Order, two.order_id).updated_at = moment - timedelta(seconds=3)
    with database.reading() as session:

        def ids(since: datetime, **how: Any) -> list[int]:
            return [order.id for order in changed_since(session, since, **how)]

        assert ids(moment, overlap_s=0) == [one.order_id]
        assert ids(moment) == [one.order_id, two.order_id]
        assert ids(moment + timedelta(seconds=60)) == []


def test_the_mark_differs_after_every_change_and_only_then(database: Database, draft: Callable[..., Any]) -> None:
    def mark() -> str:
        with database.reading() as session:
            return change_mark(session)

    seen = [mark()]
    made = draft()
    seen.append(mark())
    steps: list[Callable[[Any], Any]] = [
        lambda session: add_utterance(session, made.conversation_id, speaker="bot", text="请问在哪里？"),
        lambda session: raise_alarm(session, made.conversation_id, "fire"),
        lambda session: raise_alarm(session, made.conversation_id, None),
        lambda session: hand_over(session, made.conversation_id, "asked"),
        lambda session: end_conversation(session, made.conversation_id),
        lambda session: file_order(session, made.order_id),
    ]
    for step in steps:
        with database.session() as session:
            step(session)
        seen.append(mark())
        assert mark() == seen[-1]
    assert len(set(seen)) == len(seen)


def test_a_lower_id_that_is_committed_later_changes_the_mark(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        session.add(OrderEvent(id=1000, order_id=made.order_id, actor="bot", kind="field"))
    with database.reading() as session:
        before = change_mark(session)
    with database.session() as session:
        session.add(OrderEvent(id=999, order_id=made.order_id, actor="bot", kind="field"))
    with database.reading() as session:
        assert change_mark(session) != before


def test_a_list_is_read_in_as_many_questions_whatever_its_length(database: Database, draft: Callable[..., Any]) -> None:
    def questions(call: Callable[[Any], Any]) -> int:
        asked: list[str] = []

        def count(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                asked.append(statement)

        with database.reading() as session:
            event.listen(session.get_bind(), "before_cursor_execute", count)
            call(session)
        return len(asked)

    def use(session: Any) -> None:
        for order in recent(session):
            assert order.fields
        for order in find(session):
            assert order.fields
            assert order.events

    draft("first")
    few = questions(use)
    assert few
    for number in range(5):
        draft(f"citizen {number}")
    assert questions(use) == few
