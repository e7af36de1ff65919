"""``python -m nlu.ending_fit``: learn from our sentences whether a story is over (``nlu.ending``).

Each telling is an end; cut behind one of its clauses, and within one, it is none. One telling in ten is held back for
the figures that are printed and for how sure the judge is. A minute.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.ending import PLACES, WEIGHTS, features, plain
from nlu.routing_features import Row
from nlu.routing_linear import fit
from nlu.tuned import sentences

TELLING = ("report_complaint", "suggestion", "praise")  # intents
LEAST, MOST = 6, 150  # characters
COST = 0.02
UNSIGNED = 0.35  # of the parts
HELD_BACK = 10  # one in so many
SHOWN = (0.1, 0.3, 0.5, 0.7)


def tellings() -> list[str]:
    """Everything of ours that may be told as a story."""
    found = {plain(text) for task, text, label in sentences.told() if task != "intent" or label in TELLING}
    return sorted(text for text in found if LEAST <= len(text) <= MOST)


def cuts(text: str, chance: random.Random) -> Iterator[str]:
    """A telling (``plain``) cut behind a clause, and within one."""
    behind = [at for at in range(3, len(text)) if text[at] == "，"]
    within = [at for at in range(3, len(text) - 1) if text[at] != "，" and text[at - 1] != "，"]
    for places in (behind, within):
        if places:
            yield text[: chance.choice(places)]


def main() -> int:
    chance = random.Random(0)
    told = tellings()
    cut = [(number, text, False) for number, telling in enumerate(told) for text in cuts(telling, chance)]
    parts = [*((number, telling, True) for number, telling in enumerate(told)), *cut]
    # Recognisers leave signs out, too.
    parts = [(at, text.replace("，", "") if chance.random() < UNSIGNED else text, over) for at, text, over in parts]
    rows = [_row(text) for _, text, _ in parts]
    truth = np.array([over for *_, over in parts])
    held = np.array([number % HELD_BACK == 0 for number, *_ in parts])
    learned = fit([rows[at] for at in np.flatnonzero(~held)], truth[~held, None], COST).weights[:, 0]
    scores = np.array([learned[places].sum() for places, _ in (rows[at] for at in np.flatnonzero(held))])
    sharpness = _sharpness(scores, truth[held])
    chances = 1 / (1 + np.exp(-sharpness * scores))
    for share in SHOWN:
        ends, others = (float((chances[truth[held] == end] >= share).mean()) for end in (True, False))
        print(f"{len(scores)} held back, from {share}: {ends:.3f} of the ends, {others:.3f} of the cuts")
    learned = fit(rows, truth[:, None], COST).weights[:, 0]
    step = np.abs(learned).max() / 127
    whole = np.zeros(PLACES + 1, np.int8)
    whole[: len(learned)] = np.round(learned / step)
    np.savez_compressed(WEIGHTS, weights=whole, step=np.float32(step), sharpness=np.float32(sharpness))
    print(f"{len(rows)} texts, {WEIGHTS.name} {WEIGHTS.stat().st_size / 1e3:.0f} kB")
    return 0


def _row(text: str) -> Row:
    places = features(text)
    return places, np.ones(len(places), np.float32)


def _sharpness(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Under which the held-back truth is likeliest."""
    signs = np.where(truth, 1.0, -1.0)
    tried: Sequence[float] = np.geomspace(0.3, 12, 60).tolist()
    return min(tried, key=lambda each: float(np.log1p(np.exp(-each * signs * scores)).mean()))


if __name__ == "__main__":
    sys.exit(main())
