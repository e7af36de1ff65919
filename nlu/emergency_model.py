"""The learned judge of emergencies: what the rules have no words for, and what their words do not mean.

Ridge regression on waves of the sentence vector (random Fourier features: a Gaussian kernel at a fixed size) and on
hashed character n-grams, one column a kind. ``python -m nlu.emergency_fit`` makes ``emergency_weights.npz`` from
``emergency_data/``. Plain numpy; about 0.5 ms a text besides the vector.
"""

from __future__ import annotations

import logging
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.vectors import DIMENSIONS, Vector

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("emergency_weights.npz")
NONE = "none"
WAVES, BUCKETS, LONGEST = 4096, 4096, 3
# exp(SHARPNESS · (cosine − 1)), weighed against the cosine of the n-grams. On held-back batches at 6 % false alarms
# of hard sentences: recall 0.57 without waves (linear in the vector), 0.76 with.
SHARPNESS, WAVE_SHARE = 3.0, 4.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Cuts:
    """From which score on a danger is believed: of the model ``alone``, or ``beside`` a rule that says so too;
    ``again`` when the caller was told to call for help a moment ago; ``letter`` for a long text, whose vector is
    mostly of other matters. ``urgent`` and ``urgent_beside`` likewise."""

    alone: float
    beside: float
    again: float
    letter: float
    urgent: float
    urgent_beside: float


@dataclass(frozen=True)
class Judgement:
    """Scores of about 0 to 1: that it is a redirect, an urgent order; the likeliest kind of each."""

    redirect: float
    urgent: float
    redirect_kind: str
    urgent_kind: str


class Features:
    """Text and vector as one row, float32 (WAVES + BUCKETS + 1,).

    ``middle``: mean of the training vectors (384,); ``idf``: (BUCKETS,).
    """

    def __init__(self, middle: Floats, idf: Floats) -> None:
        self.middle, self.idf = middle, idf
        random = np.random.RandomState(12345)  # the frozen generator of numpy: the same numbers in every version
        self._directions = (random.standard_normal((DIMENSIONS, WAVES)) * np.sqrt(SHARPNESS)).astype(np.float32)
        self._phases = random.uniform(0, 2 * np.pi, WAVES).astype(np.float32)

    def row(self, text: str, vector: Vector) -> Floats:
        return self.rows([text], np.asarray(vector, np.float32)[None])[0]

    def rows(self, texts: list[str], vectors: Vector) -> Floats:
        """float32 (n, WAVES + BUCKETS + 1) for n texts and their vectors (n, 384)."""
        centred = vectors - self.middle
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
        waves = np.sqrt(2 * WAVE_SHARE / WAVES) * np.cos(centred @ self._directions + self._phases)
        characters = counted(texts) * self.idf
        characters /= np.maximum(np.linalg.norm(characters, axis=1, keepdims=True), 1e-6)
        return np.hstack([waves, characters, np.ones((len(texts), 1))]).astype(np.float32)


def counted(texts: list[str]) -> Floats:
    """How often (at most twice) each text's character n-grams fall into each bucket, float32 (n, BUCKETS)."""
    counts = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in zip(counts, texts, strict=True):
        folded = "^" + re.sub(r"\d", "0", re.sub(r"[\W_]", "", text).lower()) + "$"
        for gram in {folded[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(folded) - n + 1)}:
            row[zlib.crc32(gram.encode()) % BUCKETS] += 1
    return np.minimum(counts, 2)


class Model:
    """Fitted ``weights``, float32 (WAVES + BUCKETS + 1, kinds), with what they need."""

    def __init__(self, names: list[str], redirects: set[str], weights: Floats, features: Features, cuts: Cuts) -> None:
        self.names, self.weights, self.features, self.cuts = names, weights, features, cuts
        self._redirect = np.array([name in redirects for name in names])
        self._urgent = np.array([name not in redirects and name != NONE for name in names])

    def judge(self, text: str, vector: Vector) -> Judgement:
        """``vector``: of the text's core (``nlu.intent_text.core``), shape (384,)."""
        return self.read(self.features.row(text, vector) @ self.weights)

    def read(self, scores: Floats) -> Judgement:
        """``scores``: one a kind."""
        return Judgement(
            redirect=float(scores[self._redirect].sum()),
            urgent=float(scores[self._urgent].sum()),
            redirect_kind=self.names[int(np.where(self._redirect, scores, -np.inf).argmax())],
            urgent_kind=self.names[int(np.where(self._urgent, scores, -np.inf).argmax())],
        )

    def store(self, path: Path, data: str) -> None:
        """Weights in 8 bits, a scale a column; ``data``: digest of the sentences that they were fitted to."""
        waves, characters = self.weights[:WAVES], self.weights[WAVES:]
        packed = {}
        for name, part in (("waves", waves), ("characters", characters)):
            scale = np.maximum(np.abs(part).max(axis=0), 1e-9) / 127
            packed[name] = np.round(part / scale).astype(np.int8)
            packed[f"{name}_scale"] = scale.astype(np.float32)
        np.savez_compressed(
            path,
            names=np.array(self.names),
            redirects=np.array([name for name, is_one in zip(self.names, self._redirect, strict=True) if is_one]),
            middle=self.features.middle.astype(np.float16),
            idf=self.features.idf.astype(np.float16),
            cuts=np.array([getattr(self.cuts, name) for name in Cuts.__dataclass_fields__]),
            data=np.array(data),
            **packed,
        )

    @classmethod
    def read_from(cls, path: Path) -> tuple[Model, str]:
        """The model and the digest of its sentences. Raises OSError, ValueError, KeyError or BadZipFile."""
        with np.load(path, allow_pickle=False) as file:
            parts = [file[name].astype(np.float32) * file[f"{name}_scale"] for name in ("waves", "characters")]
            names, redirects = ([str(name) for name in file[key]] for key in ("names", "redirects"))
            features = Features(file["middle"].astype(np.float32), file["idf"].astype(np.float32))
            cuts = Cuts(*(float(cut) for cut in file["cuts"]))
            weights = np.concatenate(parts)
            if weights.shape != (WAVES + BUCKETS + 1, len(names)):
                raise ValueError(f"weights of shape {weights.shape} do not fit {len(names)} kinds")
            return cls(names, set(redirects), weights, features, cuts), str(file["data"])


@lru_cache(maxsize=1)
def model() -> Model | None:
    """The committed model; None, with an error in the log, where it cannot be read: the rules then judge alone."""
    try:
        return Model.read_from(WEIGHTS)[0]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.error("emergencies are judged by rules alone: %s cannot be read (%s)", WEIGHTS, error)
        return None
