"""Call-backs on finished orders, as scripts against the running assistant."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from orders.conversations import end_conversation
from orders.database import Database
from tests.actions.test_talks import say
from tests.running import Running

pytestmark = pytest.mark.service

FOLDER = Path(__file__).parent / "callbacks"
TALKS: list[dict[str, Any]] = [
    talk for file in sorted(FOLDER.glob("*.yml")) for talk in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def finished(client: httpx.Client, status: str = "replied") -> str:
    """An order that was told, filed and replied to; its number."""
    sender = uuid.uuid4().hex
    said = say(client, sender, "武陵区朝阳路的路灯坏了三天了，晚上很黑，我叫王建国，电话13907361234，不用保密")
    number = None
    for _ in range(4):  # whatever else is asked: since when, whether it is what others have reported
        said = say(client, sender, "单独登记" if "单独" in said else "三天前" if "什么时候" in said else "对")
        number = re.search(r"(?<!\d)\d{12}(?!\d)", said) if "编号" in said else None
        if number:
            break
    assert number, said
    change(client, number[0], "dispatched", "replied")
    if status != "replied":
        change(client, number[0], status)
    return number[0]


def change(client: httpx.Client, number: str, *statuses: str) -> None:
    for status in statuses:
        answer = client.patch(f"/api/orders/{number}", json={"status": status})
        assert answer.status_code == 200, answer.text


def follow_up(client: httpx.Client, number: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/orders/{number}").json()["follow_ups"][-1]
    return found


@pytest.fixture(scope="module")
def number(hotline: Running, client: httpx.Client) -> str:
    """One order for all scripts: each call-back has a follow-up of its own."""
    return finished(client)


@pytest.fixture(autouse=True)
def _replied(client: httpx.Client, number: str) -> None:
    """Replied to anew: what a script before has left is withdrawn."""
    if client.get(f"/api/orders/{number}").json()["status"] == "replied":
        change(client, number, "in_progress")
    change(client, number, "replied")


@pytest.mark.parametrize("talk", TALKS, ids=[talk["name"] for talk in TALKS])
def test_callback(talk: dict[str, Any], client: httpx.Client, hotline: Running, number: str) -> None:
    opened = client.post("/api/callbacks", json={"number": number}).json()
    greeting = "\n".join(reply.get("text", "") for reply in opened["replies"])
    for pattern in talk.get("greeting", []):
        assert re.search(pattern, greeting), greeting
    for pattern in talk.get("greeting_not", []):
        assert not re.search(pattern, greeting), greeting
    for turn in talk["turns"]:
        said = say(client, opened["sender"], turn["citizen"])
        for pattern in turn["bot"]:
            assert re.search(pattern, said), f"{turn['citizen']!r} → {said!r} lacks {pattern!r}"
        for pattern in turn.get("not", []):
            assert not re.search(pattern, said), f"{turn['citizen']!r} → {said!r} has {pattern!r}"
    found = follow_up(client, number)
    assert found["conversation"] == opened["conversation"]
    senders = [one["sender"] for one in client.get("/api/callbacks").json() if one["number"] == number]
    assert senders == ([opened["sender"]] if found["state"] == "open" else [])
    for name, value in talk["follow_up"].items():
        if name == "next_hour":
            assert datetime.fromisoformat(found["next_at"]).hour == value
        else:
            assert found[name] == value, name
    turns = client.get(f"/api/conversations/{opened['sender']}").json()["turns"]
    heard = {turn["utterance"]: turn["speaker"] for turn in turns}
    for name in ("solved", "grade", "reason"):
        if found[name]:
            assert heard[found["evidence"][name]] == "citizen"
    if "ended" in talk:
        with Database(f"sqlite:///{hotline.data_dir / 'hotline.db'}").session() as session:
            end_conversation(session, opened["conversation"])
        ended = follow_up(client, number)
        assert {name: ended[name] for name in talk["ended"]} == talk["ended"]
    if "status" in talk:
        assert client.get(f"/api/orders/{number}").json()["status"] == talk["status"]


def test_only_finished_orders_and_only_with_the_token(client: httpx.Client, hotline: Running, number: str) -> None:
    filed = client.patch(f"/api/orders/{number}", json={"status": "in_progress"}).json()["number"]
    refused = client.post("/api/callbacks", json={"number": filed})
    assert refused.status_code == 422
    assert "replied" in refused.json()["error"]
    assert client.post("/api/callbacks", json={"number": "000000000000"}).status_code == 404
    assert client.post("/api/callbacks", json={"number": "12"}).status_code == 422
    assert httpx.post(f"{hotline.base_url}/api/callbacks", json={"number": filed}).status_code == 401
    assert httpx.get(f"{hotline.base_url}/api/callbacks").status_code == 401


def test_tried_in_another_way(client: httpx.Client, number: str) -> None:
    assert client.post(f"/api/callbacks/{number}/unanswered", json={"note": "关机"}).status_code == 204
    found = follow_up(client, number)
    assert (found["outcome"], found["note"], found["attempts"]) == ("not_reached", "关机", 1)
