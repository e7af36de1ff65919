"""A talk by telephone: ``WS /voice`` at 8 kHz, a synthetic caller with a voice that is not the bot's, and a noisy line.

It goes on in real time, since what is said while the bot speaks counts as an interruption.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from bench.talk.citizen import KEYS
from bench.talk.lead import Heard, NoReply
from bench.talk.telephone import HZ, Noise, over_the_line
from speech.audio import Floats, read_audio
from speech.audio import pcm16 as as_pcm
from tests.speech.callers import caller_wav

VOICES = ("zm_yunxi", "zf_xiaoyi", "zm_yunjian")  # each holds 0.5 GB; the bot speaks with zf_xiaoxiao
FRAME_MS = 40
ANSWER_LIMIT_S = 60.0
PAUSE_S = 0.6  # between the bot's last sound and the caller's first
NOISE_DB = (10.0, 20.0)
WAV_HZ = 16000

_rendering = asyncio.Lock()  # the voice takes all cores


class VoiceLine:
    """One call. ``told`` gets what the recogniser made of the caller's words."""

    def __init__(
        self,
        url: str,
        token: str,
        city: str,
        seed: str,
        caller: str | None,
        told: Callable[[str, str], None],
        callback: str | None = None,
        opening: str = "嗯",
    ) -> None:
        """``opening``: what will be said first, rendered before the call."""
        self.conversation = ""
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
        self._voice = VOICES[number % len(VOICES)]
        low, high = NOISE_DB
        self._noise = Noise(number, low + (high - low) * (number % 1000) / 999)
        self._url = f"{url}/voice?sample_rate={HZ}&city={city}"
        known = {"caller_number": caller, "callback": callback}
        self._start = {"type": "start", "token": token, **{name: value for name, value in known.items() if value}}
        self._told = told
        self._opening = opening
        self._socket: ClientConnection
        self._tasks: list[asyncio.Task[None]] = []
        self._speaking: asyncio.Task[None]
        self._said = asyncio.Event()
        self._to_say: Floats = np.zeros(0, np.float32)
        self._replies: list[str] = []
        self._unspoken = 0
        self._playing_until = 0.0
        self._handed_over = False
        self._over = asyncio.Event()

    async def begin(self) -> Heard:
        # Long first sentences take a while to render: before the call, or the bot would ask whether somebody is there.
        await self._rendered(self._opening)
        try:
            self._socket = await connect(self._url, max_size=1 << 20, proxy=None)
            await self._socket.send(json.dumps(self._start))
        except (InvalidHandshake, OSError, ConnectionClosed) as error:
            raise NoReply(f"no call: {error}") from error
        self._speaking = asyncio.create_task(self._speak())
        self._tasks = [asyncio.create_task(self._listen()), self._speaking]
        return await self._answer("(the greeting)")

    async def say(self, text: str) -> Heard:
        if text.startswith(KEYS):
            self._replies.clear()
            for digit in text.removeprefix(KEYS):
                await self._socket.send(json.dumps({"type": "dtmf", "digit": digit}))
            return await self._answer(text)
        sound = await self._rendered(text)
        self._replies.clear()
        self._said.clear()
        self._to_say = np.concatenate([self._to_say, sound])
        await asyncio.wait({self._speaking, asyncio.create_task(self._said.wait())}, return_when="FIRST_COMPLETED")
        return await self._answer(text)

    async def end(self) -> None:
        with contextlib.suppress(ConnectionClosed, AttributeError):
            await self._socket.send(json.dumps({"type": "stop"}))
            with contextlib.suppress(TimeoutError):  # the last turn is still heard after the hang-up
                await asyncio.wait_for(self._over.wait(), ANSWER_LIMIT_S)
            await self._socket.close()
        for task in self._tasks:
            task.cancel()

    async def _rendered(self, text: str) -> Floats:
        async with _rendering:
            path = await asyncio.to_thread(caller_wav, text, self._voice, WAV_HZ)
        return over_the_line(as_pcm(read_audio(path, WAV_HZ)[0]), WAV_HZ)

    async def _answer(self, text: str) -> Heard:
        """What the bot says until it is silent and nothing more comes."""
        deadline = time.monotonic() + ANSWER_LIMIT_S
        quiet_since = None
        while not self._over.is_set():
            await asyncio.sleep(FRAME_MS / 1000)
            now = time.monotonic()
            if not self._replies or self._unspoken or now < self._playing_until:
                quiet_since = None
                if now > deadline and not self._replies:
                    raise NoReply(f"no answer to {text!r} within {ANSWER_LIMIT_S:.0f} s")
                if now > deadline + ANSWER_LIMIT_S:
                    break
                continue
            quiet_since = quiet_since or now
            if now - quiet_since > PAUSE_S:
                break
        return Heard("\n".join(self._replies), self._handed_over, self._over.is_set())

    async def _speak(self) -> None:
        """A line always carries something: the caller's words, or the noise alone."""
        size = HZ * FRAME_MS // 1000
        due = time.monotonic()
        with contextlib.suppress(ConnectionClosed):
            while not self._over.is_set():
                frame, self._to_say = self._to_say[:size], self._to_say[size:]
                if not len(self._to_say):
                    self._said.set()
                await self._socket.send(self._noise.under(np.pad(frame, (0, size - len(frame)))))
                due = max(due + FRAME_MS / 1000, time.monotonic() - 1.0)
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in self._socket:
                if isinstance(message, bytes):
                    now = time.monotonic()
                    self._playing_until = max(self._playing_until, now) + len(message) / 2 / HZ
                else:
                    self._event(json.loads(message))
        if self._socket.close_code not in (None, 1000):
            self._told("error", f"closed: {self._socket.close_code} {self._socket.close_reason}")
        self._over.set()

    def _event(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind == "ready":
            self.conversation = event["conversation"]
        elif kind == "final":
            self._told("heard", event["text"])
        elif kind == "reply" and event["text"]:
            self._replies.append(event["text"])
            self._unspoken += 1
        elif kind == "audio_end":
            self._unspoken = max(0, self._unspoken - 1)
        elif kind == "clear":
            self._unspoken, self._playing_until = 0, 0.0
        elif kind == "transfer":
            self._handed_over = True
        elif kind == "error":
            self._told("error", f"{event.get('code')}: {event.get('message')}")
        elif kind == "bye":
            self._over.set()
