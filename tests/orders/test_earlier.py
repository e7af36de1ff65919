"""A caller's own earlier orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from nlu.city import City, Repeats, load_city
from nlu.vectors import shared_vectors
from orders.database import Database
from orders.earlier import find_earlier, meant, of_caller
from orders.model import Order
from orders.moment import utc_now
from orders.urging import may_reopen
from tests.orders.test_duplicates import LAMP, alike, reported

pytestmark = pytest.mark.service

PHONE = "13800000001"


def test_only_orders_of_the_phone_and_the_city_of_the_last_half_year(database: Database) -> None:
    first = reported(database, "a", "路灯不亮", LAMP, phone=PHONE)
    reported(database, "b", "路灯不亮", LAMP, phone="13800000002")
    reported(database, "c", "没有登记完的", LAMP, phone=PHONE, number=False)
    second = reported(database, "d", "垃圾没人收", LAMP, phone=PHONE)
    with database.reading() as session:

        def ids(city: str = "changde", phone: str | None = None, talk: str | None = None, days: int = 0) -> list[int]:
            now = utc_now() + timedelta(days=days)
            found = of_caller(session, city, phone=phone, conversation=talk, now=now)
            return [order.id for order in found]

        assert ids(phone="138-0000-0001") == [second, first]
        assert ids("shangqiu", phone=PHONE) == ids(phone=PHONE, days=181) == []
        assert ids() == ids(phone="") == ids(phone="anonymous") == []
        assert ids(talk=session.get_one(Order, first).conversation_id) == [first]


def test_the_same_matter_of_the_same_phone_is_found_also_when_it_is_finished(database: Database) -> None:
    first = reported(database, "a", "财富广场门口的路灯不亮", LAMP, phone=PHONE)
    with database.session() as session:
        session.get_one(Order, first).status = "closed"
    draft = reported(database, "b", "朝阳路财富广场的路灯又灭了", LAMP, number=False)
    other = reported(database, "c", "朝阳路财富广场垃圾成堆", LAMP, number=False)
    with database.reading() as session:
        city = load_city("changde")

        def earlier(order_id: int, phone: str) -> int | None:
            order = session.get_one(Order, order_id)
            found = find_earlier(session, order, city, alike, phones=[phone])
            return found.id if found else None

        assert earlier(draft, PHONE) == first
        assert earlier(draft, "13800000002") is None
        assert earlier(other, PHONE) is None


@pytest.mark.parametrize(
    ("said", "which"),
    [
        ("我上次反映的路灯修了没有", ["lamp"]),
        ("之前说的垃圾那个事有结果吗", ["rubbish"]),
        ("朝阳路那个办得怎么样了", ["lamp", "rubbish"]),
        ("我想查一下进度", []),
        ("井盖那个呢", []),
        ("垃圾那个事你们有人看没有，现在人家的菜地都臭了", ["rubbish"]),
        ("昨天说的路灯，电工来看了一眼就走了", ["lamp"]),
    ],
)
def test_the_words_tell_which_order_is_meant(database: Database, said: str, which: list[str]) -> None:
    ids = {
        "lamp": reported(database, "a", "财富广场门口的路灯不亮", LAMP, phone=PHONE),
        "rubbish": reported(database, "b", "朝阳路垃圾堆成山", {"road": "朝阳路", "text": "朝阳路"}, phone=PHONE),
    }
    with database.reading() as session:
        orders = of_caller(session, "changde", phone=PHONE, conversation=None)
        told = meant(orders, said, shared_vectors().of)
    assert {order.id for order in told} == {ids[name] for name in which}


def test_whether_a_finished_order_is_opened_again_is_the_citys_rule(database: Database) -> None:
    first = reported(database, "a", "路灯不亮", LAMP, phone=PHONE)
    with database.session() as session:
        session.get_one(Order, first).status = "closed"
    city = load_city("changde")
    with database.reading() as session:
        order = session.get_one(Order, first)
        now = utc_now()
        assert may_reopen(order, _with(city, Repeats(30, "reopen")), now)
        assert not may_reopen(order, _with(city, Repeats(30, "reopen")), now + timedelta(days=31))
        assert not may_reopen(order, _with(city, Repeats(30, "related")), now)


def _with(city: City, repeats: Repeats) -> City:
    return replace(city, repeats=repeats)
