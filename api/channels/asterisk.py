"""``WS /media/asterisk``: Asterisk's channel driver chan_websocket, as an alternative to AudioSocket.

It carries the service token and may be encrypted, and Asterisk keeps the time of what is played. The messages, as
Asterisk's documentation of the driver gives them, come as plain words or, where so configured, as JSON.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import uuid
from functools import partial

from fastapi import APIRouter, WebSocket

from api.gateway import Gateway
from api.media_socket import OK, POLICY, START_WITHIN_S, UNSUPPORTED, BadMedia, MediaSocket
from api.telephone_line import DIGITS, HZ, Ear, TelephoneLine, carry
from bot.call import Call
from speech.errors import BadPcm

log = logging.getLogger(__name__)
router = APIRouter()

SUBPROTOCOL = "media"
FORMAT = "slin"  # both ways: s16le mono, 8 kHz
AHEAD_MS = 200.0  # what Asterisk may hold; it takes it back on FLUSH_MEDIA
JSON, PLAIN = "json", "plain-text"


@router.websocket("/media/asterisk")
async def asterisk(socket: WebSocket) -> None:
    """One call; ``call`` in the query is its id, announced before with ``POST /api/calls/{id}``."""
    gateway: Gateway = socket.app.state.gateway
    if not gateway.guard.is_token(_password(socket)):
        await socket.close(POLICY)  # before it is accepted: a refusal in HTTP
        return
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)
    media = MediaSocket(socket)
    code = OK
    line: TelephoneLine | None = None
    try:
        id_, words = await _started(media, socket.query_params.get("call", ""))
        if gateway.speech.problem:
            raise BadMedia(f"call {id_}: {gateway.speech.problem}")
        line = TelephoneLine(media.send, lambda: media.send(_command("FLUSH_MEDIA", words)), AHEAD_MS)
        known = gateway.calls.find(id_)
        await carry(gateway.lines, id_, known, gateway.settings.city, line, partial(_hear, media))
        if not line.gone:
            await media.send(_command("HANGUP", words))
    except BadMedia as error:
        log.warning("chan_websocket: %s", error)
        code = UNSUPPORTED
    finally:
        if line is not None:
            line.close()
        await media.close(code)


def _password(socket: WebSocket) -> str:
    """That of HTTP Basic, which websocket_client.conf can send; the name does not matter."""
    kind, _, given = socket.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _started(media: MediaSocket, call: str) -> tuple[str, str]:
    """The call's id and how messages are written, once Asterisk has named the format of its sound. Raises BadMedia."""
    try:
        id_ = str(uuid.UUID(call))
    except ValueError:
        raise BadMedia("the address needs ?call= with the call's id, a UUID") from None
    try:
        message = await media.message(START_WITHIN_S)
    except TimeoutError:
        raise BadMedia(f"call {id_}: no MEDIA_START within {START_WITHIN_S:.0f} s") from None
    name, values = _event(message) if isinstance(message, str) else ("", {})
    if name != "MEDIA_START":
        raise BadMedia(f"call {id_}: the first message must be MEDIA_START")
    if values.get("format") != FORMAT:
        raise BadMedia(f"call {id_}: the format must be {FORMAT}, as in Dial(WebSocket/hotline/c({FORMAT})…)")
    return id_, JSON if str(message).startswith("{") else PLAIN


def _event(text: str) -> tuple[str, dict[str, str]]:
    """``DTMF_END digit:5 …`` or ``{"event": "DTMF_END", "digit": "5", …}`` → its name and values."""
    if not text.startswith("{"):
        name, *values = text.split(" ")
        return name, {key: value for key, _, value in (word.partition(":") for word in values)}
    try:
        body = json.loads(text)
    except ValueError:
        return "", {}
    return str(body.pop("event", "")), {str(name): str(value) for name, value in body.items()}


def _command(name: str, words: str) -> str:
    return json.dumps({"command": name}) if words == JSON else name


async def _hear(media: MediaSocket, call: Call, ear: Ear) -> None:
    async for message in media.messages(call.conversation.id):
        if isinstance(message, bytes):
            try:
                await ear.hear(message, HZ)
            except BadPcm as error:
                raise BadMedia(str(error)) from None
            continue
        name, values = _event(message)
        if name == "DTMF_END" and len(digit := values.get("digit", "")) == 1 and digit in DIGITS:
            call.digit(digit)
        elif name == "ERROR":
            log.warning("conversation %s: Asterisk reports %s", call.conversation.id, message[:200])
