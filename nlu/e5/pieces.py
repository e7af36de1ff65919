"""Text as numbers of the vocabulary's pieces: the likeliest way to cut it (SentencePiece's unigram model)."""

from __future__ import annotations

import re
from math import inf

from nlu.e5.packed import Vocabulary

_SPACE = "▁"
_SPACES = re.compile(" {2,}")
UNKNOWN_BELOW = 10.0  # an unknown character is that much less likely than the least likely piece


class Pieces:
    """``cut(text)`` cuts a text; no tokens for its begin and end are added."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._known = {piece: number for number, piece in enumerate(vocabulary.pieces) if number != vocabulary.unknown}
        self._scores = vocabulary.scores
        self._longest = max(map(len, vocabulary.pieces))
        self._unknown, self._least = vocabulary.unknown, float(vocabulary.scores.min()) - UNKNOWN_BELOW
        self._replaced = vocabulary.replaced

    def numbers(self, text: str) -> list[int]:
        """The pieces' numbers, at least one."""
        return [number for number, _ in self.cut(text)]

    def cut(self, text: str) -> list[tuple[int, int]]:
        """Each piece's number, and where it ends in ``text`` with the space before it that a text begins with as far as
        the model is concerned."""
        text = _SPACES.sub(" ", text.translate(self._replaced))
        text = (text if text.startswith(" ") else f" {text}").replace(" ", _SPACE)
        return self._likeliest(text)

    def _likeliest(self, text: str) -> list[tuple[int, int]]:
        size = len(text)
        # For the part of the text before each place: its likelihood, and the last piece's number and start.
        best = [0.0] + [-inf] * size
        last = [(0, 0)] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(start + self._longest, size) + 1):
                number = self._known.get(text[start:end])
                if number is not None:
                    score = best[start] + float(self._scores[number])
                elif end == start + 1:
                    number, score = self._unknown, best[start] + self._least
                else:
                    continue
                if score > best[end]:
                    best[end], last[end] = score, (number, start)
        found, end = [], size
        while end:
            number, start = last[end]
            found.append((number, end))
            end = start
        return found[::-1]
