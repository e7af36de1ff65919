"""``python -m nlu.whom_fit``: learn from marked stories whom a matter is about (``nlu.whom``).

``whom_examples.tsv`` has a story a line and before it, behind a tab, whom it is about in its own words: several with |
between them, - for nobody. Every figure that is printed comes of weights that were learnt without the story. Five
minutes on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.found import Found
from nlu.routing_features import Row
from nlu.routing_linear import fit
from nlu.whom import PLACES, WEIGHTS, Floats, Mention, Network, Read, features, meant, mentioned, read_pieces, score

EXAMPLES = Path(__file__).with_name("whom_examples.tsv")
COST = 1.0
FOLDS = 5
SHOWN = (-3.0, -2.0, -1.5, -1.2, -1.0, -0.8, -0.5, 0.0)
WIDTH, EPOCHS, BATCH = 48, 14, 512  # of the network; pieces at once
PACE, DECAY, LEFT_OUT = 3e-3, 0.05, 0.3  # the largest step; of the weights; of the inputs at a time


class BadExamples(Exception):
    """A line that is not a marked story; the text says which and why."""


@dataclass(frozen=True)
class Example:
    story: str
    told: tuple[str, ...]  # whom it is about; nobody where empty


@dataclass(frozen=True)
class Seen:
    """An example as the judges see it: ``rows`` and ``is_meant`` of its mentions, ``of_words`` of its pieces."""

    example: Example
    mentions: list[Mention]
    rows: list[Row]
    is_meant: list[bool]
    read: Read
    of_words: NDArray[np.bool_]


def examples(path: Path = EXAMPLES) -> list[Example]:
    """The marked stories. Raises BadExamples."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        marked, tab, story = line.partition("\t")
        told = () if marked == "-" else tuple(marked.split("|"))
        if not tab or not story or any(not words or words not in story for words in told):
            raise BadExamples(f"{path.name}, line {number}: words of the story or -, a tab and the story are needed")
        found.append(Example(story, told))
    return found


def is_told(example: Example, start: int, end: int) -> bool:
    """Whether ``start``–``end`` of the story holds the end of one of the marked words."""
    for words in example.told:
        at = example.story.find(words)
        while at >= 0:
            if start < at + len(words) <= end and at < end:
                return True
            at = example.story.find(words, at + 1)
    return False


def see(example: Example) -> Seen | None:
    """None for a story that the encoders cut otherwise than it is written."""
    read = read_pieces(example.story)
    if read is None:
        return None
    mentions = mentioned(example.story)
    rows = []
    for at in range(len(mentions)):
        places = features(example.story, mentions, at)
        rows.append((places, np.full(len(places), 1 / np.sqrt(len(places)), np.float32)))
    truth = [is_told(example, mention.start, mention.end) for mention in mentions]
    spans = [(example.story.find(words), words) for words in example.told]
    starts = [0, *read.ends[:-1]]
    of_words = [
        any(start < at + len(words) and end > at for at, words in spans)
        for start, end in zip(starts, read.ends, strict=True)
    ]
    return Seen(example, mentions, rows, truth, read, np.array(of_words))


def learned_words(seen: Sequence[Seen]) -> Floats:
    """The weights of the mentions' features, float32 (PLACES + 1,)."""
    rows = [row for each in seen for row in each.rows]
    truth = np.array([is_meant for each in seen for is_meant in each.is_meant])
    found = np.zeros(PLACES + 1, np.float32)
    weights = fit(rows, truth[:, None], COST).weights[:, 0]
    found[: len(weights)] = weights
    return found


def learned_network(seen: Sequence[Seen]) -> Network:
    """By Adam with steps that grow and then shrink to nothing, inputs left out by chance."""
    chance = np.random.default_rng(0)
    states = np.concatenate([each.read.states for each in seen])
    truth = np.concatenate([each.of_words for each in seen]).astype(np.float32)
    mean, spread = states.mean(axis=0), states.std(axis=0) + 1e-3
    states = (states - mean) / spread
    values = {
        "into": chance.normal(0, states.shape[1] ** -0.5, (states.shape[1], WIDTH)).astype(np.float32),
        "into_bias": np.zeros(WIDTH, np.float32),
        "out": chance.normal(0, WIDTH**-0.5, WIDTH).astype(np.float32),
        "out_bias": np.zeros(1, np.float32),
    }
    means = {name: np.zeros_like(value) for name, value in values.items()}
    squares = {name: np.zeros_like(value) for name, value in values.items()}
    steps, step = EPOCHS * (len(states) // BATCH), 0
    for _ in range(EPOCHS):
        for at in np.array_split(chance.permutation(len(states)), len(states) // BATCH):
            step += 1
            kept = (chance.random((len(at), states.shape[1]), np.float32) >= LEFT_OUT) / (1 - LEFT_OUT)
            inputs = states[at] * kept.astype(np.float32)
            inner = inputs @ values["into"] + values["into_bias"]
            kept_inner = (chance.random(inner.shape, np.float32) >= LEFT_OUT) / (1 - LEFT_OUT)
            open_ones = (inner > 0) * kept_inner.astype(np.float32)
            wrong = (1 / (1 + np.exp(-((inner * open_ones) @ values["out"] + values["out_bias"]))) - truth[at]) / len(
                at
            )
            back = wrong[:, None] * values["out"] * open_ones
            slopes = {
                "into": inputs.T @ back,
                "into_bias": back.sum(axis=0),
                "out": (inner * open_ones).T @ wrong,
                "out_bias": wrong.sum(keepdims=True),
            }
            pace = PACE * min(step / (0.3 * steps), (steps - step) / (0.7 * steps))
            for name, slope in slopes.items():
                means[name] += 0.1 * (slope - means[name])
                squares[name] += 0.001 * (slope**2 - squares[name])
                moved = means[name] / (1 - 0.9**step) / (np.sqrt(squares[name] / (1 - 0.999**step)) + 1e-8)
                values[name] -= pace * (moved + DECAY * values[name])
    return Network(mean, spread, **values)


def main() -> int:
    seen = [each for each in map(see, examples()) if each is not None]
    judged: list[tuple[Seen, list[float], Floats]] = []
    for fold in range(FOLDS):
        others = [each for number, each in enumerate(seen) if number % FOLDS != fold]
        words, network = learned_words(others), learned_network(others)
        for each in seen[fold::FOLDS]:
            judged.append((each, [score(words, row[0]) for row in each.rows], network.chances(each.read.states)))
    for least in SHOWN:
        _report([(each, _found(each, scores, chances, least)) for each, scores, chances in judged], least)
    words, network = learned_words(seen), learned_network(seen)
    step = np.abs(words).max() / 127
    halves = {name: value.astype(np.float16) for name, value in network._asdict().items()}
    np.savez_compressed(WEIGHTS, words=np.round(words / step).astype(np.int8), step=np.float32(step), **halves)
    print(f"{len(seen)} stories, {WEIGHTS.name} {WEIGHTS.stat().st_size / 1e3:.0f} kB")
    return 0


def _found(each: Seen, scores: list[float], chances: Floats, least: float) -> Found | None:
    return meant(each.example.story, each.mentions, scores, each.read.ends, chances, least)


def _report(judged: Sequence[tuple[Seen, Found | None]], least: float) -> None:
    """How many are told rightly and wrongly from this sum on."""
    about = sum(bool(each.example.told) for each, _ in judged)
    told = [is_told(each.example, found.start, found.end) for each, found in judged if found is not None]
    right = sum(told)
    print(f"from {least:+.1f}: {right / about:.3f} of {about} rightly; {right / max(1, len(told)):.3f} are right")


if __name__ == "__main__":
    sys.exit(main())
