"""Number and outbox row: both, once, unique."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from orders.database import Database
from orders.drafts import cancel_draft, set_field
from orders.errors import NotFilable, NumbersExhausted, OrderNotFound
from orders.filing import file_order, next_number
from orders.model import DayCounter, Order, OrderEvent, OutboxRow
from orders.moment import CHINA

pytestmark = pytest.mark.service

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Run ``work`` in ``count`` threads that start together; returns what they raised."""
    failures: list[BaseException] = []
    together = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            together.wait(10)
            work(number)
        except Exception as error:  # noqa: BLE001 - shown by the caller
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


def test_confirming_twice_gives_one_number_and_one_row(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    numbers = []
    for _ in range(2):
        with database.session() as session:
            numbers.append(file_order(session, made.order_id, now=MORNING))
    assert numbers == ["261123000001"] * 2
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        assert (order.status, order.number, order.filed_at) == ("filed", "261123000001", MORNING)
        [row] = session.scalars(select(OutboxRow)).all()
        assert (row.order_id, row.state, row.payload["number"]) == (order.id, "waiting", order.number)
        assert [event.new for event in order.events if event.kind == "status"] == ["filed"]


def test_confirming_from_two_threads_at_once(database: Database, draft: Callable[..., Any]) -> None:
    for attempt in range(3):
        made = draft(f"citizen {attempt}")
        numbers: list[str] = []

        def confirm(_: int, order_id: int = made.order_id, numbers: list[str] = numbers) -> None:
            with database.session() as session:
                session.get_one(Order, order_id)  # as an action does that has looked at it before
                numbers.append(file_order(session, order_id))

        assert in_threads(2, confirm) == []
        assert len(numbers) == 2
        assert len(set(numbers)) == 1
        with database.reading() as session:
            of_order = OutboxRow.order_id == made.order_id
            assert session.scalar(select(func.count()).select_from(OutboxRow).where(of_order)) == 1
            filed = (OrderEvent.order_id == made.order_id, OrderEvent.new.is_not(None), OrderEvent.kind == "status")
            assert session.scalar(select(func.count()).select_from(OrderEvent).where(*filed)) == 1


def test_numbers_are_unique_among_eight_threads_also_when_some_fail(database: Database) -> None:
    kept: list[str] = []

    def take(thread: int) -> None:
        for turn in range(10):
            try:
                with database.session() as session:
                    number = next_number(session, MORNING)
                    if (thread + turn) % 4 == 0:
                        raise ConnectionError("the filing failed after its number was taken")
            except ConnectionError:
                continue
            kept.append(number)

    assert in_threads(8, take) == []
    assert len(kept) == 60
    assert len(set(kept)) == 60
    assert all(number.startswith("261123") and len(number) == 12 and number.isdigit() for number in kept)


def test_a_gap_is_skipped(database: Database) -> None:
    with database.session() as session:
        assert next_number(session, MORNING) == "261123000001"
        session.execute(update(DayCounter).values(last=41))
    with database.session() as session:
        assert file_order(session, _new(session), now=MORNING) == "261123000042"


def _new(session: Any) -> int:
    order = Order(city="changde", channel="chat", description="井盖没了")
    session.add(order)
    session.flush()
    return order.id


def test_the_day_is_chinas(database: Database) -> None:
    with database.session() as session:
        assert next_number(session, datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == "261123000001"
        assert next_number(session, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == "261124000001"
        assert next_number(session, datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == "261123000002"


def test_a_day_has_999999_numbers(database: Database) -> None:
    with database.session() as session:
        next_number(session, MORNING)
        session.execute(update(DayCounter).values(last=999_998))
        assert next_number(session, MORNING) == "261123999999"
        with pytest.raises(NumbersExhausted, match="tomorrow"):
            next_number(session, MORNING)


def test_a_filing_that_fails_leaves_neither_number_nor_row(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()

    def turn() -> None:
        with database.session() as session:
            file_order(session, made.order_id, now=MORNING)
            raise RuntimeError("the rest of the turn failed")

    with pytest.raises(RuntimeError):
        turn()
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        assert (order.status, order.number) == ("draft", None)
        assert session.scalars(select(OutboxRow)).all() == []


def test_what_leaves_for_the_backend_has_no_identity_of_a_confidential_order(
    database: Database, draft: Callable[..., Any]
) -> None:
    made = draft(confidential=True)
    with database.session() as session:
        file_order(session, made.order_id)
        payload = session.scalars(select(OutboxRow.payload)).one()
        assert "13800138000" not in str(payload)
        assert "王建国" not in str(payload)
        assert payload["description"] == "武陵大道和朝阳路口的井盖没了"


def test_what_cannot_be_filed(database: Database, draft: Callable[..., Any]) -> None:
    empty, cancelled = draft("one"), draft("two")
    with database.session() as session:
        set_field(
            session, session.get_one(Order, empty.order_id), "description", None,
            utterance_id=None, start=None, end=None, method="declined", confidence=1,
        )  # fmt: skip
        with pytest.raises(NotFilable, match="description"):
            file_order(session, empty.order_id)
        cancel_draft(session, session.get_one(Order, cancelled.order_id), "no")
        with pytest.raises(NotFilable, match="new draft"):
            file_order(session, cancelled.order_id)
        with pytest.raises(OrderNotFound):
            file_order(session, 999_999)
        assert session.scalars(select(DayCounter)).all() == []
