"""Fixtures of the FAQ tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faq.decision import FEATURES, Logistic, Thresholds
from tests.faq.fakes import FakeVector, write_library


@pytest.fixture
def vector() -> FakeVector:
    return FakeVector()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three small topics."""
    return write_library(tmp_path / "topics")


@pytest.fixture
def thresholds(tmp_path: Path) -> Path:
    """Ours: liker to a phrasing than to the background. Right: well above the next topic. Easy to reason about."""
    zeros, ones = np.zeros(len(FEATURES)), np.ones(len(FEATURES))
    ours, right = zeros.copy(), zeros.copy()
    ours[FEATURES.index("nearest")] = 20.0
    right[FEATURES.index("blend over next")] = 20.0
    path = tmp_path / "thresholds.json"
    Thresholds(Logistic(ours, -10.0, zeros, ones), Logistic(right, 0.0, zeros, ones), 0.9, 0.6, 0.3).store(path)
    return path
