"""What a 12345 hotline does not take: courts, arbitration, discipline, petitions under way, the military …

Refusing what we should take is the worse error: a mere mention (再不修我就去法院) decides nothing, and where words
leave it open the order is taken. The patterns stand in ``acceptance.yml``; other cities are in ``nlu.other_city``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.routing_words import word_scores
from nlu.yaml_file import read

_OWN_MATTER = 3.0  # what a branch's words must weigh to be a matter of its own (one strong word)


@dataclass(frozen=True)
class NotAccepted:
    """Why: a kind of ``acceptance.yml``; ``number`` the key of the pack's numbers for the right channel, if one is;
    ``start``–``end`` the words that tell it."""

    kind: str
    number: str | None
    start: int
    end: int


@dataclass(frozen=True)
class _Kind:
    name: str
    number: str | None
    home: frozenset[str]
    refused: tuple[re.Pattern[str], ...]
    alone: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], ...], tuple[_Kind, ...]]:
    file = read(Path(__file__).with_name("acceptance.yml"))
    kinds = tuple(
        _Kind(
            node.text("name"),
            node.text_or_none("number"),
            frozenset(node.texts("home")),
            tuple(map(re.compile, node.texts("refused"))),
            tuple(map(re.compile, node.texts("alone"))),
        )
        for node in file.children("kinds")
    )
    return tuple(map(re.compile, file.texts("passing"))), kinds


def kinds() -> tuple[str, ...]:
    """The names of all kinds, in the order in which they are looked for."""
    return tuple(kind.name for kind in _rules()[1])


def not_accepted(text: str) -> NotAccepted | None:
    """Why the matter that ``text`` tells is not ours to take; None where it is, or where that is open."""
    passing, known = _rules()
    told = text
    for pattern in passing:
        told = pattern.sub(lambda match: "，" * len(match.group()), told)
    for kind in known:
        for pattern in kind.refused:
            if match := pattern.search(told):
                return NotAccepted(kind.name, kind.number, match.start(), match.end())
    for kind in known:
        for pattern in kind.alone:
            match = pattern.search(told)
            if match and not _has_own_matter(told[: match.start()] + "，" + told[match.end() :], kind):
                return NotAccepted(kind.name, kind.number, match.start(), match.end())
    return None


def _has_own_matter(text: str, kind: _Kind) -> bool:
    """Whether what else is told points to a branch that we act on."""
    _, leaves = word_scores(text)
    return any(score >= _OWN_MATTER and "/".join(leaf) not in kind.home for leaf, score in leaves.items())
