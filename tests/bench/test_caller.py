"""A caller of bench.calls on a line that answers half a second after each of its words."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import websockets

from api.channels.audiosocket import ID, SLIN8, Frame, read_frame
from bench.caller import calls

pytestmark = pytest.mark.unit

ANSWERS_AFTER_S = 0.5
TONE = (8000 * np.sin(np.arange(2400) / 3)).astype("<i2").tobytes()
LOUD = 4000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for hz in (8000, 16000):
        (tmp_path / f"room-{hz}.pcm").write_bytes(bytes(hz * 2))
        speech = (10000 * np.sin(np.arange(hz // 2) / 3)).astype("<i2")
        (tmp_path / f"a-{hz}.pcm").write_bytes(speech.tobytes())
    (tmp_path / "talks.json").write_text(json.dumps([[{"text": "一", "file": "a"}, {"text": "二", "file": "a"}]]))
    return tmp_path


class Bot:
    """Speaks at first, and ``ANSWERS_AFTER_S`` after the last loud frame."""

    def __init__(self, speak: Any) -> None:
        self._speak = speak
        self._due: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(0.1, self._say)

    def _say(self) -> None:
        self._due = None
        self._task = asyncio.ensure_future(self._speak())

    def hear(self, pcm: bytes) -> None:
        if np.abs(np.frombuffer(pcm, "<i2").astype(int)).max(initial=0) > LOUD:
            if self._due:
                self._due.cancel()
            self._due = asyncio.get_running_loop().call_later(ANSWERS_AFTER_S, self._say)


def plan(folder: Path, way: str, port: int, seconds: float) -> dict[str, Any]:
    return {
        "way": way, "ws_url": f"ws://127.0.0.1:{port}", "token": "t", "audiosocket_port": port, "folder": str(folder),
        "seed": 1, "first_talk": 0, "next_talk": 1, "seconds": seconds, "after_s": 0.0,
    }  # fmt: skip


async def socket_calls(folder: Path, seconds: float) -> list[Any]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def speak() -> None:
            for at in range(0, len(TONE), 320):
                writer.write(Frame(SLIN8, TONE[at : at + 320].ljust(320, b"\0")).encoded())

        assert (await read_frame(reader)).kind == ID
        bot = Bot(speak)
        while (frame := await read_frame(reader)).kind == SLIN8:
            bot.hear(frame.payload)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        return await calls(plan(folder, "audiosocket", server.sockets[0].getsockname()[1], seconds))


async def voice_calls(folder: Path, seconds: float) -> list[Any]:
    async def answer(socket: Any) -> None:
        async def speak() -> None:
            await socket.send(json.dumps({"type": "reply", "text": "好"}))
            await socket.send(TONE)
            await socket.send(json.dumps({"type": "audio_end", "id": "1"}))

        assert json.loads(await socket.recv())["type"] == "start"
        await socket.send(json.dumps({"type": "ready", "conversation": "c"}))
        bot = Bot(speak)
        async for message in socket:
            bot.hear(message)

    async with websockets.serve(answer, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        return await calls(plan(folder, "voice", port, seconds))


@pytest.mark.parametrize("way", [socket_calls, voice_calls])
async def test_a_caller_speaks_listens_and_measures_the_wait(folder: Path, way: Any) -> None:
    began = time.monotonic()
    found = await asyncio.wait_for(way(folder, 8.0), 40)
    assert time.monotonic() - began < 35
    first = found[0]
    assert not first.error
    assert first.id
    assert [turn.text for turn in first.turns] == ["一", "二"]
    for turn in first.turns:
        assert turn.end_ms - turn.start_ms == 500
        assert turn.first_sound_s is not None
        assert ANSWERS_AFTER_S - 0.1 < turn.first_sound_s < ANSWERS_AFTER_S + 1.0
    assert first.turns[1].start_ms > first.turns[0].end_ms + 1000  # it heard the answer out, and thought
