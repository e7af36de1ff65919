"""Whether a story is over with these words, or its teller has only paused.

A linear judge of the last characters, the last clause and how much was told, learned from our own sentences and from
where they may be cut (``python -m nlu.ending_fit``). It tells the ends of 957 tellings that nobody trained on from cuts
within a clause (area under the curve 0.89), and from the ends of other clauses where it can be told (0.74).
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("ending.npz")
PLACES = 1 << 16  # buckets of features
END = 8  # characters
_SIGNS = re.compile(r"[\W_]+")

Floats = NDArray[np.float32]


def plain(text: str) -> str:
    """``text`` as it is judged: recognisers set signs as they please, so all are commas, and none stands at an end."""
    return _SIGNS.sub("，", text).strip("，")


def features(text: str) -> NDArray[np.int32]:
    """The places, ascending, of what a ``plain`` text has: int32 (n,), the last for all texts alike."""
    end, clauses = text[-END:], text.split("，")
    last = clauses[-1]
    told = [f"{size}:{end[-size:]}" for size in range(1, 7) if len(end) >= size]
    told += [f"before {place}:{end[-place - 2 :][:2]}" for place in range(1, 6) if len(end) >= place + 2]
    told += [f"in:{last[at : at + 2]}" for at in range(len(last) - 1)]
    told += [f"begins:{last[:1]}", f"begins:{last[:2]}", f"first:{text[:2]}"]
    told += [f"long:{min(len(text) // 6, 8)}", f"clause:{min(len(last) // 2, 8)}", f"clauses:{min(len(clauses), 6)}"]
    told += [f"clauses:{min(len(clauses), 4)}:{min(len(last) // 3, 4)}"]
    places = {zlib.crc32(each.encode()) % PLACES for each in told}
    return np.array([*sorted(places), PLACES], np.int32)


def over(text: str) -> float:
    """The probability that a story is over with ``text``; 0.5 where nothing is said."""
    words = plain(text)
    if not words:
        return 0.5
    weights, sharpness = _judge()
    return float(1 / (1 + np.exp(-sharpness * weights[features(words)].sum())))


@lru_cache(maxsize=1)
def _judge() -> tuple[Floats, float]:
    with np.load(WEIGHTS, allow_pickle=False) as file:
        return file["weights"].astype(np.float32) * np.float32(file["step"]), float(file["sharpness"])
