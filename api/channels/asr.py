"""``WS /asr``: recognition alone, in the protocol of vosk-server, so that its clients work unchanged.

Every binary frame (s16le mono) gets exactly one reply: ``{"partial": …}``, or ``{"text": …}`` where an utterance has
ended. The protocol has no way to say that something is wrong; errors are ``{"error": …}``, and the socket closes.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from api.gateway import Gateway
from bot.recognition import Caller
from bot.speech import Speech
from speech.audio import Resampler
from speech.endpoint import SpeechEnded, SpeechStarted, TurnEnd
from speech.errors import BadPcm
from speech.recogniser import HZ, Stream, Transcript
from speech.vad import FRAME_BYTES, FRAME_MS

log = logging.getLogger(__name__)
router = APIRouter()

RATES = range(8000, 48001)
MAX_FRAME = 256 * 1024  # bytes: clients of vosk-server send 0.1 to 4 s at once
LONGEST_S = 3600.0  # of sound in one connection
IDLE_S = 60.0
SILENCE_MS = 500.0
PHRASES = 200  # of a client's list are told to the recogniser
KEPT_BYTES = 40 * HZ * 2  # longer than the longest turn


class Refusal(Exception):
    """The client asked for something that is not to be had; the text says what is."""


@dataclass(frozen=True)
class Config:
    """The client's wishes; the model is not among them."""

    sample_rate: int = HZ
    words: bool = False
    max_alternatives: int = 0
    prompt: str = ""

    @classmethod
    def read(cls, wishes: Any) -> Config:
        """Raises Refusal."""
        if not isinstance(wishes, dict):
            raise Refusal("config: an object is needed")
        try:
            rate, alternatives = int(wishes.get("sample_rate", HZ)), int(wishes.get("max_alternatives", 0))
        except (TypeError, ValueError):
            raise Refusal("config: sample_rate and max_alternatives are numbers") from None
        if rate not in RATES:
            raise Refusal(f"config: sample_rate is {rate}; it takes {RATES[0]} to {RATES[-1]} Hz")
        if "model" in wishes:
            raise Refusal("config: the model is the server's choice")
        phrases = wishes.get("phrase_list") or []
        if not isinstance(phrases, list) or not all(isinstance(one, str) for one in phrases):
            raise Refusal("config: phrase_list is a list of texts")
        return cls(rate, bool(wishes.get("words", False)), max(0, alternatives), " ".join(phrases[:PHRASES]))


@router.websocket("/asr")
async def recognise(socket: WebSocket) -> None:
    """One client; its utterances are told apart by their silences."""
    gateway: Gateway = socket.app.state.gateway
    await socket.accept()
    address = socket.client.host if socket.client else "unknown"
    try:
        if gateway.speech.problem:
            raise Refusal(gateway.speech.problem)
        if gateway.guard.admit(address):
            raise Refusal("too many connections from here; try again in a minute")
        if not gateway.lines.take():
            raise Refusal("all lines are busy; try again in a few minutes")
        try:
            await _serve(socket, gateway.speech)
        finally:
            gateway.lines.give_back()
    except (Refusal, BadPcm) as error:
        await socket.send_json({"error": str(error)})
        await socket.close(1008)
    except TimeoutError:
        await socket.close(1000, f"nothing came for {IDLE_S:.0f} s")
    except WebSocketDisconnect:
        log.debug("a client of /asr has gone")


async def _serve(socket: WebSocket, speech: Speech) -> None:
    ear = _Ear(speech, Config())
    while True:
        message = await asyncio.wait_for(socket.receive(), IDLE_S)
        if message["type"] == "websocket.disconnect":
            return
        data: bytes | None = message.get("bytes")
        if data is not None:
            if len(data) > MAX_FRAME:
                raise Refusal(f"a frame holds at most {MAX_FRAME} bytes")
            await socket.send_text(_written(await ear.hear(data)))
            continue
        try:
            body = json.loads(message.get("text") or "")
        except ValueError:
            raise Refusal("a text frame must be JSON") from None
        if not isinstance(body, dict):
            raise Refusal("a text frame must be a JSON object")
        if "config" in body:
            ear = _Ear(speech, Config.read(body["config"]))
        elif body.get("eof"):
            await socket.send_text(_written(await ear.finish()))
            await socket.close()
            return
        elif body.get("reset"):
            await socket.send_text(_written(await ear.finish()))
        else:
            raise Refusal('a text frame holds "config", "eof" or "reset"')


def _written(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


class _Ear:
    """One client's sound; times count from its first sample."""

    def __init__(self, speech: Speech, config: Config) -> None:
        self._speech = speech
        self._config = config
        self._resampler = Resampler(config.sample_rate, HZ)
        self._vad = speech.vad.open()
        self._turn_end = TurnEnd(silence_ms=SILENCE_MS)
        self._rest = b""
        self._kept = bytearray()
        self._bytes = 0  # heard in all
        self._stream: Stream | None = None  # of an engine that hears while somebody speaks
        self._utterance: bytearray | None = None  # for one that hears the whole: it waits its turn with the callers'
        self._place = Caller()
        self._partial = ""

    async def hear(self, pcm: bytes) -> dict[str, Any]:
        """The one reply to a frame. Raises BadPcm for an odd number of bytes, Refusal for too long a talk."""
        sound = self._rest + self._resampler.push(pcm)
        whole = len(sound) // FRAME_BYTES * FRAME_BYTES
        self._rest = sound[whole:]
        frames = [sound[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]
        chances = await asyncio.to_thread(lambda: [self._vad.probability(frame) for frame in frames])
        ended: list[Transcript] = []
        for frame, chance in zip(frames, chances, strict=True):
            ended += await self._frame(frame, chance)
        if self._bytes > LONGEST_S * HZ * 2:
            raise Refusal(f"a connection takes at most {LONGEST_S:.0f} s of sound; open a new one")
        return self._final(ended) if ended else {"partial": self._partial}

    async def finish(self) -> dict[str, Any]:
        """What is left: the utterance that was under way, or an empty text."""
        ended: list[Transcript] = []
        for event in self._turn_end.finish():
            if isinstance(event, SpeechEnded):
                ended.append(await self._ended(event))
        return self._final(ended)

    async def _frame(self, frame: bytes, chance: float) -> list[Transcript]:
        self._bytes += len(frame)
        self._kept += frame
        del self._kept[: max(0, len(self._kept) - KEPT_BYTES)]
        ended: list[Transcript] = []
        news = self._turn_end.feed(chance, FRAME_MS)
        for event in news:
            if isinstance(event, SpeechEnded):
                ended.append(await self._ended(event))
            elif isinstance(event, SpeechStarted):
                if self._speech.recogniser.streaming:
                    self._stream = self._speech.recogniser.open(self._config.prompt or None)
                else:
                    self._utterance = bytearray()
                await self._accept(self._since(event.at_ms, self._turn_end.now_ms))
        if not news:
            await self._accept(frame)
        return ended

    async def _accept(self, sound: bytes) -> None:
        if self._utterance is not None:
            self._utterance += sound
        elif self._stream is not None:
            news: str | None = await asyncio.to_thread(self._stream.accept, sound)
            self._partial = self._partial if news is None else news

    async def _ended(self, event: SpeechEnded) -> Transcript:
        stream, self._stream, self._partial = self._stream, None, ""
        utterance, self._utterance = self._utterance, None
        if stream is not None:
            found = await asyncio.to_thread(stream.finish)
        elif utterance is not None:
            prompt = self._config.prompt or None
            found = await self._speech.recognition.put(self._place, bytes(utterance), prompt, words=True).text
        else:
            return Transcript("", 0, 0, 0.0)
        shifted = (
            replace(w, start_ms=event.start_ms + w.start_ms, end_ms=event.start_ms + w.end_ms) for w in found.words
        )
        return replace(found, words=tuple(shifted))

    def _since(self, start_ms: int, end_ms: int) -> bytes:
        from_ = self._bytes - len(self._kept)
        first = max(0, start_ms * HZ // 1000 * 2 - from_)
        return bytes(self._kept[first : max(first, end_ms * HZ // 1000 * 2 - from_)])

    def _final(self, ended: list[Transcript]) -> dict[str, Any]:
        text = " ".join(found.text for found in ended if found.text)
        result = [
            {
                "conf": word.confidence,
                "start": round(word.start_ms / 1000, 3),
                "end": round(word.end_ms / 1000, 3),
                "word": word.text,
            }
            for found in ended
            for word in found.words
        ]
        if self._config.max_alternatives:
            confidence = max((found.confidence for found in ended), default=0.0)
            one: dict[str, Any] = {"confidence": confidence, "text": text}
            return {"alternatives": [one | ({"result": result} if self._config.words and result else {})]}
        body: dict[str, Any] = {"text": text}
        if self._config.words and result:
            body = {"result": result, "text": text}
        return body
