"""The built-in judge of categories: the tree's words, characters of our own examples and, where the vector is given,
that and what the tuned encoder holds of the text.

The examples lie in ``routing_examples/*.yml``; the classifier over their characters is learned at the first use (four
seconds) and kept. The one over vectors comes from ``routing_vectors.npz``, which ``python -m nlu.routing_fit`` makes.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.routing_features import Floats, Grams, Row, dense_row
from nlu.routing_linear import Linear, kept_fit, shares
from nlu.routing_nearest import Nearest
from nlu.routing_words import OTHER, Leaf, tree, word_scores
from nlu.shipped_vectors import unpacked
from nlu.tuned.opinion import opinion
from nlu.yaml_file import BadYaml, read

log = logging.getLogger(__name__)

EXAMPLES = Path(__file__).with_name("routing_examples")
VECTORS = Path(__file__).with_name("routing_vectors.npz")
WORDS, VECTOR = 0.75, 1.0  # what words and vector weigh beside the characters
NEAREST = 2.0  # what the nearest examples weigh
# What the tuned encoder's opinion weighs: of 1,154 complaints of eight sets the first level was right for 0.907 without
# and 0.922 to 0.924 with any weight from 1 to 3.
OPINION = 2.0
UNSAID = 0.3  # what speaks for 其他 when none of the tree's words was said
FLAT = 4.0  # score of words from which they count as half said: one strong word weighs 3
STRONG, SHORT = 3.0, 8  # weight of a word that tells the branch nearly alone; characters of which it is most
SHARPNESS = 1.4  # under which the right first level of those complaints is likeliest
_lock = threading.Lock()


@dataclass(frozen=True)
class Ranking:
    """Probabilities (rough: see docs/understanding.md) of the first levels and of the leaves within each."""

    firsts: tuple[tuple[str, float], ...]  # best first
    leaves: dict[Leaf, float]  # of all leaves together, at most 1

    def best_leaf(self, first: str) -> Leaf | None:
        """The likeliest leaf of a first level; None for 其他."""
        of = [leaf for leaf in self.leaves if leaf[0] == first]
        return max(of, key=self.leaves.__getitem__) if of else None


@dataclass(frozen=True)
class VectorPart:
    """A linear classifier over centred sentence vectors."""

    mean: Floats  # (384,)
    linear: Linear
    of_examples: Floats  # (examples, 384), centred, each of length 1

    def scores(self, vector: Floats) -> Floats:
        return self.linear.scores(dense_row(VECTOR_SCALE * (vector - self.mean)))


VECTOR_SCALE = 2.0


def nearest_of(rows: Sequence[Row], labels: NDArray[np.int64], count: int, part: VectorPart | None) -> Nearest:
    """The examples of ``rows``, with their vectors where there is a ``part``."""
    vectors = (part.of_examples, part.mean) if part else (None, None)
    return Nearest.of(rows, labels, count, *vectors)


def examples(folder: Path = EXAMPLES) -> list[tuple[str, Leaf]]:
    """(text, leaf) of every example; ("其他", "其他") for talk that belongs to no branch. Raises ``BadYaml``."""
    known = {*tree().branches, (OTHER, OTHER)}
    found = []
    for file in sorted(folder.glob("*.yml")):
        node = read(file)
        branches = node.child("examples")
        for second in branches.data:
            leaf = (node.text("first"), second)
            if leaf not in known:
                raise branches.wrong(second, "is no branch of nlu/categories.yml")
            found += [(text, leaf) for text in branches.texts(second)]
    if not found:
        raise BadYaml(folder, "", "holds no example")
    return found


def digest(texts: Sequence[tuple[str, Leaf | str]]) -> str:
    """What a fitted file must have been fitted on: texts with their leaf, or their type."""
    labels = (label if isinstance(label, str) else "/".join(label) for _, label in texts)
    lines = (f"{label}\t{text}" for label, (text, _) in zip(labels, texts, strict=True))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def targets(leaves: list[Leaf]) -> NDArray[np.bool_]:
    """Columns: first levels in the tree's order, then its leaves."""
    columns = tree()
    return np.array(
        [
            [leaf[0] == first for first in columns.first_levels] + [leaf == other for other in columns.branches]
            for leaf in leaves
        ]
    )


class Judge:
    """Thread-safe once made."""

    def __init__(self, texts: list[tuple[str, Leaf]], vector_part: VectorPart | None) -> None:
        self._grams = Grams.of([text for text, _ in texts])
        rows = [self._grams.row(text) for text, _ in texts]
        self._linear = kept_fit("categories", rows, targets([leaf for _, leaf in texts]))
        self._vector_part = vector_part
        columns = tree()
        self.branches = columns.branches
        # 其他 has no branches of its own and stands last.
        self._first_of = np.array([columns.first_levels.index(leaf[0]) for leaf in (*self.branches, (OTHER, OTHER))])
        number = {leaf: n for n, leaf in enumerate((*self.branches, (OTHER, OTHER)))}
        self._names = tuple("/".join(leaf) for leaf in number)
        self._nearest = nearest_of(rows, np.array([number[leaf] for _, leaf in texts]), len(number), vector_part)
        self._of_first = {
            first: [n for n, leaf in enumerate(columns.branches) if leaf[0] == first] for first in columns.first_levels
        }

    def scores(self, text: str, vector: Floats | None = None) -> Floats:
        """Margins of first levels, then leaves."""
        columns = tree()
        row = self._grams.row(text)
        scores = self._linear.scores(row)
        near = self._nearest.shares(row, vector)
        scores += NEAREST * np.concatenate([np.bincount(self._first_of, near, len(columns.first_levels)), near[:-1]])
        if vector is not None and self._vector_part is not None:
            scores = scores + VECTOR * self._vector_part.scores(vector)
        if vector is not None:
            held = opinion("category", self._names, text)
            of_firsts = np.bincount(self._first_of, held, len(columns.first_levels))
            within = held / np.maximum(of_firsts[self._first_of], 1e-6)
            scores = scores + OPINION * np.concatenate([of_firsts, within[:-1]]).astype(np.float32)
        firsts, leaves = word_scores(text)
        # 其他 is for talk without a matter: what a caller adds of name and phone must not outweigh the matter.
        said_most = max(firsts.values(), default=0.0)
        scores[columns.first_levels.index(OTHER)] += -min(1.0, said_most / FLAT) if said_most else UNSAID
        if said_most >= STRONG and len(text) < SHORT:  # 有个坑 is like any talk, but for its one word
            scores[columns.first_levels.index(OTHER)] -= 1.0
        said = [firsts.get(name, 0.0) for name in columns.first_levels]
        scores[: len(said)] += [WORDS * 2.0 * each / (FLAT + sum(firsts.values())) for each in said]
        start, below = len(said), [leaves.get(branch, 0.0) for branch in columns.branches]
        scores[start : start + len(below)] += [WORDS * 2.0 * each / (FLAT + sum(leaves.values())) for each in below]
        return scores

    def rank(self, text: str, vector: Floats | None = None) -> Ranking:
        """First levels and leaves by probability."""
        columns = tree()
        scores = self.scores(text, vector)
        parts = len(columns.first_levels)
        firsts = shares(scores[:parts], SHARPNESS)
        leaves: dict[Leaf, float] = {}
        for first, share in zip(columns.first_levels, firsts, strict=True):
            of = self._of_first[first]
            if of:
                within = shares(scores[[parts + n for n in of]], SHARPNESS)
                leaves.update({columns.branches[n]: float(share * part) for n, part in zip(of, within, strict=True)})
        order = np.argsort(-firsts)
        return Ranking(tuple((columns.first_levels[n], float(firsts[n])) for n in order), leaves)


@lru_cache(maxsize=1)
def _made() -> Judge:
    texts = examples()
    return Judge(texts, read_vector_part(VECTORS, digest(texts), len(tree().first_levels) + len(tree().branches)))


def judge() -> Judge:
    """The one of this process, made at the first call."""
    with _lock:
        return _made()


def judged_scores(labels: Sequence[str], text: str) -> Floats:
    """The built-in margins of labels that are first levels, without the vector, float32 (labels,); 0 for others."""
    columns = tree().first_levels
    places = [(n, columns.index(label)) for n, label in enumerate(labels) if label in columns]
    scores = np.zeros(len(labels), np.float32)
    if places:
        said = judge().scores(text)
        for number, place in places:
            scores[number] = said[place]
    return scores


def read_vector_part(file: Path, expected: str, columns: int) -> VectorPart | None:
    """What ``python -m nlu.routing_fit`` wrote; None, with a word in the log, when it cannot be used."""
    try:
        with np.load(file, allow_pickle=False) as data:
            made_of = str(data["digest"])
            weights = data["weights"].astype(np.float32)
            part = VectorPart(
                data["mean"].astype(np.float32), Linear(weights), unpacked(data["steps"], data["vectors"])
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("%s cannot be read (%s): it is judged without the vector", file.name, error)
        return None
    if made_of != expected or weights.shape[1] != columns:
        log.warning("%s does not match the examples: run python -m nlu.routing_fit", file.name)
        return None
    return part
