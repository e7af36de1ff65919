"""Whom a matter is about, where no rule has named anybody: a linear judge of all who are mentioned in the story.

It learned from 2,400 stories of ours in which that was marked (``whom_examples.tsv``, ``python -m nlu.whom_fit``).
Who may be meant ends in one of the words of ``whom.yml``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.found import Found
from nlu.respondent import is_beside, is_landmark, is_turned_to, told_from
from nlu.yaml_file import read

WEIGHTS = Path(__file__).with_name("whom.npz")
PLACES = 1 << 16  # buckets of features
METHOD = "judged"
SURE = 0.0  # the margin from which somebody is written down
_CLAUSE = re.compile(r"[，,。！!？?；;、：:\s]")
_OWN = re.compile("(?:我|俺|咱)们?(?:家|屋里?)?(?:的|嘞|这个?|自己|开|是)*$")

_ANY = "[一-鿿]"
_OF_A_WORD = "(?![的了是在到去来跟和就都也还又把被给对叫让从问找打怕等没不我俺你您他她它们有想要说讲])[一-鿿]"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Mention:
    """Somebody who may be meant, the characters ``start``–``end`` of the story; ``head`` is what they are."""

    start: int
    end: int
    head: str
    person: bool


@lru_cache(maxsize=1)
def _heads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    file = read(Path(__file__).with_name("whom.yml"))
    bodies, people = ([each.replace(_ANY, _OF_A_WORD) for each in file.texts(key)] for key in ("bodies", "people"))
    return re.compile("|".join([*people, *bodies])), re.compile("|".join(people))


def mentioned(story: str) -> list[Mention]:
    """All who may be meant, in the order of the story; 羽毛球馆 and 老板 side by side are one."""
    heads, people = _heads()
    found: list[Mention] = []
    for match in heads.finditer(story):
        start, end = match.span()
        person = people.fullmatch(match[0]) is not None
        start = start if person else told_from(story, start, end)
        if found and found[-1].end >= start:
            start = found.pop().start
        found.append(Mention(start, end, match[0], person))
    return found


def features(story: str, found: Sequence[Mention], at: int) -> NDArray[np.int32]:
    """The places, ascending, of what the mention ``found[at]`` has: int32 (n,), the last for all alike."""
    mention = found[at]
    head, kind = mention.head, "person" if mention.person else "body"
    words = story[mention.start : mention.end]
    before = _CLAUSE.split(story[: mention.start])[-1]
    behind = _CLAUSE.split(story[mention.end :], maxsplit=1)[0]
    around = [(f"own:{bool(_OWN.search(before))}"), f"landmark:{is_landmark(story, mention.end)}"]
    around += [f"beside:{is_beside(story, mention.start)}", f"turned:{is_turned_to(story, mention.start)}"]
    told = [kind, f"head:{head}", f"end:{head[-1:]}", f"end:{words[-2:]}", f"begins:{not before}", f"ends:{not behind}"]
    told += around + [f"{kind}:{each}" for each in around]
    told += [f"before:{before[-size:]}" for size in range(1, 5) if len(before) >= size]
    told += [f"behind:{behind[:size]}" for size in range(1, 6) if len(behind) >= size]
    told += [f"{kind}:behind:{behind[:2]}", f"{kind}:before:{before[-2:]}", f"{head[-2:]}:behind:{behind[:1]}"]
    told += [f"acts:{behind[n : n + 2]}" for n in range(min(len(behind) - 1, 10))]
    told += [f"led:{before[n : n + 2]}" for n in range(max(0, len(before) - 10), len(before) - 1)]
    told += [f"in:{words[n : n + 2]}" for n in range(len(words) - 1)]
    same = [n for n, each in enumerate(found) if each.head == head]
    told += [f"place:{min(at, 4)}", f"left:{min(len(found) - at - 1, 4)}", f"of:{min(len(found), 6)}"]
    told += [f"again:{min(len(same), 3)}:{same.index(at) == 0}", f"{kind}:place:{min(at, 2)}"]
    told += [f"with:{head}:{each.head}" for n, each in enumerate(found) if n != at]
    told += [f"others:{kind}:{any(each.person != mention.person for each in found)}"]
    next_clause = _CLAUSE.split(story[mention.end :], maxsplit=2)[1:2]
    told += [f"next:{next_clause[0][:2]}"] if next_clause else []
    places = {zlib.crc32(each.encode()) % PLACES for each in told}
    return np.array([*sorted(places), PLACES], np.int32)


def len_of(mention: Mention) -> int:
    return mention.end - mention.start


def chosen(found: Sequence[Mention], scores: Sequence[float], least: float) -> Mention | None:
    """Whom most speaks for, where that is enough; the first of those who are told in the same words."""
    if not found or max(scores) < least:
        return None
    best = found[int(np.argmax(scores))]
    return next(
        (each for each in found if each.head == best.head and each.end - each.start >= best.end - best.start), best
    )


def whom(story: str, least: float = SURE) -> Found | None:
    """Whom ``story`` is about, as ``Found("respondent", …)`` with the method METHOD; None where it is nobody, or none
    of those who are mentioned for sure."""
    found = mentioned(story)
    weights = _weights()
    scores = [score(weights, features(story, found, at)) for at in range(len(found))]
    meant = chosen(found, scores, least)
    if meant is None:
        return None
    return Found("respondent", story[meant.start : meant.end], meant.start, meant.end, METHOD, 0.4)


def score(weights: Floats, places: NDArray[np.int32]) -> float:
    """The margin of a mention: about 1 for whom the matter is about, -1 for others."""
    return float(weights[places].sum() / np.sqrt(len(places)))


@lru_cache(maxsize=1)
def _weights() -> Floats:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return file["weights"].astype(np.float32) * np.float32(file["step"])
