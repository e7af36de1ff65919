"""The client of the assistant's process (``nlu.components.channel`` is its other end)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np

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
        self._client = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/webhooks/gateway",
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(TIMEOUT_S, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
            trust_env=False,
        )

    async def turn(
        self, sender: str, message: str, channel: str, metadata: dict[str, Any], vector: Vector | None = None
    ) -> Answer:
        """Send one utterance; ``vector`` is its sentence vector, shape (384,), so that Rasa need not compute it."""
        body = {"sender": sender, "message": message, "channel": channel, "metadata": metadata}
        reply = await self._post("turn", body, vector)
        return Answer(reply["messages"], reply["active_form"], reply["requested_slot"], reply["intent"])

    async def parse(self, message: str, vector: Vector | None = None) -> dict[str, Any]:
        """Rasa's own parse: ``intent``, ``intent_ranking``, ``entities``."""
        return await self._post("parse", {"message": message}, vector)

    async def ping(self) -> None:
        """Return when the assistant has answered a parse, not merely when its port is open."""
        await self.parse("你好")

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, path: str, body: dict[str, Any], vector: Vector | None) -> dict[str, Any]:
        if vector is not None:
            body["vector"] = base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()
        try:
            response = await self._client.post(path, json=body)
        except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError) as error:
            # A process that dies in a turn has not stored it, and the actions may run twice: nothing is doubled.
            raise AssistantUnreachable("the assistant is not running yet, or is being restarted") from error
        except httpx.HTTPError as error:
            raise AssistantFailed(f"the assistant did not answer: {type(error).__name__}") from error
        if response.status_code != 200:
            raise AssistantFailed(f"the assistant answered {response.status_code}: {response.text[:300]}")
        answer: dict[str, Any] = response.json()
        return answer
