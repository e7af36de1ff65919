"""A WebSocket over which a telephone exchange or carrier brings one call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

log = logging.getLogger(__name__)

START_WITHIN_S = 5.0
SILENT_FOR_S = 90.0  # not even silence has come
MAX_MESSAGE = 64 * 1024  # bytes: 4 s of sound
OK, POLICY, UNSUPPORTED = 1000, 1008, 1003


class BadMedia(Exception):
    """What came is not the protocol; the text says what was expected."""


class MediaSocket:
    """One connection, accepted. What is sent when the other end is gone is dropped."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def message(self, within_s: float = SILENT_FOR_S) -> bytes | str | None:
        """The next message; None when the other end is gone. Raises TimeoutError, BadMedia for one too large."""
        message = await asyncio.wait_for(self._socket.receive(), within_s)
        if message["type"] == "websocket.disconnect":
            return None
        data: bytes | str = message.get("bytes") or message.get("text") or ""
        if len(data) > MAX_MESSAGE:
            raise BadMedia(f"a message holds at most {MAX_MESSAGE} bytes; send 20 ms of sound in each")
        return data

    async def messages(self, conversation: str) -> AsyncIterator[bytes | str]:
        """Those of a call that is under way, until the other end is gone or the line is dead. Raises BadMedia."""
        while True:
            try:
                message = await self.message()
            except TimeoutError:
                log.warning("conversation %s: the line is dead", conversation)
                return
            if message is None:
                return
            yield message

    async def send(self, message: bytes | str) -> None:
        if self._socket.application_state == WebSocketState.CONNECTED:
            socket = self._socket
            await _quietly(socket.send_bytes(message) if isinstance(message, bytes) else socket.send_text(message))

    async def close(self, code: int = OK) -> None:
        if self._socket.application_state == WebSocketState.CONNECTED:
            await _quietly(self._socket.close(code))


async def _quietly(sending: Coroutine[Any, Any, None]) -> None:
    try:
        await sending
    except (WebSocketDisconnect, RuntimeError):
        log.debug("nothing was sent: the other end is gone")
