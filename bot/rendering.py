"""What is rendered next: of all that is to be said, the clause that is needed soonest; else what will be said later.

A clause waits here and not in a thread: with fifteen calls their waiting would take all threads of the process, those
that listen to the callers too.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from speech.audio import Pcm
from speech.synthesis import CachedSynthesiser

log = logging.getLogger(__name__)

FORESEEN = 64  # clauses: those of the read-backs of all lines
# A clause is begun so long before it is needed: it takes up to half as long, and what is begun cannot be put off.
AHEAD_S = 3.0


@dataclass(eq=False)
class Rendering:
    """One clause to come, needed at ``due`` (monotonic seconds). ``sound`` is at the synthesiser's rate."""

    text: str
    due: float
    number: int
    sound: asyncio.Future[Pcm] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class RenderingQueue:
    """One text is rendered at a time, since each takes all cores; what is known is read at once. For one event loop."""

    def __init__(self, synthesiser: Callable[[], CachedSynthesiser]) -> None:
        """``synthesiser`` is asked for when a clause is put: it loads in the background."""
        self._synthesiser = synthesiser
        self._waiting: list[Rendering] = []
        self._foreseen: deque[str] = deque(maxlen=FORESEEN)  # the oldest goes where there are too many
        self._running: set[asyncio.Task[None]] = set()
        self._busy = False
        self._alarm: asyncio.TimerHandle | None = None
        self._numbers = itertools.count()

    def put(self, text: str, due: float) -> Rendering:
        """Ask for ``text``; errors of the synthesiser arrive in ``sound``."""
        work = Rendering(text, due, next(self._numbers))
        if self._synthesiser().cached(text):
            self._start(self._render(work))
        else:
            self._waiting.append(work)
            self._go_on()
        return work

    def foresee(self, text: str) -> None:
        """Have ``text`` rendered while nothing is waited for: it will be said, but not yet."""
        if text not in self._foreseen and not self._synthesiser().cached(text):
            self._foreseen.append(text)
            self._go_on()

    def drop(self, work: Rendering) -> None:
        """Nobody wants this any more."""
        if work in self._waiting:
            self._waiting.remove(work)
        work.sound.cancel()

    def _go_on(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._busy:
            return
        if self._waiting:
            work = min(self._waiting, key=lambda work: (work.due, work.number))
            early = work.due - AHEAD_S - time.monotonic()
            if early <= 0:
                self._waiting.remove(work)
                self._alone(self._render(work))
                return
            self._alarm = asyncio.get_running_loop().call_later(early, self._go_on)
        if self._foreseen:
            self._alone(self._render_ahead(self._foreseen.popleft()))

    def _alone(self, work: Coroutine[Any, Any, None]) -> None:
        async def alone() -> None:
            try:
                await work
            finally:
                self._busy = False
                self._go_on()

        self._busy = True
        self._start(alone())

    async def _render_ahead(self, text: str) -> None:
        try:
            await asyncio.to_thread(self._synthesiser().speak, text)
        except Exception:  # whoever says it is told in time
            log.exception("a clause of %d characters cannot be rendered ahead", len(text))

    async def _render(self, work: Rendering) -> None:
        try:
            sound = await asyncio.to_thread(self._synthesiser().speak, work.text)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits for the sound is told
            if not work.sound.done():
                work.sound.set_exception(error)
            return
        if not work.sound.done():
            work.sound.set_result(sound)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
