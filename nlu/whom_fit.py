"""``python -m nlu.whom_fit``: learn from marked stories whom a matter is about (``nlu.whom``).

``whom_examples.tsv`` has a story a line and before it, behind a tab, whom it is about in its own words: several with |
between them, - for nobody. Every figure that is printed comes of weights that were learnt without the story. A minute.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.routing_features import Row
from nlu.routing_linear import fit
from nlu.whom import PLACES, WEIGHTS, Mention, chosen, features, mentioned, score

EXAMPLES = Path(__file__).with_name("whom_examples.tsv")
COST = 1.0
FOLDS = 5
SHOWN = (-0.6, -0.4, -0.2, 0.0, 0.2)  # margins


class BadExamples(Exception):
    """A line that is not a marked story; the text says which and why."""


@dataclass(frozen=True)
class Example:
    story: str
    told: tuple[str, ...]  # whom it is about; nobody where empty


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


def is_meant(story: str, mention: Mention, told: Sequence[str]) -> bool:
    """Whether a mention stands where one of the marked words does."""
    for words in told:
        at = story.find(words)
        while at >= 0:
            if mention.start < at + len(words) and at < mention.end and (mention.end >= at + len(words)):
                return True
            at = story.find(words, at + 1)
    return False


def main() -> int:
    marked = examples()
    mentions = [mentioned(each.story) for each in marked]
    rows: list[Row] = []
    truth, of = [], []
    for number, (example, found) in enumerate(zip(marked, mentions, strict=True)):
        for at, mention in enumerate(found):
            places = features(example.story, found, at)
            rows.append((places, np.full(len(places), 1 / np.sqrt(len(places)), np.float32)))
            truth.append(is_meant(example.story, mention, example.told))
            of.append(number)
    meant, numbers = np.array(truth), np.array(of)
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        held = numbers % FOLDS == fold
        learned = fit([rows[at] for at in np.flatnonzero(~held)], meant[~held, None], COST).weights[:, 0]
        for at in np.flatnonzero(held):
            scores[at] = score(learned, rows[at][0])
    for least in SHOWN:
        _report(marked, mentions, scores, least)
    weights = fit(rows, meant[:, None], COST).weights[:, 0]
    step = np.abs(weights).max() / 127
    whole = np.zeros(PLACES + 1, np.int8)
    whole[: len(weights)] = np.round(weights / step)
    np.savez_compressed(WEIGHTS, weights=whole, step=np.float32(step))
    print(f"{len(marked)} stories, {len(rows)} mentions, {WEIGHTS.name} {WEIGHTS.stat().st_size / 1e3:.0f} kB")
    return 0


def _report(
    marked: Sequence[Example], mentions: Sequence[Sequence[Mention]], scores: NDArray[np.float64], least: float
) -> None:
    """How many are told rightly, wrongly and not at all with this margin."""
    right = wrong = missed = at = 0
    for example, found in zip(marked, mentions, strict=True):
        meant = chosen(found, scores[at : at + len(found)].tolist(), least)
        at += len(found)
        if meant is not None:
            told = is_meant(example.story, meant, example.told)
            right, wrong = right + told, wrong + (not told)
        else:
            missed += bool(example.told)
    about = sum(bool(example.told) for example in marked)
    told_of = f"{right / about:.3f} of {about} stories about somebody rightly, {missed / about:.3f} not"
    print(f"margin {least:+.1f}: {told_of}; {wrong} of {right + wrong} that are told wrongly")


if __name__ == "__main__":
    sys.exit(main())
