"""Delivery: until it is acknowledged, later and later, and never silently for ever."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from orders.backends import Backend, BackendRefused, BackendUnavailable
from orders.backends.local import LocalBackend
from orders.database import Database
from orders.errors import TaskNotFound
from orders.filing import file_order
from orders.model import Order, OutboxRow, Ticket
from orders.outbox import CLAIM_S, Dispatcher, delay, delivery, release, undelivered
from orders.view import order_view

pytestmark = pytest.mark.service


class Answers:
    """A backend that gives what it was told to, call by call: an error is raised, a text is the ticket."""

    def __init__(self, *answers: Exception | str) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, str]] = []

    def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
        self.calls.append((payload["number"], idempotency_key))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def filed(database: Database, draft: Callable[..., Any], clock: Callable[[], Any]) -> Callable[..., int]:
    def make(sender: str = "a citizen") -> int:
        made = draft(sender)
        with database.session() as session:
            file_order(session, made.order_id, now=clock())
        order_id: int = made.order_id
        return order_id

    return make


def history(database: Database, order_id: int) -> list[tuple[str, Any, Any]]:
    with database.reading() as session:
        seen = order_view(session.get_one(Order, order_id))["history"]
        return [(line["kind"], line["new"], line["note"]) for line in seen if line["kind"] in ("status", "delivery")]


def test_delivered_and_acknowledged(database: Database, filed: Callable[..., int], clock: Any) -> None:
    order_id = filed()
    backend = Answers("T-1")
    dispatcher = Dispatcher(database, backend, clock=clock)
    assert (dispatcher.deliver_due(), dispatcher.deliver_due()) == (1, 0)
    with database.reading() as session:
        seen = delivery(session, order_id)
        assert seen is not None
        assert (seen["state"], seen["ticket"], seen["attempts"]) == ("delivered", "T-1", 1)
        assert seen["delivered_at"] == "2026-11-23T10:00:00+08:00"
        assert session.get_one(Order, order_id).status == "delivered"
    assert history(database, order_id)[-1] == ("status", "delivered", "ticket T-1")


def test_a_backend_that_is_away_is_asked_later_and_later(
    database: Database, filed: Callable[..., int], clock: Any
) -> None:
    order_id = filed()
    backend = Answers(*[BackendUnavailable(f"away {count}") for count in range(4)], "T-1")
    dispatcher = Dispatcher(database, backend, clock=clock, jitter=lambda: 0.0)
    for wait in (1, 2, 4, 8):
        assert dispatcher.deliver_due() == 0
        clock.pass_seconds(wait - 0.001)
        asked = len(backend.calls)
        assert dispatcher.deliver_due() == 0
        assert len(backend.calls) == asked
        with database.reading() as session:
            seen = delivery(session, order_id)
            assert seen is not None
            assert (seen["state"], seen["attempts"], seen["last_error"]) == ("waiting", asked, f"away {asked - 1}")
            assert undelivered(session) == [seen]
        clock.pass_seconds(0.001)
    assert dispatcher.deliver_due() == 1
    assert len({key for _, key in backend.calls}) == 1
    with database.reading() as session:
        assert undelivered(session) == []
    assert [line[:2] for line in history(database, order_id)] == [
        ("status", "filed"), ("delivery", "waiting"), ("status", "delivered"),
    ]  # fmt: skip


def test_a_backend_that_refuses_gets_the_row_parked_until_it_is_released(
    database: Database, filed: Callable[..., int], clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = filed()
    backend = Answers(BackendRefused("no such service code"), "T-2")
    dispatcher = Dispatcher(database, backend, clock=clock)
    assert dispatcher.deliver_due() == 0
    clock.pass_seconds(100_000)
    assert dispatcher.deliver_due() == 0
    assert len(backend.calls) == 1
    assert "no such service code" in caplog.text
    with database.reading() as session:
        [seen] = undelivered(session)
        assert (seen["order_id"], seen["state"], seen["last_error"]) == (order_id, "parked", "no such service code")
        assert session.get_one(Order, order_id).status == "filed"
    assert history(database, order_id)[-1] == ("delivery", "parked", "no such service code")
    with database.session() as session:
        release(session, order_id, "desk:li")
        with pytest.raises(TaskNotFound, match="no parked delivery"):
            release(session, order_id, "desk:li")
    assert Dispatcher(database, backend).deliver_due() == 1  # on the machine's clock, which released it


def test_a_backend_that_breaks_is_retried_loudly(
    database: Database, filed: Callable[..., int], clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = filed()
    backend = Answers(KeyError("token\x00"), "T-1")
    dispatcher = Dispatcher(database, backend, clock=clock)
    assert dispatcher.deliver_due() == 0
    assert "the backend broke" in caplog.text
    with database.reading() as session:
        seen = delivery(session, order_id)
        assert seen is not None
        assert seen["last_error"].startswith("KeyError")
    clock.pass_seconds(1)
    assert dispatcher.deliver_due() == 1


def test_one_that_fails_does_not_hold_up_the_others(database: Database, filed: Callable[..., int], clock: Any) -> None:
    first, second = filed("one"), filed("two")
    assert Dispatcher(database, Answers(BackendUnavailable("away"), "T-2"), clock=clock).deliver_due() == 1
    with database.reading() as session:
        assert session.get_one(Order, first).status == "filed"
        assert session.get_one(Order, second).status == "delivered"


def test_two_dispatchers_share_the_work(database: Database, filed: Callable[..., int], clock: Any) -> None:
    for number in range(6):
        filed(f"citizen {number}")

    class Slow(LocalBackend):
        calls = 0

        def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
            Slow.calls += 1
            time.sleep(0.05)
            return super().submit(payload, idempotency_key)

    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(Dispatcher(database, Slow(database), clock=clock).deliver_due()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(counts) == 6
    assert Slow.calls == 6
    assert min(counts) > 0


def test_a_slow_dispatcher_and_its_replacement_acknowledge_once(
    database: Database, filed: Callable[..., int], clock: Any
) -> None:
    order_id = filed()

    class Slow(LocalBackend):
        def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
            clock.pass_seconds(CLAIM_S)
            assert Dispatcher(database, LocalBackend(database), clock=clock).deliver_due() == 1
            return super().submit(payload, idempotency_key)

    Dispatcher(database, Slow(database), clock=clock).deliver_due()
    with database.reading() as session:
        assert len(session.scalars(select(Ticket)).all()) == 1
    assert [line[:2] for line in history(database, order_id)] == [("status", "filed"), ("status", "delivered")]


def test_a_failure_that_comes_too_late_changes_nothing(
    database: Database, filed: Callable[..., int], clock: Any
) -> None:
    order_id = filed()

    class Late:
        def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
            clock.pass_seconds(CLAIM_S)
            assert Dispatcher(database, LocalBackend(database), clock=clock).deliver_due() == 1
            raise BackendRefused("too late")

    Dispatcher(database, Late(), clock=clock).deliver_due()
    with database.reading() as session:
        seen = delivery(session, order_id)
        assert seen is not None
        assert (seen["state"], seen["last_error"]) == ("delivered", None)


def test_a_failure_from_before_another_attempt_does_not_park_it(
    database: Database, filed: Callable[..., int], clock: Any
) -> None:
    order_id = filed()

    class Late:
        def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
            clock.pass_seconds(CLAIM_S)
            Dispatcher(database, Answers(BackendUnavailable("away")), clock=clock).deliver_due()
            raise BackendRefused("too late")

    assert Dispatcher(database, Late(), clock=clock).deliver_due(limit=1) == 0
    with database.reading() as session:
        seen = delivery(session, order_id)
        assert seen is not None
        assert (seen["state"], seen["last_error"], seen["attempts"]) == ("waiting", "away", 2)


def test_an_order_that_the_desk_moved_on_keeps_its_status(
    database: Database, filed: Callable[..., int], clock: Any
) -> None:
    order_id = filed()
    with database.session() as session:
        session.get_one(Order, order_id).status = "dispatched"
    assert Dispatcher(database, Answers("T-1"), clock=clock).deliver_due() == 1
    with database.reading() as session:
        assert session.get_one(Order, order_id).status == "dispatched"
    assert history(database, order_id)[-1] == ("delivery", "delivered", "ticket T-1")


def test_an_endless_ticket_id_does_not_break_the_acknowledgement(
    database: Database, filed: Callable[..., int], clock: Any
) -> None:
    filed()
    assert Dispatcher(database, Answers("\x00" * 5000), clock=clock).deliver_due() == 1


def test_waits_grow_from_one_second_to_five_minutes() -> None:
    assert [delay(attempt, 0.0) for attempt in (1, 2, 3, 9, 10, 10_000)] == [1, 2, 4, 256, 300, 300]
    assert [delay(attempt, 0.999) for attempt in (1, 10)] == [1, pytest.approx(150.15)]


def test_the_built_in_backend_keeps_one_ticket_a_key(database: Database) -> None:
    backend: Backend = LocalBackend(database)
    payload = {"number": "261123000001", "title": "井盖"}
    first = backend.submit(payload, "k")
    assert backend.submit({**payload, "title": "again"}, "k") == first
    assert backend.submit(payload, "other") != first
    assert backend.submit(payload, "k") == first
    with database.reading() as session:
        ticket = session.get_one(Ticket, int(first))
        assert (ticket.payload, ticket.order_number) == (payload, "261123000001")
    with pytest.raises(BackendRefused, match="no number"):
        backend.submit({"number": None}, "x")


def test_the_built_in_backend_is_away_when_its_database_is(tmp_path: Any) -> None:
    (tmp_path / "x.db").write_text("not a database " * 100)
    with pytest.raises(BackendUnavailable, match="built-in backend"):
        LocalBackend(Database(f"sqlite:///{tmp_path / 'x.db'}")).submit({"number": "261123000001"}, "k")


async def test_it_runs_until_it_is_stopped(database: Database, draft: Callable[..., Any]) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(Dispatcher(database, LocalBackend(database)).run(stop))
    made = draft()

    def confirm() -> None:
        with database.session() as session:
            file_order(session, made.order_id)

    def status() -> str:
        with database.reading() as session:
            return session.get_one(Order, made.order_id).status

    await asyncio.to_thread(confirm)
    for _ in range(100):
        if await asyncio.to_thread(status) == "delivered":
            break
        await asyncio.sleep(0.05)
    assert await asyncio.to_thread(status) == "delivered"
    stop.set()
    await asyncio.wait_for(running, 5)


async def test_a_failing_database_does_not_end_it(tmp_path: Any, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "x.db").write_text("not a database " * 100)
    broken = Database(f"sqlite:///{tmp_path / 'x.db'}")
    stop = asyncio.Event()
    running = asyncio.create_task(Dispatcher(broken, LocalBackend(broken)).run(stop))
    await asyncio.sleep(0.2)
    assert not running.done()
    assert "trying again" in caplog.text
    stop.set()
    await asyncio.wait_for(running, 5)


def test_the_outbox_row_is_unique_for_an_order(database: Database, filed: Callable[..., int]) -> None:
    order_id = filed()
    with database.reading() as session:
        assert len(session.scalars(select(OutboxRow).where(OutboxRow.order_id == order_id)).all()) == 1
