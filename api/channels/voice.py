"""``WS /voice``: a browser's or any program's microphone as a call."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from api.gateway import Gateway
from api.lines import LinesBusy
from bot.call import Call
from nlu.city import city_names
from orders.errors import BadFollowUp, OrderNotFound
from speech.errors import BadPcm

log = logging.getLogger(__name__)
router = APIRouter()

RATES = (8000, 16000)
MAX_FRAME = 64 * 1024  # bytes: 2 s at 16 kHz, twenty times the longest frame the protocol asks for
START_WITHIN_S = 10.0


class BadFrame(Exception):
    """A frame that the protocol does not know; ``code`` names the fault, ``fatal`` whether the call ends."""

    def __init__(self, code: str, message: str, fatal: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.fatal = fatal


@router.websocket("/voice")
async def voice(socket: WebSocket) -> None:
    """One call: ``start``, then audio and digits until ``stop``, the bot's good-bye, or a hang-up."""
    gateway: Gateway = socket.app.state.gateway
    await socket.accept()
    line = _Line(socket)
    try:
        city, hz = _parameters(socket, gateway.settings.city)
        start = await asyncio.wait_for(line.start(), START_WITHIN_S)
        if gateway.speech.problem:
            raise BadFrame("not_ready", gateway.speech.problem, fatal=True)
        trusted = gateway.guard.is_token(str(start.get("token") or ""))
        address = socket.client.host if socket.client else "unknown"
        if not trusted and gateway.guard.admit(address):
            raise BadFrame("too_many", "too many calls from here; try again in a minute", fatal=True)
        caller = str(start["caller_number"])[:32] if trusted and start.get("caller_number") else None
        callback = str(start["callback"])[:12] if trusted and start.get("callback") else None
    except BadFrame as error:
        await line.refuse(error)
        return
    except TimeoutError:
        await line.refuse(BadFrame("no_start", f'send {{"type": "start"}} within {START_WITHIN_S:.0f} s'))
        return
    except WebSocketDisconnect:
        return
    try:
        async with gateway.lines.call(
            city=city, hz=hz, caller_number=caller, event=line.event, sound=line.sound, callback=callback
        ) as call:
            await _until_over(line, call)
    except (OrderNotFound, BadFollowUp) as error:
        await line.event({"type": "error", "code": "no_callback", "message": str(error)})
    except LinesBusy as error:
        await line.event({"type": "error", "code": "busy", "message": f"{error}; try again in a few minutes"})
    except WebSocketDisconnect:
        log.info("a caller hung up")
    finally:
        await line.close()


async def _until_over(line: _Line, call: Call) -> None:
    over = asyncio.create_task(call.finished.wait())
    try:
        while not over.done():
            frame = asyncio.create_task(line.frame())
            await asyncio.wait({frame, over}, return_when=asyncio.FIRST_COMPLETED)
            if not frame.done():
                frame.cancel()
                return
            try:
                if await _take(frame.result(), call):
                    return
            except BadFrame as error:
                await line.event({"type": "error", "code": error.code, "message": str(error)})
                if error.fatal:
                    return
    finally:
        over.cancel()


async def _take(frame: bytes | dict[str, Any], call: Call) -> bool:
    """Handle one frame; True ends the call."""
    if isinstance(frame, bytes):
        try:
            await call.audio(frame)
        except BadPcm as error:
            raise BadFrame("bad_audio", str(error)) from None
        return False
    kind = frame.get("type")
    if kind == "stop":
        return True
    if kind == "dtmf":
        digit = str(frame.get("digit", ""))
        if digit not in list("0123456789*#"):
            raise BadFrame("bad_digit", f"digit: one of 0-9 * #, not {digit[:10]!r}")
        call.digit(digit)
        return False
    if kind == "start":
        raise BadFrame("already_started", "this call has started")
    raise BadFrame("unknown_type", f"type: one of start, dtmf, stop, not {str(kind)[:20]!r}")


def _parameters(socket: WebSocket, default_city: str) -> tuple[str, int]:
    city = socket.query_params.get("city") or default_city
    if city not in city_names():
        raise BadFrame("unknown_city", f"city: one of {', '.join(city_names())}, not {city[:40]!r}", fatal=True)
    rate = socket.query_params.get("sample_rate", "16000")
    if rate not in {str(known) for known in RATES}:
        raise BadFrame("bad_sample_rate", f"sample_rate: 16000 or 8000 Hz, not {rate[:20]!r}", fatal=True)
    return city, int(rate)


class _Line:
    """The socket, from which frames come one at a time and to which several tasks write."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._sending = asyncio.Lock()

    async def start(self) -> dict[str, Any]:
        frame = await self.frame()
        if isinstance(frame, bytes) or frame.get("type") != "start":
            raise BadFrame("no_start", 'the first frame must be {"type": "start"}', fatal=True)
        return frame

    async def frame(self) -> bytes | dict[str, Any]:
        """The next frame. Raises BadFrame, and WebSocketDisconnect when the caller is gone."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        data: bytes | None = message.get("bytes")
        if data is not None:
            if len(data) > MAX_FRAME:
                raise BadFrame("too_large", f"a frame holds at most {MAX_FRAME} bytes; send 20–100 ms at once", True)
            return data
        text = message.get("text") or ""
        if len(text) > MAX_FRAME:
            raise BadFrame("too_large", f"a frame holds at most {MAX_FRAME} bytes", fatal=True)
        try:
            body = json.loads(text)
        except ValueError:
            raise BadFrame("bad_json", "a text frame must be JSON") from None
        if not isinstance(body, dict):
            raise BadFrame("bad_json", "a text frame must be a JSON object")
        return body

    async def event(self, body: dict[str, Any]) -> None:
        await self._send(lambda: self._socket.send_text(json.dumps(body, ensure_ascii=False)))

    async def sound(self, pcm: bytes) -> None:
        await self._send(lambda: self._socket.send_bytes(pcm))

    async def refuse(self, error: BadFrame) -> None:
        await self.event({"type": "error", "code": error.code, "message": str(error)})
        await self.close(1008)

    async def close(self, code: int = 1000) -> None:
        if self._socket.application_state == WebSocketState.CONNECTED:
            try:
                await self._socket.close(code)
            except (WebSocketDisconnect, RuntimeError):
                log.debug("the caller was gone before the line was closed")

    async def _send(self, send: Any) -> None:
        async with self._sending:
            if self._socket.application_state != WebSocketState.CONNECTED:
                return
            try:
                await send()
            except (WebSocketDisconnect, RuntimeError):
                log.debug("nothing was sent: the caller is gone")
