"""How likely an utterance was heard right, from what the decoder says of its own text.

A logistic regression over a handful of signs, learnt by ``python -m speech.confidence_fit`` and kept in
``confidence.json``. Right means that every syllable is, whatever its tone: of characters with the same sound the
decoder takes the wrong one often, and ``nlu.correction`` puts those right.
"""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from speech.hallucination import spoken

WEIGHTS = Path(__file__).with_name("confidence.json")
NAMES = ("constant", "score", "no_speech", "compression", "characters")
NEAR = 0.05  # scores nearer to 0 than this are all the same to us


@dataclass(frozen=True)
class Signs:
    """Of one decoded window: its text, the mean log probability of its tokens, the probability that nobody spoke."""

    text: str
    score: float
    no_speech: float

    def row(self) -> list[float]:
        """The numbers of ``NAMES``, each of about the size of 1 to 3."""
        said = spoken(self.text)
        coded = said.encode()
        compression = len(coded) / len(zlib.compress(coded)) if coded else 0.0
        # Right and wrong part among the small scores: -0.1 and -0.2 lie as far from each other as -0.5 and -1.
        score = math.log(NEAR - max(-10.0, min(0.0, self.score)))
        return [1.0, score, self.no_speech, compression, math.log1p(len(said))]


def confidence(signs: Signs) -> float:
    """The probability, 0 to 1, that every syllable of the text was said and no other."""
    if not spoken(signs.text):
        return 0.0
    return logistic(sum(weight * value for weight, value in zip(weights(), signs.row(), strict=True)))


def logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


@cache
def weights() -> tuple[float, ...]:
    """In the order of ``NAMES``."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return tuple(float(kept[name]) for name in NAMES)
