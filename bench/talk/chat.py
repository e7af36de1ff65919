"""A talk in writing: the messages of the REST channel."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from bench.talk.lead import Heard, NoReply


class ChatLine:
    """One sender's. A closed page says nothing to the hotline: ``end`` does nothing."""

    def __init__(
        self, client: httpx.AsyncClient, city: str, caller: str | None = None, callback: str | None = None
    ) -> None:
        """``callback``: number of the finished order about which the bot opens the talk."""
        self.conversation = f"talk-{secrets.token_hex(8)}"
        self._client = client
        self._callback = callback
        self._metadata: dict[str, Any] = {"city": city}
        if caller:
            self._metadata["caller_number"] = caller

    async def begin(self) -> Heard:
        if self._callback is None:
            return Heard("")
        opened = await self._post("/api/callbacks", {"number": self._callback})
        self.conversation = opened["sender"]
        return _heard(opened["replies"])

    async def say(self, text: str) -> Heard:
        body = {"sender": self.conversation, "message": text, "metadata": self._metadata}
        return _heard(await self._post("/webhooks/rest/webhook", body))

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            response = await self._client.post(path, json=body)
        except httpx.HTTPError as error:
            raise NoReply(f"{path} {body}: {type(error).__name__}") from error
        if response.status_code != 200:
            raise NoReply(f"{path} {body}: {response.status_code} {response.text[:200]}")
        return response.json()

    async def end(self) -> None:
        return None


def _heard(replies: list[dict[str, Any]]) -> Heard:
    custom = [reply.get("custom") or {} for reply in replies]
    return Heard(
        "\n".join(reply["text"] for reply in replies if reply.get("text")),
        handed_over=any(one.get("handover") for one in custom),
        over=any(one.get("goodbye") for one in custom),
    )
