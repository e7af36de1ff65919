"""The HTTP API against broken and hostile input: a sentence every time, never a stack trace or silence."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import httpx
import pytest

from tests.running import Running

pytestmark = pytest.mark.service

WEBHOOK = "/webhooks/rest/webhook"


def sender() -> str:
    return uuid.uuid4().hex


def refused(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    assert len(body["error"]) > 10
    assert "Traceback" not in body["error"]
    return str(body["error"])


@pytest.mark.parametrize("message", ["", "   ", "\n\t", "\u200b", "\x00\x01"])
def test_empty_text(client: httpx.Client, message: str) -> None:
    assert "blank" in refused(client.post(WEBHOOK, json={"sender": sender(), "message": message}), 422)


def test_a_megabyte_of_text(client: httpx.Client) -> None:
    assert "128 KiB" in refused(client.post(WEBHOOK, json={"sender": sender(), "message": "路" * 350_000}), 413)


def test_a_megabyte_in_chunks_without_a_length(client: httpx.Client) -> None:
    refused(client.post(WEBHOOK, content=(b"x" * 8192 for _ in range(128))), 413)


def test_more_than_one_utterance_can_hold(client: httpx.Client) -> None:
    refused(client.post(WEBHOOK, json={"sender": sender(), "message": "路灯坏了" * 3000}), 413)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00binary\x80", b"{", b"[1, 2", b"nonsense"])
def test_what_is_no_json(client: httpx.Client, body: bytes) -> None:
    refused(client.post(WEBHOOK, content=body, headers={"Content-Type": "application/json"}), 400)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"message": "你好"},
        {"sender": "", "message": "你好"},
        {"sender": "x" * 500, "message": "你好"},
        {"sender": 5, "message": "你好"},
        {"sender": "a", "message": None},
        {"sender": "a", "message": {"text": "你好"}},
        {"sender": "a", "message": "你好", "metadata": {"city": "atlantis"}},
        {"sender": "a", "message": "你好", "metadata": {"channel": "smoke"}},
        {"sender": "a", "message": "你好", "metadata": "no"},
        {"sender": "a\u0000b", "message": "你好"},
    ],
)
def test_what_does_not_fit(client: httpx.Client, body: Any) -> None:
    refused(client.post(WEBHOOK, json=body), 422)


@pytest.mark.parametrize(
    "message", ["/restart", "/emergency", '/report_complaint{"description":"x"}', "<script>alert(1)</script>", "😀😀"]
)
def test_odd_text_is_answered(client: httpx.Client, message: str) -> None:
    answer = client.post(WEBHOOK, json={"sender": sender(), "message": message})
    assert answer.status_code == 200
    assert all(reply["text"] for reply in answer.json())
    assert not any("119" in reply["text"] for reply in answer.json())


def test_the_same_sender_twice_at_once(client: httpx.Client, hotline: Running) -> None:
    from concurrent.futures import ThreadPoolExecutor

    who = sender()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post(WEBHOOK, json={"sender": who, "message": "你好"}), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    turns = client.get(f"/api/conversations/{who}").json()["turns"]
    assert [turn["speaker"] for turn in turns] == ["citizen", "bot"] * 4


def test_a_message_sent_again_is_not_taken_twice(client: httpx.Client) -> None:
    body = {"sender": sender(), "message": "你好", "metadata": {"message_id": "a1"}}
    assert client.post(WEBHOOK, json=body).json() == client.post(WEBHOOK, json=body).json()
    assert len(client.get(f"/api/conversations/{body['sender']}").json()["turns"]) == 2


def test_services_need_the_token(hotline: Running) -> None:
    with httpx.Client(base_url=hotline.base_url) as stranger:
        for path in ("/api/orders", "/api/orders/261101000001"):
            refused(stranger.get(path), 401)
        refused(stranger.get("/api/conversations/somebody"), 404)
        refused(stranger.patch("/api/orders/261101000001", json={"status": "closed"}), 401)
        refused(stranger.get("/api/orders", headers={"Authorization": "Bearer wrong"}), 401)
        refused(stranger.get("/api/orders", headers={"Authorization": "Bearer \xe9".encode("latin-1")}), 401)


def test_understand(client: httpx.Client) -> None:
    answer = client.post(
        "/api/understand", json={"text": "鼎城区玉霞街道临江路的井盖不见了没人管，电话13873612345"}
    ).json()
    assert answer["intent"]["name"] == "report_complaint"
    assert answer["address"]["county"] == "鼎城区"
    assert {"name": "phone", "value": "13873612345", "start": 22, "end": 33} in answer["entities"]
    assert answer["emergency"]["action"] == "urgent_order"
    assert set(answer) == {
        "text", "corrected", "intent", "intent_ranking", "entities", "address", "order_type", "category",
        "departments", "emergency",
    }  # fmt: skip
    refused(client.post("/api/understand", json={"text": " "}), 422)
    refused(client.post("/api/understand", json={"text": "你好", "city": "atlantis"}), 422)


@pytest.mark.parametrize("text", ["路灯坏了" * 5000, "😀🔥🔥😭", "\x00\x01\u200b", "\ud83d"])
def test_what_says_nothing_is_understood_as_nothing(client: httpx.Client, text: str) -> None:
    sent = json.dumps({"text": text}).encode()  # every character as \\uXXXX: the longest way to write it
    response = client.post("/api/understand", content=sent, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
    answer = response.json()
    assert answer["reason"]
    assert [answer[name] for name in ("corrected", "address", "order_type", "category", "departments", "entities")] == [
        "", None, None, [], [], []
    ]  # fmt: skip
    assert answer["emergency"]["action"] == "none"


@pytest.mark.parametrize(
    "text", ["鼎城區玉霞街道的路燈壞了", "the street lamp is broken", "WiFi信号差 help! 안녕", "路\x00灯\ud83d坏了"]
)
def test_other_scripts_are_read_as_far_as_they_go(client: httpx.Client, text: str) -> None:
    sent = json.dumps({"text": text}).encode()
    response = client.post("/api/understand", content=sent, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
    assert response.json()["corrected"]


def test_faq_search(client: httpx.Client) -> None:
    answer = client.get("/api/faq/search", params={"q": "社保卡丢了怎么补办"}).json()
    assert answer["decision"] == "answer"
    hit = answer["hits"][0]
    assert set(hit) == {"id", "topic", "question", "answer", "score", "source", "checked_on"}
    assert hit["source"]
    assert client.get("/api/faq/search", params={"q": "今天股票涨了吗"}).json()["decision"] != "answer"
    refused(client.get("/api/faq/search"), 422)


def test_an_order_is_changed_and_the_change_is_kept(client: httpx.Client) -> None:
    who = sender()
    for line in ("汉寿县龙阳街道银水路的路灯不亮，我叫吴刚，电话13607361234，不用保密", "对"):
        client.post(WEBHOOK, json={"sender": who, "message": line})
    number = client.get("/api/orders", params={"conversation": who}).json()[0]["number"]
    refused(client.patch(f"/api/orders/{number}", json={"nonsense": 1}), 422)
    refused(client.patch(f"/api/orders/{number}", content=b"{"), 400)
    refused(client.patch("/api/orders/991231999999", json={"department": "城管局"}), 404)
    changed = client.patch(f"/api/orders/{number}", json={"department": "城市管理局"}).json()
    assert changed["department"] == "城市管理局"
    assert changed["history"][-1]["actor"] == "api"
    assert client.get(f"/api/orders/{number}").json()["department"] == "城市管理局"


def test_an_unknown_city_is_named(client: httpx.Client) -> None:
    assert "atlantis" in refused(client.get("/api/web/config", params={"city": "atlantis"}), 422)
    assert client.get("/api/web/config", params={"city": "shangqiu"}).json()["title"].startswith("商丘市")


def test_health_and_figures(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"ready": True, "reasons": {}}
    assert "hotline_turns_total" in client.get("/metrics").text
    reference = client.get("/docs").text
    assert "http" not in reference
    for address in re.findall(r'(?:src|href)="([^"]+)"', reference):
        assert client.get(address).status_code == 200


def test_the_page_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.text.replace('xmlns="http://www.w3.org', "")
    assert client.get("/web/widget.js").status_code == 200
    assert client.get("/web/../config.yml").status_code == 404
