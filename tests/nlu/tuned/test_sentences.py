"""The file that the encoder is tuned on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.tuned import sentences

pytestmark = pytest.mark.unit
TOLD = [
    ("intent", "谢谢你", "thanks"),
    ("danger", "着火了", "fire"),
    ("intent", "再见", "goodbye"),
    ("danger", "没事", "none"),
]


def test_sentences_are_told_as_tokens_with_the_weights_that_they_need(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sentences, "told", lambda: iter(TOLD))
    assert sentences.main([str(tmp_path / "told.npz")]) == 0
    with np.load(tmp_path / "told.npz") as file:
        assert file["tasks"].tolist() == ["intent", "danger"]
        assert file["task"].tolist() == [0, 1, 0, 1]
        named = [
            file[f"labels.{file['tasks'][task]}"][label]
            for task, label in zip(file["task"], file["label"], strict=True)
        ]
        assert named == [label for _, _, label in TOLD]
        assert len(file["starts"]) == len(TOLD) + 1
        assert file["tokens"].max() < len(file["w.words"])
        assert file["w.l11.fo.halves"].shape == (384, 48, 16)
