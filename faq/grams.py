"""Likeness by written and by spoken form: n-grams of characters and of toneless pinyin syllables.

Vectors miss what recognisers do to rare words (公积金 heard as 公鸡金); syllables do not. Measured with
one phrasing at a time left out and its characters replaced by homophones: right topic first 0.77 by
vectors alone, 0.81 with syllables; without such noise 0.89 either way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

Grams = Callable[[str], list[str]]
NOWHERE = (np.zeros(0, np.int32), np.zeros(0, np.float32))
KEPT = re.compile(r"[^\w]+|_")
FILLERS = re.compile(
    r"^(喂|你好|您好|请问|那个|麻烦|问一下|问下|咨询一下|我想问一下|我想问下|我想问|我想咨询|想问|嗯|呃|额|啊|哎)+"
)
TAIL = re.compile(r"(谢谢|呀|啊|哦|嘛|呢|吗|哈)+$")


def fold(text: str) -> str:
    """Full width → half width, lower case, no punctuation or spaces, greetings and fillers at the ends dropped."""
    flat = KEPT.sub("", unicodedata.normalize("NFKC", text).lower())
    return TAIL.sub("", FILLERS.sub("", flat)) or flat


def characters(text: str) -> list[str]:
    """Character 1- to 3-grams of the folded text."""
    flat = fold(text)
    return [flat[i : i + n] for n in (1, 2, 3) for i in range(len(flat) - n + 1)]


def syllables(text: str) -> list[str]:
    """Pinyin 1- to 3-grams of the folded text; what hearing merges is merged (n/l, zh/z, hu/f, ng/n)."""
    heard = [_heard(character) for character in fold(text)]
    return [" ".join(heard[i : i + n]) for n in (1, 2, 3) for i in range(len(heard) - n + 1)]


@lru_cache(maxsize=4096)
def _heard(character: str) -> str:
    """The toneless, merged syllable of one character; its commonest reading, the same for stored and asked texts."""
    syllable: str = lazy_pinyin(character)[0]
    for old, new in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(old):
            syllable = new + syllable[2:]
    if syllable.startswith("hu") and len(syllable) > 2:
        syllable = "f" + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


class TopicGrams:
    """Which share of a question's n-grams, weighted by rarity, occurs in a topic's texts.

    A gram that k of the topic's texts hold counts k / (k + 1); one that no topic holds counts against all.
    """

    def __init__(self, texts: Sequence[str], owner: Sequence[int], topics: int, grams: Grams) -> None:
        self._grams = grams
        self._topics = topics
        counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for text, topic in zip(texts, owner, strict=True):
            for gram in set(grams(text)):
                counts[gram][topic] += 1
        self._postings = {
            gram: (np.array(list(held), np.int32), np.array(list(held.values()), np.float32))
            for gram, held in counts.items()
        }

    def _rarity(self, topics: int) -> float:
        """Weight of a gram that so many topics hold."""
        return float(np.log((1 + self._topics) / (1 + topics))) + (0.1 if topics else 0.0)

    def scores(self, text: str, without: tuple[int, str] | None = None) -> NDArray[np.float32]:
        """Share 0…1 for every topic, float32 (topics,); ``without`` (topic, text) is taken out of the counts."""
        total = np.zeros(self._topics, np.float32)
        mass = 0.0
        hidden = set(self._grams(without[1])) if without else set()
        for gram in set(self._grams(text)):
            topics, held = self._postings.get(gram, NOWHERE)
            if without and gram in hidden:
                held = held - (topics == without[0])
            rarity = self._rarity(int(np.count_nonzero(held)))
            mass += rarity
            total[topics] += rarity * held / (held + 1)
        return np.asarray(total / mass if mass else total, np.float32)
