"""chan_websocket's side of a call, message by message; tests/telephone has it with a real Asterisk."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.telephone_line import FRAME_BYTES
from tests.running import Running

pytestmark = pytest.mark.call

NUMBER = "13907365555"
PLAIN_START = "MEDIA_START connection_id:hotline channel:WebSocket/hotline/0x1 format:slin optimal_frame_size:320"
JSON_START = json.dumps({"event": "MEDIA_START", "format": "slin", "optimal_frame_size": 320, "ptime": 20})
ANSWER_S = 60.0


@asynccontextmanager
async def media(hotline: Running, call: str, token: str | None = None) -> AsyncIterator[ClientConnection]:
    basic = base64.b64encode(f"asterisk:{hotline.token if token is None else token}".encode()).decode()
    async with connect(
        f"{hotline.ws_url}/media/asterisk?call={call}",
        subprotocols=["media"],  # type: ignore[list-item]
        additional_headers={"Authorization": f"Basic {basic}"},
    ) as socket:
        yield socket


async def received(socket: ClientConnection, until: str) -> list[bytes | str]:
    """Send silence, as Asterisk does, and collect what comes up to the message ``until``, or the end."""
    got: list[bytes | str] = []

    async def listen() -> None:
        with suppress(ConnectionClosed):
            async for message in socket:
                got.append(message)
                if message == until:
                    return

    listening = asyncio.create_task(listen())
    for _ in range(int(ANSWER_S / 0.02)):
        if listening.done():
            break
        with suppress(ConnectionClosed):
            await socket.send(bytes(FRAME_BYTES))
        await asyncio.sleep(0.02)
    await asyncio.wait_for(listening, 1)
    return got


@pytest.mark.parametrize(
    ("start", "key", "bye"),
    [
        (PLAIN_START, "DTMF_END digit:0 channel_id:1.1", "HANGUP"),
        (JSON_START, json.dumps({"event": "DTMF_END", "digit": "0"}), json.dumps({"command": "HANGUP"})),
    ],
)
async def test_it_greets_and_zero_leads_to_a_person(
    start: str, key: str, bye: str, hotline: Running, client: httpx.Client
) -> None:
    call = str(uuid.uuid4())
    client.post(f"/api/calls/{call}", params={"caller_number": NUMBER, "city": "changde"})
    async with media(hotline, call) as socket:
        assert socket.subprotocol == "media"
        await socket.send(start)
        assert len(await asyncio.wait_for(socket.recv(), ANSWER_S)) == FRAME_BYTES
        await socket.send(key)
        got = await received(socket, bye)
    assert got[-1] == bye
    assert {len(message) for message in got if isinstance(message, bytes)} == {FRAME_BYTES}
    assert client.get(f"/api/calls/{call}/next").text == "transfer"
    said = client.get(f"/api/conversations/call-{call}").json()
    assert (said["state"], said["caller_number"]) == ("person", NUMBER)


async def test_without_the_token_nobody_is_let_in(hotline: Running) -> None:
    for token in ("", "wrong"):
        with pytest.raises(InvalidStatus, match="403"):
            async with media(hotline, str(uuid.uuid4()), token):
                pass


@pytest.mark.parametrize(
    ("call", "first"),
    [
        ("no-id", PLAIN_START),
        (str(uuid.uuid4()), PLAIN_START.replace("slin", "opus")),
        (str(uuid.uuid4()), "DTMF_END digit:1"),
        (str(uuid.uuid4()), "{"),
        (str(uuid.uuid4()), bytes(FRAME_BYTES)),
    ],
)
async def test_what_is_no_call_is_refused(call: str, first: str | bytes, hotline: Running) -> None:
    async with media(hotline, call) as socket:
        with suppress(ConnectionClosed):
            await socket.send(first)
            await asyncio.wait_for(socket.recv(), 5)
        assert socket.close_code == 1003


async def test_half_a_sample_ends_the_call_and_the_line_is_free_again(hotline: Running, client: httpx.Client) -> None:
    call = str(uuid.uuid4())
    async with media(hotline, call) as socket:
        await socket.send(PLAIN_START)
        await asyncio.wait_for(socket.recv(), ANSWER_S)
        await socket.send(b"\0\0\0")
        await received(socket, "")
        assert socket.close_code == 1003
    for _ in range(100):
        said = client.get(f"/api/conversations/call-{call}").json()
        if said["state"] == "ended":
            break
        await asyncio.sleep(0.1)
    assert said["state"] == "ended"
