"""Chat turns a second: scripted citizens over HTTP, one at a time and eight at once."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from bench.table import median, percentile

TALK = (
    "你好",
    "我要投诉",
    "小区对面的路灯坏了一个星期了没人修",
    "鼎城区玉霞街道临江路",
    "我叫王建国",
    "你是机器人吗",
    "13873612345",
    "不用保密",
    "对",
    "谢谢",
)


@dataclass(frozen=True)
class Load:
    """Turns a second and the time of a turn (s)."""

    per_second: float
    p50: float
    p95: float


Say = Callable[[httpx.AsyncClient, str, str], Awaitable[None]]


async def measure(base_url: str, say: Say, at_once: int, talks: int, headers: dict[str, str] | None = None) -> Load:
    """Hold ``talks`` conversations of TALK, ``at_once`` at a time; each turn waits for its answer.

    ``say(client, sender, text)`` sends one utterance and raises when it was not answered.
    """
    times: list[float] = []
    waiting = [uuid.uuid4().hex for _ in range(talks)]
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=60, limits=limits) as client:

        async def citizens() -> None:
            while waiting:
                sender = waiting.pop()
                for text in TALK:
                    began = time.perf_counter()
                    await say(client, sender, text)
                    times.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(citizens() for _ in range(at_once)))
        took = time.perf_counter() - began
    return Load(len(times) / took, median(times), percentile(times, 0.95))


async def through_gateway(client: httpx.AsyncClient, sender: str, text: str) -> None:
    answer = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    if answer.status_code != 200 or not answer.json():
        raise RuntimeError(f"{text!r} was answered {answer.status_code}: {answer.text[:200]}")
