"""Gone in the middle: whatever was being asked, what is known stays, and somebody calls back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from orders.callbacks import open_callbacks
from orders.conversations import end_conversation, end_idle, find_conversation
from orders.database import Database
from orders.moment import utc_now
from tests.actions.test_talks import say
from tests.running import Running

pytestmark = pytest.mark.service

MATTER = "武陵区朝阳路的路灯坏了"
PHONE = "13907361234"


@dataclass(frozen=True)
class Turn:
    """What was said before the citizen was gone, and the fields that must be there; None: nothing is owed."""

    name: str
    said: tuple[str, ...]
    known: dict[str, Any] | None = field(default_factory=dict)


TURNS = (
    Turn("nothing but a greeting", ("你好",), None),
    Turn("the first sentence", (MATTER,), {"description": MATTER}),
    Turn("announced, not told", ("我要投诉",), None),
    Turn("the place is asked", ("路灯坏了三天了没人修",), {"description": "路灯坏了三天了没人修"}),
    Turn("the phone is asked", (MATTER, "我叫王建国"), {"contact_name": "王建国"}),
    Turn("half a phone number", (MATTER, "我叫王建国", "13907"), {"contact_name": "王建国"}),
    Turn("secrecy is asked", (f"{MATTER}，我叫王建国，电话{PHONE}",), {"phone": PHONE}),
    Turn("read back", (f"{MATTER}，我叫王建国，电话{PHONE}，不用保密",), {"phone": PHONE, "confidential": False}),
    Turn(
        "corrected while it is read back",
        (f"{MATTER}，我叫王建国，电话{PHONE}，不用保密", "不对，电话是13907369999"),
        {"phone": "13907369999"},
    ),
    Turn("read back, and a no", (f"{MATTER}，我叫王建国，电话{PHONE}，不用保密", "不对"), {"phone": PHONE}),
    Turn("in the status form", ("查一下我的工单进度",), None),
    Turn("in the status form, with a number", ("查一下我的工单进度", "261101000012"), None),
    Turn("a status in the middle of a complaint", (MATTER, "先查一下我的工单进度"), {"description": MATTER}),
    Turn("after an emergency", ("我家厨房着火了",), {"description": "我家厨房着火了", "urgent_reason": "fire"}),
    Turn("after an emergency that is over", ("我家厨房着火了", "火已经灭了，没事了"), {"urgent_reason": "fire"}),
    Turn("an emergency in a complaint", (MATTER, "不好了我家厨房着火了"), {"description": MATTER}),
    Turn("during an answer", ("社保卡丢了怎么补办",), None),
    Turn("an answer in a complaint", (MATTER, "社保卡丢了怎么补办"), {"description": MATTER}),
    Turn("while a person is fetched", (MATTER, "转人工"), {"description": MATTER}),
    Turn("while a person is fetched, and more is said", (MATTER, "转人工", "喂"), {"description": MATTER}),
    Turn("not understood, twice", (MATTER, "萝卜", "白菜"), {"description": MATTER}),
    Turn(
        "a second matter after the first was filed",
        (f"{MATTER}，我叫王建国，电话{PHONE}，不用保密", "对", "还有一个事，澧县澧西街道的公交站牌倒了"),
        {"address.town": "澧西街道"},
    ),
)


@pytest.fixture(scope="module")
def database(hotline: Running) -> Iterator[Database]:
    made = Database(f"sqlite:///{hotline.data_dir / 'hotline.db'}")
    yield made
    made.close()


def part(values: dict[str, Any], name: str) -> Any:
    found: Any = values
    for key in name.split("."):
        found = found[key]
    return found


@pytest.mark.parametrize("how", ["hang-up", "closed tab"])
@pytest.mark.parametrize("turn", TURNS, ids=[turn.name for turn in TURNS])
def test_whatever_was_asked(turn: Turn, how: str, client: httpx.Client, database: Database) -> None:
    sender = uuid.uuid4().hex
    for line in turn.said:
        say(client, sender, line)
    with database.session() as session:
        id_ = find_conversation(session, sender).id
        if how == "hang-up":
            end_conversation(session, id_)
        else:
            assert id_ in end_idle(session, utc_now())
    orders = client.get("/api/orders", params={"conversation": sender}).json()
    left = [order for order in orders if order["status"] == "incomplete"]
    with database.reading() as session:
        owed = [task for task in open_callbacks(session, limit=10_000) if task.conversation_id == id_]
    if turn.known is None:
        assert (left, owed) == ([], [])
        return
    (order,) = left
    assert len(owed) == 1
    for name, value in turn.known.items():
        assert part(order, name) == value, name
    assert not [order for order in orders if order["status"] == "draft"]


def test_the_bot_goes_on_where_it_was_when_somebody_comes_back(client: httpx.Client, database: Database) -> None:
    sender = uuid.uuid4().hex
    say(client, sender, "石门县楚江街道的公交站牌倒了三天了")
    with database.session() as session:
        end_conversation(session, find_conversation(session, sender).id)
    assert "电话" in say(client, sender, "我叫王建国")
    (order,) = client.get("/api/orders", params={"conversation": sender}).json()
    assert (order["status"], order["contact_name"]) == ("draft", "王建国")
