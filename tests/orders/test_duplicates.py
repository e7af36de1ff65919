"""Open orders about the same thing at the same place: the judge on reports that were written for it, and the search."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from sqlalchemy import select

from nlu.city import load_city
from nlu.understand import understand
from nlu.vectors import Vector, shared_vectors
from orders.changes import patch_order
from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.drafts import draft_for, set_field
from orders.duplicates import Duplicate, Matter, find_duplicate, same
from orders.filing import file_order
from orders.model import Order, OrderSign
from orders.moment import utc_now

pytestmark = pytest.mark.service

CASES = Path(__file__).parent / "duplicates"
LAMP = {"county": "武陵区", "road": "朝阳路", "place": "财富广场门口", "text": "武陵区朝阳路财富广场门口"}


def matter(text: str, city: str) -> Matter:
    pack = load_city(city)
    read = understand(text, pack, vectors=shared_vectors().of)
    return Matter.read(text, read.address.as_dict() if read.address else None, read.category, pack)


def test_a_place_within_a_place_is_found_by_either_name() -> None:
    one = matter("睢阳区宋城街道香君路泰和嘉园南门口的景观湖水发绿发臭", "shangqiu")
    other = matter("睢阳区香君路泰和嘉园那个湖臭得开不了窗户，死鱼都漂上来了", "shangqiu")
    assert same(one, other, shared_vectors().of) > 0


def judged(city: str, cases: Sequence[Sequence[str]]) -> tuple[int, int, int, int]:
    """Pairs of one case that are taken for the same and all of them, pairs of two cases so taken and all of them."""
    read = [(n, matter(text, city)) for n, case in enumerate(cases) for text in case]
    found = same_pairs = wrong = other_pairs = 0
    for (one, mine), (other, theirs) in itertools.combinations(read, 2):
        alike = same(mine, theirs, shared_vectors().of) > 0
        if one == other:
            found, same_pairs = found + alike, same_pairs + 1
        else:
            wrong, other_pairs = wrong + alike, other_pairs + 1
    return found, same_pairs, wrong, other_pairs


def test_the_same_thing_at_the_same_place_is_known_and_others_are_not() -> None:
    fitted = judged("changde", yaml.safe_load((CASES / "fitted.yml").read_text(encoding="utf-8")))
    blind = [0, 0, 0, 0]
    for group in yaml.safe_load((CASES / "blind.yml").read_text(encoding="utf-8")):
        blind = [sum(pair) for pair in zip(blind, judged(group["city"], group["cases"]), strict=True)]
    print(f"fitted: same found {fitted[0]} of {fitted[1]}, others taken for the same {fitted[2]} of {fitted[3]}")
    print(f"blind:  same found {blind[0]} of {blind[1]}, others taken for the same {blind[2]} of {blind[3]}")
    assert fitted[0] / fitted[1] >= 0.95
    assert blind[0] / blind[1] >= 0.80
    assert (fitted[2], blind[2]) == (0, 0)


def alike(_: str) -> Vector:
    return np.full(4, 0.5, dtype=np.float32)


def reported(
    database: Database, sender: str, description: str, address: dict[str, Any], *, number: bool = True, **values: Any
) -> int:
    """The id of an order, filed unless ``number`` is False."""
    with database.session() as session:
        talk = open_conversation(session, sender=sender, city="changde", channel="chat")
        said = add_utterance(session, talk.id, speaker="citizen", text=description)
        order = draft_for(session, talk.id, "changde", "chat")
        fields = {"description": description, "address": address, "category": ["城乡建设", "市政设施"], "type": "求助"}
        for name, value in (fields | values).items():
            set_field(
                session, order, name, value,
                utterance_id=said.id, start=None, end=None, method="derived", confidence=0.9,
            )  # fmt: skip
        if number:
            file_order(session, order.id)
        return order.id


def found(database: Database, order_id: int, **more: Any) -> Duplicate | None:
    with database.reading() as session:
        order = session.get_one(Order, order_id)
        return find_duplicate(session, order, load_city("changde"), more.pop("vectors", alike), **more)


def test_an_open_order_of_somebody_else_is_found_with_the_count(database: Database) -> None:
    leading = reported(database, "a", "财富广场门口的路灯不亮", LAMP, phone="13800000001")
    draft = reported(database, "b", "朝阳路财富广场路灯坏了", LAMP, number=False)
    duplicate = found(database, draft)
    assert duplicate is not None
    with database.reading() as session:
        assert duplicate.number == session.get_one(Order, leading).number
    assert (duplicate.citizens, duplicate.today) == (1, 1)
    assert found(database, draft, now=utc_now() + timedelta(days=61)) is None, "a lamp of two months ago is another"


@pytest.mark.parametrize(
    "values",
    [
        {"confidential": True},
        {"description": "举报财富广场门口的路灯不亮"},
        {"type": "表扬"},
        {"category": ["劳动和社会保障", "拖欠工资"]},
        {"address": {"county": "鼎城区", "road": "朝阳路", "place": "财富广场", "text": "鼎城区朝阳路财富广场"}},
        {"description": "财富广场门口半夜施工太吵"},
    ],
    ids=["confidential", "a report against somebody", "praise", "private", "another county", "another thing"],
)
def test_orders_that_nobody_is_told_of(database: Database, values: dict[str, Any]) -> None:
    given = {"description": "财富广场门口的路灯不亮", "address": LAMP, "phone": "13800000001"} | values
    reported(database, "a", given.pop("description"), given.pop("address"), **given)
    draft = reported(database, "b", "朝阳路财富广场路灯坏了", LAMP, number=False)
    assert found(database, draft) is None


def test_ones_own_and_finished_orders_are_not_offered(database: Database) -> None:
    first = reported(database, "a", "财富广场门口的路灯不亮", LAMP, phone="13800000001")
    draft = reported(database, "b", "朝阳路财富广场路灯坏了", LAMP, number=False)
    assert found(database, draft, phones=["13800000001"]) is None
    with database.session() as session:
        session.get_one(Order, first).status = "closed"
    assert found(database, draft) is None


def test_the_signs_follow_what_an_agent_changes(database: Database, agent_changes: Callable[..., None]) -> None:
    first = reported(database, "a", "财富广场门口的路灯不亮", LAMP)
    agent_changes(first, {"address": {"county": "武陵区", "road": "滨湖路", "text": "武陵区滨湖路"}})
    with database.reading() as session:
        places = set(session.scalars(select(OrderSign.place).where(OrderSign.order_id == first)))
    assert places == {"滨湖路"}
    agent_changes(first, {"confidential": True})
    with database.reading() as session:
        assert session.scalars(select(OrderSign).where(OrderSign.order_id == first)).all() == []


@pytest.fixture
def agent_changes(database: Database) -> Callable[..., None]:
    def change(order_id: int, changes: dict[str, Any]) -> None:
        with database.session() as session:
            number = session.get_one(Order, order_id).number
            patch_order(session, str(number), changes, "王坐席")

    return change


def test_of_many_orders_few_are_compared(database: Database) -> None:
    """However many there are on one road, the vectors of a dozen are computed at most."""
    road = {"county": "武陵区", "road": "朝阳路", "text": "朝阳路"}
    for n in range(40):
        reported(database, f"a{n}", f"朝阳路有东西坏了，第{n}回", road)
    draft = reported(database, "b", "朝阳路这边有个东西不行了", road, number=False)
    asked: set[str] = set()

    def counting(text: str) -> Vector:
        asked.add(text)
        return alike(text)

    assert found(database, draft, vectors=counting) is not None
    assert len(asked) <= 13
