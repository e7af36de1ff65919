"""Everything the faces share, made once at the start and closed at the end."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import inspect
import logging
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.calls import Calls
from api.channels.audiosocket import AudioSocket
from api.desk.answers import write_files
from api.lines import Lines
from api.metrics import CALLS
from api.place_names import PlaceNames
from api.recordings import Recordings
from api.security import Guard, service_token
from api.settings import ROOT, Settings
from api.spoken import fixed_texts, known_texts
from bot.conversation import Line
from bot.conversations import Conversations
from bot.rasa import Rasa
from bot.replay import Replays
from bot.speech import Engines, Speech
from bot.texts import Texts
from faq import Faq
from nlu import correction, emergency, routing_learned
from nlu.city import City, city_names, load_city
from nlu.understand import understand
from nlu.vectors import SentenceVectors, shared_vectors
from orders import conversations
from orders.backends.local import LocalBackend
from orders.database import Database
from orders.outbox import Dispatcher

log = logging.getLogger(__name__)

RENDER_EVERY_S = 600.0
TABLES_OF = ("actions", "bot", "faq", "nlu")


@dataclass
class Gateway:
    """The parts of a running gateway; ``start`` begins what runs beside the requests."""

    settings: Settings
    database: Database
    sandbox: Database
    rasa: Rasa
    vectors: SentenceVectors
    texts: Texts
    conversations: Conversations
    replays: Replays
    guard: Guard
    dispatcher: Dispatcher
    speech: Speech
    lines: Lines
    calls: Calls
    telephone: AudioSocket
    token: str
    faqs: dict[str, Faq] = field(default_factory=dict)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    def build(cls, settings: Settings) -> Gateway:
        """Put the parts together; opens the database but loads no model yet.

        Raises:
            nlu.city.UnknownCity: for a city without a pack.
            orders.errors.BadDatabaseUrl: for an address that is none.
        """
        load_city(settings.city)
        settings.data.mkdir(parents=True, exist_ok=True)
        settings.recordings.mkdir(exist_ok=True)
        token = service_token(settings.api_token, settings.data)
        database = Database(settings.database)
        vectors = shared_vectors()
        texts = Texts(ROOT / "domain.yml")
        rasa = Rasa(settings.rasa_url, settings.internal_secret)
        line = Line(rasa, database, texts, vectors)
        talks = Conversations(line)
        speech = Speech(_engines(settings), fixed_texts(texts, load_city(settings.city)), busy=lambda: _is_busy(line))
        sandbox = Database("sqlite://")  # in memory: a replay leaves nothing
        lines = Lines(settings.lines, talks, speech, database, texts, settings.recordings)
        calls = Calls()
        return cls(
            settings=settings,
            database=database,
            sandbox=sandbox,
            rasa=rasa,
            vectors=vectors,
            texts=texts,
            conversations=talks,
            replays=Replays(line, sandbox),
            guard=Guard(token, settings.public_rate),
            dispatcher=Dispatcher(database, LocalBackend(database)),
            speech=speech,
            lines=lines,
            calls=calls,
            telephone=AudioSocket(lines, speech, calls, settings.city),
            token=token,
        )

    async def start(self) -> None:
        """Migrate, load the answers, and begin delivering orders and loading speech in the background."""
        await asyncio.to_thread(self.database.migrate)
        routing_learned.use(self.settings.data / "routing")
        await asyncio.to_thread(self._write_published_answers)
        for name in city_names():
            # The first reading compiles the patterns (0.4 s), which no citizen should wait for.
            await asyncio.to_thread(understand, "您好", load_city(name))
            self.faqs[name] = await asyncio.to_thread(
                Faq.for_city, name, self.settings.data, vector=self.vectors.of_many
            )
        self._tasks = [
            asyncio.create_task(self.dispatcher.run(self._stop), name="dispatcher"),
            asyncio.create_task(self._load(), name="speech and words"),
            asyncio.create_task(self._end_idle_chats(), name="idle chats"),
            asyncio.create_task(PlaceNames(self.database).run(), name="place names"),
            asyncio.create_task(_recordings(self.database, self.settings).run(), name="recordings"),
        ]
        if port := self.settings.audiosocket_port:
            serving = self.telephone.serve(self.settings.audiosocket_host, port)
            self._tasks.append(asyncio.create_task(serving, name=f"the AudioSocket on port {port}"))
        for task in self._tasks:
            task.add_done_callback(_report)

    async def _load(self) -> None:
        await asyncio.gather(self.speech.load(), _load_words(self.vectors))
        # What is loaded stays: the collector need not look through it (0.3 s of the whole gateway, each time).
        gc.freeze()
        gc.enable()
        _give_back()
        while True:  # answers that editors change are rendered too
            city = load_city(self.settings.city)
            await self.speech.render_fixed(known_texts(self.texts, city, self.faqs[city.name]))
            _give_back()
            await asyncio.sleep(RENDER_EVERY_S)

    def _write_published_answers(self) -> None:
        """The database is the truth; the files that the answers are read from follow it."""
        with self.database.reading() as session:
            for name in city_names():
                write_files(session, self.settings.data, name)

    async def _end_idle_chats(self) -> None:
        while True:
            await asyncio.sleep(60)
            before = datetime.now(UTC) - timedelta(minutes=self.settings.chat_idle_minutes)
            await asyncio.to_thread(self._end_chats_idle_since, before)

    def _end_chats_idle_since(self, moment: datetime) -> None:
        with self.database.session() as session:
            conversations.end_idle(session, moment)

    async def stop(self) -> None:
        self._stop.set()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.speech.close()
        await self.rasa.close()
        self.database.close()
        self.sandbox.close()


def _give_back() -> None:
    """What loading needed and freed goes back to the system; only glibc keeps it otherwise."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


async def _load_words(vectors: SentenceVectors) -> None:
    """What the judges of danger, kind, category and department learn from their examples, and what addresses and
    correction are read with (about 5 s); an utterance that comes earlier waits for it."""
    await asyncio.to_thread(emergency.warm_up)
    await asyncio.to_thread(read_tables)
    for name in city_names():
        await asyncio.to_thread(_judge_all, load_city(name), vectors)
        await asyncio.to_thread(correction.warm_up, load_city(name))


def read_tables() -> None:
    """Read every word list and table that is otherwise read at its first use: the first complaint would wait half a
    second for the patterns of them all."""
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] not in TABLES_OF:
            continue
        for value in list(vars(module).values()):
            if hasattr(value, "cache_info") and value.__module__ == name and not inspect.signature(value).parameters:
                value()


def _judge_all(city: City, vectors: SentenceVectors) -> None:
    read = understand(f"{city.counties[0].name}无名路的路灯坏了", city, channel="voice", vectors=vectors.of)
    for judged in (read.emergency, read.order_type, read.departments):
        log.debug("%s: %s", city.name, judged)


def _engines(settings: Settings) -> Engines:
    return Engines(
        weights=settings.data / "weights",
        cache=settings.data / "cache" / "speech",
        asr=settings.asr_engine,
        tts=settings.tts_engine,
        whisper_model=settings.whisper_model,
        vosk_model=settings.vosk_model,
    )


def _recordings(database: Database, settings: Settings) -> Recordings:
    return Recordings(
        database,
        settings.recordings,
        kept_as=settings.recording_format,
        days=settings.recording_days,
        question_days=settings.question_days,
    )


def _is_busy(line: Line) -> bool:
    """Whether anybody is on the phone or has just written."""
    called = any(sample.value > 0 for metric in CALLS.collect() for sample in metric.samples)
    return called or time.monotonic() - line.heard_at < 2.0


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        log.error("%s stopped: %s", task.get_name(), task.exception(), exc_info=task.exception())
