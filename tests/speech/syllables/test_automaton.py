"""The likeliest way through what can be said, by the chances of each frame."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from speech.syllables.automaton import BEGIN, Arc, Automaton
from speech.syllables.head import Floats

pytestmark = pytest.mark.unit
A, B, C = 1, 2, 3


def chances(*frames: tuple[float, float, float, float]) -> Floats:
    """Of nothing, A, B and C."""
    rows = np.array(frames) + 1e-9
    return np.asarray(np.log(rows / rows.sum(axis=1, keepdims=True)), np.float32)


def chain(*syllables: int) -> Automaton:
    return Automaton([Arc(at, at + 1, each, "?abc"[each]) for at, each in enumerate(syllables)], {len(syllables): 0.0})


def best_by_hand(classes: Floats, syllables: tuple[int, ...]) -> float:
    """The likeliest of all rows of classes that amount to these syllables."""
    likeliest = -np.inf
    for row in itertools.product(range(classes.shape[1]), repeat=len(classes)):
        if tuple(each for each, _ in itertools.groupby(row) if each) == syllables:
            likeliest = max(likeliest, sum(classes[frame, each] for frame, each in enumerate(row)))
    return likeliest


@pytest.mark.parametrize("syllables", [(A,), (A, B), (A, A), (B, A, A), (C, C, C)])
def test_it_is_the_likeliest_of_all_ways(syllables: tuple[int, ...]) -> None:
    draw = np.random.default_rng(len(syllables))
    for _ in range(5):
        classes = np.log(draw.dirichlet(np.ones(4), size=6)).astype(np.float32)
        way = chain(*syllables).best(classes)
        assert way is not None
        assert way.log_probability == pytest.approx(best_by_hand(classes, syllables), abs=1e-4)


def test_each_sign_has_the_frame_in_which_it_begins() -> None:
    way = chain(A, B, B).best(
        chances((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0), (1, 0, 0, 0), (0, 0, 1, 0))
    )
    assert way is not None
    assert (way.text, way.frames) == ("abb", (1, 2, 5))


def test_what_needs_more_frames_than_there_are_is_not_said() -> None:
    assert chain(A, A).best(chances((0, 1, 0, 0), (0, 1, 0, 0))) is None


def test_weights_of_arcs_and_ends_decide_between_what_sounds_alike() -> None:
    arcs = [Arc(BEGIN, 1, A, "x", -2.0), Arc(BEGIN, 2, A, "y", -1.0)]
    heard = chances((0, 1, 0, 0))
    first, second = Automaton(arcs, {1: 0.0, 2: 0.0}).best(heard), Automaton(arcs, {1: 0.0, 2: -5.0}).best(heard)
    assert first is not None
    assert second is not None
    assert (first.text, second.text) == ("y", "x")
    assert second.weight == pytest.approx(-2.0)
