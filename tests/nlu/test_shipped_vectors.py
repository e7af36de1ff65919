"""The vectors that come with the program: of all the intents' sentences, near the computed ones, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from nlu.intent_text import core
from nlu.neighbours import training_sentences
from nlu.shipped_vectors import SHIPPED, key_of, read_shipped, write_shipped
from nlu.vectors import SentenceVectors, shared_vectors

pytestmark = pytest.mark.unit


def refused(texts: Sequence[str]) -> NDArray[np.float32]:
    assert not texts
    return np.zeros((0, 384), np.float32)


def test_the_file_is_of_the_sentences_that_are_there() -> None:
    """After a change of nlu/data/intents: ``python -m nlu.shipped_vectors``."""
    assert read_shipped().keys() == {key_of(core(text)) for text in training_sentences()}


def test_they_point_where_the_computed_ones_do() -> None:
    texts = [core(text) for text in training_sentences()][::500]
    shipped = read_shipped()
    for text, computed in zip(texts, shared_vectors().of_many(texts), strict=True):
        assert shipped[key_of(text)] @ computed > 0.998  # of a text with one more mark: 0.994


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    texts = [core(text) for text in training_sentences()][:50]
    again = tmp_path / "vectors.npz"
    again.write_bytes(SHIPPED.read_bytes())
    assert write_shipped(texts, refused, again) == 0
    few, all_of_them = read_shipped(again), read_shipped()
    assert few.keys() == set(map(key_of, texts))
    assert all((few[key] == all_of_them[key]).all() for key in few)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no archive"])
def test_a_damaged_file_holds_nothing(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "vectors.npz"
    if content is not None:
        path.write_bytes(content)
    assert read_shipped(path) == {}


def test_a_training_computes_none_of_them(tmp_path: Path) -> None:
    class Forbidden(SentenceVectors):
        def _computed(self, texts: list[str]) -> list[NDArray[np.float32]]:
            raise AssertionError(texts)

    texts = [core(text) for text in training_sentences()][:50]
    cache = tmp_path / "cache.npz"
    vectors = Forbidden().of_many(texts, cache)
    assert vectors.shape == (50, 384)
    assert cache.is_file()
