"""Who is heard next, and what becomes of work that nobody wants any more."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from bot.recognition import Caller, RecognitionQueue
from speech.awaited import Awaited
from speech.recogniser import Care, Transcript

pytestmark = pytest.mark.unit


class Slow:
    """Recognises one utterance when the test lets it; its text is its sound."""

    name = "slow"
    streaming = False

    def __init__(self) -> None:
        self.heard: list[tuple[str, Care]] = []
        self.cancelled: list[str] = []
        self._go = threading.Semaphore(0)
        self.fail = False

    def let(self, count: int = 1) -> None:
        self._go.release(count)

    def open(
        self, prompt: str | None = None, care: Care = "usual", words: bool = True, awaited: Awaited | None = None
    ) -> Any:
        outer = self

        class Stream:
            sound = b""

            def accept(self, pcm16k: bytes) -> None:
                self.sound = pcm16k

            def finish(self) -> Transcript:
                text = self.sound.decode()
                outer.heard.append((text, care))
                assert outer._go.acquire(timeout=5)
                if outer.fail:
                    raise RuntimeError("broken")
                return Transcript(text, 0, 1, 1.0)

            def cancel(self) -> None:
                outer.cancelled.append(self.sound.decode())

        return Stream()

    def close(self) -> None:
        pass

    @property
    def order(self) -> list[str]:
        return [text for text, _ in self.heard]


def queue_of(at_once: int = 1) -> tuple[RecognitionQueue, Slow]:
    engine = Slow()
    return RecognitionQueue(lambda: engine, at_once), engine


async def test_callers_take_turns_however_much_one_of_them_says() -> None:
    queue, engine = queue_of()
    long, short = Caller(), Caller()
    works = [queue.put(long, f"long {n}".encode()) for n in range(3)]
    works.append(queue.put(short, b"short"))
    engine.let(4)
    texts = await asyncio.gather(*(work.text for work in works))
    assert [text.text for text in texts] == ["long 0", "long 1", "long 2", "short"]
    assert engine.order == ["long 0", "short", "long 1", "long 2"]


async def test_finished_turns_go_before_early_ones() -> None:
    queue, engine = queue_of()
    first = queue.put(Caller(), b"first")
    early = queue.put(Caller(), b"early", early=True)
    final = queue.put(Caller(), b"final")
    engine.let(3)
    await asyncio.gather(first.text, early.text, final.text)
    assert engine.order == ["first", "final", "early"]


async def test_early_work_that_turned_out_to_be_wanted_keeps_its_place_among_the_finished() -> None:
    queue, engine = queue_of()
    first = queue.put(Caller(), b"first")
    early = queue.put(Caller(), b"early", early=True)
    final = queue.put(Caller(), b"final")
    queue.want(early)
    assert queue.waiting == 2
    engine.let(3)
    await asyncio.gather(first.text, early.text, final.text)
    assert engine.order == ["first", "early", "final"]


async def test_early_work_for_nothing_leaves_the_queue() -> None:
    queue, engine = queue_of()
    first = queue.put(Caller(), b"first")
    early = queue.put(Caller(), b"early", early=True)
    queue.drop(early)
    last = queue.put(Caller(), b"last")
    engine.let(2)
    await asyncio.gather(first.text, last.text)
    assert early.text.cancelled()
    assert engine.order == ["first", "last"]


async def test_work_under_way_is_told_to_end_and_its_place_is_free_when_it_has() -> None:
    queue, engine = queue_of()
    early = queue.put(Caller(), b"early", early=True)
    while not engine.heard:
        await asyncio.sleep(0.01)
    final = queue.put(Caller(), b"final")
    queue.drop(early)
    assert engine.cancelled == ["early"]
    await asyncio.sleep(0.05)
    assert engine.order == ["early"]  # the thread still works
    engine.let(2)
    assert (await final.text).text == "final"


async def test_dropped_before_it_could_begin() -> None:
    queue, engine = queue_of()
    queue.drop(queue.put(Caller(), b"early", early=True))
    final = queue.put(Caller(), b"final")
    engine.let()
    await final.text
    assert engine.order == ["final"]


async def test_care_goes_down_as_others_wait_and_up_where_much_is_at_stake() -> None:
    queue, engine = queue_of()
    alone = queue.put(Caller(), b"alone", careful=True)
    engine.let()
    await alone.text
    works = [queue.put(Caller(), str(n).encode(), careful=True) for n in range(5)]
    engine.let(5)
    await asyncio.gather(*(work.text for work in works))
    assert engine.heard == [
        ("alone", "careful"),
        ("0", "quick"),  # four others wait
        ("1", "quick"),
        ("2", "quick"),
        ("3", "usual"),
        ("4", "careful"),
    ]


async def test_a_recogniser_that_breaks_is_told_to_its_caller_and_the_next_goes_on() -> None:
    queue, engine = queue_of()
    engine.fail = True
    broken = queue.put(Caller(), b"broken")
    engine.let()
    with pytest.raises(RuntimeError, match="broken"):
        await broken.text
    engine.fail = False
    final = queue.put(Caller(), b"final")
    engine.let()
    assert (await final.text).text == "final"


async def test_the_queue_is_idle_until_the_first_utterance_and_after_the_last() -> None:
    queue, engine = queue_of()
    assert queue.idle
    work = queue.put(Caller(), b"first")
    assert not queue.idle
    engine.let()
    await work.text
    assert queue.idle
