"""What was found in a text: a value and the characters it was read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """One value with its evidence.

    ``start`` and ``end`` count characters of the text that was searched, so that
    ``text[start:end]`` are the caller's own words. ``method`` names the rule that found it and
    ``confidence`` lies between 0 and 1 (an ordering made by hand, not a probability).
    """

    name: str
    value: Any
    start: int
    end: int
    method: str
    confidence: float

    def moved(self, by: int) -> Found:
        """The same finding in a text in which these words begin ``by`` characters later."""
        return replace(self, start=self.start + by, end=self.end + by)
