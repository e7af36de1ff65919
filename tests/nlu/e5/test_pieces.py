"""Cutting texts into the pieces of a vocabulary."""

import numpy as np
import pytest

from nlu.e5.packed import Vocabulary
from nlu.e5.pieces import Pieces

pytestmark = pytest.mark.unit
PIECES = ["<s>", "</s>", "<unk>", "▁", "路", "灯", "路灯", "灯坏了", "坏", "了", "▁ab", "a", "b"]
SCORES = [0.0, 0.0, 0.0, -2.0, -3.0, -3.0, -4.0, -9.0, -3.0, -2.0, -3.0, -4.0, -4.0]


@pytest.fixture
def pieces() -> Pieces:
    return Pieces(Vocabulary(PIECES, np.array(SCORES, dtype=np.float32), {ord("Ａ"): "a", ord("…"): ""}, 0, 1, 2))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("路灯坏了", ["▁", "路灯", "坏", "了"]),  # -4 -3 -2 rather than 路 and 灯坏了: -3 -9
        ("", ["▁"]),
        ("ab", ["▁ab"]),
        (" ab", ["▁ab"]),
        ("路  灯", ["▁", "路", "▁", "灯"]),  # many spaces count as one
        ("Ａb…", ["▁ab"]),  # replaced first
        ("路x灯", ["▁", "路", "<unk>", "灯"]),
    ],
)
def test_the_likeliest_cut_is_taken(pieces: Pieces, text: str, cut: list[str]) -> None:
    assert pieces.numbers(text) == [PIECES.index(piece) for piece in cut]
