"""The learned judge of emergencies: what the rules have no words for, and what their words do not mean.

Ridge regression, one column a kind, on the likeness of the sentence vector to some thousand written sentences (a
Gaussian kernel in the vectors' main axes; Nyström's method), on the vector itself, on cues of what is only asked, past
or small (``emergency_cues.py``) and on character n-grams. ``python -m nlu.emergency_fit`` makes
``emergency_weights.npz`` from ``emergency_data/``. Plain numpy; under 2 ms a text besides the vector. What the tuned
encoder holds of the text (``nlu.tuned``) is added.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.emergency_cues import cues
from nlu.routing_features import Grams, Row, unit_rows
from nlu.tuned.opinion import opinion
from nlu.vectors import Vector

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).with_name("emergency_weights.npz")
NONE = "none"
# Chosen on sentences of other hands (tests/nlu/heldout), learned from 7,800 of ours. Where 97 % of the dangers are
# caught, false alarms of hard ones: 7.8 % with 64 axes, a sharpness of 3 and n-grams at half the share; 5.9 % with what
# stands here; 3.4 % since no two n-grams share a bucket (of 16,384 then).
AXES = 96
# exp(SHARPNESS · (cosine − 1)), weighed against the cosine of the n-grams.
SHARPNESS, LIKENESS_SHARE = 4.0, 4.0
# The weights of the n-grams, the vector itself and the cues beside that.
GRAMS_SHARE, VECTOR_SHARE, CUES_SHARE = 5.0, 2.0, 0.5
# What the tuned encoder's opinion moves a score by, half of it upwards and half downwards. Alone, with the cut that
# catches 864 of 869 dangers of ten sets, the regression calls 48 of 1,711 harmless sentences a danger, with this 15.
OPINION = 0.4
SEEN = 2  # in so many sentences an n-gram must stand to be known
# Of a text longer than LONG only the clauses that sound most of danger are read by the encoders, ROOM characters: the
# decision then takes as long for 300 characters as for 80, and a danger is not drowned in the story around it.
LONG, ROOM, LONGEST_CLAUSE = 90, 80, 24
AROUND = np.array([0.5, 1.0, 0.5])  # a clause sounds as its neighbours do, by half
_CLAUSE = re.compile(r"[^，,。！!？?；;、\s]+[，,。！!？?；;、\s]*")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Cuts:
    """From which score on a danger is believed: of the model ``alone``, or ``beside`` a rule that says so too;
    ``again`` when the caller was told to call for help a moment ago; ``long`` for a text of which only a part was read
    (``focus``). ``urgent`` and ``urgent_beside`` likewise."""

    alone: float
    beside: float
    again: float
    long: float
    urgent: float
    urgent_beside: float


@dataclass(frozen=True)
class Judgement:
    """Scores of about 0 to 1: that it is a redirect, an urgent order; the likeliest kind of each. ``held``: the share
    that the tuned encoder gives a redirect, 1 where it has no opinion."""

    redirect: float
    urgent: float
    redirect_kind: str
    urgent_kind: str
    held: float = 1.0


class Features:
    """A text and its vector as numbers: dense ones, float32 (landmarks + 384 + cues,), and the row of its n-grams.

    ``middle``: mean of the training vectors (384,); ``axes``: their main axes (384, AXES); ``landmarks``: the sentences
    that others are likened to, in those axes, int8 (landmarks, AXES); ``spread``: of each cue.
    """

    def __init__(self, middle: Floats, axes: Floats, landmarks: NDArray[np.int8], spread: Floats, grams: Grams) -> None:
        self.middle, self.axes, self.landmarks, self.spread, self.grams = middle, axes, landmarks, spread, grams
        self._landmarks = unit_rows(landmarks.astype(np.float32))

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Vector, chosen: NDArray[np.bool_]) -> Features:
        """From training ``texts``, their ``vectors`` (n, 384), and those ``chosen`` to be landmarks."""
        middle = vectors.mean(axis=0).astype(np.float16).astype(np.float32)
        _, turned = np.linalg.eigh(np.cov((vectors - middle).T))
        axes = turned[:, ::-1][:, :AXES].astype(np.float16).astype(np.float32)
        places = unit_rows((vectors[chosen] - middle) @ axes)
        landmarks = np.round(places / np.abs(places).max(axis=1, keepdims=True) * 127).astype(np.int8)
        spread = np.maximum(cues(list(texts)).std(axis=0), 0.01).astype(np.float16).astype(np.float32)
        return cls(middle, axes, landmarks, spread, Grams.of(texts, SEEN))

    def between(self) -> Floats:
        """Likeness among the landmarks, float32 (landmarks, landmarks)."""
        return self._likeness(self._landmarks)

    def _likeness(self, places: Floats) -> Floats:
        return np.asarray(LIKENESS_SHARE * np.exp(SHARPNESS * (places @ self._landmarks.T - 1)), np.float32)

    def dense(self, texts: list[str], vectors: Vector) -> Floats:
        """float32 (n, landmarks + 384 + cues) for n texts and their vectors (n, 384)."""
        likeness = self._likeness(unit_rows((vectors - self.middle) @ self.axes))
        itself = VECTOR_SHARE**0.5 * unit_rows(vectors - self.middle)
        cued = (CUES_SHARE / len(self.spread)) ** 0.5 * cues(texts) / self.spread
        return np.hstack([likeness, itself, cued]).astype(np.float32)

    def row(self, text: str) -> Row:
        """The n-grams' places and values, and a last 1 for the bias."""
        places, values = self.grams.row(text)
        return places, np.append(np.float32(GRAMS_SHARE**0.5) * values[:-1], np.float32(1))


class Model:
    """Fitted weights, of the dense numbers float32 (landmarks + 384 + cues, kinds) and of the n-grams (grams + 1,
    kinds), with what they need."""

    def __init__(
        self, names: list[str], redirects: set[str], dense: Floats, grams: Floats, features: Features, cuts: Cuts
    ) -> None:
        self.names, self.dense, self.grams, self.features, self.cuts = tuple(names), dense, grams, features, cuts
        self._redirect = np.array([name in redirects for name in names])
        self._urgent = np.array([name not in redirects and name != NONE for name in names])

    def focus(self, text: str) -> str:
        """The clauses of a text that sound most of danger by its n-grams, in their order, about ROOM characters."""
        pieces = ((each, at) for each in _CLAUSE.findall(text) for at in range(0, len(each), LONGEST_CLAUSE))
        clauses = [each[at : at + LONGEST_CLAUSE] for each, at in pieces]
        if not clauses:
            return ""
        sounds = np.convolve([self._sounds(clause) for clause in clauses], AROUND, "same")
        chosen, room = set[int](), ROOM
        for at in map(int, np.argsort(-sounds)):
            room -= len(clauses[at])
            if room < 0 and chosen:
                break
            chosen.add(at)
        return "".join(clauses[at] for at in sorted(chosen))

    def _sounds(self, clause: str) -> float:
        places, values = self.features.row(clause)
        return float((values[:-1] @ self.grams[places[:-1]])[self._redirect].sum())

    def judge(self, text: str, vector: Vector) -> Judgement:
        """``vector``: of the core (``nlu.intent_text.core``) of its ``focus``, shape (384,)."""
        places, values = self.features.row(text)
        dense = self.features.dense([text], np.asarray(vector, np.float32)[None])[0]
        scores = dense @ self.dense + values @ self.grams[places]
        held = opinion("danger", self.names, focus(text))
        if not held.any():
            return self.read(scores)
        judged = self.read(scores + OPINION * held)
        return replace(
            judged,
            redirect=judged.redirect - OPINION / 2,
            urgent=judged.urgent - OPINION / 2,
            held=float(held[self._redirect].sum()),
        )

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
        scale = np.maximum(np.abs(self.grams).max(axis=0), 1e-9) / 127
        features = self.features
        np.savez_compressed(
            path,
            names=np.array(self.names),
            redirects=np.array([name for name, is_one in zip(self.names, self._redirect, strict=True) if is_one]),
            middle=features.middle.astype(np.float16),
            axes=features.axes.astype(np.float16),
            landmarks=features.landmarks,
            spread=features.spread.astype(np.float16),
            steps=np.diff(features.grams.buckets, prepend=0).astype(np.uint32),
            rarity=features.grams.rarity.astype(np.float16),
            dense=self.dense.astype(np.float16),
            grams=np.round(self.grams / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            cuts=np.array([getattr(self.cuts, name) for name in Cuts.__dataclass_fields__]),
            data=np.array(data),
        )

    @classmethod
    def read_from(cls, path: Path) -> tuple[Model, str]:
        """The model and the digest of its sentences. Raises OSError, ValueError, KeyError or BadZipFile."""
        with np.load(path, allow_pickle=False) as file:
            names, redirects = ([str(name) for name in file[key]] for key in ("names", "redirects"))
            middle, axes, spread, rarity = (
                file[key].astype(np.float32) for key in ("middle", "axes", "spread", "rarity")
            )
            known = Grams(np.cumsum(file["steps"]).astype(np.int32), rarity)
            features = Features(middle, axes, file["landmarks"], spread, known)
            cuts = _cuts(file)
            dense, grams = file["dense"].astype(np.float32), file["grams"] * file["scale"]
            rows = len(features.landmarks) + len(middle) + len(spread)
            if dense.shape != (rows, len(names)) or grams.shape != (len(rarity) + 1, len(names)):
                raise ValueError(f"weights of shapes {dense.shape} and {grams.shape} do not fit {len(names)} kinds")
            if len(spread) != len(cues([""])[0]):
                raise ValueError(f"{len(spread)} cues were known when the weights were fitted")
            return cls(names, set(redirects), dense, grams, features, cuts), str(file["data"])


def stored_cuts(path: Path) -> Cuts:
    """The scores that the weights in ``path`` believe from, also where they were fitted to other cues than those of
    today. Raises as ``Model.read_from``."""
    with np.load(path, allow_pickle=False) as file:
        return _cuts(file)


def _cuts(file: Mapping[str, NDArray[np.float64]]) -> Cuts:
    return Cuts(*(float(cut) for cut in file["cuts"]))


@lru_cache(maxsize=1)
def model() -> Model | None:
    """The committed model; None, with an error in the log, where it cannot be read: the rules then judge alone."""
    try:
        return Model.read_from(WEIGHTS)[0]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.error("emergencies are judged by rules alone: %s cannot be read (%s)", WEIGHTS, error)
        return None


@lru_cache(maxsize=64)
def focus(text: str) -> str:
    """What of a text the judge wants a vector of: all of it but for a long one, or one without any words."""
    judge = model() if len(text) > LONG else None
    return (judge.focus(text) if judge else "") or text
