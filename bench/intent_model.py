"""The intent models that ``bench.intents`` compares: vector, characters, or both, into one regression.

Needs scikit-learn, so Rasa's environment.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlu.vectors import SentenceVectors

CACHE = Path(__file__).resolve().parent.parent / "var" / "cache" / "bench-intents-vectors.npz"

# What stands before and after the matter on the phone; a greeting or a filler says nothing of the intent.
# The look-aheads keep 你好笨, 你好像 and 喂狗 whole.
_GAP = r"[\s，,。.!！、…]"
_PERSON = "同志|师傅|姑娘|美女|大姐|客服|老师"
_GREETING = (
    rf"(?:{_PERSON})?(?:[你您恁]好(?![像笨蠢聪厉可漂坏烦会慢多久棒])|喂(?![养狗奶鸡鸭鹅猪牛羊鱼食饭鸽猫]))(?:{_PERSON})?"
    "|不好意思|打扰一下|请问一下|请问|麻烦问一下|我想问一下"
)
_SOUND = "哎|诶|欸|哦|噢|啊|嗯|呃|额"
_FILLER = f"{_SOUND}|那个|这个|那什么|就是说|就是|这样的|是这样的"
_LEAD = re.compile(rf"^(?:(?:{_SOUND})*(?:{_GREETING})[啊呀哈]?{_GAP}*|(?:{_FILLER})+{_GAP}+)+")
_THANKS = re.compile(rf"{_GAP}*(?:谢谢|多谢|麻烦|辛苦)(?:你们?|您|恁)?[了啊哈咯]*[\s。.!！]*$")
_NUMERALS = re.compile("[零〇一二三四五六七八九幺两十百千万]{3,}")


@dataclass(frozen=True)
class Settings:
    """``characters``: weight of the character n-grams beside the vector (0: vector alone); ``scale`` 0: characters
    alone. ``courtesies``: False takes greetings, fillers and thanks off before anything is computed."""

    scale: float = 8.0
    characters: float = 3.0
    longest: int = 2
    buckets: int = 0
    C: float = 3.0
    class_weight: str | None = "balanced"
    courtesies: bool = True


def core(text: str) -> str:
    """``text`` without a leading greeting or filler and without closing thanks, where a matter remains."""
    rest = _LEAD.sub("", text, count=1)
    if len(re.sub(r"\W", "", rest)) < 2:
        rest = text
    short = _THANKS.sub("", rest)
    return short if len(re.sub(r"\W", "", short)) >= 6 else rest


def grams(text: str, longest: int) -> Counter[str]:
    """Character n-grams of 1 to ``longest``; ends marked, digits folded to 0, runs of numerals to 〇."""
    text = re.sub(r"\d", "0", re.sub(r"[\W_]", "", text).lower())
    text = "^" + _NUMERALS.sub(lambda run: "〇" * len(run[0]), text) + "$"
    return Counter(text[i : i + n] for n in range(1, longest + 1) for i in range(len(text) - n + 1))


class CharacterGrams:
    """TF-IDF of character n-grams: (1 + ln count) x idf, rows of length 1. Shape (texts, n-grams), sparse."""

    def __init__(self, longest: int, buckets: int) -> None:
        self._longest = longest
        self._buckets = buckets
        self._places: dict[str, int] = {}
        self._idf: NDArray[np.float64] = np.zeros(0)

    def fit(self, texts: Sequence[str]) -> CharacterGrams:
        rows = [grams(text, self._longest) for text in texts]
        if not self._buckets:
            self._places = {gram: place for place, gram in enumerate(sorted(set().union(*rows)))}
        width = self._buckets or len(self._places)
        seen = np.zeros(width)
        for row in rows:
            seen[sorted({place for gram in row if (place := self._place(gram)) is not None})] += 1
        self._idf = np.log((1 + len(rows)) / (1 + seen)) + 1
        return self

    def transform(self, texts: Sequence[str]) -> Any:
        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            known = Counter[int]()
            for gram, count in grams(text, self._longest).items():
                place = self._place(gram)
                if place is not None:
                    known[place] += count
            values = np.array([(1 + np.log(n)) * self._idf[place] for place, n in known.items()])
            length = float(np.sqrt((values**2).sum())) or 1.0
            data.extend(values / length)
            columns.extend(known)
            ends.append(len(columns))
        return sparse.csr_matrix((data, columns, ends), shape=(len(texts), len(self._idf)))

    def _place(self, gram: str) -> int | None:
        if self._buckets:
            return zlib.crc32(gram.encode()) % self._buckets
        return self._places.get(gram)


class Model:
    """Logistic regression over vector and characters, as one row a sentence."""

    def __init__(self, settings: Settings, vectors: Vectors) -> None:
        self._settings = settings
        self._vectors = vectors

    def fit(self, texts: Sequence[str], intents: Sequence[str]) -> Model:
        texts = self._taken(texts)
        self._middle = self._vectors(texts).mean(axis=0)
        self._grams = CharacterGrams(self._settings.longest, self._settings.buckets).fit(texts)
        self._regression = LogisticRegression(
            C=self._settings.C, class_weight=self._settings.class_weight, max_iter=400, random_state=0
        ).fit(self._features(texts), list(intents))
        self.names = np.array(self._regression.classes_)
        return self

    def shares(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities, shape (texts, intents), in the order of ``names``."""
        found: NDArray[np.float64] = self._regression.predict_proba(self._features(self._taken(texts)))
        return found

    def _taken(self, texts: Sequence[str]) -> list[str]:
        return list(texts) if self._settings.courtesies else [core(text) for text in texts]

    def _features(self, texts: Sequence[str]) -> Any:
        parts = []
        if self._settings.scale:
            parts.append(sparse.csr_matrix((self._vectors(texts) - self._middle) * self._settings.scale))
        if self._settings.characters:
            parts.append(self._grams.transform(texts) * self._settings.characters)
        return sparse.hstack(parts).tocsr()


class Vectors:
    """Sentence vectors of this run, kept on disk between runs."""

    def __init__(self) -> None:
        self._known: dict[str, NDArray[np.float32]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        wanted = list(dict.fromkeys(texts))
        self._known = dict(zip(wanted, SentenceVectors().of_many(wanted, CACHE), strict=True))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._known[text] for text in texts])
