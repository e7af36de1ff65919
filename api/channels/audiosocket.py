"""AudioSocket: Asterisk's calls over TCP, as sound in frames.

A frame is one byte of kind, two of length (big-endian) and the payload. Source of the kinds: Asterisk's
res_audiosocket. The protocol names a call by 16 bytes and has no token, so it listens on loopback by default; what
else is known of a call is announced over ``POST /api/calls/{id}`` before.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import uuid
from dataclasses import dataclass
from typing import Any

from api.calls import Calls
from api.lines import Lines, LinesBusy
from bot.call import Call
from bot.speech import Speech
from speech.audio import Resampler
from speech.errors import BadPcm

log = logging.getLogger(__name__)

HANG_UP, ID, DTMF, SLIN8, SLIN16, ERROR = 0x00, 0x01, 0x03, 0x10, 0x12, 0xFF
KINDS = {SLIN8: 8000, SLIN16: 16000}  # Hz of the sound that comes in; what goes out is always SLIN8
HZ = 8000
FRAME_MS = 20
FRAME_BYTES = HZ * FRAME_MS // 1000 * 2
START_WITHIN_S = 5.0
# Not even silence has come. An exchange may leave silence out, so this is longer than any answer of the bot's; that
# the other end is gone, TCP finds out before (25 s).
SILENT_FOR_S = 90.0
KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}  # s, s, times
# A pause in the stream longer than any jitter buffer's is silence: without it a turn would never end.
GAP_MS = 200.0
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
        line = _Line(writer)
        try:
            await self._talk(reader, line)
        except BadStream as error:
            log.warning("AudioSocket from %s: %s", writer.get_extra_info("peername"), error)
            line.send(Frame(ERROR, b"\x00"))
        except Exception:  # one broken call must not take the server with it
            log.exception("AudioSocket: a call failed")
        finally:
            line.close()

    async def _talk(self, reader: asyncio.StreamReader, line: _Line) -> None:
        try:
            first = await asyncio.wait_for(read_frame(reader), START_WITHIN_S)
        except TimeoutError:
            raise BadStream(f"no call id within {START_WITHIN_S:.0f} s") from None
        if first.kind != ID or len(first.payload) != 16:
            raise BadStream("the first frame must be the call's id, 16 bytes of kind 0x01")
        id_ = str(uuid.UUID(bytes=first.payload))
        if self._speech.problem:
            raise BadStream(f"call {id_}: {self._speech.problem}")
        known = self._calls.find(id_)
        try:
            async with self._lines.call(
                city=known.city or self._city,
                hz=HZ,
                caller_number=known.caller_number,
                event=line.event,
                sound=line.sound,
                sender=f"call-{id_}",
            ) as call:
                known.conversation = call.conversation.id
                await _until_over(reader, line, call)
                if line.transferred and not line.gone:
                    call.goes_on = True
                    known.next = "transfer"
        except LinesBusy as error:
            log.info("call %s: %s", id_, error)
        if not line.gone:
            await line.played()
            line.send(Frame(HANG_UP))


def _find_out_when_gone(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE.items():
        connection.setsockopt(socket.IPPROTO_TCP, option, value)


async def _until_over(reader: asyncio.StreamReader, line: _Line, call: Call) -> None:
    """Feed the call until either end hangs up, or the caller is to go on to a person."""
    ear = _Ear(call)
    over = asyncio.create_task(call.finished.wait())
    on_to_a_person = asyncio.create_task(_said_before_transfer(line, call))
    hearing = asyncio.create_task(_hear(reader, line, call, ear))
    filling = asyncio.create_task(ear.fill_gaps())
    tasks = (over, on_to_a_person, hearing, filling)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _said_before_transfer(line: _Line, call: Call) -> None:
    await line.transfer.wait()
    await call.quiet()
    await line.played()


async def _hear(reader: asyncio.StreamReader, line: _Line, call: Call, ear: _Ear) -> None:
    unknown: set[int] = set()
    while True:
        try:
            frame = await asyncio.wait_for(read_frame(reader), SILENT_FOR_S)
        except TimeoutError:
            log.warning("conversation %s: the line is dead", call.conversation.id)
            frame = Frame(HANG_UP)
        if frame.kind == HANG_UP:
            line.gone = True
            return
        if frame.kind in KINDS:
            try:
                await ear.hear(frame.payload, KINDS[frame.kind])
            except BadPcm as error:
                raise BadStream(str(error)) from None
        elif frame.kind == DTMF and len(frame.payload) == 1 and chr(frame.payload[0]) in "0123456789*#":
            call.digit(chr(frame.payload[0]))
        elif frame.kind == ERROR:
            log.warning("conversation %s: Asterisk reports error %s", call.conversation.id, frame.payload.hex())
        elif frame.kind not in unknown:
            unknown.add(frame.kind)
            log.warning("conversation %s: frames of kind 0x%02x are left out", call.conversation.id, frame.kind)


class _Ear:
    """Brings what comes to the call's rate, and puts silence where nothing came."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._wide = Resampler(KINDS[SLIN16], HZ)
        self._began = asyncio.get_running_loop().time()
        self._heard_ms = 0.0
        self._at = self._began
        self._order = asyncio.Lock()

    async def hear(self, pcm: bytes, hz: int) -> None:
        """Raises speech.errors.BadPcm."""
        async with self._order:
            self._at = asyncio.get_running_loop().time()
            self._heard_ms += len(pcm) * 500 / hz
            await self._call.audio(pcm if hz == HZ else self._wide.push(pcm))

    async def fill_gaps(self) -> None:
        while True:
            await asyncio.sleep(GAP_MS / 2000)
            now = asyncio.get_running_loop().time()
            missing = (now - self._began) * 1000 - self._heard_ms
            if (now - self._at) * 1000 >= GAP_MS and missing >= GAP_MS:
                at = self._at
                await self.hear(bytes(int(missing) * HZ // 1000 * 2), HZ)
                self._at = at  # silence of our own does not show that the line lives


class _Line:
    """What goes out: sound in frames of 20 ms, each at its time, and nothing that was taken back."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.transfer = asyncio.Event()
        self.gone = False
        self._writer = writer
        self._waiting = bytearray()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._task = asyncio.create_task(self._run())

    @property
    def transferred(self) -> bool:
        return self.transfer.is_set()

    async def event(self, body: dict[str, Any]) -> None:
        """The phone shows nothing; of all events these two mean something to it."""
        if body["type"] == "clear":
            self._waiting.clear()
            self._quiet.set()
        elif body["type"] == "transfer":
            self.transfer.set()

    async def sound(self, pcm: bytes) -> None:
        self._waiting += pcm
        self._quiet.clear()

    async def played(self) -> None:
        """Return when everything has gone out, or nobody listens any more."""
        waiting = asyncio.create_task(self._quiet.wait())
        await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()

    def send(self, frame: Frame) -> None:
        if not self.gone and not self._writer.is_closing():
            self._writer.write(frame.encoded())

    def close(self) -> None:
        self._task.cancel()
        self._writer.close()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self.gone and not self._writer.is_closing():
            if self._waiting:
                piece = bytes(self._waiting[:FRAME_BYTES]).ljust(FRAME_BYTES, b"\0")
                del self._waiting[:FRAME_BYTES]
                self.send(Frame(SLIN8, piece))
            else:
                self._quiet.set()
            due = max(due + FRAME_MS / 1000, loop.time() - FRAME_MS / 1000)
            await asyncio.sleep(due - loop.time())
