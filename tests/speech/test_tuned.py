"""The recogniser tuned to a telephone's noise: what is added, and what it is learned from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speech.errors import WeightsBroken
from speech.telephone_sound import HZ, loudness
from speech.tuned.addition import Addition, packed
from speech.tuned.lines import line, noise, quiet
from speech.tuned.sentences import LONGEST, sentences

pytestmark = pytest.mark.unit


def test_a_product_of_narrow_matrices_is_added(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    into, out = chance.normal(size=(4, 30)), chance.normal(size=(20, 4)) * 0.1
    np.savez(tmp_path / "weights.npz", **packed("one/weight", into, out))
    addition = Addition(tmp_path / "weights.npz")
    before = chance.normal(size=(20, 10, 3)).astype(np.float16)
    after = addition.to("one/weight", before)
    assert after.shape == before.shape
    assert after.dtype == np.float16
    added = (after.astype(float) - before).reshape(20, 30)
    assert np.abs(added - out @ into).mean() < 0.03 * np.abs(out @ into).mean()
    assert addition.to("another/weight", before) is before


def test_what_lies_here_belongs_to_the_encoder_alone() -> None:
    addition = Addition()
    assert "encoder/layer_0/ffn/linear_0/weight" in addition
    assert "decoder/layer_0/ffn/linear_0/weight" not in addition


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"half of it")
    with pytest.raises(WeightsBroken, match="take it from the repository again"):
        Addition(tmp_path / "weights.npz")


def test_sentences_are_written_in_figures_and_spoken_in_words() -> None:
    found = sentences()
    assert len(found) > 2000
    assert all(0 < len(each.text) <= LONGEST for each in found)
    numbers = [each for each in found if each.text != each.spoken]
    assert len(numbers) > 300
    assert not any(character.isdigit() for each in numbers for character in each.spoken if each.text.isdigit())
    assert found == sentences()


def test_both_ends_of_a_line_are_equally_long_and_sound() -> None:
    chance = np.random.default_rng(3)
    spoken = np.sin(np.arange(HZ) / 2.5).astype(np.float32)
    for _ in range(60):
        both = line(spoken, [spoken], chance)
        assert both.clean.shape == both.heard.shape
        assert len(both.heard) == HZ
        assert np.isfinite(both.heard).all()
        assert loudness(both.heard) > 0.01
        nobody = quiet([spoken], chance)
        assert not nobody.clean.any()
        assert np.isfinite(nobody.heard).all()


def test_every_noise_is_equally_loud() -> None:
    chance = np.random.default_rng(4)
    spoken = np.sin(np.arange(HZ) / 2.5).astype(np.float32)
    for _ in range(60):
        assert np.sqrt(np.mean(noise(HZ // 2, [spoken], chance) ** 2)) == pytest.approx(1.0, abs=1e-3)
