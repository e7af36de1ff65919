"""One caller of ``bench.calls``, a process of its own: ``python -m bench.caller PLAN.json`` writes what happened.

It says "ready" and begins with a line from stdin. It sends sound without a gap and in real time, speaking or not, over
``WS /voice`` or AudioSocket, waits until the bot has finished, thinks for a moment, says its next line, and calls again
when its talk is over. Times of the line are ms from its first sample, which is where the gateway's recording begins.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import struct
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import websockets

# AudioSocket's frames (docs/telephone.md), written here again: the gateway's own bring all of it into twenty processes.
HANG_UP, ID, SLIN8, ERROR = 0x00, 0x01, 0x10, 0xFF
HEADER = struct.Struct(">BH")

AUDIBLE = 0.01 * 32768  # a sample below it is not heard as sound
NO_ANSWER_S = 20.0  # after so long the caller says the next line
QUIET_S = 0.8  # without sound for so long, the bot has finished
THINKS_S = (0.3, 1.0)
AGAIN_S = 5.0  # after a busy line
TOO_SHORT_S = 3.0  # a call is not begun so short before the end
LAST_ANSWER_S = 15.0  # an answer that is under way at the end is waited for so long


@dataclass
class Turn:
    """One line spoken: ``first_sound_s`` from its last word to the first sample heard, None without an answer."""

    text: str
    start_ms: int
    end_ms: int
    first_sound_s: float | None = None
    talked_over: bool = False  # the bot was speaking at the last word: an answer to half of it


@dataclass
class Called:
    """One call. ``clears``: when the bot stopped for the caller, in ms of the line; only ``WS /voice`` tells."""

    way: str
    id: str = ""
    busy: bool = False
    turns: list[Turn] = field(default_factory=list)
    clears: list[int] = field(default_factory=list)
    late_s: float = 0.0  # the most that a frame left after its time: the bench's own machine was too slow
    error: str = ""


class Line:
    """What both ways have in common: a frame at its time, and when the bot is heard."""

    hz = 8000
    frame_ms = 20

    def __init__(self, called: Called, room: bytes, until: float) -> None:
        self.called = called
        self.until = until
        self.size = self.hz * self.frame_ms // 1000 * 2
        self.over = False
        self.sounds: list[float] = []  # when an audible sample arrived
        self.talk_ends = 0.0
        self._room = room
        self._frames = 0
        self._began = 0.0

    @property
    def now_ms(self) -> int:
        return self._frames * self.frame_ms

    async def send(self, pcm: bytes) -> None:
        raise NotImplementedError

    def finished(self) -> bool:
        """Whether nothing more is to come of what the bot has begun to say."""
        return True

    def heard(self, pcm: bytes) -> None:
        now = time.monotonic()
        loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > AUDIBLE)
        starts = max(now, self.talk_ends)
        if loud.size:
            self.sounds.append(starts + int(loud[0]) / self.hz)
        self.talk_ends = starts + len(pcm) / 2 / self.hz

    async def frame(self, pcm: bytes | None = None) -> None:
        """Send one frame, the room's noise if nothing is said, and wait for the time of the next."""
        if self._frames == 0:
            self._began = time.monotonic()
        if pcm is None:
            at = self._frames * self.size % (len(self._room) - self.size)
            pcm = self._room[at : at + self.size]
        await self.send(pcm.ljust(self.size, b"\0"))
        self._frames += 1
        due = self._began + self._frames * self.frame_ms / 1000
        now = time.monotonic()
        self.called.late_s = max(self.called.late_s, now - due)
        await asyncio.sleep(max(0.0, due - now))

    async def listen(self, since: float) -> bool:
        """Until the bot has spoken after ``since`` and finished; False when it said nothing."""
        while not self.over:
            now = time.monotonic()
            spoke = bool(self.sounds) and self.sounds[-1] > since
            if spoke and self.finished() and now > self.talk_ends + QUIET_S:
                return True
            if now > max(since, self.talk_ends) + NO_ANSWER_S:
                return False
            if now > self.until + LAST_ANSWER_S:
                self.over = True
            await self.frame()
        return False

    async def say(self, text: str, pcm: bytes) -> None:
        turn = Turn(text, self.now_ms, self.now_ms + len(pcm) * 500 // self.hz)
        self.called.turns.append(turn)
        for at in range(0, len(pcm), self.size):
            if self.over:
                return
            await self.frame(pcm[at : at + self.size])
        last_word = time.monotonic()
        turn.talked_over = self.talk_ends > last_word
        await self.listen(last_word)
        turn.first_sound_s = next((at - last_word for at in self.sounds if at > last_word), None)


class VoiceLine(Line):
    hz = 16000
    frame_ms = 40

    def __init__(self, called: Called, room: bytes, until: float, socket: Any) -> None:
        super().__init__(called, room, until)
        self._socket = socket
        self._replies = self._spoken = 0
        self.reading = asyncio.create_task(self._read())

    async def send(self, pcm: bytes) -> None:
        try:
            await self._socket.send(pcm)
        except websockets.ConnectionClosed:
            self.over = True

    def finished(self) -> bool:
        return self._spoken >= self._replies

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if isinstance(message, bytes):
                    self.heard(message)
                else:
                    self._event(json.loads(message))
        except websockets.ConnectionClosed:
            pass
        self.over = True

    def _event(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "ready":
            self.called.id = event["conversation"]
        elif kind == "reply":
            self._replies += 1
        elif kind == "audio_end":
            self._spoken += 1
        elif kind == "clear":
            self.called.clears.append(self.now_ms)
            self._spoken = self._replies
            self.talk_ends = time.monotonic()
        elif kind == "error":
            self.called.busy = event["code"] == "busy"
            self.called.error = "" if self.called.busy else event["message"]
        self.over = self.over or kind in ("bye", "error")


class SocketLine(Line):
    def __init__(
        self, called: Called, room: bytes, until: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(called, room, until)
        self._reader, self._writer = reader, writer
        self.reading = asyncio.create_task(self._read())

    async def send(self, pcm: bytes) -> None:
        self._writer.write(HEADER.pack(SLIN8, len(pcm)) + pcm)

    async def _read(self) -> None:
        try:
            while not self.over:
                kind, length = HEADER.unpack(await self._reader.readexactly(HEADER.size))
                payload = await self._reader.readexactly(length)
                if kind == SLIN8:
                    self.heard(payload)
                elif kind in (HANG_UP, ERROR):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        self.over = True


async def talk(line: Line, lines: list[tuple[str, bytes]], chance: random.Random) -> None:
    await line.listen(time.monotonic())
    for text, pcm in lines:
        if line.over or time.monotonic() > line.until:
            return
        for _ in range(round(chance.uniform(*THINKS_S) * 1000 / line.frame_ms)):
            await line.frame()
        await line.say(text, pcm)


async def call(plan: dict[str, Any], lines: list[dict[str, str]], until: float, chance: random.Random) -> Called:
    called = Called(plan["way"])
    folder = Path(plan["folder"])
    hz = VoiceLine.hz if called.way == "voice" else SocketLine.hz
    said = [(line["text"], (folder / f"{line['file']}-{hz}.pcm").read_bytes()) for line in lines]
    room = (folder / f"room-{hz}.pcm").read_bytes()
    try:
        if called.way == "voice":
            async with websockets.connect(f"{plan['ws_url']}/voice?sample_rate={hz}", max_size=None) as socket:
                await socket.send(json.dumps({"type": "start", "token": plan["token"]}))
                await talk(VoiceLine(called, room, until, socket), said, chance)
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", plan["audiosocket_port"])
            key = uuid.UUID(int=chance.getrandbits(128))
            called.id = f"call-{key}"
            writer.write(HEADER.pack(ID, 16) + key.bytes)
            line = SocketLine(called, room, until, reader, writer)
            await talk(line, said, chance)
            called.busy = line.over and not called.turns
            writer.close()
    except (OSError, websockets.WebSocketException) as error:
        called.error = f"{type(error).__name__}: {error}"
    return called


async def calls(plan: dict[str, Any]) -> list[Called]:
    chance = random.Random(plan["seed"])
    talks = json.loads((Path(plan["folder"]) / "talks.json").read_text())
    await asyncio.sleep(plan["after_s"])
    until = time.monotonic() + plan["seconds"]
    found = []
    number = plan["first_talk"]
    while time.monotonic() < until - TOO_SHORT_S:
        made = await call(plan, talks[number % len(talks)], until, chance)
        found.append(made)
        number += plan["next_talk"]
        if made.busy or made.error:
            await asyncio.sleep(AGAIN_S)
    return found


def main() -> int:
    plan = json.loads(Path(sys.argv[1]).read_text())
    print("ready", flush=True)
    sys.stdin.readline()  # all begin together
    found = asyncio.run(calls(plan))
    used = resource.getrusage(resource.RUSAGE_SELF)
    body = {"calls": [asdict(one) for one in found], "cpu_s": used.ru_utime + used.ru_stime}
    Path(plan["result"]).write_text(json.dumps(body, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
