"""Search over every phrasing of every topic: vectors, characters and syllables side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.grams import TopicGrams, fold, syllables
from faq.regression import Regression
from faq.topic import PLACEHOLDER, FollowUp, Source, Topic
from faq.vectors import Floats, Vector

MAX_TEXT = 300  # characters; what is longer is a story, and its beginning decides
PASSAGE = 160  # characters of a paragraph that go into its vector
# Weights of nearest, mean, passage, syllables, regression, fitted (conditional logit) with one phrasing left out
# at a time, plain and with homophones; only the order matters here, the decision weighs them again.
BLEND = (0.15, 0.5, 0.9, 1.0, 0.55)


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
    """Likeness of one text to every topic, each float32 (topics,): see MEASURES; ``blend`` is their weighted sum."""

    text: str
    nearest: Floats
    mean: Floats
    passage: Floats
    syllables: Floats
    regression: Floats
    blend: Floats
    best: NDArray[np.int64]
    background: float
    question: float
    same: int | None = None
    vector: Floats | None = None

    def order(self, k: int) -> list[int]:
        """Topics by blended likeness, best first; one that holds the very text leads."""
        ranked = self.blend.copy()
        if self.same is not None and self.same >= 0:
            ranked[self.same] = np.inf
        k = min(k, len(ranked))
        top = np.argpartition(-ranked, k - 1)[:k]
        return [int(i) for i in top[np.argsort(-ranked[top], kind="stable")]]


class FaqIndex:
    """Immutable index of topics; ``background`` are sentences that look like questions and are none.

    ``embed`` maps n texts to float32 (n, dim) of length 1; building calls it once for all texts. ``folder``:
    where the regression keeps what it solved.
    Measures of likeness: to the nearest phrasing, to the mean of the phrasings, to the best paragraph
    of the answer (all cosines of centred vectors), the share of syllables, and the
    regression.
    """

    def __init__(
        self, topics: Sequence[Topic], embed: Vector, background: Sequence[str] = (), folder: Path | None = None
    ) -> None:
        self.topics = list(topics)
        self.background = list(background)
        self._embed = embed
        rows = [
            (n, text) for n, topic in enumerate(self.topics) for text in dict.fromkeys((topic.topic, *topic.questions))
        ]
        self.owner = np.array([n for n, _ in rows], np.int64)
        self.texts = [text for _, text in rows]
        folded = [fold(text) for text in (*self.texts, *self.background)]
        passages = [(n, passage) for n, topic in enumerate(self.topics) for passage in _passages(topic)]
        self._passage_owner = np.array([n for n, _ in passages], np.int64)
        vectors = embed([*folded, *(text for _, text in passages)])
        count = len(self.topics)
        known, told = vectors[: len(self.texts)], vectors[len(folded) :]
        self._centre = known.mean(axis=0) if len(known) else np.zeros(vectors.shape[1], np.float32)
        self._vectors = self._centred(vectors[: len(folded)])
        self._told = _unit(told - told.mean(axis=0)) if len(told) else told
        self._sums = np.zeros((count, vectors.shape[1]), np.float32)
        np.add.at(self._sums, self.owner, self._vectors[: len(self.texts)])
        self._means = _unit(self._sums)
        owners = np.concatenate([self.owner, np.full(len(self.background), -1, np.int64)])
        self._regression = Regression(self._vectors, folded, owners, count, folder)
        self._heard = _heard(tuple(self.texts), tuple(self.owner.tolist()), count)
        self._starts = np.searchsorted(self.owner, np.arange(count))
        self._told_starts = np.searchsorted(self._passage_owner, np.arange(count))
        self._folded = folded
        self._same: dict[str, int] = {text: -1 for text in folded[len(self.texts) :]}
        self._same.update(zip(folded, self.owner.tolist(), strict=False))

    def embed_with(self, embed: Vector) -> None:
        """Embed questions with ``embed`` from now on: phrasings come from a cache, which questions must not fill."""
        self._embed = embed

    def __len__(self) -> int:
        return len(self.texts)

    def candidates(self, text: str, vector: Floats | None = None, without: int | None = None) -> Candidates:
        """Likeness of ``text`` to every topic.

        ``vector``: the text's own vector, float32 (dim,), when the caller has it. ``without`` hides one stored
        phrasing or background sentence by its row, as if it had never been written (for fitting).
        """
        flat = fold(text[:MAX_TEXT])
        query = self._embed([flat])[0] if vector is None else vector
        centred = self._centred(np.asarray(query, np.float32)[None, :])[0]
        n = len(self.texts)
        near = self._vectors @ centred
        means = self._means
        hidden = None
        if without is not None:
            near[without] = -1.0
            if without < n:
                owner = int(self.owner[without])
                hidden = (owner, self._folded[without])
                means = means.copy()
                means[owner] = _unit((self._sums[owner] - self._vectors[without])[None, :])[0]
        nearest = np.maximum.reduceat(near[:n], self._starts)
        passage = np.maximum.reduceat(self._told @ centred, self._told_starts)
        regression, ours = self._regression.scores(centred, flat, without)
        measures = (nearest, means @ centred, passage, self._heard.scores(flat, hidden), regression)
        blend = np.asarray(np.array(BLEND) @ np.stack(measures), np.float32)
        ends = [*self._starts[1:], n]
        best = np.array([int(a + near[a:b].argmax()) for a, b in zip(self._starts, ends, strict=True)], np.int64)
        back = float(near[n:].max()) if len(near) > n else -1.0
        same = self._same.get(flat) if without is None else None
        return Candidates(flat, *measures, blend, best, back, ours, same, centred)

    def search(self, text: str, k: int = 3, today: date | None = None) -> list[Hit]:
        """The k likeliest topics by blended likeness, best first; nothing for a text without words."""
        if not fold(text):
            return []
        found = self.candidates(text)
        return [self.hit(found, number, float(found.blend[number]), today) for number in found.order(k)]

    def hit(self, found: Candidates, number: int, score: float, today: date | None = None) -> Hit:
        """Topic ``number`` as an offer, with its likest phrasing and its answer as of ``today``."""
        return _hit(self.topics[number], self.texts[int(found.best[number])], score, today)

    def hit_of(self, topic_id: str, today: date | None = None) -> Hit | None:
        """A topic by id, with its first phrasing; None when there is none."""
        topic = next((topic for topic in self.topics if topic.id == topic_id), None)
        return None if topic is None else _hit(topic, topic.questions[0], 1.0, today)

    def _centred(self, vectors: Floats) -> Floats:
        return _unit(vectors - self._centre)


def _hit(topic: Topic, question: str, score: float, today: date | None) -> Hit:
    day = today or date.today()
    return Hit(
        id=topic.id,
        topic=topic.topic,
        question=question,
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


@lru_cache(maxsize=2)
def _heard(texts: tuple[str, ...], owner: tuple[int, ...], count: int) -> TopicGrams:
    """Cities that ask the same questions share it."""
    return TopicGrams(texts, owner, count, syllables)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _passages(topic: Topic) -> list[str]:
    """The answer paragraph by paragraph, each led by the topic's name; at least one."""
    lines = [PLACEHOLDER.sub("", line).strip() for line in topic.answer.splitlines()]
    return [f"{topic.topic}：{line}"[:PASSAGE] for line in lines if len(line) > 8] or [topic.topic]
