"""``WS /media/twilio``: Media Streams, as Twilio and carriers that took over its protocol bring calls.

The sound is µ-law at 8 kHz in JSON. What the dialplan is to Asterisk, TwiML is here::

    <Connect><Stream url="wss://…/media/twilio">
      <Parameter name="token" value="…"/> <Parameter name="caller_number" value="…"/> <Parameter name="city" value="…"/>
    </Stream></Connect>
    (what follows when the bot lets go of the call)

Source of the messages: Twilio's documentation of Media Streams over WebSocket.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import re
import uuid
from functools import partial
from typing import Any

from fastapi import APIRouter, WebSocket

from api.gateway import Gateway
from api.media_socket import OK, POLICY, START_WITHIN_S, UNSUPPORTED, BadMedia, MediaSocket
from api.telephone_line import DIGITS, HZ, Ear, TelephoneLine, carry
from bot.call import Call
from nlu.city import city_names
from speech import mulaw

log = logging.getLogger(__name__)
router = APIRouter()

AHEAD_MS = 200.0  # what the carrier may hold; it takes it back on clear
ENCODING = "audio/x-mulaw"
_CALL_SID = re.compile(r"CA[0-9a-f]{32}")
_NUMBER = re.compile(r"[0-9+*# ()-]{1,32}")


class NotTrusted(Exception):
    """The parameters of the stream lack the service token."""


@router.websocket("/media/twilio")
async def twilio(socket: WebSocket) -> None:
    """One call. Its id for ``/api/calls/{id}/next`` is the CallSid without ``CA``, as a UUID."""
    gateway: Gateway = socket.app.state.gateway
    await socket.accept()
    media = MediaSocket(socket)
    code = OK
    line: TelephoneLine | None = None
    try:
        start = await _start(media)
        asked = _object(start, "customParameters")
        if not gateway.guard.is_token(str(asked.get("token", ""))):
            raise NotTrusted('the stream needs <Parameter name="token"> with the service token')
        id_ = _announce(gateway, start, asked)
        if gateway.speech.problem:
            raise BadMedia(f"call {id_}: {gateway.speech.problem}")
        stream = str(start.get("streamSid", ""))
        line = TelephoneLine(
            lambda pcm: media.send(_out("media", stream, media={"payload": _payload(pcm)})),
            lambda: media.send(_out("clear", stream)),
            AHEAD_MS,
        )
        known = gateway.calls.find(id_)
        await carry(gateway.lines, id_, known, gateway.settings.city, line, partial(_hear, media))
    except BadMedia as error:
        log.warning("Media Streams: %s", error)
        code = UNSUPPORTED
    except NotTrusted as error:
        log.warning("Media Streams: %s", error)
        code = POLICY
    finally:
        if line is not None:
            line.close()
        await media.close(code)  # that is how the carrier learns that its instructions go on


async def _start(media: MediaSocket) -> dict[str, Any]:
    """The ``start`` that comes after ``connected``. Raises BadMedia."""
    for _ in range(2):
        try:
            message = await media.message(START_WITHIN_S)
        except TimeoutError:
            raise BadMedia(f"no start within {START_WITHIN_S:.0f} s") from None
        body = _read(message)
        if body.get("event") == "start":
            return {"streamSid": body.get("streamSid"), **_object(body, "start")}
    raise BadMedia("the messages must begin with connected and start")


def _announce(gateway: Gateway, start: dict[str, Any], asked: dict[str, Any]) -> str:
    """Note who calls and return the call's id. Raises BadMedia."""
    sid = str(start.get("callSid", ""))
    if not _CALL_SID.fullmatch(sid):
        raise BadMedia("callSid must be CA and 32 hexadecimal digits")
    form = _object(start, "mediaFormat")
    if form.get("encoding") != ENCODING or str(form.get("sampleRate")) != str(HZ):
        raise BadMedia(f"the sound must be {ENCODING} at {HZ} Hz")
    city = asked.get("city") or None
    if city is not None and city not in city_names():
        raise BadMedia(f"city: no city {str(city)[:40]!r}; known are {', '.join(city_names())}")
    number = str(asked.get("caller_number") or "")
    id_ = str(uuid.UUID(sid.removeprefix("CA")))
    gateway.calls.announce(id_, city, number if _NUMBER.fullmatch(number) else None)
    return id_


def _read(message: bytes | str | None) -> dict[str, Any]:
    try:
        body = json.loads(message or "")
    except ValueError:
        raise BadMedia("messages must be JSON") from None
    if not isinstance(body, dict):
        raise BadMedia("messages must be JSON objects")
    return body


def _object(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _out(event: str, stream: str, **more: Any) -> str:
    return json.dumps({"event": event, "streamSid": stream, **more})


def _payload(pcm: bytes) -> str:
    return base64.b64encode(mulaw.encode(pcm)).decode()


async def _hear(media: MediaSocket, call: Call, ear: Ear) -> None:
    async for message in media.messages(call.conversation.id):
        body = _read(message)
        event = body.get("event")
        inside = _object(body, str(event))
        if event == "media":
            try:
                sound = base64.b64decode(str(inside.get("payload", "")), validate=True)
            except binascii.Error:
                raise BadMedia("the payload of media must be base64") from None
            await ear.hear(mulaw.decode(sound), HZ)
        elif event == "dtmf":
            if len(digit := str(inside.get("digit", ""))) == 1 and digit in DIGITS:
                call.digit(digit)
        elif event == "stop":
            return
