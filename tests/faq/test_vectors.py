from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from faq.vectors import VectorCache
from tests.faq.fakes import FakeVector

pytestmark = pytest.mark.unit


def test_vectors_are_kept_by_content(tmp_path: Path, vector: FakeVector) -> None:
    path = tmp_path / "deep" / "vectors.npz"
    first = VectorCache(vector, path).get(["一", "二", "一"])
    assert first.shape == (3, 64)
    assert vector.texts == ["一", "二"]
    again = VectorCache(vector, path)
    assert np.array_equal(again.get(["二", "一"]), first[[1, 0]])
    assert vector.texts == ["一", "二"]
    again.get(["三"])
    assert vector.texts == ["一", "二", "三"]


def test_a_broken_file_is_told_and_rebuilt(
    tmp_path: Path, vector: FakeVector, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "vectors.npz"
    path.write_bytes(b"not a zip")
    with caplog.at_level(logging.WARNING):
        assert VectorCache(vector, path).get(["一"]).shape == (1, 64)
    assert "cannot be read" in caplog.text
    VectorCache(vector, path).get(["一"])
    assert vector.texts == ["一"]


def test_a_place_that_cannot_be_written_is_told(vector: FakeVector, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert VectorCache(vector, Path("/proc/nowhere/vectors.npz")).get(["一"]).shape == (1, 64)
    assert "cannot be kept" in caplog.text
