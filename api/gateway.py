"""Everything the faces share, made once at the start and closed at the end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.desk.answers import write_files
from api.metrics import CALLS
from api.security import Guard, service_token
from api.settings import ROOT, Settings
from bot.conversation import Conversations, Line
from bot.rasa import Rasa
from bot.speech import Engines, Speech
from bot.texts import Texts
from faq import Faq
from nlu.city import city_names, load_city
from nlu.understand import understand
from nlu.vectors import SentenceVectors, shared_vectors
from orders import conversations
from orders.backends.local import LocalBackend
from orders.database import Database
from orders.outbox import Dispatcher

log = logging.getLogger(__name__)


@dataclass
class Gateway:
    """The parts of a running gateway; ``start`` begins what runs beside the requests."""

    settings: Settings
    database: Database
    rasa: Rasa
    vectors: SentenceVectors
    texts: Texts
    conversations: Conversations
    guard: Guard
    dispatcher: Dispatcher
    speech: Speech
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
        return cls(
            settings=settings,
            database=database,
            rasa=rasa,
            vectors=vectors,
            texts=texts,
            conversations=Conversations(Line(rasa, database, texts, vectors)),
            guard=Guard(token, settings.public_rate),
            dispatcher=Dispatcher(database, LocalBackend(database)),
            speech=Speech(_engines(settings), _spoken_in_advance(texts, settings.city), busy=_calls_under_way),
            token=token,
        )

    async def start(self) -> None:
        """Migrate, load the answers, and begin delivering orders and loading speech in the background."""
        await asyncio.to_thread(self.database.migrate)
        await asyncio.to_thread(self._write_published_answers)
        for name in city_names():
            # The first reading compiles the patterns (0.4 s), which no citizen should wait for.
            await asyncio.to_thread(understand, "您好", load_city(name))
            self.faqs[name] = await asyncio.to_thread(
                Faq.for_city, name, self.settings.data, vector=self.vectors.of_many
            )
        self._tasks = [
            asyncio.create_task(self.dispatcher.run(self._stop), name="dispatcher"),
            asyncio.create_task(self.speech.load(), name="speech"),
            asyncio.create_task(self._end_idle_chats(), name="idle chats"),
        ]
        for task in self._tasks:
            task.add_done_callback(_report)

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


def _engines(settings: Settings) -> Engines:
    return Engines(
        weights=settings.data / "weights",
        cache=settings.data / "cache" / "speech",
        asr=settings.asr_engine,
        tts=settings.tts_engine,
        whisper_model=settings.whisper_model,
        vosk_model=settings.vosk_model,
    )


def _spoken_in_advance(texts: Texts, city: str) -> list[str]:
    return [load_city(city).greeting["voice"], *texts.fixed("voice")]


def _calls_under_way() -> bool:
    return any(sample.value > 0 for metric in CALLS.collect() for sample in metric.samples)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        log.error("%s stopped: %s", task.get_name(), task.exception(), exc_info=task.exception())
