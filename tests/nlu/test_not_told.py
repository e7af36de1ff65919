"""Answers that tell nothing."""

from __future__ import annotations

import pytest

from nlu.not_told import not_told

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("不知道", "unknown"), ("我也不太清楚啊", "unknown"), ("哎呀忘了", "unknown"), ("没量过", "unknown"),
        ("不晓得多大", "unknown"), ("不方便说", "refused"), ("名字就算了吧", "refused"), ("不留了", "refused"),
        ("我不晓得这条沟归哪个管", "unknown"), ("弄不清是哪个单位装的", "unknown"),
        ("不知道那个老板叫什么名字", "unknown"),
        ("没有", "none"), ("冇得", "none"), ("随便", "whatever"), ("您看着办吧", "whatever"), ("都行", "whatever"),
    ],
)  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    assert not_told(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        *("没有人看守", "大概一米", "姓吴", "武陵区", "没有发票，只有收据", "不知" * 2000),
        *("不知道谁把渣土倒在门口", "我不知道怎么办社保", "不知道去哪里办"),
    ],
)
def test_what_says_something_is_none(text: str) -> None:
    assert not_told(text) is None
