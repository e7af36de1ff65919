"""Chat turns a second: scripted citizens over HTTP, one at a time and eight at once."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import httpx

ROADS = ("临江路", "朝阳路", "滨湖路", "建设路", "育才路", "桃花路", "善卷路", "洞庭大道", "桥南路", "青年路")
THINGS = ("路灯坏了", "下水道堵了", "垃圾没人清", "路面塌了一块", "树枝断了", "井盖响得厉害", "公交站牌倒了")
NAMES = ("王建国", "李秀英", "张伟", "刘芳", "陈志强", "杨丽", "赵军", "黄敏", "周涛", "吴艳")


def talk_of(number: int) -> tuple[str, ...]:
    """What citizen ``number`` says, turn by turn. No two of the first 700 talks are alike: what one server keeps of
    sentences that it has seen helps it as little as on a real day."""
    thing, road, name = THINGS[number % 7], ROADS[number // 7 % 10], NAMES[number // 70 % 10]
    return (
        "你好",
        "我要投诉",
        f"小区对面的{road}口{thing}，{number % 9 + 2}天了没人管",
        f"鼎城区玉霞街道{road}{number % 300 + 1}号",
        f"我叫{name}",
        "你是机器人吗",
        f"138736{10000 + number * 37 % 90000}",
        "不用保密",
        "对",
        "谢谢",
    )


@dataclass(frozen=True)
class Load:
    """The time of every turn, and from the first to the last (s)."""

    times: list[float]
    took: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.took

    def __add__(self, other: Load) -> Load:
        return Load(self.times + other.times, self.took + other.took)


Say = Callable[[httpx.AsyncClient, str, str], Awaitable[None]]


async def measure(
    base_url: str, say: Say, at_once: int, talks: Iterable[int], headers: dict[str, str] | None = None
) -> Load:
    """Hold the ``talks`` (numbers of ``talk_of``), ``at_once`` at a time; each turn waits for its answer.

    ``say(client, sender, text)`` sends one utterance and raises when it was not answered.
    """
    times: list[float] = []
    waiting = list(talks)
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=60, limits=limits) as client:

        async def citizens() -> None:
            while waiting:
                sender, talk = uuid.uuid4().hex, talk_of(waiting.pop())
                for text in talk:
                    began = time.perf_counter()
                    await say(client, sender, text)
                    times.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(citizens() for _ in range(at_once)))
        took = time.perf_counter() - began
    return Load(times, took)


async def through_gateway(client: httpx.AsyncClient, sender: str, text: str) -> None:
    answer = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    if answer.status_code != 200 or not answer.json():
        raise RuntimeError(f"{text!r} was answered {answer.status_code}: {answer.text[:200]}")
