"""Run as a process of its own by test_crash.py and killed in the middle: python crash.py URL STEP ORDER_ID."""

from __future__ import annotations

import os
import sys
from typing import Any

from orders.backends.local import LocalBackend
from orders.database import Database
from orders.filing import file_order
from orders.outbox import Dispatcher

KILLED = 42


class DiesAfterTaking(LocalBackend):
    """Takes delivery, and the process ends before anybody hears of it."""

    def submit(self, payload: dict[str, Any], idempotency_key: str) -> str:
        super().submit(payload, idempotency_key)
        os._exit(KILLED)


def main(url: str, step: str, order_id: int) -> None:
    database = Database(url)
    if step == "before-commit":
        with database.session() as session:
            file_order(session, order_id)
            os._exit(KILLED)
    if step == "before-delivery":
        with database.session() as session:
            file_order(session, order_id)
        os._exit(KILLED)
    if step == "before-acknowledging":
        with database.session() as session:
            file_order(session, order_id)
        Dispatcher(database, DiesAfterTaking(database)).deliver_due()
    raise SystemExit(f"survived {step}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
