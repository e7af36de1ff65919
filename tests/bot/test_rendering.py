"""Of all that is to be said, what is needed soonest is rendered next."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.rendering import AHEAD_S, RenderingQueue

pytestmark = pytest.mark.unit


class Engine:
    """Renders when it is let."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.known: set[str] = set()
        self.let = threading.Semaphore(0)

    def cached(self, text: str) -> bool:
        return text in self.known

    def speak(self, text: str) -> bytes:
        if text not in self.known:
            assert self.let.acquire(timeout=5)
        self.texts.append(text)
        if text == "坏":
            raise ValueError(text)
        return text.encode()


def queue_and_engine() -> tuple[RenderingQueue, Engine]:
    engine: Any = Engine()
    return RenderingQueue(lambda: engine), engine


async def test_what_is_needed_soonest_comes_next() -> None:
    queue, engine = queue_and_engine()
    now = time.monotonic()
    works = [queue.put(text, now + due) for text, due in (("一", 0), ("四", 2), ("二", 0), ("三", 1))]
    engine.let.release(4)
    await asyncio.wait_for(asyncio.gather(*(work.sound for work in works)), 5)
    assert engine.texts == ["一", "二", "三", "四"]
    assert [work.sound.result().decode() for work in works] == ["一", "四", "二", "三"]


async def test_what_is_known_waits_for_nothing() -> None:
    queue, engine = queue_and_engine()
    engine.known = {"好的，"}
    slow = queue.put("没说过的", time.monotonic())
    assert await asyncio.wait_for(queue.put("好的，", time.monotonic()).sound, 5) == "好的，".encode()
    assert not slow.sound.done()
    engine.let.release()
    await asyncio.wait_for(slow.sound, 5)


async def test_what_is_dropped_is_not_rendered() -> None:
    queue, engine = queue_and_engine()
    now = time.monotonic()
    first, second, third = (queue.put(text, now) for text in "一二三")
    queue.drop(second)
    queue.drop(first)  # under way: it ends, and nobody gets it
    engine.let.release(3)
    await asyncio.wait_for(third.sound, 5)
    assert engine.texts == ["一", "三"]
    assert first.sound.cancelled()
    assert second.sound.cancelled()


async def test_what_is_needed_later_does_not_stand_in_the_way() -> None:
    queue, engine = queue_and_engine()
    now = time.monotonic()
    later = queue.put("以后", now + AHEAD_S + 0.3)
    engine.let.release(2)
    await asyncio.sleep(0.1)
    assert engine.texts == []
    await asyncio.wait_for(queue.put("现在", now).sound, 5)
    await asyncio.wait_for(later.sound, 5)
    assert engine.texts == ["现在", "以后"]


async def test_an_error_reaches_who_asked_and_nobody_else() -> None:
    queue, engine = queue_and_engine()
    now = time.monotonic()
    bad, good = queue.put("坏", now), queue.put("好", now)
    engine.let.release(2)
    with pytest.raises(ValueError, match="坏"):
        await asyncio.wait_for(bad.sound, 5)
    assert await asyncio.wait_for(good.sound, 5) == "好".encode()


async def test_what_is_foreseen_is_rendered_when_nothing_is_waited_for() -> None:
    queue, engine = queue_and_engine()
    engine.known = {"好的，"}
    now = time.monotonic()
    first = queue.put("一", now)
    for text in ("地点是鼎城区。", "好的，", "地点是鼎城区。"):
        queue.foresee(text)
    second = queue.put("二", now)
    engine.let.release(3)
    await asyncio.wait_for(asyncio.gather(first.sound, second.sound), 5)
    await until(lambda: len(engine.texts) > 2)
    assert engine.texts == ["一", "二", "地点是鼎城区。"]


async def test_what_is_needed_later_leaves_room_for_what_is_foreseen() -> None:
    queue, engine = queue_and_engine()
    engine.let.release(2)
    later = queue.put("以后", time.monotonic() + AHEAD_S + 0.3)
    queue.foresee("地点是鼎城区。")
    await asyncio.wait_for(later.sound, 5)
    assert engine.texts == ["地点是鼎城区。", "以后"]


async def test_what_cannot_be_rendered_ahead_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    queue, engine = queue_and_engine()
    engine.let.release(2)
    queue.foresee("坏")
    await until(lambda: "cannot be rendered ahead" in caplog.text)
    await asyncio.wait_for(queue.put("好", time.monotonic()).sound, 5)


async def until(done: Callable[[], bool]) -> None:
    for _ in range(250):
        if done():
            return
        await asyncio.sleep(0.02)
    pytest.fail("not within 5 s")
