"""Character n-grams weighted by how rare they are: what the sentence vector does not see of short sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.intent_text import grams

LONGEST = 2


class CharacterGrams:
    """TF-IDF of character n-grams: (1 + ln count) × idf, rows of length 1.

    ``names`` are the n-grams in the order of the columns, ``idf`` their weights, float64 (n-grams,).
    """

    def __init__(self, names: Sequence[str], idf: NDArray[np.float64], longest: int = LONGEST) -> None:
        self.names = list(names)
        self.idf = idf
        self._longest = longest
        self._places = {name: place for place, name in enumerate(self.names)}

    @classmethod
    def fitted(cls, texts: Sequence[str], longest: int = LONGEST) -> CharacterGrams:
        """The n-grams of ``texts`` and their weights."""
        rows = [grams(text, longest) for text in texts]
        names = sorted(set().union(*rows))
        places = {name: place for place, name in enumerate(names)}
        seen = np.zeros(len(names))
        for row in rows:
            seen[[places[name] for name in row]] += 1
        return cls(names, np.log((1 + len(rows)) / (1 + seen)) + 1, longest)

    def row(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Columns and values of one text; n-grams that training did not see are left out."""
        known = [(self._places[name], n) for name, n in grams(text, self._longest).items() if name in self._places]
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
