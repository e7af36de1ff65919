"""Calls through ``WS /voice``: a whole complaint by voice, and everything that can go wrong on a line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from speech.audio import pcm16, read_audio
from tests.running import Running
from tests.speech.callers import caller_wav

pytestmark = pytest.mark.call

FRAME = 1280  # bytes: 40 ms at 16 kHz


class Caller:
    """A caller who waits for the bot to finish, speaks a recording in real time, and hears everything."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.heard = bytearray()
        self._talk_ends = 0.0
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            now = asyncio.get_running_loop().time()
            if isinstance(message, bytes):
                self.heard += message
                self._talk_ends = max(self._talk_ends, now) + len(message) / 32000
            else:
                self.events.append(json.loads(message))

    def texts(self, kind: str) -> list[str]:
        return [event["text"] for event in self.events if event["type"] == kind]

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def send(self, pcm: bytes) -> None:
        for at in range(0, len(pcm), FRAME):
            await self.socket.send(pcm[at : at + FRAME])
            await asyncio.sleep(FRAME / 32000)

    async def wait_for(self, kind: str, count: int = 1, timeout_s: float = 40) -> dict[str, Any]:
        for _ in range(int(timeout_s / 0.04)):
            found = [event for event in self.events if event["type"] == kind]
            if len(found) >= count:
                return found[count - 1]
            await self.send(bytes(FRAME))
        raise AssertionError(f"no {kind} within {timeout_s} s: {self.events[-5:]}")

    async def listen(self) -> None:
        """Until the bot has finished speaking."""
        await self.wait_for("reply")
        while self.kinds().count("audio_end") < self.kinds().count("reply") or (
            asyncio.get_running_loop().time() < self._talk_ends + 0.2
        ):
            await self.send(bytes(FRAME))

    async def hear_out(self) -> int:
        """Until nothing has come for a while, a word for a slow answer included; how many bytes were heard so far."""
        while asyncio.get_running_loop().time() < self._talk_ends + 1.5:
            await self.send(bytes(FRAME))
        return len(self.heard)

    async def say(self, text: str) -> None:
        """Speak, and listen to the answer."""
        finals = self.kinds().count("final")
        replies = self.kinds().count("reply")
        await self.send(pcm16(read_audio(caller_wav(text))[0]))
        await self.wait_for("final", finals + 1)
        await self.wait_for("reply", replies + 1)
        await self.listen()


@asynccontextmanager
async def calling(hotline: Running, query: str = "sample_rate=16000", start: Any = None) -> AsyncIterator[Caller]:
    url = hotline.base_url.replace("http", "ws") + f"/voice?{query}"
    async with websockets.connect(url, max_size=None) as socket:
        if start is not False:
            await socket.send(json.dumps(start or {"type": "start", "token": hotline.token}))
        yield Caller(socket)


async def test_a_complaint_by_voice(hotline: Running, client: httpx.Client) -> None:
    async with calling(hotline) as caller:
        ready = await caller.wait_for("ready")
        await caller.wait_for("audio_end")
        assert "录音" in caller.texts("reply")[0]
        await caller.listen()
        await caller.say("小区门口的路灯坏了，在鼎城区玉霞街道人民路")
        await caller.say("我叫李建国")
        await caller.say("一三八七三六，四二五九七")
        await caller.say("不用保密")
        assert "核对" in caller.texts("reply")[-1]
        await caller.say("对的，没问题")
        await caller.send(pcm16(read_audio(caller_wav("没有了，再见"))[0]))
        await caller.wait_for("bye")
    assert len(caller.heard) > 10 * 32000
    orders = client.get("/api/orders", params={"conversation": ready["conversation"]}).json()
    assert len(orders) == 1
    order = orders[0]
    assert order["number"]
    # Or later callers of these tests would be asked whether theirs is the same matter.
    client.patch(f"/api/orders/{order['number']}", json={"status": "cancelled"})
    assert order["channel"] == "voice"
    turns = client.get(f"/api/conversations/{ready['conversation']}").json()["turns"]
    citizen = {turn["utterance"]: turn for turn in turns if turn["speaker"] == "citizen"}
    for name, field in order["fields"].items():
        said = citizen[field["utterance"]]
        assert 0 <= said["start_ms"] < said["end_ms"], name
        sound = client.get(said["audio"])
        assert sound.content[:4] == b"RIFF"
        assert len(sound.content) > (said["end_ms"] - said["start_ms"]) * 30


async def test_hanging_up_in_mid_word_leaves_a_draft_and_a_call_back(hotline: Running, client: httpx.Client) -> None:
    async with calling(hotline) as caller:
        ready = await caller.wait_for("ready")
        await caller.listen()
        pcm = pcm16(read_audio(caller_wav("武陵区朝阳路的下水道堵了，污水流了一地"))[0])
        await caller.send(pcm[: len(pcm) * 4 // 5 // FRAME * FRAME])
        caller.socket.transport.abort()
    for _ in range(60):
        orders = client.get("/api/orders", params={"conversation": ready["conversation"]}).json()
        if orders and orders[0]["status"] == "incomplete":
            break
        await asyncio.sleep(0.5)
    assert [order["status"] for order in orders] == ["incomplete"]
    assert orders[0]["number"] is None
    assert orders[0]["description"]
    assert "call-back" in json.dumps(orders[0]["history"]) or "callback" in json.dumps(orders[0]["history"])


async def test_speech_over_the_bot_stops_it(hotline: Running) -> None:
    async with calling(hotline) as caller:
        await caller.wait_for("audio_start")
        await caller.send(pcm16(read_audio(caller_wav("喂你好我要反映一个问题"))[0]))
        await caller.wait_for("clear", timeout_s=5)


async def test_a_word_of_following_does_not_stop_the_bot(hotline: Running) -> None:
    async with calling(hotline) as caller:
        await caller.wait_for("audio_start")
        await caller.send(pcm16(read_audio(caller_wav("嗯，好的。"))[0]))
        await caller.wait_for("audio_start", 2)  # the same words go on
        await caller.listen()
        assert "final" not in caller.kinds()
        assert len(caller.texts("reply")) == 1
        assert len(caller.heard) > 3 * 32000


async def test_silence_is_met_with_a_question(hotline: Running) -> None:
    async with calling(hotline) as caller:
        await caller.listen()
        before = len(caller.texts("reply"))
        await caller.wait_for("reply", before + 1, timeout_s=25)
        assert "还在" in caller.texts("reply")[-1]
        assert "final" not in caller.kinds()


async def test_keys_are_digits_and_zero_is_a_person(hotline: Running) -> None:
    async with calling(hotline) as caller:
        await caller.wait_for("ready")
        await caller.socket.send(json.dumps({"type": "dtmf", "digit": "0"}))
        await caller.wait_for("transfer", timeout_s=15)


async def test_more_slowly_in_the_middle_of_the_form_and_a_phone_by_keys(
    hotline: Running, client: httpx.Client
) -> None:
    async with calling(hotline) as caller:
        ready = await caller.wait_for("ready")
        await caller.listen()
        greeted = await caller.hear_out()
        await caller.say("小区门口的路灯坏了，在鼎城区玉霞街道人民路")
        asked = await caller.hear_out()
        await caller.say("麻烦您说慢一点")
        asked_again = await caller.hear_out()
        question, again = caller.texts("reply")[-2:]
        assert question == again
        assert "称呼" in question
        assert asked_again - asked > 1.1 * (asked - greeted)
        await caller.say("我叫李建国")
        replies = len(caller.texts("reply"))
        for key in "13907365555#":
            await caller.socket.send(json.dumps({"type": "dtmf", "digit": key}))
        await caller.wait_for("reply", replies + 1)
        assert "保密" in caller.texts("reply")[-1]
    [order] = client.get("/api/orders", params={"conversation": ready["conversation"]}).json()
    assert (order["phone"], order["contact_name"]) == ("13907365555", "李建国")


async def test_eight_kilohertz(hotline: Running) -> None:
    async with calling(hotline, "sample_rate=8000") as caller:
        assert (await caller.wait_for("ready"))["sample_rate"] == 8000
        await caller.wait_for("audio_end")
        assert len(caller.heard) % 2 == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sample_rate=44100", "bad_sample_rate"),
        ("sample_rate=abc", "bad_sample_rate"),
        ("city=atlantis", "unknown_city"),
    ],
)
async def test_wrong_parameters(hotline: Running, query: str, code: str) -> None:
    async with calling(hotline, query, start=False) as caller:
        error = json.loads(json.dumps(await _first_event(caller)))
        assert (error["type"], error["code"]) == ("error", code)
        assert len(error["message"]) > 10


@pytest.mark.parametrize("first", ["nonsense", "[]", '{"type": "stop"}', b"\x00\x00", '{"type": 5}'])
async def test_a_call_begins_with_start(hotline: Running, first: str | bytes) -> None:
    async with calling(hotline, start=False) as caller:
        await caller.socket.send(first)
        assert (await _first_event(caller))["type"] == "error"


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x00\x01\x02", "bad_audio"),
        ("not json", "bad_json"),
        ('{"type": "dance"}', "unknown_type"),
        ('{"type": "dtmf", "digit": "x"}', "bad_digit"),
        ('{"type": "start"}', "already_started"),
    ],
)
async def test_a_bad_frame_does_not_end_the_call(hotline: Running, frame: str | bytes, code: str) -> None:
    async with calling(hotline) as caller:
        await caller.wait_for("ready")
        await caller.socket.send(frame)
        assert (await caller.wait_for("error"))["code"] == code
        await caller.send(bytes(FRAME * 5))
        assert "bye" not in caller.kinds()


async def test_a_frame_that_is_far_too_large_ends_it(hotline: Running) -> None:
    async with calling(hotline) as caller:
        await caller.wait_for("ready")
        await caller.socket.send(bytes(200_000))
        assert (await _first_event(caller, "error"))["code"] == "too_large"


async def _first_event(caller: Caller, kind: str | None = None) -> dict[str, Any]:
    for _ in range(200):
        for event in caller.events:
            if kind is None or event["type"] == kind:
                return event
        await asyncio.sleep(0.05)
    raise AssertionError("nothing came")


def test_recordings_are_not_readable_by_others(hotline: Running) -> None:
    for path in (Path(hotline.data_dir) / "recordings").glob("*.wav"):
        assert path.stat().st_mode & 0o077 == 0
