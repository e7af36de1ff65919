"""The client of the assistant's process (``nlu.components.channel`` is its other end)."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import numpy as np

from nlu.tuned.opinion import read_by_both, tuned
from nlu.vectors import Vector

TIMEOUT_S = 20.0


class AssistantError(Exception):
    """The assistant gave no answer. ``retryable`` tells whether the same turn may be sent again."""

    retryable = False


class AssistantUnreachable(AssistantError):
    """The process is starting or has died (it is then restarted by ``hotline up``)."""

    retryable = True


class AssistantFailed(AssistantError):
    """The assistant took the turn and failed in it."""


@dataclass(frozen=True)
class Answer:
    """What Rasa says to one turn, and what it is waiting for: the open form and the slot it asked for."""

    messages: list[dict[str, Any]]
    form: str | None
    asked: str | None
    intent: dict[str, Any] | None


class Rasa:
    """Turns and parses over loopback HTTP.

    Raises:
        AssistantUnreachable, AssistantFailed: never an empty answer for a turn that broke.
    """

    def __init__(self, url: str, secret: str) -> None:
        self._url = f"{url.rstrip('/')}/webhooks/gateway"
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._client: aiohttp.ClientSession | None = None

    async def turn(
        self, sender: str, message: str, channel: str, metadata: dict[str, Any], vector: Vector | None = None
    ) -> Answer:
        """Send one utterance; ``vector`` is its sentence vector, shape (384,), so that Rasa need not
        compute it; what the tuned encoder remembers of the message goes with it."""
        body = {"sender": sender, "message": message, "channel": channel, "metadata": metadata}
        reply = await self._post("turn", body, vector)
        return Answer(reply["messages"], reply["active_form"], reply["requested_slot"], reply["intent"])

    async def parse(self, message: str, vector: Vector | None = None) -> dict[str, Any]:
        """Rasa's own parse: ``intent``, ``intent_ranking``, ``entities``."""
        return await self._post("parse", {"message": message}, vector)

    async def ping(self, vectors: Callable[[str], Vector] | None = None) -> None:
        """Return when the assistant has answered a parse, not merely when its port is open. ``vectors`` gives the
        sentence vector of a text: with it the assistant need not load a model for its first answer."""
        hello = "你好"
        vector = await asyncio.to_thread(read_by_both, hello, vectors) if vectors else None
        await self.parse(hello, vector)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _post(self, path: str, body: dict[str, Any], vector: Vector | None) -> dict[str, Any]:
        if vector is not None:
            body["vector"] = _encoded(vector)
            if (judge := tuned()) and (read := judge.remembered(body["message"])) is not None:
                body["tuned"] = _encoded(read)
        if self._client is None:  # a session belongs to the loop that it is made in
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=2.0)
            self._client = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        try:
            async with self._client.post(f"{self._url}/{path}", json=body) as response:
                status, answer = response.status, await response.read()
        except TimeoutError as error:
            if isinstance(error, aiohttp.ConnectionTimeoutError):
                raise AssistantUnreachable("the assistant is busy or being restarted") from error
            raise AssistantFailed(f"the assistant did not answer within {TIMEOUT_S:.0f} s") from error
        except aiohttp.ClientConnectionError as error:
            # A process that dies in a turn has not stored it, and the actions may run twice: nothing is doubled.
            raise AssistantUnreachable("the assistant is not running yet, or is being restarted") from error
        except aiohttp.ClientError as error:
            raise AssistantFailed(f"the assistant did not answer: {type(error).__name__}") from error
        if status != 200:
            raise AssistantFailed(f"the assistant answered {status}: {answer.decode(errors='replace')[:300]}")
        found: dict[str, Any] = json.loads(answer)
        return found


def _encoded(vector: Vector) -> str:
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()
