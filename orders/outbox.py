"""The outbox: filed orders are delivered until the backend has acknowledged them.

A row is ``waiting`` until it is ``delivered``. A backend that is away is asked again, later and later; one that
refuses gets the row ``parked``: it stays visible with its error until somebody releases it. A row whose order was
cancelled in time is ``withdrawn``.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.backends import Backend, BackendError
from orders.database import Database
from orders.errors import TaskNotFound
from orders.fields import storable
from orders.history import change_status, locked, record
from orders.model import Order, OutboxRow
from orders.moment import local_iso, utc_now
from orders.view import order_view

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 300.0
CLAIM_S = 120.0  # longer than any backend may take to answer; a dispatcher that died is replaced after it
POLL_S = 1.0
_ERROR_LENGTH = 1000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Claim:
    row_id: int
    order_id: int
    payload: dict[str, Any]
    key: str
    attempt: int
    until: datetime


class Dispatcher:
    """Delivers what is due to one backend. Several dispatchers, in several processes, may share a database.

    ``clock`` gives the present moment (timezone-aware); ``jitter`` a number in [0, 1).
    """

    def __init__(
        self,
        database: Database,
        backend: Backend,
        *,
        clock: Callable[[], datetime] = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._database, self._backend, self._clock, self._jitter = database, backend, clock, jitter

    def deliver_due(self, limit: int = 20) -> int:
        """Try each row that is due once, at most ``limit``; returns how many the backend acknowledged.

        What the backend raises is stored with the row and logged, never raised; a failing database is.
        """
        delivered = 0
        for _ in range(limit):
            claim = self._claim()
            if claim is None:
                break
            try:
                ticket = self._backend.submit(claim.payload, claim.key)
            except BackendError as error:
                self._failed(claim, str(error) or type(error).__name__, error.retryable)
            except Exception as error:
                log.exception("delivering order %s: the backend broke", claim.payload.get("number"))
                self._failed(claim, f"{type(error).__name__}: {error}", retryable=True)
            else:
                self._acknowledge(claim, storable(str(ticket))[:255])
                delivered += 1
        return delivered

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver what is due every second until ``stop`` is set; a failing database is logged and asked again."""
        failures = 0
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.deliver_due)
                failures = 0
            except Exception:
                failures += 1
                log.exception("the outbox cannot be read; trying again")
            pause = delay(failures, self._jitter()) if failures else POLL_S
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    def _claim(self) -> _Claim | None:
        """Take the row that is due the longest, and keep other dispatchers off it until the claim ends.

        The attempt is counted and the claim committed before the backend is asked: should this process die, the
        row is due again when the claim has ended.
        """
        now = self._clock()
        with self._database.session() as session:
            row = session.scalar(
                select(OutboxRow)
                .where(OutboxRow.state == "waiting", OutboxRow.next_at <= now)
                .order_by(OutboxRow.next_at, OutboxRow.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if row is None:
                return None
            row.attempts += 1
            row.next_at = now + timedelta(seconds=CLAIM_S)
            return _Claim(row.id, row.order_id, row.payload, row.idempotency_key, row.attempts, row.next_at)

    def _acknowledge(self, claim: _Claim, ticket: str) -> None:
        with self._database.session() as session:
            order = locked(session, claim.order_id)
            row = session.get_one(OutboxRow, claim.row_id, with_for_update=True)
            if row.state == "delivered":  # a dispatcher whose claim had ended was slower, not dead
                return
            row.state, row.ticket, row.delivered_at, row.last_error = "delivered", ticket, self._clock(), None
            if order.status == "filed":
                change_status(session, order, "delivered", "system", f"ticket {ticket}")
            else:
                record(session, order, "system", "delivery", new="delivered", note=f"ticket {ticket}")

    def _failed(self, claim: _Claim, reason: str, retryable: bool) -> None:
        reason = storable(reason)[:_ERROR_LENGTH]
        with self._database.session() as session:
            order = locked(session, claim.order_id)
            row = session.get_one(OutboxRow, claim.row_id, with_for_update=True)
            if row.state != "waiting" or row.attempts != claim.attempt:  # somebody else has gone on with it
                return
            row.last_error = reason
            if retryable:
                row.next_at = self._clock() + timedelta(seconds=delay(claim.attempt, self._jitter()))
                log.warning("order %s: delivery %d failed: %s", order.number, claim.attempt, reason)
                if claim.attempt == 1:  # the row counts the others
                    record(session, order, "system", "delivery", new="waiting", note=reason)
            else:
                row.state = "parked"
                log.error("order %s: the backend refused it: %s", order.number, reason)
                record(session, order, "system", "delivery", new="parked", note=reason)


def delay(attempt: int, jitter: float) -> float:
    """Seconds to wait after the ``attempt``-th failure (from 1): 1, 2, 4 … 300, each up to a half shorter by
    ``jitter`` in [0, 1) so that many rows do not come back at once, never under one second."""
    longest = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(attempt - 1, 30))
    return max(FIRST_DELAY_S, longest * (1.0 - jitter / 2.0))


def delivery(session: Session, order_id: int) -> dict[str, Any] | None:
    """How the order's delivery stands, for the desk; None for an order that is not filed."""
    row = session.scalar(select(OutboxRow).where(OutboxRow.order_id == order_id))
    return None if row is None else _shown(row)


def undelivered(session: Session, limit: int = 100) -> list[dict[str, Any]]:
    """Deliveries that need somebody's eye: parked ones first, then waiting ones that have failed."""
    rows = session.scalars(
        select(OutboxRow)
        .where((OutboxRow.state == "parked") | ((OutboxRow.state == "waiting") & OutboxRow.last_error.is_not(None)))
        .order_by(OutboxRow.state, OutboxRow.id)
        .limit(limit)
    )
    return [_shown(row) for row in rows]


def release(session: Session, order_id: int, actor: str) -> None:
    """Try a parked delivery again, from now on. Raises TaskNotFound when the order has none."""
    order = locked(session, order_id)
    row = session.scalar(select(OutboxRow).where(OutboxRow.order_id == order_id, OutboxRow.state == "parked"))
    if row is None:
        raise TaskNotFound(f"Order {order.number or order_id} has no parked delivery.")
    row.state, row.attempts, row.next_at = "waiting", 0, utc_now()
    record(session, order, actor, "delivery", old="parked", new="waiting")


def withdraw(session: Session, order_id: int) -> None:
    """Deliver a cancelled order no more, unless it is delivered already."""
    row = session.scalar(select(OutboxRow).where(OutboxRow.order_id == order_id).with_for_update())
    if row is not None and row.state in ("waiting", "parked"):
        row.state = "withdrawn"
        session.flush()


def renew(session: Session, order: Order) -> None:
    """What has not left yet leaves as the order is now: without the caller's identity where that is wanted so."""
    row = session.scalar(select(OutboxRow).where(OutboxRow.order_id == order.id).with_for_update())
    if row is not None and row.state in ("waiting", "parked"):
        row.payload = order_view(order, for_handler=True)
        session.flush()


def _shown(row: OutboxRow) -> dict[str, Any]:
    return {
        "order_id": row.order_id,
        "number": row.order.number,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": local_iso(row.next_at),
        "last_error": row.last_error,
        "ticket": row.ticket,
        "delivered_at": local_iso(row.delivered_at),
    }
