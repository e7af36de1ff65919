"""An addition to the encoder's matrices."""

import numpy as np
import pytest

from nlu.e5 import Encoder
from nlu.e5.adapter import Adapter

pytestmark = pytest.mark.unit
ROWS, COLUMNS = {"fi": 1536}, {"fo": 1536}  # of a matrix that is not 384 by 384
NAMES = ("q", "k", "v", "ao", "fi", "fo")


def adapter(size: float, rank: int = 2) -> Adapter:
    random = np.random.default_rng(0)

    def some(rows: int, columns: int) -> np.ndarray:
        return (size * random.standard_normal((rows, columns))).astype(np.float32)

    return Adapter(
        {
            f"l{layer}.{name}": (some(rank, COLUMNS.get(name, 384)), some(ROWS.get(name, 384), rank))
            for layer in range(12)
            for name in NAMES
        }
    )


def test_an_addition_of_nothing_changes_nothing() -> None:
    text = "楼下的路灯坏了一个星期"
    assert np.array_equal(Encoder(adapter(0.0)).vector(text), Encoder().vector(text))


def test_an_addition_changes_the_vector() -> None:
    text = "楼下的路灯坏了一个星期"
    assert Encoder(adapter(0.05)).vector(text) @ Encoder().vector(text) < 0.999


def test_matrices_that_are_computed_as_one() -> None:
    random = np.random.default_rng(1)
    pairs = {
        name: (random.standard_normal((2, 3)).astype(np.float32), random.standard_normal((4, 2)).astype(np.float32))
        for name in "qk"
    }
    into, out = Adapter(pairs).of(("q", "k"))
    row = random.standard_normal(3).astype(np.float32)
    apart = [second @ (first @ row) for first, second in pairs.values()]
    assert row @ into @ out == pytest.approx(np.concatenate(apart), abs=1e-5)


def test_a_pair_is_whole() -> None:
    with pytest.raises(KeyError):
        Adapter.read({"l0.q.into": np.zeros((2, 3), np.int8), "l0.q.into.step": np.zeros(2, np.float32)})
