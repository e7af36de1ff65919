"""Likeness by written and by spoken form: n-grams of characters and of toneless pinyin syllables.

Vectors miss what recognisers do to rare words (公积金 heard as 公鸡金); syllables do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

Grams = Callable[[str], list[str]]
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
    """Pinyin 2- and 3-grams of the folded text; what hearing merges is merged (n/l, zh/z, hu/f, ng/n)."""
    heard = [_merge(syllable) for syllable in lazy_pinyin(fold(text))]
    return [" ".join(heard[i : i + n]) for n in (2, 3) for i in range(len(heard) - n + 1)] or heard


@lru_cache(maxsize=4096)
def _merge(syllable: str) -> str:
    for old, new in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(old):
            syllable = new + syllable[2:]
    if syllable.startswith("hu") and len(syllable) > 2:
        syllable = "f" + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


class GramIndex:
    """TF-IDF over n-grams; ``scores`` is the cosine with every stored text, float32 (n,)."""

    def __init__(self, texts: Sequence[str], grams: Grams) -> None:
        self._grams = grams
        self._size = len(texts)
        counts = [Counter(grams(text)) for text in texts]
        frequency = Counter(gram for count in counts for gram in count)
        self._idf = {gram: float(np.log((1 + self._size) / (1 + n)) + 1) for gram, n in frequency.items()}
        self._unseen = float(np.log(1 + self._size) + 1)
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, count in enumerate(counts):
            weights = self._weights(count)
            for gram, weight in weights.items():
                postings[gram].append((row, weight))
        self._postings = {
            gram: (np.array([r for r, _ in rows], np.int32), np.array([w for _, w in rows], np.float32))
            for gram, rows in postings.items()
        }

    def scores(self, text: str) -> NDArray[np.float32]:
        total = np.zeros(self._size, np.float32)
        for gram, weight in self._weights(Counter(self._grams(text))).items():
            if gram in self._postings:
                rows, weights = self._postings[gram]
                total[rows] += weight * weights
        return total

    def coverage(self, text: str, known: Iterable[str]) -> float:
        """Share (0…1) of the text's n-gram weight that occurs in ``known``: low when it speaks of something else."""
        weights = self._weights(Counter(self._grams(text)))
        total = sum(weights.values())
        have = set(known)
        return sum(weight for gram, weight in weights.items() if gram in have) / total if total else 0.0

    def _weights(self, counts: Counter[str]) -> dict[str, float]:
        raw = {gram: (1 + float(np.log(n))) * self._idf.get(gram, self._unseen) for gram, n in counts.items()}
        norm = float(np.sqrt(sum(w * w for w in raw.values()))) or 1.0
        return {gram: weight / norm for gram, weight in raw.items()}
