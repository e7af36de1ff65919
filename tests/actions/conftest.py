"""Talks share one hotline; an order that one of them leaves open would be offered for joining in the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from orders.database import Database

OPEN = ("filed", "delivered", "dispatched", "in_progress")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty one of the test's own, in SQLite."""
    made = Database(f"sqlite:///{tmp_path / 'hotline.db'}")
    made.migrate()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Cancel what the test filed."""
    yield
    if "client" not in request.fixturenames:
        return
    client: httpx.Client = request.getfixturevalue("client")
    for status in OPEN:
        for order in client.get("/api/orders", params={"status": status}).json():
            client.patch(f"/api/orders/{order['number']}", json={"status": "cancelled"})
