"""Learning to route from an archive, and how well that works on texts that were held back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nlu.routing_features import Floats, Grams, Row, fold, joined, unit_rows
from nlu.routing_judge import judged_scores
from nlu.routing_learned import VECTOR_SCALE, Model, Part
from nlu.routing_linear import Linear, fit, shares, sharpness_of
from nlu.routing_nearest import Nearest

FOLDS = 5
KNOWN_FROM = 2  # texts an n-gram must stand in
BUILT_IN = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)  # weights of the built-in judge that are tried
NEAR = (0.0, 0.3, 0.6, 1.0)  # weights of the nearest texts that are tried
MOST_VECTORS = 5_000  # rows up to which vectors are worth their time
_SHINGLE, _SKETCH, _COMMON = 8, 4, 20

Say = Callable[[str], None]
Embed = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, eq=False)
class Trial:
    """Cross-validation: held-back ``scores`` float32 (rows, labels), ``truth`` (rows,), how sharp, and with what."""

    labels: tuple[str, ...]
    truth: NDArray[np.int64]
    scores: Floats
    sharpness: float
    groups: int
    built_in: float = 0.0  # what the built-in judge weighs in ``scores``
    near: float = 0.0  # what the nearest texts weigh in them

    @property
    def chosen(self) -> NDArray[np.int64]:
        return np.asarray(self.scores.argmax(axis=1))

    @property
    def accuracy(self) -> float:
        return float((self.chosen == self.truth).mean())

    def table(self) -> list[tuple[str, int, float, float, float]]:
        """(label, rows, precision, recall, F1) of every label, most rows first."""
        rows = []
        for number, label in enumerate(self.labels):
            here, said = self.truth == number, self.chosen == number
            hit = int((here & said).sum())
            precision, recall = hit / max(int(said.sum()), 1), hit / max(int(here.sum()), 1)
            rows.append((label, int(here.sum()), precision, recall, 2 * hit / max(int(here.sum() + said.sum()), 1)))
        return sorted(rows, key=lambda row: -row[1])

    @property
    def macro_f1(self) -> float:
        return float(np.mean([row[4] for row in self.table()]))

    def confusion(self) -> NDArray[np.int64]:
        """int (labels, labels): rows are what was filed, columns what was said."""
        table = np.zeros((len(self.labels), len(self.labels)), np.int64)
        np.add.at(table, (self.truth, self.chosen), 1)
        return table

    def worst(self, most: int = 10) -> list[tuple[str, str, int]]:
        """(filed, said, how often), the most frequent confusions first."""
        pairs = Counter(
            (self.labels[a], self.labels[b]) for a, b in zip(self.truth, self.chosen, strict=True) if a != b
        )
        return [(filed, said, count) for (filed, said), count in pairs.most_common(most)]

    def calibration(self, bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
        """Expected calibration error, and (said, right, rows) of each band of confidence."""
        sure = shares(self.scores, self.sharpness).max(axis=1)
        right = self.chosen == self.truth
        bands, error = [], 0.0
        for band in range(bins):
            inside = (sure > band / bins) & (sure <= (band + 1) / bins)
            if inside.any():
                bands.append((float(sure[inside].mean()), float(right[inside].mean()), int(inside.sum())))
                error += abs(bands[-1][0] - bands[-1][1]) * inside.mean()
        return float(error), bands


def groups_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """A group number for each text; texts that share a rare run of eight characters out of the few that stand for
    each are near-copies and have the same."""
    by_run: defaultdict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        folded = fold(text).replace(" ", "")
        starts = range(max(1, len(folded) - _SHINGLE + 1))
        for run in sorted({crc32(folded[at : at + _SHINGLE].encode()) for at in starts})[:_SKETCH]:
            by_run[run].append(number)
    parent = list(range(len(texts)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for members in by_run.values():
        if 1 < len(members) <= _COMMON:
            for member in members[1:]:
                parent[root(member)] = root(members[0])
    return np.array([root(number) for number in range(len(texts))], np.int64)


class Trainer:
    """Rows, targets and vectors of one archive."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], embed: Embed | None = None, say: Say = print):
        self.texts = list(texts)
        self.labels = tuple(label for label, _ in Counter(labels).most_common())
        number = {label: n for n, label in enumerate(self.labels)}
        self.truth = np.array([number[label] for label in labels], np.int64)
        self._targets = self.truth[:, None] == np.arange(len(self.labels))[None]
        self._say = say
        # What the built-in judge, which never saw the archive, says for labels that are first levels of the tree.
        self._built_in = np.stack([judged_scores(self.labels, text) for text in self.texts])
        self._mean: Floats | None = None
        self._vectors: Floats | None = None
        if embed is not None and len(self.texts) <= MOST_VECTORS:
            say(f"Sentence vectors of {len(self.texts)} texts …")
            vectors = embed(self.texts)
            self._mean = np.asarray(vectors.mean(axis=0), np.float32)
            self._vectors = np.asarray(VECTOR_SCALE * (vectors - self._mean), np.float32)
        elif embed is not None:
            say(f"More than {MOST_VECTORS} texts: learned from characters alone, which then do as well.")

    def cross_validate(self) -> tuple[Trial, Trial | None]:
        """Held-back scores of characters alone, and of characters and vectors where there are vectors; near-copies
        are never on both sides."""
        groups = groups_of(self.texts)
        names = np.unique(groups)
        fold_of = dict(
            zip(names.tolist(), (np.random.default_rng(0).permutation(len(names)) % FOLDS).tolist(), strict=True)
        )
        folds = np.array([fold_of[group] for group in groups.tolist()])
        shape = (len(self.texts), len(self.labels))
        plain, both, near = (np.zeros(shape, np.float32) for _ in range(3))
        for number in range(FOLDS):
            self._say(f"Cross-validation {number + 1} of {FOLDS} …")
            inside, outside = np.nonzero(folds != number)[0], np.nonzero(folds == number)[0]
            grams, characters, together, nearest = self._fit(inside)
            for place in outside:
                row = grams.row(self.texts[place])
                plain[place] = characters.scores(row)
                if together is not None and nearest is not None:
                    both[place] = together.scores(self._joined(row, int(place), grams))
                    near[place] = nearest.shares(row, self._embedded(int(place)))
        return self._trial(plain, len(names)), None if self._vectors is None else self._trial(both, len(names), near)

    def model(self, plain: Trial, together: Trial | None) -> Model:
        """Learned from all rows; how sure it is comes from the trials."""
        self._say("Learning from all rows …")
        grams, characters, both, nearest = self._fit(np.arange(len(self.texts)))
        return Model(
            self.labels,
            grams,
            Part(characters, plain.sharpness, plain.built_in),
            Part(both, together.sharpness, together.built_in, together.near) if both and together else None,
            self._mean,
            nearest,
        )

    def _fit(self, inside: NDArray[np.int64]) -> tuple[Grams, Linear, Linear | None, Nearest | None]:
        texts = [self.texts[row] for row in inside]
        grams = Grams.of(texts, KNOWN_FROM)
        targets = self._targets[inside]
        rows = [grams.row(text) for text in texts]
        characters = fit(rows, targets)
        if self._vectors is None:
            return grams, characters, None, None
        both = [self._joined(row, int(place), grams) for row, place in zip(rows, inside, strict=True)]
        nearest = Nearest.of(rows, self.truth[inside], len(self.labels), unit_rows(self._vectors[inside]), self._mean)
        return grams, characters, fit(both, targets), nearest

    def _embedded(self, place: int) -> Floats:
        assert self._vectors is not None
        assert self._mean is not None
        return np.asarray(self._vectors[place] / VECTOR_SCALE + self._mean, np.float32)

    def _joined(self, row: Row, place: int, grams: Grams) -> Row:
        assert self._vectors is not None
        return joined(row, self._vectors[place], len(grams.buckets) + 1)

    def _trial(self, scores: Floats, groups: int, near: Floats | None = None) -> Trial:
        def weighed(weights: tuple[float, float]) -> Floats:
            beside = np.float32(weights[0]) * self._built_in
            return scores + beside + (np.float32(weights[1]) * near if near is not None else np.float32(0))

        def right(weights: tuple[float, float]) -> float:
            return float((weighed(weights).argmax(axis=1) == self.truth).mean())

        best = max(product(BUILT_IN, NEAR if near is not None else (0.0,)), key=right)
        chosen = weighed(best)
        return Trial(self.labels, self.truth, chosen, sharpness_of(chosen, self.truth), groups, *best)
