"""From replies to sound: clause by clause, paced, stopped at once when the caller speaks, and taken up again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rendering import Rendering
from bot.speech import Speech
from speech.audio import Pcm, Resampler
from speech.delivery import louder, slower
from speech.errors import SpeechError
from speech.synthesis import clauses

log = logging.getLogger(__name__)

CHUNK_MS = 100
CHARACTER_S = 0.17  # of speech, at the least: when the clauses after the first will be needed
# What a caller who does not follow gets, one step with each wish, for the rest of the call.
PACES = (1.0, 0.8, 0.68)
GAINS_DB = (0.0, 6.0)  # the voice is near full scale as it is: more costs understanding
LEAD_S = 0.5  # this much is sent ahead of its time, so that a late packet is not heard

Event = Callable[[dict[str, Any]], Awaitable[None]]
Sound = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True)
class Clause:
    """A piece of one reply, rendered and stopped as a whole."""

    text: str
    first: bool
    last: bool


@dataclass(frozen=True)
class Interrupted:
    """What the caller had heard to the end of a clause, and what was left, the clause that was cut included."""

    heard: str
    unsaid: tuple[Clause, ...]


class Mouth:
    """One call's voice: ``say`` queues a text, ``hush`` drops what was not heard yet, ``resume`` takes it up again."""

    def __init__(self, speech: Speech, hz: int, event: Event, sound: Sound) -> None:
        """``hz``: rate of the audio that goes out through ``sound`` as s16le mono."""
        self._speech = speech
        self._hz = hz
        self._event = event
        self._sound = sound
        self._clauses: asyncio.Queue[tuple[Clause, Rendering]] = asyncio.Queue()
        self._under_way: tuple[Clause, Rendering] | None = None
        self._sent: list[tuple[Clause, float]] = []  # with the monotonic time at which each has been heard
        self._ends_at = 0.0  # monotonic: when the audio sent so far has been played
        self._due = 0.0  # monotonic: about when all that is queued will have been played
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._first: Callable[[], None] | None = None
        self._pace = self._gain = 0  # steps
        self._task = asyncio.create_task(self._run())

    @property
    def talking(self) -> bool:
        """Whether the caller is hearing, or is about to hear, something."""
        return not self._idle.is_set() or time.monotonic() < self._ends_at

    @property
    def sounding(self) -> bool:
        """Whether the caller hears something now: not while a clause is still being rendered."""
        return time.monotonic() < self._ends_at

    def say(self, text: str, first_sound: Callable[[], None] | None = None, lead_in: str = "") -> None:
        """Queue a text; ``first_sound`` is called when its first audio leaves.

        ``lead_in`` is a word that is said first where the text's own beginning has yet to be rendered.
        """
        pieces = [piece for piece in clauses(text) if piece.strip()]
        if not pieces:
            return
        if lead_in and not self.talking and pieces[0][0] != lead_in[0]:
            known = self._speech.synthesiser.cached
            if known(lead_in) and not known(pieces[0]):
                pieces.insert(0, lead_in)
        self._first = self._first or first_sound
        self._queue([Clause(piece, n == 0, n == len(pieces) - 1) for n, piece in enumerate(pieces)])

    def suit(self, wishes: Collection[str]) -> None:
        """Speak from now on as the caller wishes (nlu.manner.WISHES)."""
        self._pace = _step(self._pace, "slower" in wishes, "faster" in wishes, len(PACES))
        self._gain = _step(self._gain, "louder" in wishes, "quieter" in wishes, len(GAINS_DB))

    def resume(self, interrupted: Interrupted) -> None:
        """Go on from the beginning of the clause that was cut."""
        if interrupted.unsaid:
            cut, *rest = interrupted.unsaid
            self._queue([Clause(cut.text, True, cut.last), *rest])

    async def quiet(self) -> None:
        """Return when everything queued has been played."""
        await self._idle.wait()
        await asyncio.sleep(max(0.0, self._ends_at - time.monotonic()))

    async def hush(self) -> Interrupted:
        """Stop now; the client is told to drop what it holds."""
        if not self.talking:
            return Interrupted("", ())
        self._task.cancel()
        now = time.monotonic()
        heard = [clause for clause, until in self._sent if until <= now]
        unsaid = [clause for clause, until in self._sent if until > now]
        unsaid += self._dropped()
        self._ends_at = self._due = 0.0
        self._first = None
        self._sent.clear()
        self._idle.set()
        await self._event({"type": "clear"})
        self._task = asyncio.create_task(self._run())
        return Interrupted("".join(clause.text for clause in heard), tuple(unsaid))

    async def close(self) -> None:
        self._task.cancel()
        self._dropped()
        self._idle.set()

    def _dropped(self) -> list[Clause]:
        """Take back all that has not been sent whole."""
        left = [] if self._under_way is None else [self._under_way]
        self._under_way = None
        while not self._clauses.empty():
            left.append(self._clauses.get_nowait())
        for _, work in left:
            self._speech.rendering.drop(work)
        return [clause for clause, _ in left]

    def _queue(self, pieces: Sequence[Clause]) -> None:
        if self._idle.is_set() and time.monotonic() >= self._ends_at:
            self._sent.clear()  # a new turn of the bot: the one before has been heard to its end
        self._idle.clear()
        self._due = max(self._due, self._ends_at, time.monotonic())
        for piece in pieces:
            self._clauses.put_nowait((piece, self._speech.rendering.put(piece.text, self._due)))
            self._due += CHARACTER_S * len(piece.text)

    async def _run(self) -> None:
        while True:
            self._under_way = clause, work = await self._clauses.get()
            if clause.first:
                self._count += 1
                await self._event({"type": "audio_start", "id": str(self._count)})
            await self._send(await self._rendered(work))
            self._sent.append((clause, self._ends_at))
            self._under_way = None
            if clause.last:
                await self._event({"type": "audio_end", "id": str(self._count)})
            if self._clauses.empty():
                self._idle.set()

    async def _rendered(self, work: Rendering) -> Pcm:
        """At the caller's rate and as they wish it; nothing where the synthesiser fails, which the log tells."""
        try:
            sound = await work.sound
        except SpeechError:
            log.exception("a clause of %d characters cannot be said", len(work.text))
            return b""
        return await asyncio.to_thread(self._as_wished, sound)

    def _as_wished(self, sound: Pcm) -> Pcm:
        hz = self._speech.synthesiser.sample_rate
        resampler = Resampler(hz, self._hz)
        wished = louder(slower(sound, hz, PACES[self._pace]), hz, GAINS_DB[self._gain])
        return resampler.push(wished) + resampler.finish()

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


def _step(now: int, up: bool, down: bool, steps: int) -> int:
    return min(max(now + up - down, 0), steps - 1)
