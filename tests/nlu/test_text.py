from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import MAX_CHARS, REFUSED_ABOVE, TextTooLong, clean

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("", ""),
        ("  你好  ", "你好"),
        ("１３８７３６", "138736"),
        ("ＫＴＶ太吵", "KTV太吵"),
        ("路灯坏了，三天！真的？", "路灯坏了，三天！真的？"),
        ("我 要 投诉 小区 的 物业", "我要投诉小区的物业"),
        ("我 要 投诉 ， 谢谢 。", "我要投诉，谢谢。"),
        ("call me 138 0000", "call me 138 0000"),
        ("电话 138 是 KTV 的", "电话 138 是 KTV 的"),
        ("人民路\t12号\n玉霞街道", "人民路 12号 玉霞街道".replace("号 玉", "号玉")),
        ("a\u200bb\u202ec\ufeffd\x00e\x1bf", "abcdef"),
        ("\ud800坏字\udfff", "坏字"),
        ("\ue000私\uf8ff", "私"),
        ("e\u0301", "é"),
        ("路灯坏了😀", "路灯坏了😀"),
        ("　全角空格　", "全角空格"),
        ("３．５％", "3.5%"),
    ],
)
def test_clean(said: str, plain: str) -> None:
    assert clean(said) == plain


def test_long_text_is_cut_and_too_long_is_refused() -> None:
    assert len(clean("路" * 5000)) == MAX_CHARS
    assert clean("路" * REFUSED_ABOVE) == "路" * MAX_CHARS
    with pytest.raises(TextTooLong, match="10001 characters") as refusal:
        clean("路" * (REFUSED_ABOVE + 1))
    assert refusal.value.length == REFUSED_ABOVE + 1
    assert isinstance(refusal.value, ValueError)


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert "\n" not in once
    assert "\x00" not in once
