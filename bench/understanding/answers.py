"""Who is asked: the running gateway over HTTP, or the same code in this process, which knows no intents."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal, Protocol

import httpx

from nlu.city import load_city
from nlu.text import TextTooLong
from nlu.understand import understand
from nlu.vectors import shared_vectors

AT_ONCE = 4
Channel = Literal["chat", "voice"]
NOTHING: dict[str, Any] = {
    "corrected": "",
    "intent": {"name": None, "confidence": 0.0},
    "entities": [],
    "address": None,
    "order_type": "",
    "category": [],
    "departments": [],
    "emergency": {"action": "none", "number": None, "kind": None},
}


class Answers(Protocol):
    """``has_intents``: False where no assistant is asked. ``took`` collects the time (ms) of each text."""

    has_intents: bool
    took: list[float]

    def of(self, texts: Sequence[tuple[str, str]], channel: Channel = "chat") -> list[dict[str, Any]]:
        """The answer of interfaces.md for each (text, city); ``NOTHING`` for a text that is refused as unusable. Of
        what was typed little is put right, of what was heard ("voice") more."""
        ...


class OverHttp:
    """``POST /api/understand`` of a gateway; answers are kept, so that a text is asked once a run."""

    has_intents = True

    def __init__(self, base_url: str, headers: dict[str, str]) -> None:
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=60)
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        self.took: list[float] = []

    def of(self, texts: Sequence[tuple[str, str]], channel: Channel = "chat") -> list[dict[str, Any]]:
        """Raises httpx.HTTPStatusError where the gateway answers with another error than 413 or 422."""
        new = [pair for pair in dict.fromkeys(texts) if pair not in self._known]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self._known.update(zip(new, pool.map(partial(self._ask, channel=channel), new), strict=True))
        return [self._known[pair] for pair in texts]

    def _ask(self, pair: tuple[str, str], channel: Channel = "chat") -> dict[str, Any]:
        began = time.perf_counter()
        body = {"text": pair[0], "city": pair[1], "channel": channel}
        answer = self._client.post("/api/understand", json=body)
        self.took.append((time.perf_counter() - began) * 1000)
        if answer.status_code in (413, 422):
            return NOTHING
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def ms(self, texts: Sequence[tuple[str, str]]) -> list[float]:
        """The time of each request (ms), one after the other; nothing else is asked meanwhile."""
        found = []
        for pair in texts:
            began = time.perf_counter()
            self._known[pair] = self._ask(pair)
            found.append((time.perf_counter() - began) * 1000)
        return found


class InProcess:
    """``nlu.understand`` alone: quick to start, for work on one part of it."""

    has_intents = False

    def __init__(self) -> None:
        self.took: list[float] = []

    def of(self, texts: Sequence[tuple[str, str]], channel: Channel = "chat") -> list[dict[str, Any]]:
        found = []
        for text, city in texts:
            began = time.perf_counter()
            found.append(self._ask(text, city, channel))
            self.took.append((time.perf_counter() - began) * 1000)
        return found

    def _ask(self, text: str, city: str, channel: Channel) -> dict[str, Any]:
        try:
            seen = understand(text, load_city(city), channel=channel, vectors=shared_vectors().of)
        except TextTooLong:
            return NOTHING
        return {
            **NOTHING,
            "corrected": seen.corrected,
            "address": seen.address.as_dict() if seen.address else None,
            "order_type": seen.order_type,
            "category": seen.category,
            "departments": [{"name": name, "confidence": sure} for name, sure in seen.departments],
            "emergency": {
                "action": seen.emergency.action,
                "number": seen.emergency.number,
                "kind": seen.emergency.kind,
            },
        }
