"""Slows down who guesses passwords."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

FORGET_S = 3600.0
FIRST_WAIT_S, LONGEST_WAIT_S = 15.0, 900.0
# Free failures for one name from one address, from one address, and for one name from everywhere. The last is
# generous, or anybody could lock an agent out.
PAIR, ADDRESS, NAME = 5, 25, 50


class Throttle:
    """Counts failed sign-ins; after the free ones each doubles the wait, from 15 s to 15 min.

    Kept in memory for an hour, for at most ``keep`` names and addresses.
    """

    def __init__(self, *, keep: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._keep = keep
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def wait(self, name: str, address: str) -> float:
        """Seconds until the next try is allowed; 0.0 when it is now."""
        waits = [self._wait(key, free) for key, free in _keys(name, address)]
        return max(waits)

    def failed(self, name: str, address: str) -> None:
        """Count a try; call it before the password is checked, so that tries at the same time count too."""
        now = self._clock()
        for key, _ in _keys(name, address):
            count, last = self._failures.pop(key, (0, now))
            self._failures[key] = (count + 1 if now - last < FORGET_S else 1, now)
        while len(self._failures) > self._keep:
            self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """The password was right: the count for this name from this address starts anew, the others lose one."""
        for key, free in _keys(name, address):
            count, last = self._failures.pop(key, (0, 0.0))
            if free != PAIR and count > 1:
                self._failures[key] = (count - 1, last)

    def _wait(self, key: tuple[str, str], free: int) -> float:
        count, last = self._failures.get(key, (0, 0.0))
        if count < free or self._clock() - last >= FORGET_S:
            return 0.0
        wait = min(FIRST_WAIT_S * 2.0 ** min(count - free, 10), LONGEST_WAIT_S)
        return max(0.0, last + wait - self._clock())


def _keys(name: str, address: str) -> list[tuple[tuple[str, str], int]]:
    name = name[:64]
    return [((name, address), PAIR), (("", address), ADDRESS), ((name, ""), NAME)]
