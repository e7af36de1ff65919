"""Which characters stand beside a word in what citizens say, counted in the assistant's training sentences.

Every sentence that is added to ``nlu/data/intents`` also teaches the correction where its words stand.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from nlu.yaml_file import read

SENTENCES = Path(__file__).parent / "data" / "intents"
EDGE = "^"  # beside a word at the end of a clause
FLOOR = 1e-4  # share of a character that was never seen
BEST = 2.5  # nats that one neighbour is worth at most


class Neighbours:
    """Counts of the characters before and after every one of ``words`` in ``sentences``."""

    def __init__(self, sentences: Iterable[str], words: Collection[str]) -> None:
        self._before: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._after: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._share: Counter[str] = Counter()
        longest = max(map(len, words), default=0)
        for sentence in sentences:
            self._share.update(sentence)
            self._share[EDGE] += 1
            for start in range(len(sentence)):
                for end in range(start + 2, min(len(sentence), start + longest) + 1):
                    if sentence[start:end] in words:
                        self._before[sentence[start:end]][_beside(sentence, start - 1)] += 1
                        self._after[sentence[start:end]][_beside(sentence, end)] += 1
        self._total = max(1, self._share.total())

    def support(self, word: str, text: str, start: int, end: int) -> float:
        """What speaks for ``word`` at ``text[start:end]`` by what stands beside it, in nats; 0 for
        strangers, at most ``2 * BEST``."""
        return self._one(self._before.get(word), _beside(text, start - 1)) + self._one(
            self._after.get(word), _beside(text, end)
        )

    def _one(self, seen: Counter[str] | None, neighbour: str) -> float:
        if not seen or neighbour not in seen:
            return 0.0
        share = max(self._share[neighbour] / self._total, FLOOR)
        gain = math.log(seen[neighbour] / (seen.total() + 2) / share)
        return min(BEST, max(0.0, gain))


def _beside(text: str, at: int) -> str:
    return text[at] if 0 <= at < len(text) and text[at].isalnum() else EDGE


def intents() -> Iterator[tuple[str, str]]:
    """(intent, sentence) of the training sentences. Raises ``nlu.yaml_file.BadYaml``, naming what is wrong."""
    for file in sorted(SENTENCES.glob("*.yml")):
        for intent in read(file).children("nlu"):
            for line in intent.text("examples").splitlines():
                yield intent.text("intent"), line.removeprefix("- ").strip()


def training_sentences() -> Iterator[str]:
    """The sentences of the intents. Raises ``nlu.yaml_file.BadYaml``, naming what is wrong in a file."""
    yield from (sentence for _, sentence in intents())
