"""What kind of order it is, about what, and who must act: from words with weights, out of the box.

``categories.yml`` holds the tree with its words, ``order_types.yml`` what tells 咨询 from 投诉, the
city pack's ``departments.yml`` who answers for which branch. All of it is ordering by hand-set
weights; the numbers are no probabilities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.address import Address
from nlu.city import City
from nlu.yaml_file import Node, read

ORDER_TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
OTHER = "其他"
_STRONG, _WORD = 3.0, 1.0
_MOST_DEPARTMENTS = 5


@dataclass(frozen=True)
class _Tree:
    """Leaves by every word that points to them."""

    first_levels: tuple[str, ...]
    leaves: Mapping[str, tuple[tuple[tuple[str, str], float], ...]]
    longest: int


@lru_cache(maxsize=1)
def _tree() -> _Tree:
    leaves: dict[str, dict[tuple[str, str], float]] = {}
    first_levels = []
    for first in read(Path(__file__).with_name("categories.yml")).children("categories"):
        first_levels.append(first.text("name"))
        for second in first.children("children"):
            leaf = (first.text("name"), second.text("name"))
            for key, weight in (("words", _WORD), ("strong", _STRONG)):
                for word in second.texts(key):
                    leaves.setdefault(word, {})[leaf] = weight
    return _Tree(
        (*first_levels, OTHER), {word: tuple(of.items()) for word, of in leaves.items()}, max(map(len, leaves))
    )


def first_levels() -> tuple[str, ...]:
    """The first-level categories, 其他 last."""
    return _tree().first_levels


def leaves() -> tuple[str, ...]:
    """Every branch of the tree as "first/second"."""
    return tuple(dict.fromkeys("/".join(leaf) for of in _tree().leaves.values() for leaf, _ in of))


def _words_in(text: str, known: Mapping[str, object], longest: int) -> Iterator[str]:
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


def category(text: str) -> list[str]:
    """[first level, second level] of our tree; ["其他"] when no word of it was said; [] when
    ``text`` has nothing to judge (no Chinese character)."""
    if not re.search("[一-鿿]", text):
        return []
    tree = _tree()
    scores: dict[tuple[str, str], float] = {}
    firsts: dict[str, float] = {}
    for word in _words_in(text, tree.leaves, tree.longest):
        best: dict[str, float] = {}
        of = tree.leaves[word]
        for leaf, weight in of:
            # A word that points to many leaves says less about each, a long one more.
            worth = weight * (1.0 + 0.15 * (len(word) - 2)) / len(of) ** 0.5
            scores[leaf] = scores.get(leaf, 0.0) + worth
            best[leaf[0]] = max(best.get(leaf[0], 0.0), worth)
        for first, worth in best.items():
            firsts[first] = firsts.get(first, 0.0) + worth
    if not firsts or max(firsts.values()) < _WORD * 0.5:
        return [OTHER]

    def total_of(first: str) -> float:
        return firsts[first] + 0.5 * max(score for leaf, score in scores.items() if leaf[0] == first)

    chosen = max(firsts, key=total_of)
    best_leaf = max((leaf for leaf in scores if leaf[0] == chosen), key=scores.__getitem__)
    return [best_leaf[0], best_leaf[1]]


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, ...], tuple[tuple[str, float, re.Pattern[str]], ...]]:
    file = read(Path(__file__).with_name("order_types.yml"))
    even = file.texts("when_even")
    if sorted(even) != sorted(ORDER_TYPES):
        raise file.wrong("when_even", f"must name each of {', '.join(ORDER_TYPES)} once")
    patterns = []
    types = file.child("types")
    for name in even:
        node: Node = types.child(name)
        for key, weight in (("announces", 6.0), ("strong", _STRONG), ("words", _WORD)):
            patterns += [(name, weight, re.compile(str(one))) for one in node.data.get(key) or ()]
    return even, tuple(patterns)


def order_type(text: str) -> str:
    """One of ``ORDER_TYPES``; 求助 when nothing speaks for another."""
    even, patterns = _types()
    scores = dict.fromkeys(even, 0.0)
    for name, weight, pattern in patterns:
        if pattern.search(text):
            scores[name] += weight
    return max(even, key=lambda name: scores[name])


def departments(
    text: str, category: Sequence[str], city: City, address: Address | None = None
) -> list[tuple[str, float]]:
    """Who should act, best first, at most five, each with a confidence; together at most 1.

    A department's name is that of the county's own one when the county is known and it has one
    (石门县住房和城乡建设局), else the city's. What is missing to 1 is the chance that it is none.
    """
    path = "/".join(category)
    county = address.county if address else None
    scores: list[tuple[str, float]] = []
    for department in city.departments:
        score = 4.0 * (path in department.answers_for) or 1.5 * (
            bool(category) and category[0] in department.answers_for
        )
        score += sum(weight for word, weight in department.keywords.items() if word in text)
        if score:
            scores.append((department.in_county(county), score))
    scores.sort(key=lambda scored: -scored[1])
    whole = sum(score for _, score in scores) + 1.0
    return [(name, round(score / whole, 3)) for name, score in scores[:_MOST_DEPARTMENTS]]
