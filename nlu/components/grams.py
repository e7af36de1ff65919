"""Character n-grams weighted by how rare they are: what the sentence vector does not see of short sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu import yaml_file

LONGEST = 2
_VARIANTS = Path(__file__).with_name("variants.yml")
_NUMERALS = re.compile("[零〇一二三四五六七八九幺两十百千万]{3,}")


@lru_cache(maxsize=1)
def _variants() -> tuple[re.Pattern[str], dict[str, str]]:
    """What to look for, the longest first, and what each is read as. Raises BadYaml."""
    node = yaml_file.read(_VARIANTS)
    common = {word: "" if name == "nothing" else name for name in node.data for word in node.texts(name)}
    return re.compile("|".join(sorted(map(re.escape, common), key=len, reverse=True))), common


def folded(text: str) -> str:
    """``text`` in common words (俺 → 我, 么得 → 什么), without particles; a text of particles alone stays."""
    pattern, common = _variants()
    short = pattern.sub(lambda found: common[found[0]], text)
    return short if re.sub(r"[\W_]", "", short) else text


def grams(text: str, longest: int) -> Counter[str]:
    """Character n-grams of 1 to ``longest``; ends marked, digits folded to 0, runs of numerals to 〇."""
    text = re.sub(r"\d", "0", re.sub(r"[\W_]", "", folded(text)).lower())
    text = "^" + _NUMERALS.sub(lambda run: "〇" * len(run[0]), text) + "$"
    return Counter(text[i : i + n] for n in range(1, longest + 1) for i in range(len(text) - n + 1))


class CharacterGrams:
    """TF-IDF of character n-grams: (1 + ln count) × idf, rows of length 1.

    ``names`` are the n-grams in the order of the columns, ``idf`` their weights, float64 (n-grams,).
    """

    def __init__(self, names: Sequence[str], idf: NDArray[np.float64], longest: int = LONGEST) -> None:
        self.names = list(names)
        self.idf = idf
        self.longest = longest
        self._places = {name: place for place, name in enumerate(self.names)}

    @classmethod
    def fitted(cls, texts: Sequence[str], longest: int = LONGEST, fewest: int = 1) -> CharacterGrams:
        """The n-grams that stand in at least ``fewest`` of ``texts``, and their weights."""
        seen = Counter(name for text in texts for name in grams(text, longest))
        names = sorted(name for name, n in seen.items() if n >= fewest)
        return cls(names, np.log((1 + len(texts)) / (1 + np.array([seen[name] for name in names]))) + 1, longest)

    def row(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Columns and values of one text; n-grams that training did not see are left out."""
        known = [(self._places[name], n) for name, n in grams(text, self.longest).items() if name in self._places]
        columns = np.array([place for place, _ in known], dtype=np.intp)
        values = (1 + np.log([n for _, n in known])) * self.idf[columns] if known else np.zeros(0)
        return columns, values / (float(np.sqrt((values**2).sum())) or 1.0)

    def matrix(self, texts: Sequence[str]) -> Any:
        """All rows as a scipy CSR matrix, shape (texts, n-grams)."""
        from scipy import sparse

        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, dtype=np.intp)
        values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0)
        return sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(self.names)))
