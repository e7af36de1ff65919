from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faq import FaqIndex, load_topics
from faq.likeness import groups
from tests.faq.fakes import FakeVector

pytestmark = pytest.mark.unit


def test_alike_questions_come_together_the_most_asked_first(library: Path) -> None:
    index = FaqIndex(load_topics(library), FakeVector())
    texts = ["无人机证怎么考", "护照办理要几天", "无人机证咋考", "无人机证怎么考呀", "护照办理要几天啊"]
    found = groups([index.candidates(text).vector for text in texts], 0.6)
    assert found == [[0, 2, 3], [1, 4]]


def test_what_has_no_vector_stands_alone() -> None:
    one = np.ones(4, np.float32)
    assert groups([None, one, one, np.zeros(0, np.float32)]) == [[1, 2], [0], [3]]
    assert groups([]) == []
