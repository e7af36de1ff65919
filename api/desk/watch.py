"""One look at the database a second for all open pages of this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from orders.database import Database
from orders.lookup import change_mark

EVERY_S = 0.9


class Watch:
    """The change mark, read at most once in ``EVERY_S`` seconds however many pages ask."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = asyncio.Lock()
        self._mark = ""
        self._looked_at = float("-inf")

    async def mark(self) -> str:
        """A text that differs whenever something has changed. Raises what the database raises."""
        async with self._lock:
            if self._clock() - self._looked_at >= EVERY_S:
                self._mark = await asyncio.to_thread(self._look)
                self._looked_at = self._clock()
            return self._mark

    def _look(self) -> str:
        with self._database.reading() as session:
            return change_mark(session)
