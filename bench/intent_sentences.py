"""The sentences that ``bench.intents`` measures on, and their vectors, kept on disk between runs."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from nlu.intent_text import core
from nlu.vectors import SentenceVectors

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "cache" / "bench-intents-vectors.npz"
HELD_BACK = ROOT / "tests" / "nlu" / "intents_heldout.yml"
NEAR_COPY = 0.6
SCALE = 8.0  # as in config.yml


@dataclass(frozen=True)
class Sentences:
    """Texts as said, the intent of each and the batch it was written in ("" for the first ones)."""

    texts: list[str]
    intents: list[str]
    batches: list[str]


def training_sentences() -> Sentences:
    """All of nlu/data/intents."""
    found = Sentences([], [], [])
    for path in sorted((ROOT / "nlu" / "data" / "intents").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            batch = str(block.get("metadata", {}).get("batch", ""))
            for line in block["examples"].splitlines():
                _add(found, line.removeprefix("- ").strip(), block["intent"], batch)
    return found


def held_back(path: Path = HELD_BACK) -> Sentences:
    """A file of held-back sentences: batch → intent → list of sentences."""
    found = Sentences([], [], [])
    for batch, intents in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for intent, lines in intents.items():
            for line in lines:
                _add(found, str(line), intent, batch)
    return found


def foreign_sentences() -> list[str]:
    """Sentences of other assistants, from the measuring data beside the checkout; none where it is missing."""
    path = ROOT.parent / "shared" / "data" / "text" / "oos_dev.jsonl"
    if not path.is_file():
        return []
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def _add(found: Sentences, text: str, intent: str, batch: str) -> None:
    found.texts.append(text)
    found.intents.append(intent)
    found.batches.append(batch)


def near_copies(texts: Sequence[str]) -> list[str]:
    """A group for each text; texts that are near-copies of each other (character 3-gram Jaccard > 0.6) share it."""
    shingles = [_shingles(text) for text in texts]
    leader = list(range(len(texts)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    holders: dict[str, list[int]] = defaultdict(list)
    for i, mine in enumerate(shingles):
        shared = Counter(j for piece in mine for j in holders[piece])
        for j, both in shared.items():
            if both / (len(mine) + len(shingles[j]) - both) > NEAR_COPY:
                leader[find(i)] = find(j)
        for piece in mine:
            holders[piece].append(i)
    return [str(find(i)) for i in range(len(texts))]


def _shingles(text: str) -> frozenset[str]:
    text = re.sub(r"\W", "", text)
    return frozenset(text[i : i + 3] for i in range(max(1, len(text) - 2)))


class Vectors:
    """Scaled sentence vectors of the cores of texts, shape (n, 384); all texts of a run are prepared together."""

    def __init__(self, texts: Sequence[str]) -> None:
        cores = list(dict.fromkeys(map(core, texts)))
        self._known = dict(zip(cores, SentenceVectors().of_many(cores, CACHE) * SCALE, strict=True))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._known[core(text)] for text in texts])
