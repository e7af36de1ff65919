"""The terminal's call-backs and replays: what is asked of the gateway, and what is printed."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from hotline.callback import callback, due
from hotline.replay import DIFFERENT, replay, replay_lines
from tests.hotline.test_chat import client_of

pytestmark = pytest.mark.unit

FOLLOW_UP = {
    "state": "done", "outcome": "redo", "solved": "no", "grade": "不满意", "reason": "没人来", "note": None,
    "next_at": None, "attempts": 1, "for_a_person": False,
}  # fmt: skip
OWED: dict[str, Any] = {
    "number": "261125000001", "phone": "13907361234", "title": "路灯坏了", "outcome": "later", "note": "明天再打",
    "attempts": 1, "next_at": "2026-11-26T10:00:00+08:00", "for_a_person": False,
}  # fmt: skip


def test_a_call_back_in_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/callbacks":
            assert json.loads(request.content) == {"number": "261125000001"}
            button = {"title": "是我", "payload": "是我"}
            reply = {"text": "请问是您本人反映的吗？", "buttons": [button]}
            return httpx.Response(200, json={"sender": "s", "conversation": "c", "replies": [reply]})
        if request.url.path == "/api/orders/261125000001":
            order = {"number": "261125000001", "status": "in_progress", "follow_ups": [FOLLOW_UP]}
            return httpx.Response(200, json=order)
        said.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[{"text": "好的"}])

    typed = iter(["1", "/quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    assert callback(client_of(gateway), "261125000001", [], hz=8000, fast=False) == 0
    shown = capsys.readouterr().out
    assert said == ["是我"], "a number presses a button of the greeting too"
    assert "[1] 是我" in shown
    assert "follow-up done, redo: solved no, grade 不满意, reason 没人来" in shown


def test_a_refusal_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    refused = client_of(lambda _: httpx.Response(422, json={"error": "Order 261125000001 is filed"}))
    assert callback(refused, "261125000001", [], hz=8000, fast=False) == 1
    assert "is filed" in capsys.readouterr().err


def test_whom_to_call_back(capsys: pytest.CaptureFixture[str]) -> None:
    owed = [{**OWED, "number": "261125000002", "outcome": None, "note": None}, OWED, {**OWED, "for_a_person": True}]

    def gateway(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=owed[:1] if request.url.params["due"] == "true" else owed)

    assert due(client_of(gateway)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[2] for line in lines] == ["now", "from 2026-11-26T10:00:00+08:00", "for a person"]
    assert "路灯坏了 · later · 明天再打" in lines[1]
    assert due(client_of(lambda _: httpx.Response(200, json=[]))) == 0
    assert "Nobody" in capsys.readouterr().out


def order(status: str, **fields: str) -> dict[str, Any]:
    return {"number": None, "status": status, "fields": fields}


def found(same: bool) -> dict[str, Any]:
    now = order("filed", phone="13907366666")
    pair = {"before": "13907365555", "now": "13907366666"}
    return {
        "conversation": "c", "channel": "chat", "same": same, "left_out": 0 if same else 2,
        "turns": [
            {"said": None, "before": ["您好"], "now": ["您好"], "same": True},
            {"said": "对", "before": ["已提交"], "now": [] if not same else ["已提交"], "same": same},
        ],
        "orders": [
            {"before": order("filed", phone="13907365555"), "now": now, "differences": {} if same else {"phone": pair}},
            *([] if same else [{"before": None, "now": now, "differences": {}}]),
        ],
    }  # fmt: skip


def test_a_replay_prints_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    def gateway(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            assert request.url.params["day"] == "2026-11-24"
            return httpx.Response(200, json=["a"])
        return httpx.Response(200, json=found(json.loads(request.content)["conversation"] == "b"))

    assert replay(client_of(gateway), ["b"], "2026-11-24", all_turns=False) == DIFFERENT
    shown = capsys.readouterr().out
    assert "2 replayed, 1 different." in shown
    assert "order    phone: 13907365555  →  13907366666" in shown
    assert "before: none, now: filed" in shown
    assert "(nothing)" in shown
    assert "2 utterances that a person answered" in shown
    assert "greeting" not in shown
    assert "(greeting)" in "\n".join(replay_lines(found(True), all_turns=True))
    assert replay(client_of(gateway), ["b"], None, all_turns=False) == 0
    assert replay(client_of(gateway), [], "soon", all_turns=False) == 1
