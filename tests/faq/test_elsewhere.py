from __future__ import annotations

import pytest

from faq.elsewhere import elsewhere, own_names

pytestmark = pytest.mark.unit

OWN = own_names("常德市", "湖南省")


@pytest.mark.parametrize(
    ("text", "place"),
    [("长沙的公积金怎么提取", "长沙"), ("上海居住证积分怎么算", "上海"), ("广东省今年医保交多少钱", "广东")],
)
def test_another_place(text: str, place: str) -> None:
    assert elsewhere(text, OWN) == place


@pytest.mark.parametrize(
    "text",
    [
        "公积金怎么提取",
        "常德的公积金怎么提取",
        "湖南社保卡丢了怎么补",
        "我在深圳交的社保怎么转回来",
        "人在广州能补身份证吗",
        "从常德去长沙看病能报多少",
        "南京路的路灯坏了找谁",
        "户口从上海迁过来怎么办",
    ],
)
def test_here_or_two_places(text: str) -> None:
    assert elsewhere(text, OWN) is None


def test_own_names() -> None:
    assert {"常德市", "常德", "湖南省", "湖南"} == OWN
