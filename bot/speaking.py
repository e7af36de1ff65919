"""From replies to sound: clause by clause, paced, and stopped at once when the caller speaks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.speech import Speech
from speech.audio import Resampler
from speech.synthesis import clauses

CHUNK_MS = 100
LEAD_S = 0.5  # this much is sent ahead of its time, so that a late packet is not heard

Event = Callable[[dict[str, Any]], Awaitable[None]]
Sound = Callable[[bytes], Awaitable[None]]


class Mouth:
    """One call's voice: ``say`` queues a text, ``hush`` drops everything that was not heard yet."""

    def __init__(self, speech: Speech, hz: int, event: Event, sound: Sound) -> None:
        """``hz``: rate of the audio that goes out through ``sound`` as s16le mono."""
        self._speech = speech
        self._hz = hz
        self._event = event
        self._sound = sound
        self._texts: asyncio.Queue[str] = asyncio.Queue()
        self._ends_at = 0.0  # monotonic: when the audio sent so far has been played
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._first: Callable[[], None] | None = None
        self._task = asyncio.create_task(self._run())

    @property
    def talking(self) -> bool:
        """Whether the caller is hearing, or is about to hear, something."""
        return not self._idle.is_set() or time.monotonic() < self._ends_at

    def say(self, text: str, first_sound: Callable[[], None] | None = None) -> None:
        """Queue a text; ``first_sound`` is called when its first audio leaves."""
        self._first = self._first or first_sound
        self._idle.clear()
        self._texts.put_nowait(text)

    async def quiet(self) -> None:
        """Return when everything queued has been played."""
        await self._idle.wait()
        await asyncio.sleep(max(0.0, self._ends_at - time.monotonic()))

    async def hush(self) -> None:
        """Stop now; the client is told to drop what it holds."""
        if not self.talking:
            return
        self._task.cancel()
        while not self._texts.empty():
            self._texts.get_nowait()
        self._ends_at = 0.0
        self._first = None
        self._idle.set()
        await self._event({"type": "clear"})
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        self._task.cancel()
        self._idle.set()

    async def _run(self) -> None:
        while True:
            text = await self._texts.get()
            self._count += 1
            id_ = str(self._count)
            await self._event({"type": "audio_start", "id": id_})
            resampler = Resampler(self._speech.synthesiser.sample_rate, self._hz)
            for clause in clauses(text):
                pcm = await asyncio.to_thread(self._speech.synthesiser.speak, clause)
                await self._send(resampler.push(pcm))
            await self._send(resampler.finish())
            await self._event({"type": "audio_end", "id": id_})
            if self._texts.empty():
                self._idle.set()

    async def _send(self, pcm: bytes) -> None:
        size = self._hz * CHUNK_MS // 1000 * 2
        for at in range(0, len(pcm), size):
            chunk = pcm[at : at + size]
            now = time.monotonic()
            if self._ends_at - now > LEAD_S:
                await asyncio.sleep(self._ends_at - now - LEAD_S)
            if self._first:
                self._first()
                self._first = None
            await self._sound(chunk)
            self._ends_at = max(self._ends_at, time.monotonic()) + len(chunk) / 2 / self._hz
