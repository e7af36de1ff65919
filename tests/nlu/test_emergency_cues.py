"""Cues of what is asked, past, small or helpless, beside the danger itself."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.emergency_cues import cues, expressions

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("电梯门夹了我胳膊，青了一块，找谁修", {"asks", "small", "things"}),
        ("去年烧伤的，现在想问能报销多少", {"past", "now", "asks", "money"}),
        ("他倒在地上叫不醒", {"helpless", "somebody"}),
        ("臭得要死，天天都是鸡粪味", {"figure", "habit", "animal"}),
        ("路不平", set()),
    ],
)
def test_cues_of_a_text(text: str, names: set[str]) -> None:
    assert {name for name, has in zip(expressions(), cues([text])[0], strict=True) if has} == names


def test_one_row_a_text() -> None:
    assert cues([]).shape == (0, len(expressions()))
    assert cues(["", "救命"]).dtype == np.float32
