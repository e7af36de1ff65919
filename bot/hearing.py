"""From a caller's audio to utterances: voice activity, turn end, recognition that starts before the turn is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot import stages
from bot.pace import Pace
from bot.recognition import Caller, Work
from bot.speech import Speech
from nlu.awaited import replies_to
from speech.audio import Resampler
from speech.awaited import Awaited
from speech.endpoint import SpeechEnded, SpeechStarted, TurnEnd
from speech.recogniser import HOTLINE_WORDS, Stream, Transcript
from speech.syllables.places import Places
from speech.vad import FRAME_BYTES, FRAME_MS
from speech.wav import WavWriter

HZ = 16000
# At this much silence recognition starts on what was said so far; it is thrown away if speech goes on. At 160 ms, tried
# with 15 callers in street noise, 15 of 89 short lines were lost, and 6 of 78 at 250; nobody loses by it if nobody else
# is heard.
SPECULATE_MS = 250.0
SPECULATE_ALONE_MS = 160.0
PAUSE_MS = 250.0  # shorter silences are parts of words
# A turn that is already so long is cut at a pause: what was said before it need not be recognised again with the rest.
PIECE_MS = 6000
PIECE_PAUSE_MS = 300.0
TAIL_MS = 200.0
AT_STAKE = ("address", "phone", "order_number")  # asked for again, they are listened to with more care
# A prompt is taken for what was said where little is heard: over a telephone's band the digits of ten numbers had 30 %
# errors with the hotline's words before them and 11 % without, short replies 32 % and 26 % with some of their own.
SAID_PLAINLY = ("phone", "order_number", "last_four", "contact_name")
TOLD = (None, "description", "address")
READINGS = {"address": 5}  # where the city's own names tell which is right (nlu.readings)
_KEPT = 40 * HZ * 2  # bytes: longer than the longest turn and its pre-roll


@dataclass(frozen=True)
class Heard:
    """One turn as recognised; times are ms of the recording. ``spoken_at`` is the monotonic clock at its last word."""

    transcript: Transcript
    start_ms: int
    end_ms: int
    spoken_at: float


class Hearing:
    """One caller's ear. ``feed`` takes audio as it comes; events go to the three callbacks, in order.

    ``on_speech`` when a turn begins, ``on_partial`` with a partial text, ``on_heard`` with a finished turn.
    Everything that computes runs in threads, one chunk after the other.
    """

    def __init__(
        self,
        speech: Speech,
        recording: WavWriter,
        hz: int,
        *,
        on_speech: Callable[[], None],
        on_partial: Callable[[str], None],
        on_heard: Callable[[asyncio.Task[Heard]], None],
    ) -> None:
        self._speech = speech
        self._recording = recording
        self._resampler = Resampler(hz, HZ)
        self._vad = speech.vad.open()
        self._turn_end = TurnEnd(tail_ms=TAIL_MS)
        self._on_speech, self._on_partial, self._on_heard = on_speech, on_partial, on_heard
        self._offset_ms = recording.position_ms
        self._rest = b""
        self._kept = bytearray()
        self._kept_from = 0  # bytes of the stream before ``_kept``
        self._stream: Stream | None = None
        self._place = Caller()
        self._guess: Work | None = None
        self._guess_ends_ms = 0
        self._pieces: list[asyncio.Future[Transcript]] = []  # of this turn, before ``_piece_ms``
        self._piece_ms = 0
        self._partial = ""
        self._pace = Pace()
        self._start_ms = 0
        self._careful = False
        self._awaited: Awaited | None = None
        self.names: Sequence[str] = ()  # of the city: said in a story and in an address
        self.places: Places | None = None
        self._prompt: str | None = None

    @property
    def speaking(self) -> bool:
        return self._turn_end.speaking

    def listen(self, keenly: bool) -> None:
        """``keenly`` while the bot is silent, if only between two clauses: a soft word is a turn then; while it is
        heard that may be its echo."""
        self._turn_end.keen = keenly

    def expect(self, asked: str | None, after_answer: bool = False) -> None:
        """What the next turn answers: it tells how long a silence ends that turn, how well to listen, and for what."""
        replies = replies_to(asked, after_answer)
        readings = READINGS.get(asked or "", 1)
        told = (replies.prompt, readings, replies.number, replies.letters, replies.least_digits)
        places = self.places if asked in (*TOLD, "confirmation") else None
        self._awaited = Awaited(frozenset(replies.phrases), *told, places)
        if asked in SAID_PLAINLY:
            self._prompt = ""
        elif asked in TOLD:
            self._prompt = " ".join([HOTLINE_WORDS, *self.names])
        else:
            self._prompt = replies.prompt
        self._careful = asked in AT_STAKE and asked == self._pace.asked
        self._pace.asked, self._pace.replies = asked, self._awaited.phrases
        self._turn_end.silence_ms = self._pace.silence_ms()

    async def feed(self, pcm: bytes) -> None:
        """Take s16le mono audio at the caller's rate; what is no whole frame yet (32 ms) waits for the next.

        Raises speech.errors.BadPcm for an odd number of bytes.
        """
        data = self._rest + self._resampler.push(pcm)
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        self._rest = data[whole:]
        if whole:
            frames = [data[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]
            chances = await asyncio.to_thread(self._taken, data[:whole], frames)
            for frame, chance in zip(frames, chances, strict=True):
                await self._frame(frame, chance)

    def _taken(self, sound: bytes, frames: list[bytes]) -> list[float]:
        """Record it, and tell how likely each of its frames is speech: one way into a thread, 31 times a second."""
        self._recording.write(sound)
        return [self._vad.probability(frame) for frame in frames]

    async def so_far(self) -> str:
        """The words of the turn that is under way, "" where there are none: noise. Costs a recognition."""
        if self._stream is not None:
            return self._partial
        return (await self._put(self._between(self._piece_ms, self._turn_end.now_ms)).text).text

    async def finish(self) -> None:
        """The caller is gone; a turn that was under way ends here and is still heard."""
        await asyncio.to_thread(self._recording.write, self._rest)
        self._rest = b""
        for event in self._turn_end.finish():
            if isinstance(event, SpeechEnded):
                await self._ended(event)
        self._drop_guess()

    async def _frame(self, frame: bytes, chance: float) -> None:
        self._kept += frame
        if len(self._kept) > _KEPT:
            del self._kept[: len(self._kept) - _KEPT]
        self._kept_from = self._turn_end_bytes() + len(frame) - len(self._kept)
        quiet_ms = self._turn_end.quiet_ms
        events = self._turn_end.feed(chance, FRAME_MS)
        if quiet_ms and self._turn_end.speaking and not self._turn_end.quiet_ms:  # the caller goes on
            if quiet_ms >= PAUSE_MS:
                self._pace.paused(quiet_ms)
                self._turn_end.silence_ms = self._pace.silence_ms()
            if quiet_ms >= PIECE_PAUSE_MS:
                self._keep_piece()
        if self._stream is not None and not events:
            await self._hear(frame)
        for event in events:
            if isinstance(event, SpeechStarted):
                self._start_ms = self._piece_ms = event.at_ms
                self._on_speech()
                if self._speech.recogniser.streaming:
                    self._stream = self._speech.recogniser.open(self._prompt)
                    await self._hear(self._between(event.at_ms, self._turn_end.now_ms))
            else:
                await self._ended(event)
        if self._turn_end.speaking:
            self._speculate()

    def _turn_end_bytes(self) -> int:
        return round(self._turn_end.now_ms / FRAME_MS) * FRAME_BYTES

    def _between(self, start_ms: int, end_ms: int) -> bytes:
        first = max(0, start_ms * HZ // 1000 * 2 - self._kept_from)
        last = max(first, end_ms * HZ // 1000 * 2 - self._kept_from)
        return bytes(self._kept[first:last])

    async def _hear(self, sound: bytes) -> None:
        if self._stream is not None and sound:
            partial = await asyncio.to_thread(self._stream.accept, sound)
            if partial:
                self._partial = partial
                self._on_partial(partial)

    def _speculate(self) -> None:
        quiet_ms = self._turn_end.quiet_ms
        if not quiet_ms:
            self._drop_guess()
        elif quiet_ms < (SPECULATE_ALONE_MS if self._speech.recognition.idle else SPECULATE_MS):
            return
        elif self._speech.recogniser.streaming:
            self._turn_end.silence_ms = self._pace.silence_ms(self._partial)
        elif self._guess is None:
            self._guess_ends_ms = self._turn_end.now_ms
            self._guess = self._put(self._between(self._piece_ms, self._guess_ends_ms), early=True)
            self._guess.text.add_done_callback(self._guessed)

    def _guessed(self, text: asyncio.Future[Transcript]) -> None:
        """The words so far are known while the caller is silent: they tell whether more is to come."""
        if self._guess is not None and text is self._guess.text and not text.cancelled() and text.exception() is None:
            self._turn_end.silence_ms = self._pace.silence_ms(text.result().text)

    def _keep_piece(self) -> None:
        """The caller goes on after a pause: what was guessed of a long turn is a piece of it, the rest another.

        A number that was asked for stays whole: it is looked for as such.
        """
        number = self._awaited is not None and self._awaited.number
        if self._guess is not None and not number and self._guess_ends_ms - self._piece_ms >= PIECE_MS:
            self._speech.recognition.want(self._guess)
            self._pieces.append(self._guess.text)
            self._guess, self._piece_ms = None, self._guess_ends_ms

    def _drop_guess(self) -> None:
        if self._guess is not None:
            self._speech.recognition.drop(self._guess)
            self._guess = None

    async def _ended(self, event: SpeechEnded) -> None:
        waited_ms = max(0.0, self._turn_end.now_ms - event.end_ms + TAIL_MS)
        over = time.monotonic()
        stages.TURN_END.observe(waited_ms / 1000)
        text: Awaitable[Transcript]
        if self._stream is not None:
            stream, self._stream = self._stream, None
            text = asyncio.create_task(asyncio.to_thread(stream.finish))
        elif self._guess is not None and not event.capped:
            self._speech.recognition.want(self._guess)
            text, self._guess = self._guess.text, None
        else:
            self._drop_guess()
            text = self._put(self._between(self._piece_ms, event.end_ms)).text
        pieces, self._pieces = self._pieces, []

        async def heard() -> Heard:
            transcript = joined([*[await piece for piece in pieces], await text])
            stages.TEXT.observe(time.monotonic() - over)
            start, end = self._offset_ms + event.start_ms, self._offset_ms + event.end_ms
            return Heard(transcript, start, end, over - waited_ms / 1000)

        self._partial = ""
        self._turn_end.silence_ms = self._pace.silence_ms()
        self._on_heard(asyncio.create_task(heard()))

    def _put(self, sound: bytes, early: bool = False) -> Work:
        awaited = self._awaited
        if self._pieces and awaited:  # the rest of a long turn is no short reply
            awaited = Awaited(frozenset(), places=awaited.places)
        return self._speech.recognition.put(
            self._place, sound, self._prompt, awaited=awaited, careful=self._careful, early=early
        )


def joined(pieces: Sequence[Transcript]) -> Transcript:
    """One turn's pieces; a pause is a comma, and the confidence that of the characters."""
    said = [piece for piece in pieces if piece.text]
    if len(said) < 2:
        return said[0] if said else pieces[-1]
    text = said[0].text
    for piece in said[1:]:
        text += piece.text if not text[-1].isalnum() else f"，{piece.text}"
    weights = [len(piece.text) for piece in said]
    sure = sum(piece.confidence * weight for piece, weight in zip(said, weights, strict=True)) / sum(weights)
    return Transcript(text, said[0].start_ms, said[-1].end_ms, round(sure, 3))
