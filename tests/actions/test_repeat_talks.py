"""Talks of several citizens, and of one who calls again, as scripts against the running assistant.

``people`` are the channel's data of each (``caller_number``, ``channel``); a turn names who says it, or what an agent
changes meanwhile; ``files`` answers what is asked besides until it is filed. ``<a>`` is the number of a's latest order.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.actions.test_talks import part, say
from tests.running import Running

pytestmark = pytest.mark.service

FOLDER = Path(__file__).parent / "talks" / "repeat"
TALKS: list[dict[str, Any]] = [
    talk for file in sorted(FOLDER.glob("*.yml")) for talk in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("talk", TALKS, ids=[talk["name"] for talk in TALKS])
def test_talk(talk: dict[str, Any], hotline: Running, client: httpx.Client) -> None:
    people = talk["people"]
    senders = {name: uuid.uuid4().hex for name in people}
    for turn in talk["turns"]:
        if "agent" in turn:
            number = numbers_of(client, senders[turn["of"]])[-1]
            answer = client.patch(f"/api/orders/{number}", json=turn["agent"])
            assert answer.status_code == 200, answer.text
            continue
        (who,) = set(people) & set(turn)
        said = say(client, senders[who], filled(client, senders, str(turn[who])), **people[who])
        if turn.get("files"):
            said = answered(client, senders[who], said, **people[who])
        print(f"{who}: {turn[who]}\n  → {said}")
        for pattern in turn.get("bot", []):
            pattern = filled(client, senders, pattern)
            assert re.search(pattern, said), f"{turn[who]!r} → {said!r} lacks {pattern!r}"
        for pattern in turn.get("not", []):
            assert not re.search(pattern, said), f"{turn[who]!r} → {said!r} has {pattern!r}"
    for who, wanted in talk.get("orders", {}).items():
        found = client.get("/api/orders", params={"conversation": senders[who]}).json()
        assert len(found) == len(wanted), found
        for order, expected in zip(sorted(found, key=lambda each: each["created_at"]), wanted, strict=True):
            for name, value in expected.items():
                if name in ("history", "evidence"):
                    continue
                wish = filled(client, senders, value) if isinstance(value, str) else value
                got = order["status"] in ("filed", "delivered") if value == "filed" else part(order, name) == wish
                assert got, (name, part(order, name), wish)
            kinds = [event["kind"] for event in order["history"]]
            assert set(expected.get("history", [])) <= set(kinds), kinds
            for name, method in expected.get("evidence", {}).items():
                assert order["fields"][name]["method"] == method


def answered(client: httpx.Client, sender: str, said: str, **metadata: Any) -> str:
    """All that is said until a report is filed: yes to the read-back, and no idea of details."""
    replies = [said]
    for _ in range(8):
        if re.search(r"编号是：?\d{12}", replies[-1]):
            return "\n".join(replies)
        replies.append(say(client, sender, "对" if "核对" in replies[-1] else "不清楚", **metadata))
    raise AssertionError(f"it was not filed: {replies!r}")


def numbers_of(client: httpx.Client, sender: str) -> list[str]:
    found = client.get("/api/orders", params={"conversation": sender}).json()
    return [order["number"] for order in sorted(found, key=lambda each: each["created_at"]) if order["number"]]


def filled(client: httpx.Client, senders: dict[str, str], text: str) -> str:
    return re.sub(r"<([a-d])>", lambda match: numbers_of(client, senders[match[1]])[-1], text)
