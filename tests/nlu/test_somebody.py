"""Who is named in answer to whom it is about."""

from __future__ import annotations

import pytest

from nlu.somebody import names_body, names_somebody

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "新换的物业公司",
        "商场换了的那个管理方",
        "我们组长",
        "村会计。",
        "南门那家驿站",
        "转店以前那个老板",
        "社区",
        "一个姓黄的",
    ],
)
def test_somebody(text: str) -> None:
    assert names_somebody(text)


@pytest.mark.parametrize("text", ["把押金退给我", "让他们换个经理", "不知道是哪家公司", "换一块新的电表", "三千二百块"])
def test_nobody(text: str) -> None:
    assert not names_somebody(text)


def test_a_body() -> None:
    assert names_body("灌溪镇政府")
    assert not names_body("我们组长")
