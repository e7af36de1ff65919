"""``hotline call FILE…``: recordings as a caller's turns through ``WS /voice`` of the gateway that runs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from hotline.api_client import ApiClient, NoAnswer
from speech.audio import Floats, pcm16, read_audio, silence
from speech.errors import AudioError

FRAME_MS = 40
ANSWER_LIMIT_S = 30.0  # from the caller's last word to the bot's answer, on a machine with much else to do
FAST_SILENCE_MS = 1800  # ends a turn whatever was asked and said: the longest wait is 1600 ms (bot.pace)
QUIET = 0.02  # of full scale: what is softer at the end of a recording is not speech
CLOSE_LIMIT_S = 35.0  # a call's last turn is still heard after the hang-up


@dataclass(frozen=True)
class Turn:
    """One recording as it is played: s16le mono at the line's rate, and where its speech ends (ms)."""

    file: str
    pcm: bytes
    speech_end_ms: int


def read_turn(path: Path, hz: int) -> Turn:
    """A recording of any format; of several channels the first. Raises speech.errors.AudioError."""
    sound = read_audio(path, hz)[0]
    return Turn(path.name, pcm16(sound), _speech_end_ms(sound, hz))


def _speech_end_ms(sound: Floats, hz: int) -> int:
    loud = np.nonzero(np.abs(sound) > QUIET)[0]
    return int((loud[-1] if len(loud) else len(sound)) * 1000 / hz)


class Caller:
    """One call: plays the turns one after the other, each when the bot has finished speaking.

    ``fast`` sends audio as quickly as the line takes it and talks over the bot. ``tell`` gets the dialogue's lines.
    """

    def __init__(self, socket: ClientConnection, hz: int, fast: bool, tell: Callable[[str], None]) -> None:
        self.conversation = ""
        self._socket = socket
        self._hz = hz
        self._fast = fast
        self._tell = tell
        self._began = time.monotonic()
        self._sent_ms = 0
        self._heard_until_ms = -1  # end of the caller's speech that the gateway has recognised
        self._answered = False  # whether a reply has come since
        self._unspoken = 0  # replies whose audio has not ended
        self._playing_until = 0.0
        self._said_at: float | None = None
        self._over = asyncio.Event()

    async def run(self, turns: Sequence[Turn]) -> None:
        """Raises NoAnswer when the gateway refuses the call or drops it."""
        listening = asyncio.create_task(self._listen())
        playing = asyncio.create_task(self._play(turns))
        try:
            await asyncio.wait({listening, playing}, return_when=asyncio.FIRST_COMPLETED)
            if playing.done() and not listening.done():
                playing.result()
                with contextlib.suppress(ConnectionClosed):
                    await self._socket.send(json.dumps({"type": "stop"}))
                await asyncio.wait_for(listening, CLOSE_LIMIT_S)
            else:
                listening.result()
        except TimeoutError:
            raise NoAnswer("The gateway did not end the call: see its log.") from None
        finally:
            for task in (listening, playing):
                task.cancel()

    async def _play(self, turns: Sequence[Turn]) -> None:
        await self._until(lambda: bool(self.conversation), "the gateway did not take the call")
        await self._until(lambda: self._answered and (self._fast or self._quiet()), "the bot did not greet")
        for turn in turns:
            if self._over.is_set():
                self._tell(f"(the bot has ended the call; {turn.file} and what follows was not played)")
                return
            await self._play_one(turn)
        if not self._fast:
            await self._until(self._quiet, "the bot did not finish speaking")

    async def _play_one(self, turn: Turn) -> None:
        starts = self._sent_ms
        self._answered = False
        self._tell(f"{self._clock()}  caller  ♪ {turn.file}")
        await self._send(turn.pcm)
        self._said_at = time.monotonic() - (self._sent_ms - starts - turn.speech_end_ms) / 1000
        if self._fast:
            await self._send(silence(FAST_SILENCE_MS, self._hz))
        # The gateway's end of speech may lie before ours: a soft last syllable.
        ends = starts + turn.speech_end_ms - 1500
        deadline = time.monotonic() + ANSWER_LIMIT_S
        while not (self._answered and self._heard_until_ms >= ends and (self._fast or self._quiet())):
            if self._over.is_set():
                return
            if time.monotonic() > deadline and not self._unspoken:
                self._tell(f"(no answer to {turn.file} within {ANSWER_LIMIT_S:.0f} s)")
                return
            await self._breathe()

    async def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + 2 * ANSWER_LIMIT_S
        while not condition() and not self._over.is_set():
            if time.monotonic() > deadline:
                raise NoAnswer(f"Within {2 * ANSWER_LIMIT_S:.0f} s {otherwise}: see its log.")
            await self._breathe()

    async def _breathe(self) -> None:
        """A line carries silence too; without it the gateway would not know that a turn has ended."""
        if self._fast or not self.conversation:
            await asyncio.sleep(FRAME_MS / 1000)
        else:
            await self._send(silence(FRAME_MS, self._hz))

    async def _send(self, pcm: bytes) -> None:
        size = self._hz * FRAME_MS // 1000 * 2
        due = time.monotonic()
        for at in range(0, len(pcm), size):
            frame = pcm[at : at + size]
            await self._socket.send(frame)
            self._sent_ms += len(frame) * 500 // self._hz
            due += FRAME_MS / 1000
            await asyncio.sleep(0 if self._fast else max(0.0, due - time.monotonic()))

    def _quiet(self) -> bool:
        return self._unspoken == 0 and time.monotonic() >= self._playing_until

    async def _listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in self._socket:
                if isinstance(message, bytes):
                    self._sound(message)
                else:
                    self._event(json.loads(message))
        self._over.set()
        if not self.conversation:
            raise NoAnswer("The gateway dropped the call before it began: see its log.")

    def _sound(self, pcm: bytes) -> None:
        now = time.monotonic()
        if self._said_at is not None and not self._fast:
            self._tell(f"{self._clock()}          first sound {now - self._said_at:.2f} s after the last word")
            self._said_at = None
        self._playing_until = max(self._playing_until, now) + len(pcm) / 2 / self._hz

    def _event(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind == "ready":
            self.conversation = event["conversation"]
        elif kind == "final":
            self._heard_until_ms = event["end_ms"] or 0
            self._answered = False
            at = f"{(event['start_ms'] or 0) / 1000:.1f}–{(event['end_ms'] or 0) / 1000:.1f} s"
            self._tell(f"{self._clock()}  heard   {event['text']}   ({at}, confidence {event['confidence'] or 0:.2f})")
        elif kind == "reply":
            self._answered = True
            self._unspoken += 1 if event["text"] else 0
            self._tell(f"{self._clock()}  bot     {event['text']}")
        elif kind == "audio_end":
            self._unspoken = max(0, self._unspoken - 1)
        elif kind == "clear":
            self._unspoken = 0
            self._playing_until = 0.0
        elif kind in ("transfer", "bye"):
            self._tell(f"{self._clock()}  ({'handed over to a person' if kind == 'transfer' else 'the bot hung up'})")
        elif kind == "error":
            if not self.conversation:
                raise NoAnswer(f"The gateway refused the call ({event.get('code')}): {event.get('message')}")
            self._tell(f"{self._clock()}  error   {event.get('code')}: {event.get('message')}")

    def _clock(self) -> str:
        return f"{time.monotonic() - self._began:6.1f} s"


async def _place(
    client: ApiClient, turns: Sequence[Turn], hz: int, city: str | None, fast: bool, callback: str | None = None
) -> str:
    start = {"type": "start", "token": client.token, **({"callback": callback} if callback else {})}
    query = f"?sample_rate={hz}" + (f"&city={city}" if city else "")
    try:
        async with connect(client.voice_url + query, max_size=1 << 20, proxy=None) as socket:
            with contextlib.suppress(ConnectionClosed):  # refused already: the reason is waiting to be read
                await socket.send(json.dumps(start))
            caller = Caller(socket, hz, fast, lambda line: print(line, flush=True))
            await caller.run(turns)
            return caller.conversation
    except InvalidHandshake as error:
        raise NoAnswer(f"{client.voice_url} takes no calls ({error}): give another --url.") from error
    except (OSError, ConnectionClosed) as error:
        raise NoAnswer(f"No call to {client.base_url} ({error}): start it with `make run`, or give --url.") from error


def call(
    client: ApiClient,
    files: Sequence[Path],
    *,
    hz: int,
    city: str | None = None,
    fast: bool = False,
    callback: str | None = None,
) -> int:
    """Play the files, print the dialogue with its times and the order that came of it; returns the exit status.

    ``callback``: the caller is called back about this finished order.
    """
    try:
        turns = [read_turn(path, hz) for path in files]
        conversation = asyncio.run(_place(client, turns, hz, city, fast, callback))
        print(f"\nConversation {conversation}")
        if callback:
            print("\n".join(follow_up_lines(client.order(callback))))
            return 0
        for line in order_lines(client.orders(conversation)):
            print(line)
    except (AudioError, NoAnswer) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def follow_up_lines(order: dict[str, Any]) -> list[str]:
    """What came of the call-backs about an order."""
    lines = [f"Order {order['number']}  {order['status']}"]
    for one in order["follow_ups"]:
        told = [f"{name} {one[name]}" for name in ("solved", "grade", "reason", "note", "next_at") if one[name]]
        lines.append(f"  follow-up {one['state']}, {one['outcome'] or 'under way'}: {', '.join(told) or 'nothing yet'}")
    return lines


def order_lines(orders: Sequence[dict[str, Any]]) -> list[str]:
    """Each order as lines: number and status, then every field with where it comes from."""
    if not orders:
        return ["No order came of it."]
    lines = []
    for order in orders:
        kind = " · ".join([str(order["type"] or "?"), *order["category"]])
        lines.append(f"Order {order['number'] or '(no number)'}  {order['status']}  {kind}  → {order['department']}")
        for name, field in order["fields"].items():
            span = "" if field["start"] is None else f" [{field['start']}:{field['end']}]"
            confirmed = ", confirmed" if field["confirmed"] else ""
            value = field["value"]
            text = value.get("text") if isinstance(value, dict) else value
            source = f"utterance {field['utterance']}{span}, {field['method']} {field['confidence']:.2f}{confirmed}"
            lines.append(f"  {name:14} {text}   ({source})")
    return lines
