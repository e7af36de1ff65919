from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.changes import patch_order
from orders.database import Database
from orders.drafts import confirm_fields, set_field
from orders.filing import file_order
from orders.lookup import by_id
from orders.model import Order
from orders.place_names import KnownName, known_names

pytestmark = pytest.mark.service

ROAD = {"county": "武陵区", "town": None, "road": "桂香路", "place": "桂香小区门口", "text": "武陵区桂香路桂香小区门口"}


@pytest.fixture
def filed(database: Database, draft: Callable[..., Any]) -> Callable[..., int]:
    """Files an order of one sender with this address; the row's id."""

    def make(sender: str, address: dict[str, Any], confirmed: bool = True) -> int:
        made = draft(sender, address=address)
        with database.session() as session:
            order = session.get_one(Order, made.order_id)
            if confirmed:
                confirm_fields(session, order, ["address"])
            file_order(session, order.id)
        return int(made.order_id)

    return make


def names(database: Database, city: str = "changde") -> list[KnownName]:
    with database.reading() as session:
        return known_names(session, city)


def test_a_name_counts_from_the_second_conversation_on(database: Database, filed: Callable[..., int]) -> None:
    filed("one", ROAD)
    assert names(database) == []
    filed("one", ROAD)
    assert names(database) == [], "one caller twice is one caller"
    filed("two", ROAD)
    assert names(database) == [KnownName("place", "桂香小区", "武陵区"), KnownName("road", "桂香路", "武陵区")]
    assert names(database, "shangqiu") == []


def test_what_was_not_confirmed_teaches_nothing(database: Database, filed: Callable[..., int]) -> None:
    filed("one", ROAD, confirmed=False)
    filed("two", ROAD, confirmed=False)
    assert names(database) == []


def test_what_an_agent_writes_counts(database: Database, filed: Callable[..., int]) -> None:
    filed("one", ROAD)
    order = filed("two", {"text": "不清楚"}, confirmed=False)
    with database.session() as session:
        patch_order(session, order, {"address": ROAD}, "li")
    assert KnownName("road", "桂香路", "武陵区") in names(database)


def test_a_draft_is_not_counted(database: Database, draft: Callable[..., Any]) -> None:
    for sender in ("one", "two"):
        made = draft(sender, address=ROAD)
        with database.session() as session:
            order = by_id(session, made.order_id)
            assert order is not None
            confirm_fields(session, order, ["address"])
            set_field(
                session, order, "title", "路灯", utterance_id=None, start=None, end=None, method="derived", confidence=1
            )  # fmt: skip
    assert names(database) == []


def test_counties_that_differ_are_left_out(database: Database, filed: Callable[..., int]) -> None:
    filed("one", {**ROAD, "place": None})
    filed("two", {**ROAD, "place": None, "county": "鼎城区"})
    assert names(database) == [KnownName("road", "桂香路")]


@pytest.mark.parametrize("place", ["桂香路和临沅路交叉口", "12号", "店", "我家😀旁边"])
def test_what_is_no_name_is_not_learnt(database: Database, filed: Callable[..., int], place: str) -> None:
    for sender in ("one", "two"):
        filed(sender, {"place": place, "text": place})
    assert names(database) == []
