"""What a city taught with ``hotline train-routing``: a model file a kind, taken up while the gateway runs.

A file that cannot be read is told in the log, once, and the built-in answer stands.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from nlu.routing_features import WIDTH, Floats, Grams, Row, dense_row
from nlu.routing_judge import judged_scores
from nlu.routing_linear import Linear, shares

log = logging.getLogger(__name__)

What = Literal["category", "department", "type"]
KINDS: tuple[What, ...] = ("category", "department", "type")
FORMAT = 1
BUILT_IN = 0.4  # what the built-in judge weighs beside what was learned, for labels that are first levels of the tree
VECTOR_SCALE = 2.0


class BadModel(ValueError):
    """A model file cannot be used; the sentence says why."""


@dataclass(frozen=True, eq=False)
class Model:
    """Labels, the classifier over characters and, where it was trained with them, the one over sentence vectors."""

    labels: tuple[str, ...]
    grams: Grams
    characters: Linear
    sharpness: float  # by cross-validation
    vectors: Linear | None = None
    vector_mean: Floats | None = None
    vector_sharpness: float = 1.0

    def scores(self, text: str, row: Row, vector: Floats | None) -> Floats:
        """Margins, float32 (labels,): the classifiers' and the built-in judge's."""
        scores = self.characters.scores(row) + BUILT_IN * judged_scores(self.labels, text)
        if vector is not None and self.vectors is not None and self.vector_mean is not None:
            scores = scores + self.vectors.scores(dense_row(VECTOR_SCALE * (vector - self.vector_mean)))
        return scores

    def ranking(self, text: str, vector: Floats | None = None) -> list[tuple[str, float]] | None:
        """(label, probability), best first; None when nothing of ``text`` is known to it."""
        row = self.grams.row(text)
        if len(row[0]) < 2:
            return None
        together = vector is not None and self.vectors is not None
        chances = shares(self.scores(text, row, vector), self.vector_sharpness if together else self.sharpness)
        return [(self.labels[n], float(chances[n])) for n in np.argsort(-chances)]


def save(model: Model, file: Path, told: dict[str, Any]) -> None:
    """Write ``model`` with what is told about it (JSON) in one step. Raises ``OSError``."""
    about = {"format": FORMAT, "labels": model.labels, "sharpness": model.sharpness}
    about |= {"vector_sharpness": model.vector_sharpness, "told": told}
    arrays: dict[str, Any] = {
        "about": np.array(json.dumps(about, ensure_ascii=False)),
        "buckets": model.grams.buckets,
        "rarity": model.grams.rarity,
        "characters": model.characters.weights.astype(np.float16),
    }
    if model.vectors is not None and model.vector_mean is not None:
        arrays |= {"vectors": model.vectors.weights.astype(np.float16), "vector_mean": model.vector_mean}
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            np.savez_compressed(out, **arrays)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise


def load(file: Path) -> Model:
    """Raises ``BadModel``."""
    try:
        with np.load(file, allow_pickle=False) as data:
            about = json.loads(str(data["about"]))
            if about["format"] != FORMAT:
                raise BadModel(f"{file} has the format {about['format']}, not {FORMAT}: train it again")
            buckets, rarity = data["buckets"], data["rarity"]
            characters = data["characters"].astype(np.float32)
            vectors = data["vectors"].astype(np.float32) if "vectors" in data else None
            mean = data["vector_mean"] if vectors is not None else None
        labels = tuple(map(str, about["labels"]))
        sharpness, vector_sharpness = float(about["sharpness"]), float(about["vector_sharpness"])
    except BadModel:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise BadModel(f"{file} cannot be read ({error}): train it again or remove it") from error
    fits = len(buckets) == len(rarity) and characters.shape == (len(buckets) + 1, len(labels))
    fits = fits and len(labels) > 1 and (not len(buckets) or int(buckets.max()) < 2 * WIDTH)
    if not fits or (vectors is not None and (mean is None or vectors.shape != (len(mean) + 1, len(labels)))):
        raise BadModel(f"{file} does not hold together: train it again or remove it")
    return Model(
        labels=labels,
        grams=Grams(buckets, rarity),
        characters=Linear(characters),
        sharpness=sharpness,
        vectors=None if vectors is None else Linear(vectors),
        vector_mean=mean,
        vector_sharpness=vector_sharpness,
    )


def model_file(folder: Path, what: What) -> Path:
    """Where the model of a kind lies in the folder of learned models (``routing`` in the data folder)."""
    return folder / f"{what}.npz"


class Learned:
    """The models of one folder, read again when a file changes. Thread-safe."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: dict[What, tuple[tuple[int, int], Model | None]] = {}

    def of(self, what: What) -> Model | None:
        """The model of a kind; None when there is none, or none that can be used."""
        if self._folder is None:
            return None
        file = model_file(self._folder, what)
        try:
            state = file.stat()
        except OSError:
            return None
        stamp = (state.st_mtime_ns, state.st_size)
        with self._lock:
            if what not in self._held or self._held[what][0] != stamp:
                try:
                    self._held[what] = (stamp, load(file))
                    log.info("%s is routed by what was learned from the archive (%s)", what, file)
                except BadModel as error:
                    log.error("%s; the built-in answer stands", error)
                    self._held[what] = (stamp, None)
            return self._held[what][1]


_current = Learned(None)


def use(folder: Path | None) -> None:
    """From now on models are looked for in ``folder``; None for none."""
    global _current
    _current = Learned(folder)


def learned(what: What) -> Model | None:
    """What this process has learned of a kind."""
    return _current.of(what)
