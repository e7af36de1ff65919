"""The model of the intents without its fit (scipy is in Rasa's environment only): folds, sharpness, words, storage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.components.grams import CharacterGrams, folded, grams
from nlu.components.intent_model import IntentModel, fold_of, sharpness_of, softmax

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("俺那个事儿咋样了啊", "我那个事怎么样了"),
        ("么得时候克看哒", "什么时候去看了"),
        ("您", "你"),
        ("啊", "啊"),
    ],
)
def test_ways_of_speaking_are_read_alike(said: str, read: str) -> None:
    assert folded(said) == read


def test_grams_mark_ends_and_fold_digits() -> None:
    assert set(grams("电话13，", 2)) == {"^", "电", "话", "0", "$", "^电", "电话", "话0", "00", "0$"}
    assert grams("一三八零", 1)["〇"] == 4


def test_rare_grams_are_left_out() -> None:
    assert "水" in CharacterGrams.fitted(["停水", "漏水"], 1, fewest=2).names
    assert "停" not in CharacterGrams.fitted(["停水", "漏水"], 1, fewest=2).names


def test_a_batch_is_never_split_and_the_unnamed_is_never_asked() -> None:
    batches = ["", "courier", "courier", "letter", "", "long", "courier"]
    fold = fold_of(batches, 2)
    assert list(fold[[0, 4]]) == [-1, -1]
    assert len(set(fold[[1, 2, 6]])) == 1
    assert set(fold[[1, 3, 5]]) == {0, 1}
    assert fold[3] == fold[5] != fold[1], "the largest batch stands alone, the two small ones share"


def test_sharpness_makes_confidence_as_high_as_the_model_is_right() -> None:
    """Two intents, the first right in 9 of 10: confidence 0.9 is due, whatever the scores' size."""
    truth = np.array([0] * 90 + [1] * 10)
    for size in (0.8, 3.0):
        scores = np.tile([size, 0.0], (100, 1))
        found = softmax(scores * sharpness_of(scores, truth))
        assert found[0, 0] == pytest.approx(0.9, abs=0.01)


def test_a_written_model_reads_back_alike(tmp_path: Path) -> None:
    words = CharacterGrams.fitted(["停水了", "谢谢你"], 2)
    draw = np.random.default_rng(0)
    model = IntentModel(
        names=["report_complaint", "thanks"],
        vector_weights=draw.normal(size=(2, 384)).astype(np.float32),
        bias=np.array([0.5, -0.5], dtype=np.float32),
        gram_weights=draw.normal(size=(2, len(words.names))).astype(np.float32),
        grams=words,
        sharpness=1.7,
    )
    model.write(tmp_path / "model.npz")
    again = IntentModel.read(tmp_path / "model.npz")
    vector = draw.normal(size=384)
    scores = again.scores("停水，谢谢", vector)
    assert again.names == model.names
    assert np.array_equal(scores, model.scores("停水，谢谢", vector))
    assert np.allclose(again.shares(scores), softmax(scores * 1.7))
