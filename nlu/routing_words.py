"""The category tree and the words that point to its branches (``categories.yml``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import read

OTHER = "其他"
Leaf = tuple[str, str]
_STRONG, _WORD = 3.0, 1.0


@dataclass(frozen=True)
class Tree:
    """Leaves by every word that points to them, each with a weight."""

    first_levels: tuple[str, ...]
    branches: tuple[Leaf, ...]
    leaves: Mapping[str, tuple[tuple[Leaf, float], ...]]
    longest: int


@lru_cache(maxsize=1)
def tree() -> Tree:
    """Read once a process. Raises ``BadYaml``."""
    leaves: dict[str, dict[Leaf, float]] = {}
    first_levels = []
    branches = []
    for first in read(Path(__file__).with_name("categories.yml")).children("categories"):
        first_levels.append(first.text("name"))
        for second in first.children("children"):
            leaf = (first.text("name"), second.text("name"))
            branches.append(leaf)
            for key, weight in (("words", _WORD), ("strong", _STRONG)):
                for word in second.texts(key):
                    leaves.setdefault(word, {})[leaf] = weight
    return Tree(
        (*first_levels, OTHER),
        tuple(branches),
        {word: tuple(of.items()) for word, of in leaves.items()},
        max(map(len, leaves)),
    )


def words_in(text: str, known: Mapping[str, object], longest: int) -> Iterator[str]:
    """Known words in ``text``, each once, none that is only part of a longer one at its place."""
    seen = set()
    at = covered = 0
    while at < len(text):
        for end in range(min(at + longest, len(text)), at, -1):
            word = text[at:end]
            if word in known:
                if end > covered and word not in seen:
                    seen.add(word)
                    yield word
                covered = max(covered, end)
                break
        at += 1


def word_scores(text: str) -> tuple[dict[str, float], dict[Leaf, float]]:
    """What the words say for first levels and for leaves; what is not named has 0."""
    known = tree()
    scores: dict[Leaf, float] = {}
    firsts: dict[str, float] = {}
    for word in words_in(text, known.leaves, known.longest):
        best: dict[str, float] = {}
        of = known.leaves[word]
        for leaf, weight in of:
            # A word that points to many leaves says less about each, a long one more.
            worth = weight * (1.0 + 0.15 * (len(word) - 2)) / len(of) ** 0.5
            scores[leaf] = scores.get(leaf, 0.0) + worth
            best[leaf[0]] = max(best.get(leaf[0], 0.0), worth)
        for first, worth in best.items():
            firsts[first] = firsts.get(first, 0.0) + worth
    for first in firsts:
        firsts[first] += 0.5 * max(score for leaf, score in scores.items() if leaf[0] == first)
    return firsts, scores
