from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.script import simplify

pytestmark = pytest.mark.unit


def test_traditional_becomes_simplified() -> None:
    assert simplify("現在這個部門還在研究月球探測器和自動駕駛汽車") == "现在这个部门还在研究月球探测器和自动驾驶汽车"


def test_the_particle_is_simplified_and_the_famous_work_is_not() -> None:
    assert simplify("吵得睡不著覺，等著你，著急") == "吵得睡不着觉，等着你，着急"
    assert simplify("著名的名著，成效顯著") == "著名的名著，成效显著"


def test_simplified_and_everything_else_stays() -> None:
    text = "武陵区芙蓉路12号，王女士说：“路灯坏了！” OK 😀"
    assert simplify(text) == text


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30))
def test_spans_stay_where_they_are(text: str) -> None:
    assert len(simplify(text)) == len(text)
