"""Media Streams' side of a call, message by message."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from speech.audio import pcm16, read_audio
from speech.mulaw import decode, encode
from tests.running import Running
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.call

NUMBER = "+8613907365555"
MATTER = "武陵区人民路的路灯坏了好几天了，晚上很黑，我叫李建国。"
STREAM = "MZ" + "1" * 32
ANSWER_S = 60.0
FRAME = 160  # bytes of µ-law in 20 ms


class Carrier:
    """One stream: sends sound each 20 ms, silence where nothing is to be said, and keeps what comes."""

    def __init__(self, socket: ClientConnection) -> None:
        self.call = uuid.uuid4()
        self.got: list[dict[str, Any]] = []
        self._socket = socket
        self._to_say = bytearray()
        self._tasks = [asyncio.create_task(self._speak()), asyncio.create_task(self._listen())]

    async def begin(self, token: str, **changed: Any) -> None:
        await self._socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        start = {
            "callSid": f"CA{self.call.hex}",
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"token": token, "caller_number": NUMBER, "city": "changde"},
            **changed,
        }
        await self.send("start", start=start, streamSid=STREAM)

    async def send(self, event: str, **more: Any) -> None:
        await self._socket.send(json.dumps({"event": event, **more}))

    def say(self, pcm: bytes) -> None:
        self._to_say += encode(pcm)

    async def _speak(self) -> None:
        await asyncio.sleep(0.5)
        with suppress(ConnectionClosed):
            while True:
                piece = bytes(self._to_say[:FRAME]).ljust(FRAME, b"\xff")
                del self._to_say[:FRAME]
                await self.send("media", media={"payload": base64.b64encode(piece).decode()})
                await asyncio.sleep(0.02)

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            async for message in self._socket:
                self.got.append(json.loads(message))

    def heard(self) -> bytes:
        """What the caller hears, s16le."""
        return b"".join(decode(base64.b64decode(m["media"]["payload"])) for m in self.got if m["event"] == "media")

    async def until_quiet(self, heard: int = 0) -> None:
        """Until the bot has said more than ``heard`` bytes and then nothing for a second."""
        for _ in range(int(ANSWER_S)):
            before = len(self.heard())
            await asyncio.sleep(1)
            if heard < len(self.heard()) == before:
                return
        raise AssertionError(f"the bot said nothing within {ANSWER_S} s")

    async def over(self) -> int | None:
        await asyncio.wait_for(self._tasks[1], ANSWER_S)
        return self._socket.close_code

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


async def test_a_complaint_is_heard_and_zero_leads_to_a_person(hotline: Running, client: httpx.Client) -> None:
    matter = pcm16(read_audio(caller_wav(MATTER), 8000)[0])
    async with connect(f"{hotline.ws_url}/media/twilio") as socket:
        carrier = Carrier(socket)
        await carrier.begin(hotline.token)
        await carrier.until_quiet()
        greeted = len(carrier.heard())
        carrier.say(matter)
        await carrier.until_quiet(greeted)
        await carrier.send("dtmf", dtmf={"digit": "0"})
        assert await carrier.over() == 1000  # closed: what follows in TwiML has its turn
        carrier.close()
    assert {message["streamSid"] for message in carrier.got} == {STREAM}
    assert client.get(f"/api/calls/{carrier.call}/next").text == "transfer"
    said = client.get(f"/api/conversations/call-{carrier.call}").json()
    assert (said["state"], said["caller_number"]) == ("person", NUMBER)
    assert any("路灯" in turn["text"] for turn in said["turns"] if turn["speaker"] == "citizen")
    client.post(f"/api/calls/{carrier.call}/over")


async def test_who_speaks_over_the_bot_takes_back_what_was_sent_and_stop_ends_it(
    hotline: Running, client: httpx.Client
) -> None:
    matter = pcm16(read_audio(caller_wav(MATTER), 8000)[0])
    async with connect(f"{hotline.ws_url}/media/twilio") as socket:
        carrier = Carrier(socket)
        await carrier.begin(hotline.token)
        for _ in range(int(ANSWER_S / 0.1)):
            if carrier.heard():
                break
            await asyncio.sleep(0.1)
        carrier.say(matter)
        await asyncio.sleep(len(matter) / 16000)
        assert "clear" in [message["event"] for message in carrier.got]
        await carrier.send("stop", stop={"callSid": f"CA{carrier.call.hex}"})
        await carrier.over()
        carrier.close()
    said = client.get(f"/api/conversations/call-{carrier.call}").json()
    assert said["state"] == "ended"
    assert [order["status"] for order in said["orders"]] == ["incomplete"]


@pytest.mark.parametrize(
    ("token", "changed", "code"),
    [
        ("wrong", {}, 1008),
        ("", {"callSid": "CA1"}, 1003),
        ("", {"mediaFormat": None}, 1003),
        ("", {"mediaFormat": {"encoding": "audio/opus", "sampleRate": 48000}}, 1003),
        ("", {"customParameters": {}}, 1008),
        ("", {"customParameters": "none"}, 1008),
    ],
)
async def test_what_is_no_call_is_refused(token: str, changed: dict[str, Any], code: int, hotline: Running) -> None:
    async with connect(f"{hotline.ws_url}/media/twilio") as socket:
        carrier = Carrier(socket)
        await carrier.begin(token or hotline.token, **changed)
        assert await carrier.over() == code
        carrier.close()


@pytest.mark.parametrize("first", ["{", "[]", '{"event": "media"}', " " * 70_000])
async def test_what_is_no_message_is_refused(first: str, hotline: Running) -> None:
    async with connect(f"{hotline.ws_url}/media/twilio") as socket:
        await socket.send(first)
        with suppress(ConnectionClosed):
            await socket.send(first)
            await asyncio.wait_for(socket.recv(), 10)
        assert socket.close_code == 1003
