"""From a caller's last word to the first sound of the answer on ``WS /voice``."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import websockets

from bot.pace import OTHERWISE_MS
from speech.audio import pcm16, read_audio
from speech.kokoro import KokoroSynthesiser
from speech.synthesis import clauses
from speech.weights import Weights

FRAME = 1280  # bytes: 40 ms at 16 kHz
LINES = (
    "小区门口的路灯坏了好几天了",
    "在武陵区人民路",
    "我叫李建国",
    "不用保密",
    "你是机器人吗",
    "请再说一遍",
)


async def first_sounds(ws_url: str, token: str, recordings: list[Path]) -> list[float]:
    """Speak the recordings in one call, in real time; seconds from each last word to the first audio after it."""
    async with websockets.connect(f"{ws_url}/voice?sample_rate=16000", max_size=None) as socket:
        await socket.send(json.dumps({"type": "start", "token": token}))
        talk = _Talk()
        reader = asyncio.create_task(talk.read(socket))
        await _listen(socket, talk, 0)
        waits: list[float] = []
        for recording in recordings:
            sound = read_audio(recording)[0]
            loud = np.flatnonzero(np.abs(sound) > 0.02 * float(np.abs(sound).max()))
            last_word = int(loud[-1]) / 16000
            pcm = pcm16(sound)
            replies = talk.replies
            began = time.monotonic()
            await _send(socket, pcm, began)
            spoken = began + last_word
            await _listen(socket, talk, replies + 1)
            waits.append(next(at for at in talk.sounds if at > spoken) - spoken)
        await socket.send(json.dumps({"type": "stop"}))
        reader.cancel()
        return waits


def plain_pipeline(weights: Weights, recordings: list[Path], turn_s: float) -> list[float]:
    """The same without our turn end, window and cache: a fixed silence, Whisper's own 30 s window, one chat turn of
    ``turn_s``, and the first clause of a reply rendered on the spot. Seconds a recording."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(weights.whole_whisper), device="cpu", compute_type="int8", cpu_threads=2)
    voice = KokoroSynthesiser(weights.kokoro, weights.voices)
    voice.load()
    clause = clauses("请问您贵姓，怎么称呼？")[0]
    waits = []
    for recording in recordings:
        sound = read_audio(recording)[0]
        began = time.perf_counter()
        segments, _ = model.transcribe(sound, language="zh", beam_size=5)
        "".join(segment.text for segment in segments)
        voice.speak(clause)
        waits.append(OTHERWISE_MS / 1000 + time.perf_counter() - began + turn_s)
    return waits


class _Talk:
    """What came back: the times of replies and of audio, and when the bot will have finished."""

    def __init__(self) -> None:
        self.sounds: list[float] = []
        self.replies = 0
        self.ended = 0
        self.talk_ends = 0.0

    async def read(self, socket: Any) -> None:
        async for message in socket:
            now = time.monotonic()
            if isinstance(message, bytes):
                self.sounds.append(now)
                self.talk_ends = max(self.talk_ends, now) + len(message) / 32000
                continue
            kind = json.loads(message)["type"]
            self.replies += kind == "reply"
            self.ended += kind == "audio_end"


async def _send(socket: Any, pcm: bytes, began: float) -> None:
    for number, at in enumerate(range(0, len(pcm), FRAME), start=1):
        await socket.send(pcm[at : at + FRAME])
        await asyncio.sleep(max(0.0, began + number * FRAME / 32000 - time.monotonic()))


async def _listen(socket: Any, talk: _Talk, replies: int) -> None:
    """Send silence until at least ``replies`` more came and everything said has been played."""
    deadline = time.monotonic() + 60
    wanted = max(replies, 1)
    while talk.replies < wanted or talk.ended < talk.replies or time.monotonic() < talk.talk_ends + 0.3:
        if time.monotonic() > deadline:
            raise RuntimeError("no answer within 60 s; see the gateway's log")
        await _send(socket, bytes(FRAME), time.monotonic())
