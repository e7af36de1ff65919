"""Who asks that somebody come or do a thing for one who cannot, and who only asks whether that is done."""

from __future__ import annotations

import pytest

from nlu import routing
from nlu.deed import as_request, asks_for_deed, may_ask_for_deed

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "我奶奶瘫痪三年了，残疾证能上门评定吗",
        "俺娘走不动路，养老认证能不能派人来家里给弄一下",
        "老伴住着院，身份证到期了，可不可以叫民警来给照个相",
        "我爸腿摔断了，社保卡激活能不能帮我们办一下",
        "邻居老人眼睛看不见，低保认证麻烦帮他办一下",
        "我妈中风下不了床，医保慢病麻烦上门给鉴定一下",
    ],
)
def test_a_deed_for_one_who_cannot(text: str) -> None:
    assert asks_for_deed(text)
    assert routing.order_type(text) == "求助"


@pytest.mark.parametrize(
    "text",
    [
        "身份证能不能上门办",
        "行动不便的老人可以代办社保认证吗",
        "我想问下行动不便的老人能上门办认证吗",
        "我妈走不动，能不能让我替她办",
        "我妈中风了，残疾证要什么材料",
        "老年证能不能帮我查一下办好没有",
        "我在外地，能不能网上办身份证",
    ],
)
def test_a_question_is_no_deed(text: str) -> None:
    assert not asks_for_deed(text)


def test_who_may_be_meant_to_come() -> None:
    assert may_ask_for_deed("养老认证能不能派人来弄一下")
    assert may_ask_for_deed("残疾证评定能不能上门")
    assert not may_ask_for_deed("残疾证怎么评定")
    assert not may_ask_for_deed("社保卡可以邮寄到家吗")


def test_a_deed_is_put_as_a_request() -> None:
    assert as_request("我妈走不动，能否派人来照个相") == "我妈走不动，请派人来照个相"
