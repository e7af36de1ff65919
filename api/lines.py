"""The lines of this gateway: how many calls it takes at once, and how each begins and ends."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from api.foreseen import foreseen
from api.metrics import CALLS, FIRST_SOUND_SECONDS, TURNED_AWAY
from api.recordings import open_recording
from bot.call import Call
from bot.conversation import Conversation
from bot.conversations import Conversations
from bot.speaking import Event, Mouth, Sound
from bot.speech import Speech
from bot.texts import Texts
from orders import conversations
from orders.database import Database
from orders.history import hold

log = logging.getLogger(__name__)

RECORDING_HZ = 16000
BUSY, BUSY_NO_NUMBER = "utter_lines_busy", "utter_lines_busy_no_number"
BUSY_LIMIT_S = 60.0  # for saying that all lines are busy; it takes 10 s where it was rendered before


class LinesBusy(Exception):
    """Every line is taken. The caller has been told, and is owed a call-back where the number is known."""


class Lines:
    """Answers calls, at most ``limit`` at once: one more would slow all the others down."""

    def __init__(
        self, limit: int, talks: Conversations, speech: Speech, database: Database, texts: Texts, recordings: Path
    ) -> None:
        self._limit = limit
        self._talks = talks
        self._speech = speech
        self._database = database
        self._texts = texts
        self._recordings = recordings
        self._taken = 0

    def take(self) -> bool:
        """Take a line, to be given back; False when all are taken."""
        if self._taken >= self._limit:
            return False
        self._taken += 1
        CALLS.inc()
        return True

    def give_back(self) -> None:
        self._taken -= 1
        CALLS.dec()

    @asynccontextmanager
    async def call(
        self,
        *,
        city: str,
        hz: int,
        caller_number: str | None,
        event: Event,
        sound: Sound,
        sender: str | None = None,
        callback: str | None = None,
    ) -> AsyncIterator[Call]:
        """A call from its greeting to its end; however the block is left, what was said is kept.

        ``hz`` is the rate of the audio both ways (s16le mono); ``event`` and ``sound`` take what goes out. ``sender``
        is the exchange's name of the call, if it has one; ``callback`` the finished order that we have called about.
        Raises LinesBusy once the caller has heard so, and what ``Conversation.call_back`` raises.
        """
        conversation = await self._talks.of(
            sender or f"voice-{uuid.uuid4().hex}", city=city, channel="voice", caller_number=caller_number
        )
        if callback:
            await conversation.call_back(callback)
        if not self.take():
            await self._turn_away(conversation, hz, event, sound)
            raise LinesBusy(f"all {self._limit} lines are busy")
        try:
            recording = await asyncio.to_thread(open_recording, self._recordings, conversation.id, RECORDING_HZ)
            path = f"{self._recordings.name}/{recording.path.name}"
            await asyncio.to_thread(self._note_recording, conversation.id, path)
            call = Call(
                conversation,
                self._speech,
                recording,
                hz_in=hz,
                hz_out=hz,
                event=event,
                sound=sound,
                first_sound=FIRST_SOUND_SECONDS.observe,
                foreseen=partial(foreseen, self._texts, self._database),
            )
            try:
                await event({"type": "ready", "conversation": conversation.id, "sample_rate": hz})
                await call.greet()
                yield call
            finally:
                await asyncio.shield(call.hang_up())
        finally:
            self.give_back()

    async def _turn_away(self, conversation: Conversation, hz: int, event: Event, sound: Sound) -> None:
        """Say at once and kindly that all lines are busy; the desk gets the call-back."""
        TURNED_AWAY.inc()
        log.warning("conversation %s: turned away, %d calls are under way", conversation.id, self._taken)
        if conversation.calls_back:
            await conversation.end()
        else:
            await asyncio.to_thread(self._owe_callback, conversation.id, conversation.city)
        text = self._texts.say(BUSY if conversation.caller_number else BUSY_NO_NUMBER, "voice")
        await event({"type": "reply", "text": text})
        mouth = Mouth(self._speech, hz, event, sound)
        mouth.say(text)
        try:
            await asyncio.wait_for(mouth.quiet(), BUSY_LIMIT_S)
        except TimeoutError:
            log.error("conversation %s: the words for a busy line took too long", conversation.id)
        finally:
            await mouth.close()

    def _owe_callback(self, conversation: str, city: str) -> None:
        with self._database.session() as session:
            conversations.turn_away(session, conversation, city)

    def _note_recording(self, conversation: str, path: str) -> None:
        with self._database.session() as session:
            hold(session, conversation).recording_path = path
