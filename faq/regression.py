"""Which topic does this sound like, or does it sound like none (a report, another matter, small talk)?

Kernel ridge regression from stored sentences to their topic (background: none) over sentence vectors and
character n-grams, solved when the index is built, so new content counts at once. Measured with one
sentence left out at a time, share of questions kept where 3 % of the background passes: linear on
vectors 0.51, Gaussian kernel on vectors 0.67, characters alone 0.64, both 0.74.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.grams import characters
from faq.vectors import Floats
from nlu.kept_array import kept_array

WRITTEN = 0.6  # weight of the characters' cosine beside the Gaussian of the vectors
PENALTY = 0.2
LANDMARKS = 5000  # sentences the regression rests on; beyond that phrasings are thinned evenly
FREQUENT = 30  # n-grams in more sentences than this go through one dense product


class Regression:
    """``vectors``: float32 (n, dim), centred, length 1; ``texts`` folded; ``owner``: int (n,), topic or -1 for none.

    ``folder``: where solutions are kept by content, so that a start need not solve again (0.5–1 s for 3,000).
    """

    def __init__(
        self,
        vectors: Floats,
        texts: Sequence[str],
        owner: NDArray[np.int64],
        topics: int,
        folder: Path | None = None,
    ) -> None:
        kept = _thinned(owner)
        self._place = {int(row): place for place, row in enumerate(kept)}
        self._vectors, self._owner = vectors[kept], owner[kept]
        self._grams = _cosine(tuple(texts[row] for row in kept))
        self._targets = np.zeros((len(kept), topics + 1))
        self._targets[np.arange(len(kept)), self._owner] = 1.0  # -1 is the last column
        told = "\n".join(f"{owner[row]} {texts[row]}" for row in kept)
        made_of = f"{topics} {WRITTEN} {PENALTY}\n{told}".encode()
        self._weights = kept_array(folder, "faq-regression", [made_of], self._targets.shape, self._solution)

    def scores(self, vector: Floats, text: str, without: int | None = None) -> tuple[Floats, float]:
        """For every topic about 1 where the text is asked under it, else 0, float32 (topics,); the same for "ours".

        ``without`` leaves out that stored sentence, exactly.
        """
        near = np.exp(2.0 * (self._vectors @ vector) - 2.0) + WRITTEN * self._grams.scores(text) + 1.0
        told = near @ self._weights
        place = None if without is None else self._place.get(without)
        if place is not None:
            told = told - (near @ self._inverse[:, place]) * self._weights[place] / self._inverse[place, place]
        return np.asarray(told[:-1], np.float32), float(1.0 - told[-1])

    def _solution(self) -> NDArray[np.float64]:
        system, targets = self._system().astype(np.float32), self._targets.astype(np.float32)
        return np.asarray(np.linalg.solve(system, targets), np.float64)

    @cached_property
    def _inverse(self) -> NDArray[np.float64]:
        return np.asarray(np.linalg.inv(self._system()))

    def _system(self) -> NDArray[np.float64]:
        inside = self._owner >= 0  # both sides weigh the same
        share = np.where(inside, 0.5 / max(inside.sum(), 1), 0.5 / max((~inside).sum(), 1)) * len(inside)
        kernel = np.exp(2.0 * np.asarray(self._vectors @ self._vectors.T, np.float64) - 2.0) + 1.0
        kernel += WRITTEN * self._grams.between()
        return np.asarray(kernel + np.diag(PENALTY / share))


@lru_cache(maxsize=2)
def _cosine(texts: tuple[str, ...]) -> _CharacterCosine:
    """Cities that ask the same questions share it: half of an index's time and memory."""
    return _CharacterCosine(texts)


class _CharacterCosine:
    """Cosine of TF-IDF character 1- to 3-grams with every stored text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        counts = [Counter(characters(text)) for text in texts]
        held = Counter(gram for count in counts for gram in count)
        self._rarity = {gram: float(np.log((1 + self._size) / (1 + n))) + 1.0 for gram, n in held.items()}
        self._unseen = float(np.log(1 + self._size)) + 1.0
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, count in enumerate(counts):
            for gram, weight in self._weigh(count).items():
                postings[gram].append((row, weight))
        self._postings = {
            gram: (np.array([row for row, _ in rows], np.int32), np.array([weight for _, weight in rows], np.float32))
            for gram, rows in postings.items()
        }

    def scores(self, text: str) -> Floats:
        """float32 (n,), 0…1."""
        total = np.zeros(self._size, np.float32)
        for gram, weight in self._weigh(Counter(characters(text))).items():
            if gram in self._postings:
                rows, weights = self._postings[gram]
                total[rows] += np.float32(weight) * weights
        return total

    def between(self) -> Floats:
        """Cosines among the stored texts, float32 (n, n): frequent n-grams as one product, rare ones one by one."""
        often = [posting for posting in self._postings.values() if len(posting[0]) > FREQUENT]
        dense = np.zeros((self._size, len(often)), np.float32)
        for column, (rows, weights) in enumerate(often):
            dense[rows, column] = weights
        result = np.asarray(dense @ dense.T, np.float32)
        for rows, weights in self._postings.values():
            if len(rows) <= FREQUENT:
                result[rows[:, None], rows[None, :]] += weights[:, None] * weights[None, :]
        return result

    def _weigh(self, counts: Counter[str]) -> dict[str, float]:
        raw = {gram: (1 + float(np.log(n))) * self._rarity.get(gram, self._unseen) for gram, n in counts.items()}
        norm = float(np.sqrt(sum(weight * weight for weight in raw.values()))) or 1.0
        return {gram: weight / norm for gram, weight in raw.items()}


def _thinned(owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows to keep: all when few, else both classes thinned evenly, background at most half."""
    if len(owner) <= LANDMARKS:
        return np.arange(len(owner))
    inside, outside = np.nonzero(owner >= 0)[0], np.nonzero(owner < 0)[0]
    few = min(len(outside), LANDMARKS // 2)
    parts = [(outside, few), (inside, min(len(inside), LANDMARKS - few))]
    picked = [rows[np.linspace(0, len(rows) - 1, count).astype(np.int64)] for rows, count in parts if count]
    return np.unique(np.concatenate(picked))
