"""Whole conversations, as scripts against the running assistant."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.running import Running

pytestmark = pytest.mark.service

FOLDER = Path(__file__).parent / "talks"
TALKS: list[dict[str, Any]] = [
    talk for file in sorted(FOLDER.glob("*.yml")) for talk in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def say(client: httpx.Client, sender: str, text: str, **metadata: Any) -> str:
    response = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text, "metadata": metadata})
    assert response.status_code == 200, response.text
    replies = response.json()
    assert replies, f"an empty answer to {text!r}"
    return "\n".join(reply.get("text", "") for reply in replies)


def part(order: dict[str, Any], name: str) -> Any:
    value: Any = order
    for key in name.split("."):
        value = value[key]
    return value


@pytest.fixture
def sender(hotline: Running, client: httpx.Client) -> Iterator[str]:
    """A citizen of this test alone, whose orders are no earlier reports of the next one's matter."""
    name = uuid.uuid4().hex
    yield name
    for order in client.get("/api/orders", params={"conversation": name}).json():
        if order["number"] and order["status"] != "cancelled":
            client.patch(f"/api/orders/{order['number']}", json={"status": "cancelled"})


@pytest.mark.parametrize("talk", TALKS, ids=[talk["name"] for talk in TALKS])
def test_talk(talk: dict[str, Any], sender: str, hotline: Running, client: httpx.Client) -> None:
    for turn in talk["turns"]:
        said = say(client, sender, str(turn["citizen"]), **talk.get("metadata", {}))
        for pattern in turn["bot"]:
            assert re.search(pattern, said), f"{turn['citizen']!r} → {said!r} lacks {pattern!r}"
        for pattern in turn.get("not", []):
            assert not re.search(pattern, said), f"{turn['citizen']!r} → {said!r} has {pattern!r}"
    wanted = talk.get("orders", [talk["order"]] if "order" in talk else None)
    if wanted is None:
        return
    orders = client.get("/api/orders", params={"conversation": sender}).json()[::-1]
    assert len(orders) == len(wanted), orders
    for order, fields in zip(orders, wanted, strict=True):
        if fields.get("status") == "filed":
            assert order["status"] in ("filed", "delivered")
            assert re.fullmatch(r"\d{12}", order["number"])
        for name, value in fields.items():
            if (name, value) != ("status", "filed"):
                assert part(order, name) == value, name
    if "order" not in talk:
        return
    order = orders[0]
    turns = client.get(f"/api/conversations/{sender}").json()["turns"]
    heard = {turn["utterance"]: turn["text"] for turn in turns}
    for name, field in order["fields"].items():
        assert field["utterance"] in heard, f"{name} points to no utterance"
    for name, words in talk.get("evidence", {}).items():
        field = order["fields"][name]
        assert heard[field["utterance"]][field["start"] : field["end"]] == words


def test_the_state_of_an_order_is_told_to_who_knows_it(hotline: Running, client: httpx.Client) -> None:
    sender = uuid.uuid4().hex
    say(client, sender, "临澧县安福街道朝阳街积水半米深，我叫赵敏，电话13707361234，不用保密")
    number = re.search(r"\d{12}", say(client, sender, "对"))
    assert number
    other = uuid.uuid4().hex
    say(client, other, f"帮我查一下工单{number[0]}办得怎么样了")
    assert "没有找到" in say(client, other, "9999")
    say(client, other, "查一下我的工单进度")
    say(client, other, number[0])
    assert "受理" in say(client, other, "1234")


def test_a_second_complaint_in_the_same_conversation(sender: str, hotline: Running, client: httpx.Client) -> None:
    for line in ("澧县澧浦街道桃花滩路路灯不亮，我叫何平，电话13807361234，不用保密", "对"):
        say(client, sender, line)
    say(client, sender, "还有一个事，澧县澧西街道的公交站牌倒了")
    orders = client.get("/api/orders", params={"conversation": sender}).json()
    assert sorted(order["status"] in ("filed", "delivered") for order in orders) == [False, True]


def test_the_callers_own_number_is_offered(sender: str, hotline: Running, client: httpx.Client) -> None:
    caller = {"caller_number": "13507369999", "channel": "voice"}
    say(client, sender, "武陵区芙蓉街道滨湖路的路灯坏了一个星期", **caller)
    assert "来电的号码" in say(client, sender, "我叫孙涛", **caller)
    say(client, sender, "可以", **caller)
    order = client.get("/api/orders", params={"conversation": sender}).json()[0]
    assert order["phone"] == "13507369999"
    assert order["fields"]["phone"]["method"] == "caller_number"
