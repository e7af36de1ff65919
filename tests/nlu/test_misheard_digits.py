from __future__ import annotations

import pytest

from nlu.misheard_digits import misheard_digits

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("raw", "asked", "right"),
    [
        ("一三把零七三六一二三四", "phone", "一三八零七三六一二三四"),
        ("要三八，零起三六，一二三四", "phone", "幺三八，零七三六，一二三四"),
        ("我的电话是13把07361234", None, "我的电话是13807361234"),
        ("死七零九", "last_four", "四七零九"),
        ("是一三八零七三六一二三四", "phone", "是一三八零七三六一二三四"),
        ("他就是把我骗了", "phone", "他就是把我骗了"),
        ("路灯是三月坏的", None, "路灯是三月坏的"),
    ],
)
def test_digits_are_put_right_in_the_script_of_their_number(raw: str, asked: str | None, right: str) -> None:
    text = list(raw)
    for at, digit in misheard_digits(raw, asked):
        text[at] = digit
    assert "".join(text) == right
