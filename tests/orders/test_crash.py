"""The process is killed between confirmation and acknowledgement: one number, one ticket."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from orders.backends.local import LocalBackend
from orders.database import Database
from orders.filing import file_order
from orders.model import DayCounter, Order, OutboxRow, Ticket
from orders.moment import utc_now
from orders.outbox import CLAIM_S, Dispatcher

pytestmark = pytest.mark.service

KILLED = 42


@pytest.fixture
def die(database_url: str, root: Path) -> Callable[[str, int], None]:
    def run(step: str, order_id: int) -> None:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("crash.py")), database_url, step, str(order_id)],
            env={**os.environ, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == KILLED, done.stderr

    return run


def test_killed_before_the_commit_nothing_was_filed(
    database: Database, draft: Callable[..., Any], die: Callable[[str, int], None]
) -> None:
    made = draft()
    die("before-commit", made.order_id)
    with database.reading() as session:
        assert session.get_one(Order, made.order_id).number is None
        assert session.scalars(select(OutboxRow)).all() == []
        assert session.scalars(select(DayCounter)).all() == []
    with database.session() as session:
        assert file_order(session, made.order_id).endswith("000001")


def test_killed_before_delivery_it_is_delivered_once(
    database: Database, draft: Callable[..., Any], die: Callable[[str, int], None]
) -> None:
    made = draft()
    die("before-delivery", made.order_id)
    with database.session() as session:
        number = file_order(session, made.order_id)  # the citizen, who heard nothing, says yes again
    dispatcher = Dispatcher(database, LocalBackend(database))
    assert dispatcher.deliver_due() == 1
    assert dispatcher.deliver_due() == 0
    with database.reading() as session:
        assert session.scalars(select(Ticket.order_number)).all() == [number]
        assert session.get_one(Order, made.order_id).status == "delivered"


def test_killed_before_acknowledging_it_is_one_ticket(
    database: Database, draft: Callable[..., Any], die: Callable[[str, int], None]
) -> None:
    made = draft()
    die("before-acknowledging", made.order_id)
    with database.reading() as session:
        assert len(session.scalars(select(Ticket)).all()) == 1
        [row] = session.scalars(select(OutboxRow)).all()
        assert (row.state, row.attempts) == ("waiting", 1)
    assert Dispatcher(database, LocalBackend(database)).deliver_due() == 0  # still claimed by the dead one
    later = utc_now() + timedelta(seconds=CLAIM_S + 5)
    assert Dispatcher(database, LocalBackend(database), clock=lambda: later).deliver_due() == 1
    with database.reading() as session:
        [ticket] = session.scalars(select(Ticket)).all()
        [row] = session.scalars(select(OutboxRow)).all()
        assert (row.state, row.attempts, row.ticket) == ("delivered", 2, str(ticket.id))
        assert session.get_one(Order, made.order_id).status == "delivered"
