from __future__ import annotations

import json

import numpy as np
import pytest

from speech.confidence import NAMES, WEIGHTS, Signs, confidence
from speech.confidence_fit import Heard, auc, fit, held_out, report

pytestmark = pytest.mark.unit

GOOD = Signs("小区门口的路灯坏了", score=-0.15, no_speech=0.02)


def test_the_weights_are_those_of_the_signs() -> None:
    assert list(json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]) == list(NAMES)
    assert len(GOOD.row()) == len(NAMES)


def test_what_the_decoder_is_sure_of_is_surer() -> None:
    unsure = Signs(GOOD.text, score=-0.9, no_speech=0.02)
    assert confidence(GOOD) > 0.4 > 0.2 > confidence(unsure)


def test_confidence_rises_with_the_score_all_the_way() -> None:
    found = [confidence(Signs(GOOD.text, score, 0.02)) for score in np.arange(-2.0, 0.01, 0.05)]
    assert found == sorted(found)


@pytest.mark.parametrize("text", ["", "，。"])
def test_nothing_said_is_never_right(text: str) -> None:
    assert confidence(Signs(text, 0.0, 0.0)) == 0.0


def test_odd_signs_give_a_probability_all_the_same() -> None:
    for signs in (Signs("嗯", -50.0, 1.0), Signs("路" * 500, 0.5, 0.0)):
        assert 0.0 <= confidence(signs) <= 1.0


def test_the_fit_finds_what_made_the_data() -> None:
    random = np.random.default_rng(0)
    rows = np.column_stack([np.ones(4000), random.normal(0, 1, 4000)])
    right = (random.random(4000) < 1 / (1 + np.exp(-(0.5 + 2.0 * rows[:, 1])))).astype(float)
    assert fit(rows, right) == pytest.approx([0.5, 2.0], abs=0.2)


def test_held_out_chances_are_not_learnt_from_their_own_sentence() -> None:
    """Outcomes that nothing tells: what is held out cannot be told either."""
    random = np.random.default_rng(1)
    found = [Heard(n, Signs("路灯坏了", -random.random(), 0.0), bool(random.random() < 0.5)) for n in range(200)]
    assert auc(np.array(held_out(found)), np.array([one.right for one in found])) == pytest.approx(0.5, abs=0.12)


def test_the_report_counts_each_band() -> None:
    found = [Heard(n, GOOD, right=n % 4 > 0) for n in range(8)]
    told = report("here", found, [0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1])
    assert "here: 8 utterances, 75% right" in told
    assert "| 0.0–0.2 | 4 | 0.10 | 0.75 |" in told
    assert "| 0.8–1.0 | 4 | 0.90 | 0.75 |" in told
