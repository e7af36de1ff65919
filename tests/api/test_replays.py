"""Recorded conversations said again: the same today, another way, and nothing kept of it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx
import pytest

from orders.database import Database
from orders.model import Utterance
from tests.actions.test_callbacks import finished
from tests.actions.test_talks import say
from tests.running import Running

pytestmark = pytest.mark.service

LINES = (
    "石门县楚江街道的公交站牌倒了一个星期了，我叫李建国，电话13907365555",
    "需要保密吗？不用",
    "不对，电话是13907366666",
    "对的",
)


def replayed(client: httpx.Client, conversation: str) -> dict[str, Any]:
    answer = client.post("/api/replays", json={"conversation": conversation})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def filed(hotline: Running, client: httpx.Client) -> str:
    """The sender of a conversation in which an order was filed."""
    sender = uuid.uuid4().hex
    said = [say(client, sender, line) for line in LINES]
    assert re.search(r"\d{12}", said[-1])
    return sender


def everything(client: httpx.Client) -> tuple[int, str, list[str]]:
    orders = client.get("/api/orders", params={"limit": 500}).json()
    figures = [
        line for line in client.get("/metrics").text.splitlines() if line.startswith(("hotline_sat", "hotline_redo"))
    ]
    return len(orders), max(order["number"] or "" for order in orders), figures


def test_the_same_today_and_nothing_is_kept_of_it(client: httpx.Client, filed: str) -> None:
    before = everything(client)
    found = replayed(client, filed)
    assert found["same"], found
    assert [turn["said"] for turn in found["turns"]] == list(LINES)
    (order,) = found["orders"]
    assert order["differences"] == {}
    assert order["now"]["status"] == "filed"
    assert order["now"]["fields"]["phone"] == "13907366666"
    assert everything(client) == before
    assert replayed(client, filed)["same"], "the one before leaves no traces"


def test_what_the_record_says_otherwise_is_shown(client: httpx.Client, hotline: Running, filed: str) -> None:
    database = Database(f"sqlite:///{hotline.data_dir / 'hotline.db'}")
    id_ = client.get(f"/api/conversations/{filed}").json()["turns"][0]["utterance"]
    with database.session() as session:  # as an assistant of the past might have heard it
        session.get_one(Utterance, id_).text = LINES[0].replace("李建国", "李建军")
    found = replayed(client, filed)
    assert not found["same"]
    assert found["orders"][0]["differences"] == {"contact_name": {"before": "李建国", "now": "李建军"}}
    assert any("李建军" in "".join(turn["now"]) for turn in found["turns"] if not turn["same"])
    with database.session() as session:
        session.get_one(Utterance, id_).text = LINES[0]
    database.close()


def test_a_call_back_is_replayed_on_a_copy_of_its_order(client: httpx.Client) -> None:
    number = finished(client)
    opened = client.post("/api/callbacks", json={"number": number}).json()
    for line in ("是我", "没有，还是不亮", "差得很", "要"):
        say(client, opened["sender"], line)
    assert client.get(f"/api/orders/{number}").json()["status"] == "in_progress"
    found = replayed(client, opened["conversation"])
    assert found["same"], found
    assert found["turns"][0]["said"] is None
    order = client.get(f"/api/orders/{number}").json()
    assert [one["outcome"] for one in order["follow_ups"]] == ["redo"]


def test_the_state_of_an_earlier_order_is_told_again(client: httpx.Client) -> None:
    number = finished(client)
    sender = uuid.uuid4().hex
    say(client, sender, f"帮我查一下工单{number}")
    assert "回复" in say(client, sender, "1234")
    assert replayed(client, sender)["same"]


def test_a_day_and_who_may(client: httpx.Client, hotline: Running, filed: str) -> None:
    id_ = client.get(f"/api/conversations/{filed}").json()
    day = id_["started_at"][:10]
    assert id_["conversation"] in client.get("/api/replays", params={"day": day}).json()
    assert client.get("/api/replays", params={"day": "2020-01-01"}).json() == []
    assert client.get("/api/replays", params={"day": "soon"}).status_code == 422
    assert client.post("/api/replays", json={"conversation": "nobody"}).status_code == 404
    assert httpx.post(f"{hotline.base_url}/api/replays", json={"conversation": filed}).status_code == 401
