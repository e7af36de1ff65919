"""Search over every phrasing of every topic: vectors, characters and syllables side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faq.grams import GramIndex, characters, fold, syllables
from faq.topic import FollowUp, Source, Topic
from faq.vectors import Floats, Vector

MAX_TEXT = 300  # characters; what is longer is a story, and its beginning decides
BLEND = (1.0, 0.35, 0.35)  # vector, characters, syllables; see docs: chosen by leave-one-out on our phrasings


@dataclass(frozen=True)
class Hit:
    """A topic offered for a question. ``score`` is 0…1: how likely this topic is what was asked."""

    id: str
    topic: str
    question: str
    answer: str
    spoken: str
    score: float
    source: Source
    checked_on: date
    department: str = ""
    follow_up: FollowUp | None = None
    related: tuple[str, ...] = ()
    open_gaps: tuple[str, ...] = ()
    expired: bool = False


@dataclass(frozen=True)
class Candidates:
    """Likeness of one text to every topic, each float32 (topics,), and to the sentences that are no questions."""

    text: str
    vector: NDArray[np.float32]
    characters: NDArray[np.float32]
    syllables: NDArray[np.float32]
    blend: NDArray[np.float32]
    best: NDArray[np.int64] = field(repr=False)
    background: tuple[float, float, float] = (0.0, 0.0, 0.0)
    without: int | None = None

    def order(self, k: int) -> list[int]:
        """Topics by blended likeness, best first."""
        k = min(k, len(self.blend))
        top = np.argpartition(-self.blend, k - 1)[:k] if k else np.zeros(0, np.int64)
        return [int(i) for i in top[np.argsort(-self.blend[top], kind="stable")]]


class FaqIndex:
    """Immutable index of topics; ``background`` are sentences that look like questions and are none.

    ``embed`` maps n texts to float32 (n, dim) of length 1. Building costs one call of it for all texts.
    """

    def __init__(self, topics: Sequence[Topic], embed: Vector, background: Sequence[str] = ()) -> None:
        self.topics = list(topics)
        self.background = list(background)
        self._embed = embed
        rows = [
            (number, text)
            for number, topic in enumerate(self.topics)
            for text in dict.fromkeys((topic.topic, *topic.questions))
        ]
        self.owner = np.array([number for number, _ in rows], np.int64)
        self.texts = [text for _, text in rows]
        everything = [fold(text) for text in (*self.texts, *self.background)]
        vectors = embed(everything) if everything else np.zeros((0, 1), np.float32)
        self._mean = vectors.mean(axis=0) if len(vectors) else np.zeros(1, np.float32)
        self._vectors = self._centred(vectors)
        self._grams = (GramIndex(everything, characters), GramIndex(everything, syllables))
        self._vocabulary = [
            Counter(gram for text in {topic.topic, *topic.questions} for gram in set(characters(text)))
            for topic in self.topics
        ]
        self._starts = np.searchsorted(self.owner, np.arange(len(self.topics)))

    def embed_with(self, embed: Vector) -> None:
        """Embed questions with ``embed`` from now on: phrasings come from a cache, which questions must not fill."""
        self._embed = embed

    def __len__(self) -> int:
        return len(self.texts)

    def candidates(self, text: str, vector: Floats | None = None, without: int | None = None) -> Candidates:
        """Likeness of ``text`` to every topic; ``without`` hides one stored row (for leave-one-out)."""
        flat = fold(text[:MAX_TEXT])
        query = self._embed([flat])[0] if vector is None else vector
        centred = self._centred(np.asarray(query, np.float32)[None, :])[0]
        scores: list[Floats] = [self._vectors @ centred, *(grams.scores(flat) for grams in self._grams)]
        if without is not None:
            for likeness in scores:
                likeness[without] = -1.0
        blend = np.sum([w * s for w, s in zip(BLEND, scores, strict=True)], axis=0) / np.float32(sum(BLEND))
        n = len(self.texts)
        vector_, characters_, syllables_, blend_ = (np.maximum.reduceat(s[:n], self._starts) for s in (*scores, blend))
        ends = [*self._starts[1:], n]
        best = np.array([int(a + blend[a:b].argmax()) for a, b in zip(self._starts, ends, strict=True)], np.int64)
        back = [float(s[n:].max()) if len(s) > n else 0.0 for s in scores]
        return Candidates(flat, vector_, characters_, syllables_, blend_, best, (back[0], back[1], back[2]), without)

    def coverage(self, found: Candidates, topic: int) -> float:
        """Share of the text's characters (by weight) that the topic's phrasings contain."""
        known = self._vocabulary[topic]
        if found.without is not None and found.without < len(self.texts) and self.owner[found.without] == topic:
            known = known - Counter(set(characters(self.texts[found.without])))
        return self._grams[0].coverage(found.text, known)

    def search(self, text: str, k: int = 3, today: date | None = None) -> list[Hit]:
        """The k likeliest topics by blended likeness, best first; nothing for a text without words."""
        if not fold(text):
            return []
        found = self.candidates(text)
        return [self.hit(found, number, float(found.blend[number]), today) for number in found.order(k)]

    def hit(self, found: Candidates, number: int, score: float, today: date | None = None) -> Hit:
        """Topic ``number`` as an offer, with its likest phrasing and its answer as of ``today``."""
        topic = self.topics[number]
        day = today or date.today()
        return Hit(
            id=topic.id,
            topic=topic.topic,
            question=self.texts[int(found.best[number])],
            answer=topic.chat(day),
            spoken=topic.say(day),
            score=round(min(max(score, 0.0), 1.0), 4),
            source=topic.source,
            checked_on=topic.checked_on,
            department=topic.department,
            follow_up=topic.follow_up,
            related=topic.related,
            open_gaps=tuple(gap.name for gap in topic.open_gaps(day)),
            expired=topic.expired(day),
        )

    def _centred(self, vectors: Floats) -> Floats:
        shifted = vectors - self._mean
        norms: Floats = np.linalg.norm(shifted, axis=1, keepdims=True).astype(np.float32)
        result: Floats = (shifted / np.maximum(norms, 1e-9)).astype(np.float32)
        return result
