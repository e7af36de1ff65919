"""``python -m nlu.emergency_fit``: learn the judge of emergencies from ``emergency_data/`` and print what it does.

Each file of ``emergency_data`` is a batch in one voice. Every figure and cut comes from sentences whose whole batch
was held back, a third of the batches at a time (never a random split of sentences). Ordinary sentences come
from ``nlu/data/intents``, ``faq/topics`` and ``nlu/routing_examples`` as they are on the day; they do not make the
weights out of date.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from nlu.city import city_names, load_city
from nlu.emergency import by_rules, rules
from nlu.emergency_cues import FILE as CUES
from nlu.emergency_model import NONE, WEIGHTS, Cuts, Features, Floats, Model, stored_cuts
from nlu.intent_text import core
from nlu.routing_features import Row
from nlu.text import clean
from nlu.vectors import shared_vectors

DATA = Path(__file__).with_name("emergency_data")
ROOT = Path(__file__).resolve().parent.parent
ORDINARY = "ordinary"
PENALTY = 1.0
FOLDS = 3
BLOCK = 4096  # rows whose products are computed at a time
CLOSE, MOST_STEPS = 1e-3, 600  # how much of the targets may be left, and after how many steps it is left as it is
COMMON = 300  # sentences: an n-gram that stands in so many is counted among all of them at once
EVERY, RIPPLE = (
    4,
    1e-2,
)  # every so-many-th sentence of ours is a landmark; what keeps their likeness from being singular
VARIANTS = 6  # of a line with alternatives (我爸|我妈)
# Every so-many-th sentence is learned once more with a place of the cities, which says nothing of danger or none:
# without these one danger in fifty was missed when the caller said the town, 高辛镇面粉厂着火了 among them.
EVERY_PLACED = 5
PLACED = (
    "{place}{text}",
    "{place}，{text}",
    "我在{place}，{text}",
    "{text}，在{place}",
    "{text}！{place}！",
    "{text}，{place}这边",
)
# How much a sentence counts: a danger missed is worse than a false alarm; ordinary ones are many.
DANGER_WEIGHT, ORDINARY_WEIGHT = 1.5, 1.5
EVERY_ORDINARY = 5  # of the ordinary ones every so-many-th, which weighs for those left out: time grows with the cube
# What a share of false alarms costs against a share of dangers missed.
HARD_COST = {"redirect": 0.7, "urgent_order": 1.5}  # an order wrongly urgent delays those that are
ORDINARY_COST = 3.0
# Cuts that catch a smaller share of the held-back dangers are not chosen, whatever they spare: recall comes first.
LEAST = {"redirect": 0.88, "urgent_order": 0.0}
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True)
class Sentence:
    text: str
    kind: str
    batch: str


def sentences(folder: Path = DATA) -> list[Sentence]:
    """Every sentence of the batches. Raises ValueError for a kind that no rule has."""
    kinds = {rule.kind for rule in rules()[0]}
    found = []
    for path in sorted(folder.glob("*.yml")):
        for kind, lines in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if kind != NONE and kind not in kinds:
                raise ValueError(f"{path}: {kind} is no kind of nlu/emergency.yml")
            texts = "\n".join(lines.values()) if kind == NONE else lines
            found += [Sentence(text, kind, path.stem) for line in texts.splitlines() for text in _variants(line)]
    return found


def placed(data: Sequence[Sentence]) -> list[Sentence]:
    """Every ``EVERY_PLACED``-th sentence with a county, town or village before or behind it."""
    packs = [load_city(name) for name in city_names()]
    places = [each for pack in packs for each in (*pack.towns, *pack.villages[::10])]
    found = []
    for number, sentence in enumerate(data[::EVERY_PLACED]):
        form = PLACED[number % len(PLACED)]
        place = places[number * 37 % len(places)]
        said = form.format(place=place.path if number % 2 else place.name, text=sentence.text.rstrip("。！？!?"))
        found.append(replace(sentence, text=said))
    return found


def _variants(line: str) -> Iterator[str]:
    parts = _CHOICE.split(line)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    yield from ("".join(chosen) for chosen in itertools.islice(itertools.product(*choices), VARIANTS))


def ordinary() -> list[Sentence]:
    """Training sentences of the intents, phrasings of the answers and examples of the categories, but for those that
    the rules call a danger or that stand in a batch."""
    texts: list[str] = []
    for path in sorted((ROOT / "nlu" / "data" / "intents").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            texts += [line.removeprefix("- ").strip() for line in block["examples"].splitlines()]
    for path in sorted((ROOT / "faq" / "topics").glob("*.yml")):
        texts += yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    for path in sorted((ROOT / "nlu" / "routing_examples").glob("*.yml")):
        for leaf in yaml.safe_load(path.read_text(encoding="utf-8"))["examples"].values():
            texts += leaf
    written = {sentence.text for sentence in sentences()}
    wanted = dict.fromkeys(text for text in texts if text not in written and by_rules(clean(text)).action == "none")
    return [Sentence(text, NONE, f"{ORDINARY} {place % 2}") for place, text in enumerate(wanted)]


def digest(folder: Path = DATA) -> str:
    """Of the batches and cues as they are; stored with the weights, so that a test sees when these are out of date."""
    files = [*sorted(folder.glob("*.yml")), CUES]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:24]


@dataclass(frozen=True)
class Fitted:
    """``shares``: float32 (n, kinds), what each sentence adds to the scores of those like it; ``unseen``: each one's
    scores without its batch, (n, kinds)."""

    names: list[str]
    shares: Floats
    unseen: Floats


def fit(likeness: Floats, data: list[Sentence]) -> Fitted:
    """Ridge regression to one column a kind, solved over the sentences; ``likeness``: (n, n), of their features."""
    names = sorted({sentence.kind for sentence in data})
    targets = np.zeros((len(data), len(names)), np.float32)
    targets[np.arange(len(data)), [names.index(sentence.kind) for sentence in data]] = 1
    weight = np.array(
        [
            (ORDINARY_WEIGHT if s.batch.startswith(ORDINARY) else 1.0) * (DANGER_WEIGHT if s.kind != NONE else 1.0)
            for s in data
        ]
    )

    def solved(rows: NDArray[np.intp]) -> Floats:
        return _solved(likeness[np.ix_(rows, rows)], (PENALTY / weight[rows]).astype(np.float32), targets[rows])

    unseen, held = np.zeros_like(targets), folds(data)
    for fold in range(FOLDS):
        rows, rest = np.flatnonzero(held == fold), np.flatnonzero(held != fold)
        unseen[rows] = likeness[np.ix_(rows, rest)] @ solved(rest)
    return Fitted(names, _solved(likeness, (PENALTY / weight).astype(np.float32), targets), unseen)


def _solved(system: Floats, ridge: Floats, targets: Floats) -> Floats:
    """x of (system + diag(ridge)) · x = targets, each column by conjugate gradients: no factors of so large a matrix
    need to be kept, and LAPACK's 32-bit routines break beyond 23,170 rows."""
    found, rest = np.zeros_like(targets), targets.copy()
    towards, size = rest.copy(), (rest**2).sum(axis=0)
    enough = CLOSE**2 * size
    for _ in range(MOST_STEPS):
        moved = system @ towards + ridge[:, None] * towards
        length = size / np.maximum((towards * moved).sum(axis=0), 1e-12)
        found += length * towards
        rest -= length * moved
        before, size = size, (rest**2).sum(axis=0)
        if (size <= enough).all():
            break
        towards = rest + size / np.maximum(before, 1e-12) * towards
    return found


def folds(data: list[Sentence]) -> NDArray[np.intp]:
    """In which of ``FOLDS`` each sentence is held back, its whole batch with it."""
    batches = sorted({sentence.batch for sentence in data})
    return np.array([batches.index(sentence.batch) % FOLDS for sentence in data])


def inner(rows: Sequence[Row]) -> Floats:
    """The inner products of rows with each other, float32 (n, n)."""
    owners = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
    places, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    order = np.argsort(places, kind="stable")
    owners, places, values = owners[order], places[order], values[order]
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    counts = np.diff(np.append(starts, len(places)))
    common = np.zeros((len(rows), int((counts >= COMMON).sum())), np.float32)
    for column, place in enumerate(np.flatnonzero(counts >= COMMON)):
        span = slice(starts[place], starts[place] + counts[place])
        common[owners[span], column] = values[span]
    found = np.zeros((len(rows), len(rows)), np.float32)
    _add_products(found, common)
    for start, count in zip(starts[counts < COMMON], counts[counts < COMMON], strict=True):
        at, worth = owners[start : start + count], values[start : start + count]
        found[np.ix_(at, at)] += np.outer(worth, worth)
    return found


def _add_products(found: Floats, rows: Floats) -> None:
    """Add the inner products of ``rows`` (n, k) to ``found`` (n, n), a block at a time: numpy's ``rows @ rows.T`` ends
    in a segmentation fault from 32,768 rows on."""
    for start in range(0, len(rows), BLOCK):
        found[start : start + BLOCK] += rows[start : start + BLOCK] @ rows.T


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.emergency_fit", description="Fit the judge of emergencies.")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--data-dir", type=Path, default=Path("var"), help="where the vector cache is kept")
    parser.add_argument("--keep-cuts", action="store_true", help="the scores that the weights in place believe from")
    parser.add_argument("--errors", metavar="BATCH", help="also list the mistakes in this held-back batch")
    chosen = parser.parse_args(argv)
    kept = stored_cuts(WEIGHTS) if chosen.keep_cuts else None  # first: what they are missing for ends no fit at its end
    data = [*sentences(), *ordinary()[::EVERY_ORDINARY]]
    told = len(data)
    data += placed(data)
    texts = [clean(sentence.text) for sentence in data]
    cache = chosen.data_dir / "cache" / "emergency-vectors.npz"
    vectors = shared_vectors().of_many([core(text) for text in texts], cache)
    ours = np.array([n < told and not sentence.batch.startswith(ORDINARY) for n, sentence in enumerate(data)])
    features = Features.of(texts, vectors, ours & (ours.cumsum() % EVERY == 0))
    # Nyström: in the coordinates that `root` gives, plain ridge regression is the kernel's own.
    ripples, turned = np.linalg.eigh(features.between().astype(np.float64) + RIPPLE * np.eye(len(features.landmarks)))
    root = ((turned / np.sqrt(np.maximum(ripples, RIPPLE))) @ turned.T).astype(np.float32)
    dense, size, rows = features.dense(texts, vectors), len(root), [features.row(text) for text in texts]
    dense[:, :size] = dense[:, :size] @ root
    likeness = inner(rows)
    _add_products(likeness, dense)
    fitted = fit(likeness, data)
    weights = dense.T @ fitted.shares
    weights[:size] = root @ weights[:size]
    of_grams = np.zeros((len(features.grams.buckets) + 1, len(fitted.names)), np.float32)
    for (places, values), shares in zip(rows, fitted.shares, strict=True):
        of_grams[places] += np.outer(values, shares)
    redirects = {rule.kind for rule in rules()[0] if rule.action == "redirect"}
    draft = Model(fitted.names, redirects, weights, of_grams, features, Cuts(0.5, 0.2, 0.3, 0.6, 0.5, 0.2))
    unseen = _Unseen.of(draft, data, texts, fitted.unseen)
    cuts = kept or unseen.cuts()
    Model(fitted.names, redirects, weights, of_grams, features, cuts).store(chosen.out, digest())
    print("\n".join(unseen.table(cuts)))
    if chosen.errors:
        print("\n".join(unseen.errors(cuts, chosen.errors)))
    print(f"{cuts}; stored in {chosen.out} ({chosen.out.stat().st_size / 1000:.0f} kB)")
    return 0


@dataclass(frozen=True)
class _Unseen:
    """What the model says of each sentence without having seen its batch, beside the rules."""

    data: list[Sentence]
    truth: NDArray[np.str_]
    ruled: NDArray[np.str_]
    redirect: Floats
    urgent: Floats
    kinds: list[str]

    @classmethod
    def of(cls, model: Model, data: list[Sentence], texts: list[str], scores: Floats) -> _Unseen:
        actions = {rule.kind: rule.action for rule in rules()[0]}
        read = [model.read(row) for row in scores]
        return cls(
            data,
            np.array([actions.get(sentence.kind, "none") for sentence in data]),
            np.array([by_rules(text).action for text in texts]),
            np.array([judged.redirect for judged in read], np.float32),
            np.array([judged.urgent for judged in read], np.float32),
            [judged.redirect_kind for judged in read],
        )

    @property
    def is_ordinary(self) -> NDArray[np.bool_]:
        return np.array([sentence.batch.startswith(ORDINARY) for sentence in self.data])

    def cuts(self) -> Cuts:
        """Those that cost least on held-back sentences."""
        redirect, beside = self._pair("redirect", self.redirect)
        urgent, urgent_beside = self._pair("urgent_order", self.urgent)
        return Cuts(
            redirect, beside, round(max(beside, redirect - 0.15), 2), round(redirect + 0.2, 2), urgent, urgent_beside
        )

    def _pair(self, action: str, scores: Floats) -> tuple[float, float]:
        hard, real = (self.truth == "none") & ~self.is_ordinary, self.truth == action
        ruled = self.ruled == action
        best = (-np.inf, 0.0, 0.0)
        for alone, beside in itertools.product(np.arange(0.3, 0.8, 0.02), np.arange(-0.1, 0.5, 0.02)):
            raised = (scores >= alone) | (ruled & (scores >= beside))
            alarms = HARD_COST[action] * raised[hard].mean() + ORDINARY_COST * raised[self.is_ordinary].mean()
            if raised[real].mean() >= LEAST[action]:
                best = max(best, (float(raised[real].mean() - alarms), float(alone), float(beside)))
        return round(best[1], 2), round(best[2], 2)

    def said(self, cuts: Cuts) -> NDArray[np.str_]:
        redirect = (self.redirect >= cuts.alone) | ((self.ruled == "redirect") & (self.redirect >= cuts.beside))
        urgent = (self.urgent >= cuts.urgent) | ((self.ruled == "urgent_order") & (self.urgent >= cuts.urgent_beside))
        return np.where(redirect, "redirect", np.where(urgent, "urgent_order", "none"))

    def table(self, cuts: Cuts) -> Iterator[str]:
        """A line a batch: caught, called urgent, false alarms; the rules alone behind the stroke."""
        batches = np.array([sentence.batch for sentence in self.data])
        yield "batch         redirect  urgent  false redirect  false urgent | rules: redirect  urgent  false"
        for batch in [*sorted(set(batches)), "all batches"]:
            inside = ~self.is_ordinary if batch == "all batches" else batches == batch
            cells = []
            for said in (self.said(cuts), self.ruled):
                for truth, action in (
                    ("redirect",) * 2,
                    ("urgent_order",) * 2,
                    ("none", "redirect"),
                    ("none", "urgent_order"),
                ):
                    of = inside & (self.truth == truth)
                    cells.append(f"{(said[of] == action).mean():.3f}" if of.any() else "  –  ")
            yield "{:<13} {}     {}   {}           {}        | {}  {}  {} {}".format(batch, *cells)
        real = self.truth == "redirect"
        right = [kind == sentence.kind for kind, sentence in zip(self.kinds, self.data, strict=True)]
        yield f"kind right where it is a redirect: {np.array(right)[real].mean():.3f}"

    def errors(self, cuts: Cuts, batch: str) -> Iterator[str]:
        for sentence, said, truth, score in zip(self.data, self.said(cuts), self.truth, self.redirect, strict=True):
            if sentence.batch == batch and said != truth:
                yield f"{truth} ({sentence.kind}) → {said} {score:.2f} {sentence.text}"


if __name__ == "__main__":
    sys.exit(main())
