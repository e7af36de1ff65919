"""Questions about what is planned for one place, which no answer for everybody can know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from actions import Context
from actions.acceptance import of_another_city
from actions.answer import asks_what_is_planned, is_complaint
from actions.turn import Turn
from nlu.city import load_city

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "planned"),
    [
        ("我想问一下睢县平岗镇什么时候通天然气", True),
        ("我们村什么时候修路", True),
        ("我们小区有没有计划加装电梯", True),
        ("高铁站什么时候通车", True),
        ("老旧小区加装电梯怎么申请", False),
        ("身份证什么时候能办好", False),
        ("养老金什么时候发", False),
        ("公租房什么时候可以申请", False),
        ("装宽带要多久", False),
    ],
)
def test_what_is_planned_for_a_place(text: str, planned: bool) -> None:
    assert asks_what_is_planned(text, load_city("shangqiu")) is planned


@pytest.mark.parametrize(
    ("text", "dial"),
    [("我在岳阳市打工被欠了工资，找谁", "0730-12345"), ("我在武陵区打工被欠了工资，找谁", None)],
)
def test_what_happened_in_another_city_is_told_whose_it_is(text: str, dial: str | None) -> None:
    turn = Turn(text, "ask_faq", 0.9, "c", 1, "changde", "chat", None, None, None)
    said = of_another_city(cast(Context, SimpleNamespace(city=load_city)), turn, asked=False)
    assert (said and said["dial"]) == dial


@pytest.mark.parametrize(
    ("text", "complains"),
    [
        ("社保卡申请半年了还没寄来", True),
        ("低保报上去一年多没动静", True),
        ("准生证办了快一个月还没消息", True),
        ("居住证办多久能下来", False),
        ("护照过期两年了没换能补吗", False),
        ("驾照丢了一个月没补", False),
    ],
)
def test_who_waited_in_vain_does_not_ask(text: str, complains: bool) -> None:
    assert is_complaint(text, "ask_back") is complains
