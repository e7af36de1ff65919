from __future__ import annotations

import time

import pytest

from nlu.manner import wishes

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "said",
    [
        "慢一点", "慢点", "说慢点", "说慢一点。", "请说慢一点", "麻烦您说慢一点", "能不能说慢点？", "你慢点说",
        "您慢慢说", "慢点讲嘛", "讲慢些", "慢些子讲，我冇听清白", "慢点儿说，没听清", "语速放慢一点", "放慢语速",
        "说得太快了",
        "太快了，没听清", "你讲得好快哒", "讲太快哒，听不赢", "我跟不上", "记不赢，你讲慢滴", "别说那么快", "莫讲咯快",
        "恁说慢点中不中", "俺年纪大了，恁说慢点", "请慢一点，再念一次好吗", "喂你说话慢一点啊", "稍微慢一点，我没跟上",
        "慢一点慢一点", "再说一遍，慢一点", "说慢亿点",
        "请收满一点", "说漫点我没听清", "麻烦你数慢一点", "将慢一点",
    ],
)  # fmt: skip
def test_slower(said: str) -> None:
    assert wishes(said) == {"slower"}


@pytest.mark.parametrize(
    "said",
    [
        "大声一点", "大点声", "说大声点", "声音大一点", "你声音大一点可以吗", "声音太小了", "声音太小了，听不清",
        "听不清", "听不清楚", "我听不见", "我听不清你说什么", "喂，听不到", "讲大声点", "什么？讲大声点", "大点儿声",
        "麻烦您大声点说", "声音小得很", "音量调大一点", "调大音量", "太小声了听不清，你再讲一次", "耳朵背，你大点声",
        "高声点讲", "响一点", "听不清白", "俺听不见，恁大点声中不", "放大点声音", "声音有点小",
        "停不见", "大电声",
    ],
)  # fmt: skip
def test_louder(said: str) -> None:
    assert wishes(said) == {"louder"}


def test_both_and_back() -> None:
    assert wishes("大声一点，慢一点") == {"louder", "slower"}
    assert wishes("你说慢点大声点") == {"louder", "slower"}
    assert wishes("说快一点") == {"faster"}
    assert wishes("你说得太慢了") == {"faster"}
    assert wishes("小点声") == {"quieter"}
    assert wishes("声音太大了") == {"quieter"}


@pytest.mark.parametrize(
    "said",
    [
        "", "。", "嗯", "好的", "我", "再说一遍", "没听清", "你说什么", "上菜慢一点", "快一点来修", "快点", "快一点",
        "帮忙催催我那个件，太慢了", "楼上的人晚上唱歌，太大声", "楼上说话声音太大了", "广场舞的音响声音太大了",
        "路灯太暗了看不清", "电视听不清", "老百姓跟不上", "慢性病怎么报销", "学校周边应当设成慢行区", "120来得太慢了",
        "我不敢大声，房东就在外面", "公交车师傅看我们老人家上车慢就骂", "你们处理得太慢了", "声音大得很，晚上睡不着",
        "出餐太慢了", "大一点的那个小区", "大点的", "人民路大一点的路口", "我要投诉隔壁说话大声", "不用", "转人工",
        "听不清楼上在吵什么", "广播听不清",
    ],
)  # fmt: skip
def test_other_matters_are_no_wishes(said: str) -> None:
    assert wishes(said) == frozenset()


def test_it_is_quick_also_on_what_nearly_fits() -> None:
    began = time.perf_counter()
    for text in (
        "你说" * 15 + "慢",
        "太" * 22 + "快",
        "请请请说说说的的的慢慢慢一一一x",
        "大" * 32,
    ):
        wishes(text)
    assert time.perf_counter() - began < 0.5
