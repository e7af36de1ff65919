"""The terminal conversation's reading and writing."""

from __future__ import annotations

import json

import httpx
import pytest

from hotline.api_client import ApiClient, NoAnswer
from hotline.chat import chat, chosen, shown
from hotline.environment import Environment

pytestmark = pytest.mark.unit

BUTTONS = [{"title": "对，提交", "payload": "对，没问题"}, {"title": "有地方不对", "payload": "不对"}]


def test_buttons_are_numbered_over_all_messages() -> None:
    lines, payloads = shown([{"text": "您好"}, {"text": "对吗？", "buttons": BUTTONS}, {"buttons": BUTTONS[:1]}])
    assert lines == ["您好", "对吗？", "  [1] 对，提交", "  [2] 有地方不对", "  [3] 对，提交"]
    assert payloads == ["对，没问题", "不对", "对，没问题"]


def test_a_number_presses_its_button_and_any_other_number_is_said() -> None:
    assert chosen("2", ["a", "b"]) == "b"
    assert chosen("3", ["a", "b"]) == "3"
    assert chosen("13800001234", ["a", "b"]) == "13800001234"
    assert chosen("0", ["a"]) == "0"


def client_of(handler: object) -> ApiClient:
    client = ApiClient("http://127.0.0.1:8000", "secret")
    client._client = httpx.Client(
        base_url=client.base_url,
        transport=httpx.MockTransport(handler),  # type: ignore[arg-type]
        headers=client._client.headers,
    )
    return client


def test_a_conversation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[tuple[str, str]] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        if request.method == "GET":
            return httpx.Response(200, json={"greeting": "您好，12345。"})
        body = json.loads(request.content)
        said.append((body["sender"], body["message"]))
        if body["message"] == "坏":
            return httpx.Response(500, json={"error": "something broke here"})
        return httpx.Response(200, json=[{"recipient_id": "x", "text": "对吗？", "buttons": BUTTONS}])

    typed = iter(["", "路灯坏了", "1", "坏", "/quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    assert chat(client_of(gateway), None, "me") == 0
    assert said == [("me", "路灯坏了"), ("me", "对，没问题"), ("me", "坏")]
    shown = capsys.readouterr()
    assert "您好，12345。" in shown.out
    assert "  [1] 对，提交" in shown.out
    assert shown.err == "The gateway refused (500): something broke here\n"


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        (httpx.Response(200, text="<html>"), "is not a hotline"),
        (httpx.Response(422, json={"error": "metadata.city: no city 'x'"}), r"refused \(422\): metadata.city"),
    ],
)
def test_what_is_no_answer_is_a_sentence(response: httpx.Response, sentence: str) -> None:
    with pytest.raises(NoAnswer, match=sentence):
        client_of(lambda _: response).say("me", "你好", None)


def test_the_token_of_this_machine_is_not_sent_to_another(tmp_path: object) -> None:
    environment = Environment(variables={"HOTLINE_DATA_DIR": str(tmp_path)})
    (environment.data / "api-token").write_text("secret\n")
    assert ApiClient.here(environment).token == "secret"
    assert ApiClient.here(environment, "http://localhost:9/").token == "secret"
    assert ApiClient.here(environment, "http://example.org").token == ""
    configured = Environment(variables={"HOTLINE_DATA_DIR": str(tmp_path), "HOTLINE_API_TOKEN": "set"})
    assert ApiClient.here(configured, "http://example.org").token == "set"
    assert ApiClient.here(configured, "https://example.org").voice_url == "wss://example.org/voice"
