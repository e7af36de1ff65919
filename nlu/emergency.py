"""Whether what was said cannot wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Emergency:
    """``redirect``: another number must be called now; ``urgent_order``: ours, marked urgent."""

    action: Literal["redirect", "urgent_order", "none"]
    number: str | None = None
    kind: str | None = None


def assess(text: str) -> Emergency:
    if re.search("着火了|起火了", text):
        return Emergency("redirect", "119", "fire")
    if re.search("煤气味|燃气泄漏|漏气了", text):
        return Emergency("redirect", "119", "gas")
    if "井盖" in text:
        return Emergency("urgent_order", None, "manhole")
    return Emergency("none")
