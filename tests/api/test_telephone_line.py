"""Silence for what a line leaves out, and none for what the gateway has yet to read."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from api.telephone_line import FRAME_BYTES, FRAME_MS, GAP_MS, HZ, Ear

pytestmark = pytest.mark.unit


class SlowCall:
    """Takes ``busy_s`` for the first sound that it gets."""

    def __init__(self, busy_s: float = 0.0) -> None:
        self.heard_ms = 0.0
        self._busy_s = busy_s

    async def audio(self, pcm: bytes) -> None:
        busy, self._busy_s = self._busy_s, 0.0
        await asyncio.sleep(busy)
        self.heard_ms += len(pcm) * 500 / HZ


async def heard(call: Any, frames: int, then_s: float, stalled_s: float = 0.0) -> float:
    """ms that the call got of so many frames, then nothing; ``stalled_s``: nothing at all runs for so long."""
    ear = Ear(call)
    filling = asyncio.create_task(ear.fill_gaps())
    await asyncio.sleep(0)
    time.sleep(stalled_s)
    await asyncio.sleep(0.001)
    for _ in range(frames):
        await ear.hear(bytes(FRAME_BYTES), HZ)
    await asyncio.sleep(then_s)
    filling.cancel()
    return float(call.heard_ms)


async def test_a_stream_that_stops_is_silence() -> None:
    assert await heard(SlowCall(), 10, 0.7) > 10 * FRAME_MS + GAP_MS


@pytest.mark.parametrize(("busy_s", "stalled_s"), [(0.5, 0.0), (0.0, 0.5)])
async def test_a_gateway_that_is_behind_adds_nothing(busy_s: float, stalled_s: float) -> None:
    assert await heard(SlowCall(busy_s), 25, 0.0, stalled_s) == 25 * FRAME_MS
