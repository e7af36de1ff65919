"""Recordings as a caller: against a small bot that answers by the voice protocol."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve

from hotline.api_client import ApiClient, NoAnswer
from hotline.call import Turn, _place, order_lines, read_turn
from speech.audio import pcm16
from speech.wav import wav_bytes

pytestmark = pytest.mark.call

HZ = 16000
SPEECH_MS = 400
TURN_END_MS = 300
PAUSE_MS = 600  # in the middle of what the bot says, as while the next clause is rendered


def speech(ms: int = SPEECH_MS) -> bytes:
    moments = np.arange(HZ * ms // 1000) / HZ
    return pcm16((0.3 * np.sin(2 * np.pi * 300 * moments)).astype(np.float32))


class Bot:
    """Hears a turn when something loud is followed by silence, and speaks half a second after each."""

    def __init__(self, refuse: bool = False, ends_after: int = 99) -> None:
        self.turns: list[tuple[int, int]] = []
        self.talked_over = 0
        self._refuse = refuse
        self._ends_after = ends_after

    async def __call__(self, socket: ServerConnection) -> None:
        if self._refuse:
            await socket.send(json.dumps({"type": "error", "code": "too_many", "message": "try again in a minute"}))
            await socket.close(1008)
            return
        assert json.loads(await socket.recv())["type"] == "start"
        await socket.send(json.dumps({"type": "ready", "conversation": "c1"}))
        await self._speak(socket, "您好")
        heard_ms, loud_from, loud_to = 0, -1, 0
        async for message in socket:
            if isinstance(message, str):
                assert json.loads(message) == {"type": "stop"}
                return
            length = len(message) * 500 // HZ
            if np.abs(np.frombuffer(message, "<i2")).max(initial=0) > 1000:
                loud_from = heard_ms if loud_from < 0 else loud_from
                loud_to = heard_ms + length
            heard_ms += length
            if loud_from >= 0 and heard_ms - loud_to >= TURN_END_MS:
                self.turns.append((loud_from, loud_to))
                final = {"type": "final", "text": f"第{len(self.turns)}句", "confidence": 0.9}
                await socket.send(json.dumps({**final, "start_ms": loud_from, "end_ms": loud_to}))
                loud_from = -1
                await self._speak(socket, f"答{len(self.turns)}")
                if len(self.turns) == self._ends_after:
                    await socket.send(json.dumps({"type": "bye"}))
                    return

    async def _speak(self, socket: ServerConnection, text: str) -> None:
        await socket.send(json.dumps({"type": "reply", "text": text}))
        await socket.send(json.dumps({"type": "audio_start", "id": "1"}))
        await socket.send(bytes(HZ // 2))  # a quarter of a second
        await asyncio.sleep(PAUSE_MS / 1000)
        await socket.send(bytes(HZ // 2))
        await socket.send(json.dumps({"type": "audio_end", "id": "1"}))


@asynccontextmanager
async def calling(bot: Bot) -> AsyncIterator[Callable[..., Any]]:
    async with serve(bot, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = ApiClient(f"http://127.0.0.1:{port}", "")

        async def place(*turns: bytes, fast: bool = False) -> str:
            made = [Turn(f"{number}.wav", pcm, SPEECH_MS) for number, pcm in enumerate(turns)]
            return await _place(client, made, HZ, None, fast)

        yield place


async def test_each_recording_is_played_after_the_bot_has_spoken(capsys: pytest.CaptureFixture[str]) -> None:
    bot = Bot()
    async with calling(bot) as place:
        assert await place(speech(), speech()) == "c1"
    assert len(bot.turns) == 2
    (_, first_end), (second_start, _) = bot.turns
    assert second_start - first_end >= TURN_END_MS + PAUSE_MS + 200, "it talked over the bot"
    lines = [line.split("s  ", 1)[-1].strip() for line in capsys.readouterr().out.splitlines()]
    heard = [line for line in lines if line.startswith(("bot", "caller", "heard"))]
    assert [line.split("   (")[0].split() for line in heard] == [
        ["bot", "您好"],
        ["caller", "♪", "0.wav"],
        ["heard", "第1句"],
        ["bot", "答1"],
        ["caller", "♪", "1.wav"],
        ["heard", "第2句"],
        ["bot", "答2"],
    ]
    assert sum("first sound" in line for line in lines) == 2


async def test_fast_takes_less_than_real_time() -> None:
    bot = Bot()
    began = time.monotonic()
    async with calling(bot) as place:
        await place(speech(), speech(), speech(), fast=True)
    assert len(bot.turns) == 3
    assert time.monotonic() - began < 3 * (SPEECH_MS + TURN_END_MS + PAUSE_MS + 500) / 1000


async def test_a_refused_call_is_a_sentence() -> None:
    async with calling(Bot(refuse=True)) as place:
        with pytest.raises(NoAnswer, match=r"refused the call \(too_many\): try again in a minute"):
            await place(speech())


async def test_what_is_left_when_the_bot_hangs_up_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    async with calling(Bot(ends_after=1)) as place:
        await place(speech(), speech())
    said = capsys.readouterr().out
    assert "(the bot hung up)" in said


async def test_nobody_there_is_a_sentence() -> None:
    client = ApiClient("http://127.0.0.1:9", "")
    with pytest.raises(NoAnswer, match="start it with `make run`"):
        await _place(client, [], HZ, None, False)


def test_the_end_of_speech_is_found_before_trailing_silence(tmp_path: Path) -> None:
    path = tmp_path / "turn.wav"
    path.write_bytes(wav_bytes(speech(1000) + bytes(2 * HZ), HZ))
    turn = read_turn(path, HZ)
    assert abs(turn.speech_end_ms - 1000) < 20
    assert len(turn.pcm) == 2 * 2 * HZ


def test_an_order_is_printed_with_the_evidence_of_every_field() -> None:
    field = {"value": "青年路", "utterance": 4, "start": 1, "end": 4, "method": "address", "confidence": 0.9}
    order = {
        "number": "261123000017",
        "status": "delivered",
        "type": "投诉",
        "category": ["城市管理", "路灯"],
        "department": "城管局",
        "fields": {
            "address": {**field, "confirmed": True, "value": {"text": "青年路", "road": "青年路"}},
            "type": {**field, "confirmed": False, "value": "投诉", "start": None, "end": None, "method": "derived"},
        },
    }
    lines = order_lines([order])
    assert lines[0] == "Order 261123000017  delivered  投诉 · 城市管理 · 路灯  → 城管局"
    assert lines[1].endswith("青年路   (utterance 4 [1:4], address 0.90, confirmed)")
    assert lines[2].endswith("投诉   (utterance 4, derived 0.90)")
    assert order_lines([]) == ["No order came of it."]
