"""AudioSocket: Asterisk's calls over TCP, as sound in frames.

A frame is one byte of kind, two of length (big-endian) and the payload. Source of the kinds: Asterisk's
res_audiosocket. The protocol names a call by 16 bytes and has no token, so it listens on loopback by default; what
else is known of a call is announced over ``POST /api/calls/{id}`` before.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
import struct
import uuid
from dataclasses import dataclass

from api.calls import Calls
from api.lines import Lines
from api.telephone_line import DIGITS, HZ, WIDE_HZ, Ear, TelephoneLine, carry
from bot.call import Call
from bot.speech import Speech
from speech.errors import BadPcm

log = logging.getLogger(__name__)

HANG_UP, ID, DTMF, SLIN8, SLIN16, ERROR = 0x00, 0x01, 0x03, 0x10, 0x12, 0xFF
KINDS = {SLIN8: HZ, SLIN16: WIDE_HZ}  # Hz of the sound that comes in; what goes out is always SLIN8
START_WITHIN_S = 5.0
# Not even silence has come. An exchange may leave silence out, so this is longer than any answer of the bot's; that
# the other end is gone, TCP finds out before (25 s).
SILENT_FOR_S = 90.0
KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}  # s, s, times
_HEADER = struct.Struct(">BH")


class BadStream(Exception):
    """What came is not AudioSocket; the text says what was expected."""


@dataclass(frozen=True)
class Frame:
    """One frame; ``payload`` as it came."""

    kind: int
    payload: bytes = b""

    def encoded(self) -> bytes:
        return _HEADER.pack(self.kind, len(self.payload)) + self.payload


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """The next frame; a connection that closes, in the middle of a frame too, is a hang-up."""
    try:
        kind, length = _HEADER.unpack(await reader.readexactly(_HEADER.size))
        return Frame(kind, await reader.readexactly(length) if length else b"")
    except (asyncio.IncompleteReadError, ConnectionError):
        return Frame(HANG_UP)


class AudioSocket:
    """The server; ``serve`` runs until it is cancelled."""

    def __init__(self, lines: Lines, speech: Speech, calls: Calls, city: str) -> None:
        """``city`` is that of calls that nobody announced."""
        self._lines = lines
        self._speech = speech
        self._calls = calls
        self._city = city

    async def serve(self, host: str, port: int) -> None:
        """Raises OSError when the port cannot be had."""
        server = await asyncio.start_server(self._connected, host, port)
        async with server:
            await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _find_out_when_gone(writer)

        async def put(pcm: bytes) -> None:
            _send(writer, Frame(SLIN8, pcm))

        line = TelephoneLine(put)
        try:
            await self._talk(reader, line)
            if not line.gone:
                _send(writer, Frame(HANG_UP))
        except BadStream as error:
            log.warning("AudioSocket from %s: %s", writer.get_extra_info("peername"), error)
            _send(writer, Frame(ERROR, b"\x00"))
        except Exception:  # one broken call must not take the server with it
            log.exception("AudioSocket: a call failed")
        finally:
            line.close()
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, line: TelephoneLine) -> None:
        try:
            first = await asyncio.wait_for(read_frame(reader), START_WITHIN_S)
        except TimeoutError:
            raise BadStream(f"no call id within {START_WITHIN_S:.0f} s") from None
        if first.kind != ID or len(first.payload) != 16:
            raise BadStream("the first frame must be the call's id, 16 bytes of kind 0x01")
        id_ = str(uuid.UUID(bytes=first.payload))
        if self._speech.problem:
            raise BadStream(f"call {id_}: {self._speech.problem}")
        hear = functools.partial(_hear, reader)
        await carry(self._lines, id_, self._calls.find(id_), self._city, line, hear)


def _send(writer: asyncio.StreamWriter, frame: Frame) -> None:
    if not writer.is_closing():
        writer.write(frame.encoded())


def _find_out_when_gone(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE.items():
        connection.setsockopt(socket.IPPROTO_TCP, option, value)


async def _hear(reader: asyncio.StreamReader, call: Call, ear: Ear) -> None:
    unknown: set[int] = set()
    while True:
        try:
            frame = await asyncio.wait_for(read_frame(reader), SILENT_FOR_S)
        except TimeoutError:
            log.warning("conversation %s: the line is dead", call.conversation.id)
            frame = Frame(HANG_UP)
        if frame.kind == HANG_UP:
            return
        if frame.kind in KINDS:
            try:
                await ear.hear(frame.payload, KINDS[frame.kind])
            except BadPcm as error:
                raise BadStream(str(error)) from None
        elif frame.kind == DTMF and len(frame.payload) == 1 and chr(frame.payload[0]) in DIGITS:
            call.digit(chr(frame.payload[0]))
        elif frame.kind == ERROR:
            log.warning("conversation %s: Asterisk reports error %s", call.conversation.id, frame.payload.hex())
        elif frame.kind not in unknown:
            unknown.add(frame.kind)
            log.warning("conversation %s: frames of kind 0x%02x are left out", call.conversation.id, frame.kind)
