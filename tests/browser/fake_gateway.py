"""A gateway for the widget to talk to: the page, the REST channel and the voice socket, all scripted.

It runs in a thread of its own on a free port. What went wrong on the way is scripted too: a status, a
connection that breaks after the message was taken, an answer that is not JSON, a call that is cut off.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles

# The strictest policy under which the page must work: everything from here, nothing inline.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
GREETING = "您好，这里是常德市12345政务服务便民热线。请直接告诉我您遇到了什么事、在什么地方。"

# An audio worklet for tests: posts every block of samples that reaches the loudspeaker.
RECORDER = """
registerProcessor("recorder", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});
"""


@dataclass
class VoiceCall:
    """One accepted voice socket: what came in, and what to send."""

    socket: WebSocket
    query: dict[str, str]
    frames: list[tuple[float, bytes]] = field(default_factory=list)  # (monotonic seconds, s16le mono 16 kHz)
    messages: list[dict[str, Any]] = field(default_factory=list)
    closed_with: int | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, kind: str, **values: Any) -> None:
        await self.socket.send_json({"type": kind, **values})

    async def sound(self, pcm: bytes) -> None:
        await self.socket.send_bytes(pcm)

    async def heard(self, seconds: float) -> None:
        """Wait until this much sound has come in."""
        await self.until(lambda: sum(len(pcm) for _, pcm in self.frames) >= seconds * 32_000)

    async def until(self, condition: Callable[[], object]) -> None:
        while not condition():
            self.news.clear()
            await self.news.wait()

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message.get("type") == kind]


Scenario = Callable[[VoiceCall], Awaitable[None]]


async def answer_and_listen(call: VoiceCall) -> None:
    await call.say("ready", conversation="0" * 32, sample_rate=16_000)
    await asyncio.sleep(60)


@dataclass
class FakeGateway:
    """What tests set (script, failures, scenario, voice) and what they read (received, calls)."""

    web: Path
    address: str = ""
    voice: bool = True
    config_status: int = 200
    delay_s: float = 0.0
    script: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)  # every request, also the failing ones
    handled: list[dict[str, Any]] = field(default_factory=list)  # each message once, as a conversation sees it
    scenario: Scenario = answer_and_listen
    calls: list[VoiceCall] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    def reset(self) -> None:
        fresh = FakeGateway(self.web)
        for name in vars(fresh):
            if name not in ("web", "address"):
                setattr(self, name, getattr(fresh, name))

    def messages(self) -> list[str]:
        return [request["message"] for request in self.handled]

    def answer(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """The answer to a message; a repeated message_id is answered again but not handled again."""
        key = request["metadata"]["message_id"]
        if key not in {other["metadata"]["message_id"] for other in self.handled}:
            self.handled.append(request)
        default = [{"recipient_id": request["sender"], "text": f"收到：{request['message']}"}]
        return self.script.get(request["message"], default)


async def broken_off() -> AsyncIterator[bytes]:
    """Half an answer; then the connection ends, the promised length never reached."""
    yield b'[{"text": "'
    await asyncio.sleep(0.05)


def fail(kind: str) -> Response:
    if kind == "drop":
        return StreamingResponse(broken_off(), headers={"Content-Length": "5000", "Content-Type": "application/json"})
    if kind == "html":
        return HTMLResponse("<h1>502 Bad Gateway</h1>", 502)
    if kind == "garbled":
        return Response("<html>not JSON</html>", media_type="application/json")
    if kind == "429":
        return JSONResponse({"error": "too many messages"}, 429, {"Retry-After": "2"})
    if kind == "400":
        return JSONResponse({"error": "这条消息里没有文字，请换一种说法。"}, 400)
    return JSONResponse({"error": "assistant not running"}, int(kind))


def application(gateway: FakeGateway) -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def headers(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await proceed(request)
        if request.url.path != "/embedded":
            response.headers["Content-Security-Policy"] = POLICY
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/")
    async def page() -> FileResponse:
        return FileResponse(gateway.web / "index.html")

    @app.get("/embedded")
    async def embedded(endpoint: str, city: str = "", lang: str = "") -> HTMLResponse:
        """Another site's page: the element by hand, its script and its gateway elsewhere."""
        return HTMLResponse(
            f'<!doctype html><meta charset="utf-8"><h1>another site</h1>'
            f'<script type="module" src="{endpoint}/web/widget.js"></script>'
            f'<hotline-widget endpoint="{endpoint}" city="{city}" lang="{lang}"></hotline-widget>'
        )

    @app.get("/api/web/config")
    async def config() -> Response:
        if gateway.config_status != 200:
            return JSONResponse({"error": "starting"}, gateway.config_status)
        title = "常德市12345政务服务便民热线"
        return JSONResponse({"city": "changde", "title": title, "greeting": GREETING, "voice": gateway.voice})

    @app.options("/webhooks/rest/webhook")
    async def preflight() -> Response:
        return Response(status_code=204)

    @app.post("/webhooks/rest/webhook")
    async def webhook(request: Request) -> Response:
        body = json.loads(await request.body())
        gateway.received.append(body)
        await asyncio.sleep(gateway.delay_s)
        failure = gateway.failures.pop(0) if gateway.failures else ""
        if failure in ("", "drop"):
            replies = gateway.answer(body)
        return fail(failure) if failure else JSONResponse(replies)

    @app.websocket("/voice")
    async def voice(socket: WebSocket) -> None:
        await socket.accept()
        call = VoiceCall(socket, dict(socket.query_params))
        gateway.calls.append(call)
        playing = asyncio.create_task(play(gateway.scenario, call))
        try:
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    call.closed_with = message.get("code")
                    break
                if message.get("bytes") is not None:
                    call.frames.append((time.monotonic(), message["bytes"]))
                else:
                    call.messages.append(json.loads(message["text"]))
                call.news.set()
        except (WebSocketDisconnect, RuntimeError):
            call.closed_with = call.closed_with or 1006
        finally:
            playing.cancel()

    async def play(scenario: Scenario, call: VoiceCall) -> None:
        try:
            await call.until(lambda: call.told("start"))
            await scenario(call)
        except (WebSocketDisconnect, RuntimeError) as error:
            gateway.reports.append(f"the scenario's socket was closed: {error}")

    @app.get("/recorder.js")
    async def recorder() -> Response:
        return Response(RECORDER, media_type="text/javascript")

    app.mount("/web", StaticFiles(directory=gateway.web))
    return app


class Running:
    """The gateway in a thread; `with Running(web) as gateway`."""

    def __init__(self, web: Path) -> None:
        self.gateway = FakeGateway(web)
        config = uvicorn.Config(
            application(self.gateway), host="127.0.0.1", port=0, log_level="critical", ws="websockets-sansio"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> FakeGateway:
        self.thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started:
            if time.monotonic() > deadline or not self.thread.is_alive():
                raise RuntimeError("the fake gateway did not start within 20 s")
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.gateway.address = f"http://127.0.0.1:{port}"
        return self.gateway

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(timeout=10)
