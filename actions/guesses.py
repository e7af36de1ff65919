"""How often somebody may guess the last four digits that belong to an order's number."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

IN_A_CONVERSATION = 3  # wrong pairs, then a person
FOR_A_NUMBER = 5  # wrong pairs from everywhere within FORGET_S, then nobody is told here until it is over
FORGET_S = 3600.0


class Guesses:
    """Wrong pairs by order number, in memory, for an hour and for at most ``keep`` numbers.

    Five in an hour against 10,000 possibilities; whoever is held up by somebody else's guessing gets a person.
    """

    def __init__(self, *, keep: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._keep = clock, keep
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def are_used_up(self, number: str) -> bool:
        count, since = self._wrong.get(number, (0, 0.0))
        return count >= FOR_A_NUMBER and self._clock() - since < FORGET_S

    def wrong(self, number: str) -> None:
        """Count one, whether or not the number exists: nobody learns which there are."""
        now = self._clock()
        count, since = self._wrong.pop(number, (0, now))
        self._wrong[number] = (count + 1, since) if now - since < FORGET_S else (1, now)
        while len(self._wrong) > self._keep:
            self._wrong.popitem(last=False)

    def right(self, number: str) -> None:
        """Its citizen is there: what was guessed before counts no more."""
        self._wrong.pop(number, None)
