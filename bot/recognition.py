"""Who is heard next: the recogniser's work, taken in turn from the callers.

Finished turns go before early ones (a turn that may still go on), and among equals the caller goes first who has had
the least done lately, so that one who talks without end does not make the others wait. Early work that turned out
to be for nothing leaves the queue, or ends at the recogniser's next step.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot import stages
from speech.awaited import Awaited
from speech.recogniser import Care, Recogniser, Stream, Transcript

HURRY_AT = 2  # finished turns that wait for each one at work: from there on each gets less care
NOTHING = Transcript("", 0, 0, 0.0)


class Caller:
    """One caller's place in the queue; ``last`` is the number of the latest work done for it."""

    def __init__(self) -> None:
        self.last = 0


@dataclass(eq=False)
class Work:
    """One utterance to recognise. ``text`` is its transcript to come; cancelled when the work is dropped."""

    caller: Caller
    sound: bytes  # s16le at 16 kHz
    prompt: str | None
    awaited: Awaited | None
    careful: bool  # much is at stake: asked for a second time
    words: bool
    early: bool  # the turn may go on
    number: int
    text: asyncio.Future[Transcript]
    asked_at: float = field(default_factory=time.perf_counter)
    stream: Stream | None = None


class RecognitionQueue:
    """``at_once`` utterances are recognised in threads, the others wait. For one event loop, not for threads."""

    def __init__(self, recogniser: Callable[[], Recogniser], at_once: int) -> None:
        """``recogniser`` is asked for when work begins: it loads in the background."""
        self._recogniser = recogniser
        self._at_once = at_once
        self._waiting: list[Work] = []
        self._running: set[asyncio.Task[Transcript]] = set()
        self._numbers = itertools.count(1)

    @property
    def idle(self) -> bool:
        """Nobody is heard, and nobody waits for it."""
        return not self._waiting and not self._running

    @property
    def waiting(self) -> int:
        """Finished turns that nobody works on yet."""
        return sum(not work.early for work in self._waiting)

    def put(
        self,
        caller: Caller,
        sound: bytes,
        prompt: str | None = None,
        *,
        awaited: Awaited | None = None,
        careful: bool = False,
        early: bool = False,
        words: bool = False,
    ) -> Work:
        """Ask for ``sound`` to be recognised, with ``words`` each word's place; errors arrive in ``text``."""
        future: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        work = Work(caller, sound, prompt, awaited, careful, words, early, next(self._numbers), future)
        self._waiting.append(work)
        self._go_on()
        return work

    def want(self, work: Work) -> None:
        """The turn is over, and this early work is what was said in it."""
        if work.early:
            work.early = False
            stages.EARLY_USED.inc()
            self._count()

    def drop(self, work: Work) -> None:
        """Nobody wants this any more."""
        if work.early:
            work.early = False
            stages.EARLY_DROPPED.inc()
        if work in self._waiting:
            self._waiting.remove(work)
            self._count()
        if work.stream is not None:
            work.stream.cancel()
        work.text.cancel()

    def _go_on(self) -> None:
        while self._waiting and len(self._running) < self._at_once:
            work = min(self._waiting, key=lambda work: (work.early, work.caller.last, work.number))
            self._waiting.remove(work)
            work.caller.last = work.number
            task = asyncio.create_task(self._recognise(work))
            self._running.add(task)
            task.add_done_callback(partial(self._ended, work))
        self._count()

    def _ended(self, work: Work, task: asyncio.Task[Transcript]) -> None:
        self._running.discard(task)
        if not work.text.done():
            error = task.exception()
            if error is None:
                work.text.set_result(task.result())
            else:
                work.text.set_exception(error)
        self._go_on()

    def _count(self) -> None:
        finished = self.waiting
        stages.WAITING_FINAL.set(finished)
        stages.WAITING_EARLY.set(len(self._waiting) - finished)

    def _care(self, work: Work) -> Care:
        if self.waiting >= HURRY_AT * self._at_once:
            return "quick"
        return "careful" if work.careful and not self.waiting else "usual"

    async def _recognise(self, work: Work) -> Transcript:
        if work.text.done():  # dropped in the moment between
            return NOTHING
        stages.RECOGNITION_WAIT.observe(time.perf_counter() - work.asked_at)
        care = self._care(work)
        stages.CARE.labels(care).inc()
        work.stream = self._recogniser().open(work.prompt, care, words=work.words, awaited=work.awaited)
        work.stream.accept(work.sound)
        with stages.timed(stages.RECOGNITION):
            return await asyncio.to_thread(work.stream.finish)
