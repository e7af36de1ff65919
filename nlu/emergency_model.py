"""The learned judge of emergencies: what the rules have no words for, and what their words do not mean.

Ridge regression, one column a kind, on the likeness of the sentence vector to some thousand written sentences (a
Gaussian kernel in the vectors' main axes; Nyström's method), on the vector itself, on hashed character n-grams and on
cues of what is only asked, past or small (``emergency_cues.py``). ``python -m nlu.emergency_fit`` makes
``emergency_weights.npz`` from ``emergency_data/``. Plain numpy; under 2 ms a text besides the vector.
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

from nlu.emergency_cues import cues
from nlu.vectors import Vector

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("emergency_weights.npz")
NONE = "none"
AXES, BUCKETS, LONGEST = 64, 16384, 3
# exp(SHARPNESS · (cosine − 1)), weighed against the cosine of the n-grams. With sentences of batches held back, at
# 6 % false alarms of hard ones: recall 0.57 linear in the vector, 0.76 with the kernel.
SHARPNESS, LIKENESS_SHARE = 3.0, 4.0
# The weights of the n-grams, the vector itself and the cues beside that, chosen with batches held back.
GRAMS_SHARE, VECTOR_SHARE, CUES_SHARE = 2.0, 2.0, 0.5

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
    """Text and vector as one row, float32 (landmarks + 384 + cues + BUCKETS + 1,).

    ``middle``: mean of the training vectors (384,); ``axes``: their main axes (384, AXES); ``landmarks``: the sentences
    that others are likened to, in those axes, int8 (landmarks, AXES); ``idf``: (BUCKETS,); ``spread``: of each cue.
    """

    def __init__(self, middle: Floats, axes: Floats, landmarks: NDArray[np.int8], idf: Floats, spread: Floats) -> None:
        self.middle, self.axes, self.landmarks, self.idf, self.spread = middle, axes, landmarks, idf, spread
        self._landmarks = _unit(landmarks.astype(np.float32))

    @classmethod
    def of(cls, vectors: Vector, chosen: NDArray[np.bool_], counts: Floats, cued: Floats) -> Features:
        """From training ``vectors`` (n, 384), those to be landmarks ``chosen``, ``counts`` (n, BUCKETS) and ``cued``,
        the cues of each (n, cues)."""
        middle = vectors.mean(axis=0).astype(np.float16).astype(np.float32)
        _, turned = np.linalg.eigh(np.cov((vectors - middle).T))
        axes = turned[:, ::-1][:, :AXES].astype(np.float16).astype(np.float32)
        places = _unit((vectors[chosen] - middle) @ axes)
        landmarks = np.round(places / np.abs(places).max(axis=1, keepdims=True) * 127).astype(np.int8)
        idf = (np.log((1 + len(counts)) / (1 + (counts > 0).sum(axis=0))) + 1).astype(np.float16).astype(np.float32)
        spread = np.maximum(cued.std(axis=0), 0.01).astype(np.float16).astype(np.float32)
        return cls(middle, axes, landmarks, idf, spread)

    @property
    def dense(self) -> int:
        """How many columns stand before those of the n-grams."""
        return len(self.landmarks) + len(self.middle) + len(self.spread)

    def between(self) -> Floats:
        """Likeness among the landmarks, float32 (landmarks, landmarks)."""
        return self._likeness(self._landmarks)

    def _likeness(self, places: Floats) -> Floats:
        return np.asarray(LIKENESS_SHARE * np.exp(SHARPNESS * (places @ self._landmarks.T - 1)), np.float32)

    def row(self, text: str, vector: Vector) -> Floats:
        row: Floats = self.rows([text], np.asarray(vector, np.float32)[None])[0]
        return row

    def rows(self, texts: list[str], vectors: Vector) -> Floats:
        """float32 (n, landmarks + 384 + cues + BUCKETS + 1) for n texts and their vectors (n, 384)."""
        likeness = self._likeness(_unit((vectors - self.middle) @ self.axes))
        itself = VECTOR_SHARE**0.5 * _unit(vectors - self.middle)
        cued = (CUES_SHARE / len(self.spread)) ** 0.5 * cues(texts) / self.spread
        characters = GRAMS_SHARE**0.5 * _unit(counted(texts) * self.idf)
        return np.hstack([likeness, itself, cued, characters, np.ones((len(texts), 1))]).astype(np.float32)


def _unit(rows: NDArray[np.floating]) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)


def counted(texts: list[str]) -> Floats:
    """How often (at most twice) each text's character n-grams fall into each bucket, float32 (n, BUCKETS)."""
    counts = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in zip(counts, texts, strict=True):
        folded = "^" + re.sub(r"\d", "0", re.sub(r"[\W_]", "", text).lower()) + "$"
        for gram in {folded[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(folded) - n + 1)}:
            row[zlib.crc32(gram.encode()) % BUCKETS] += 1
    return np.minimum(counts, 2)


class Model:
    """Fitted ``weights``, float32 (landmarks + 384 + cues + BUCKETS + 1, kinds), with what they need."""

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
        """``data``: digest of the sentences that they were fitted to. The n-grams' weights take 8 bits each."""
        dense = self.features.dense
        characters = self.weights[dense:]
        scale = np.maximum(np.abs(characters).max(axis=0), 1e-9) / 127
        np.savez_compressed(
            path,
            names=np.array(self.names),
            redirects=np.array([name for name, is_one in zip(self.names, self._redirect, strict=True) if is_one]),
            middle=self.features.middle.astype(np.float16),
            axes=self.features.axes.astype(np.float16),
            landmarks=self.features.landmarks,
            idf=self.features.idf.astype(np.float16),
            spread=self.features.spread.astype(np.float16),
            dense=self.weights[:dense].astype(np.float16),
            characters=np.round(characters / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            cuts=np.array([getattr(self.cuts, name) for name in Cuts.__dataclass_fields__]),
            data=np.array(data),
        )

    @classmethod
    def read_from(cls, path: Path) -> tuple[Model, str]:
        """The model and the digest of its sentences. Raises OSError, ValueError, KeyError or BadZipFile."""
        with np.load(path, allow_pickle=False) as file:
            names, redirects = ([str(name) for name in file[key]] for key in ("names", "redirects"))
            middle, axes, idf, spread = (file[key].astype(np.float32) for key in ("middle", "axes", "idf", "spread"))
            features = Features(middle, axes, file["landmarks"], idf, spread)
            cuts = Cuts(*(float(cut) for cut in file["cuts"]))
            weights = np.vstack([file["dense"].astype(np.float32), file["characters"] * file["scale"]])
            if weights.shape != (features.dense + BUCKETS + 1, len(names)) or len(spread) != len(cues([""])[0]):
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
