from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import faq.regression
import nlu.kept_array
from faq.regression import Regression
from tests.faq.fakes import FakeVector

pytestmark = pytest.mark.unit

TEXTS = ["社保卡丢了", "社保卡补办", "护照办理", "护照多少钱", "没人来修", "没人管"]
OWNER = np.array([0, 0, 1, 1, -1, -1])


def test_it_tells_topics_and_what_is_none(vector: FakeVector) -> None:
    regression = Regression(vector(TEXTS), TEXTS, OWNER, 2)
    topics, ours = regression.scores(vector(["护照怎么办"])[0], "护照怎么办")
    assert topics[1] > topics[0]
    assert ours > regression.scores(vector(["没人理"])[0], "没人理")[1]


def test_leaving_out_equals_fitting_without(vector: FakeVector) -> None:
    whole = Regression(vector(TEXTS), TEXTS, OWNER, 2)
    rows = [0, 1, 2, 3, 5]
    asked = vector(["没人来"])[0]
    topics, ours = whole.scores(asked, "没人来", without=4)
    # The weight of a row depends on how many there are of its side, so only nearly the same.
    part = Regression(vector([TEXTS[r] for r in rows]), [TEXTS[r] for r in rows], OWNER[rows], 2)
    less, other = part.scores(asked, "没人来")
    assert np.abs(topics - less).max() < 0.1
    assert abs(ours - other) < 0.15
    assert ours > whole.scores(asked, "没人来")[1]


def test_a_kept_solution_is_used_and_old_ones_go(
    tmp_path: Path, vector: FakeVector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nlu.kept_array, "KEPT", 2)
    for n in range(4):
        Regression(vector([*TEXTS[:-1], f"没人管{n}"]), [*TEXTS[:-1], f"没人管{n}"], OWNER, 2, tmp_path)
    assert len(list(tmp_path.glob("faq-regression-*.npy"))) == 2
    monkeypatch.setattr(np.linalg, "solve", lambda *_: pytest.fail("solved again"))
    Regression(vector([*TEXTS[:-1], "没人管3"]), [*TEXTS[:-1], "没人管3"], OWNER, 2, tmp_path)


def test_many_sentences_are_thinned(vector: FakeVector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faq.regression, "LANDMARKS", 10)
    texts = [f"问题{n}" for n in range(40)] + [f"别的{n}" for n in range(20)]
    regression = Regression(vector(texts), texts, np.array([n % 4 for n in range(40)] + [-1] * 20), 4)
    topics, _ = regression.scores(vector(["问题3"])[0], "问题3")
    assert topics.shape == (4,)
