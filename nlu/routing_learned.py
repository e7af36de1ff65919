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

from nlu.routing_features import WIDTH, Floats, Grams, joined
from nlu.routing_judge import judged_scores
from nlu.routing_linear import Linear, shares
from nlu.routing_nearest import Nearest
from nlu.shipped_vectors import packed, unpacked

log = logging.getLogger(__name__)

What = Literal["category", "department", "type"]
KINDS: tuple[What, ...] = ("category", "department", "type")
FORMAT = 1
VECTOR_SCALE = 2.0
_NEAREST = ("near_places", "near_values", "near_examples", "near_labels")


class BadModel(ValueError):
    """A model file cannot be used; the sentence says why."""


@dataclass(frozen=True, eq=False)
class Part:
    """A classifier; ``sharpness`` and what the built-in judge and the nearest texts weigh beside it come from
    cross-validation."""

    linear: Linear
    sharpness: float
    built_in: float
    near: float = 0.0


@dataclass(frozen=True, eq=False)
class Model:
    """Labels, what was learned from characters, and from characters and vectors together where there were any."""

    labels: tuple[str, ...]
    grams: Grams
    characters: Part
    together: Part | None = None
    mean: Floats | None = None  # of the vectors
    nearest: Nearest | None = None  # the archive's texts, beside vectors

    def ranking(self, text: str, vector: Floats | None = None) -> list[tuple[str, float]] | None:
        """(label, probability), best first; None when nothing of ``text`` is known to it."""
        row = self.grams.row(text)
        if len(row[0]) < 2:
            return None
        part, known = self.characters, row
        if vector is not None and self.together is not None and self.mean is not None:
            part = self.together
            row = joined(row, VECTOR_SCALE * (vector - self.mean), len(self.grams.buckets) + 1)
        scores = part.linear.scores(row) + np.float32(part.built_in) * judged_scores(self.labels, text)
        if part.near and self.nearest is not None:
            scores += np.float32(part.near) * self.nearest.shares(known, vector)
        chances = shares(scores, part.sharpness)
        return [(self.labels[n], float(chances[n])) for n in np.argsort(-chances)]


def save(model: Model, file: Path, told: dict[str, Any]) -> None:
    """Write ``model`` with what is told about it (JSON) in one step. Raises ``OSError``."""
    parts = {"characters": model.characters, "together": model.together}
    about = {"format": FORMAT, "labels": model.labels, "told": told}
    about["parts"] = {name: [part.sharpness, part.built_in, part.near] for name, part in parts.items() if part}
    arrays: dict[str, Any] = {name: part.linear.weights.astype(np.float16) for name, part in parts.items() if part}
    arrays["about"] = np.array(json.dumps(about, ensure_ascii=False))
    arrays |= {"buckets": model.grams.buckets, "rarity": model.grams.rarity}
    if model.mean is not None:
        arrays["mean"] = model.mean
    if (near := model.nearest) is not None and near.vectors is not None:
        arrays |= dict(
            zip(_NEAREST, (near.places, near.values.astype(np.float16), near.examples, near.labels), strict=True)
        )
        arrays["near_steps"], arrays["near_vectors"] = packed(near.vectors)
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
            mean = data.get("mean", None)
            parts = {
                name: Part(Linear(data[name].astype(np.float32)), *map(float, weights))
                for name, weights in about["parts"].items()
            }
            near = [data[name] for name in _NEAREST] if _NEAREST[0] in data else None
            near_vectors = unpacked(data["near_steps"], data["near_vectors"]) if near else None
        labels = tuple(map(str, about["labels"]))
        characters, together = parts["characters"], parts.get("together")
    except BadModel:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise BadModel(f"{file} cannot be read ({error}): train it again or remove it") from error
    places = len(buckets) + 1
    fits = len(buckets) == len(rarity) and characters.linear.weights.shape == (places, len(labels))
    fits = fits and len(labels) > 1 and (not len(buckets) or int(buckets.max()) < 2 * WIDTH)
    if together is not None:
        wanted = (places + (0 if mean is None else len(mean)), len(labels))
        fits = fits and mean is not None and together.linear.weights.shape == wanted
    nearest = None
    if near:
        at, values, examples, of = near
        fits = fits and near_vectors is not None and mean is not None and near_vectors.shape == (len(of), len(mean))
        fits = fits and len(at) == len(values) == len(examples) and len(of) > 0 and int(of.max()) < len(labels)
        fits = fits and (not len(examples) or int(examples.max()) < len(of))
        if fits:
            nearest = Nearest(at, values.astype(np.float32), examples, of, len(labels), near_vectors, mean)
    if not fits:
        raise BadModel(f"{file} does not hold together: train it again or remove it")
    return Model(labels, Grams(buckets, rarity), characters, together, mean, nearest)


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
