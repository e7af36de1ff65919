"""A voice conversation: what is heard goes to the Conversation, what it answers is spoken."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bot import stages
from bot.backchannel import is_echo, is_listening
from bot.conversation import Conversation, EmptyUtterance, Reply, Utterance
from bot.hearing import Heard, Hearing
from bot.speaking import Event, Interrupted, Mouth, Sound
from bot.speech import Speech
from nlu.city import load_city
from nlu.manner import wishes
from nlu.text import TextTooLong
from speech.syllables.places import places_of
from speech.wav import WavWriter

log = logging.getLogger(__name__)

ASK_AGAIN_S = 12.0
WAIT_S = 60.0  # where the caller has asked for a moment
GIVE_UP_AFTER = 2
DTMF_PAUSE_S = 2.5
HOLD_S = 6.0
BEFORE_READING_BACK = ("contact_name", "phone", "confidential")  # by then the matter and the place stand
WORDS_WITHIN_S = 1.5  # what sounds like speech for so long has words, or is noise
UNHEARD_S = 1.2  # who speaks so soon after the bot began goes on with what they were saying
DEAD_AIR_S = 1.5  # no answer takes longer without a word
A_PERSON = "0"
BEGIN_ANEW = "*"


class Call:
    """One caller on one line. The channel feeds audio, digits and the hang-up; events and sound go out through it.

    ``finished`` is set when the bot has ended the call.
    """

    def __init__(
        self,
        conversation: Conversation,
        speech: Speech,
        recording: WavWriter,
        *,
        hz_in: int,
        hz_out: int,
        event: Event,
        sound: Sound,
        first_sound: Callable[[float], None] = lambda _: None,
        foreseen: Callable[[str], Sequence[str]] = lambda _: (),
    ) -> None:
        """``first_sound`` is told the seconds from the caller's last word to the first audio of each reply;
        ``foreseen`` tells what the conversation of that id will soon hear, clause by clause."""
        self.conversation = conversation
        self.finished = asyncio.Event()
        self.goes_on = False  # set by the channel when the caller stays on the line, with a person
        self._event = event
        self._first_sound = first_sound
        self._speech, self._foreseen = speech, foreseen
        self._recording = recording
        self._mouth = Mouth(speech, hz_out, event, sound)
        self._hearing = Hearing(
            speech,
            recording,
            hz_in,
            on_speech=self._speech_began,
            on_partial=lambda text: self._spawn(event({"type": "partial", "text": text})),
            on_heard=lambda heard: self._turns.put_nowait(heard),
        )
        self._turns: asyncio.Queue[asyncio.Task[Heard] | str | None] = asyncio.Queue()
        self._digits = ""
        self._digits_due: asyncio.TimerHandle | None = None
        self._silences = 0
        self._patience_s = ASK_AGAIN_S
        self._interrupted = Interrupted("", ())
        self._sounded_at = -math.inf  # when the answer began to be heard
        self._unheard = False  # it was cut off before that could be understood
        self._answering = False
        self._held: list[Reply] = []  # an answer that waits: the caller went on speaking before it began
        self._heard_at = time.monotonic()
        self._side_tasks: set[asyncio.Task[None]] = set()
        self._worker = asyncio.create_task(self._work())
        self._watch = asyncio.create_task(self._watch_silence())

    async def greet(self) -> None:
        """The bot speaks first."""
        # The recogniser is told the names of the counties: without them 武陵区 is heard as 五零区.
        city = load_city(self.conversation.city)
        self._hearing.names = [county.name for county in city.counties]
        self._hearing.places = await asyncio.to_thread(places_of, city)
        await self._say(await self.conversation.greet(), None)

    async def audio(self, pcm: bytes) -> None:
        """Caller's audio, s16le mono at ``hz_in``. Raises speech.errors.BadPcm for an odd number of bytes."""
        self._hearing.listen(keenly=not self._mouth.sounding)
        await self._hearing.feed(pcm)

    def digit(self, digit: str) -> None:
        """A key: 0 alone asks for a person, * begins a number anew, # ends it, a pause does too. It stops the bot."""
        self._speech_began()
        if digit == "#":
            self._flush_digits()
            return
        self._digits = "" if digit == BEGIN_ANEW else self._digits + digit
        if self._digits_due:
            self._digits_due.cancel()
        self._digits_due = asyncio.get_running_loop().call_later(DTMF_PAUSE_S, self._flush_digits)

    async def quiet(self) -> None:
        """Return when the caller has heard everything that was to be said."""
        await self._mouth.quiet()

    async def hang_up(self) -> None:
        """The call is over: what was being said is still heard and kept, the draft stays. Idempotent."""
        self._watch.cancel()
        await self._mouth.close()
        if self._worker.done():
            return
        await self._hearing.finish()
        self._flush_digits()
        self._turns.put_nowait(None)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._worker, 30)
        await asyncio.to_thread(self._recording.close)
        if not self.goes_on:
            await self.conversation.end()

    def _speech_began(self) -> None:
        self._heard_at = time.monotonic()
        if self._mouth.talking:
            self._spawn(self._interrupt())

    async def _interrupt(self) -> None:
        unheard = time.monotonic() - self._sounded_at < UNHEARD_S
        cut = await self._mouth.hush()
        if cut.unsaid:  # a second key in the same moment finds nothing left to stop
            self._interrupted, self._unheard = cut, unheard

    def _flush_digits(self) -> None:
        if self._digits_due:
            self._digits_due.cancel()
            self._digits_due = None
        digits, self._digits = self._digits, ""
        if digits:
            self._turns.put_nowait("转人工" if digits == A_PERSON else digits)

    async def _work(self) -> None:
        """Answer the turns one after the other."""
        while True:
            turn = await self._turns.get()
            if turn is None:
                return
            self._answering = True
            bridge = asyncio.create_task(self._bridge())
            try:
                await self._answer(turn)
            except Exception:  # one broken turn must not leave the caller in silence
                log.exception("conversation %s: a turn failed", self.conversation.id)
                await self._say(await self.conversation.prompt("utter_trouble"), None)
            finally:
                bridge.cancel()
                self._answering = False

    async def _bridge(self) -> None:
        """A word where the answer takes its time."""
        await asyncio.sleep(DEAD_AIR_S)
        if not self._mouth.talking and not self._hearing.speaking:
            self._mouth.say(self.conversation.line.texts.say("utter_please_wait", "voice"))

    async def _answer(self, turn: asyncio.Task[Heard] | str) -> None:
        if isinstance(turn, str):
            heard, said = None, Utterance(turn, confidence=1.0)
        else:
            heard = await turn
            found = heard.transcript
            said = Utterance(await self.conversation.read(found), heard.start_ms, heard.end_ms, found.confidence)
        interrupted, self._interrupted = self._interrupted, Interrupted("", ())
        held, self._held = self._held, []
        if heard and self._is_no_turn(said.text, interrupted):
            self._mouth.resume(interrupted)
            if held:
                await self._say(held, None)
            return
        if interrupted.unsaid or held:
            goes_on = heard is not None and (bool(held) or self._unheard)  # keys say nothing but an answer
            await self.conversation.was_interrupted(interrupted.heard, unheard=goes_on)
        self._silences = 0
        await self._event(
            {
                "type": "final",
                "text": said.text,
                "start_ms": said.start_ms,
                "end_ms": said.end_ms,
                "confidence": said.confidence,
            }
        )
        try:
            replies = await self.conversation.hear(said)
            self._mouth.suit(self.conversation.wished)
        except EmptyUtterance:
            return
        except TextTooLong as error:
            log.warning("conversation %s: %s", self.conversation.id, error)
            replies = [Reply(self.conversation.line.texts.say("utter_trouble", "voice"))]
        if await self._goes_on(replies):
            self._held = replies
            return
        await self._say(replies, heard.spoken_at if heard else None)

    async def _goes_on(self, replies: Sequence[Reply]) -> bool:
        """Whether the caller had only paused: their next turn then gets the answer to both. That is for a form's
        question, which will come again; a caller that does not end is spoken over, and so is a noise."""
        if not self.conversation.asked or self.conversation.awaits or any(reply.custom for reply in replies):
            return False
        began, listened = time.monotonic(), False
        while self._hearing.speaking and time.monotonic() < began + HOLD_S:
            if not listened and time.monotonic() > began + WORDS_WITHIN_S:
                listened = True
                if not (await self._hearing.so_far()).strip():
                    break
            await asyncio.sleep(0.05)
        return not self._turns.empty()

    def _is_no_turn(self, text: str, interrupted: Interrupted) -> bool:
        """Noise, the bot's own voice, or a caller who only follows. 对 to the last clause is an answer."""
        if not text.strip():
            return True
        unsaid = "".join(clause.text for clause in interrupted.unsaid)
        if not unsaid:
            return False
        if is_echo(text, interrupted.heard + unsaid):
            log.info("conversation %s: the bot heard itself", self.conversation.id)
            return True
        return len(interrupted.unsaid) > 1 and is_listening(text) and not wishes(text)

    async def _say(self, replies: Sequence[Reply], spoken_at: float | None) -> None:
        begins: Callable[[], None] | None = partial(self._begins, spoken_at, time.monotonic())
        # Not before what is more than words: a danger, a handover.
        answers = spoken_at is not None and not any(reply.custom for reply in replies)
        lead_in = self.conversation.line.texts.say("utter_lead_in", "voice") if answers else ""
        for reply in replies:
            body: dict[str, Any] = {"type": "reply", "text": reply.text or ""}
            if reply.buttons:
                body["buttons"] = list(reply.buttons)
            if reply.custom:
                body["custom"] = reply.custom
            await self._event(body)
            if reply.text:
                self._mouth.say(reply.text, begins, lead_in)
                begins, lead_in = None, ""
        self._hearing.expect(self.conversation.asked, after_answer=self.conversation.awaits is not None)
        waits = any(reply.custom and reply.custom.get("wait") for reply in replies)
        self._patience_s = WAIT_S if waits else ASK_AGAIN_S
        if any(reply.custom and reply.custom.get("handover") for reply in replies):
            await self._event({"type": "transfer"})
        if self.conversation.asked in BEFORE_READING_BACK:
            self._spawn(self._foresee())
        if self.conversation.said_goodbye:
            self._spawn(self._bye())

    async def _foresee(self) -> None:
        """Have rendered by the time it is said what is sure to be said: a read-back that falters is answered into."""
        for clause in await asyncio.to_thread(self._foreseen, self.conversation.id):
            self._speech.rendering.foresee(clause)

    def _begins(self, spoken_at: float | None, answered_at: float) -> None:
        self._sounded_at = now = time.monotonic()
        if spoken_at is not None:
            stages.VOICE.observe(now - answered_at)
            self._first_sound(now - spoken_at)

    async def _bye(self) -> None:
        await self._mouth.quiet()
        await self._event({"type": "bye"})
        self.finished.set()

    async def _watch_silence(self) -> None:
        """Ask whether the caller is still there; after two unanswered questions say good-bye."""
        while True:
            await asyncio.sleep(0.5)
            busy = self._answering or bool(self._digits) or not self._turns.empty()
            if busy or self._mouth.talking or self._hearing.speaking:
                self._heard_at = time.monotonic()
            elif time.monotonic() - self._heard_at > self._patience_s:
                self._heard_at = time.monotonic()
                self._silences += 1
                name = "utter_still_there" if self._silences <= GIVE_UP_AFTER else "utter_nobody_there"
                in_other_words = f"utter_reask_{self.conversation.asked}"
                if self._silences == 1 and self.conversation.line.texts.has(in_other_words):
                    name = in_other_words
                await self._say(await self.conversation.prompt(name), None)
                if self._silences > GIVE_UP_AFTER:
                    await self._bye()
                    return

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._side_tasks.add(task)
        task.add_done_callback(self._side_done)

    def _side_done(self, task: asyncio.Task[None]) -> None:
        self._side_tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.warning("conversation %s: %s", self.conversation.id, task.exception())
