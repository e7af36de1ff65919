"""What only names whom or what it is about, and what tells what happened."""

from __future__ import annotations

import pytest

from nlu.named import only_abuses, only_names

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉一家驾校", "投诉物业", "我要举报我们村的会计", "俺要告俺村里的干部", "我要投诉楼上",
        "我要曝光一个黑心商家",
        "你好，我想投诉武陵区的一家健身房", "我要投诉阳光幼儿园的老师", "投诉收费站",
        "我要表扬派出所的一个民警", "我想夸一个保洁阿姨", "我要感谢你们一个工作人员",
        "我要反映一下我们小区物业，太不像话了", "投诉医院，什么破医院，一群饭桶", "我要投诉快递，气死我了",
        "我要举报隔壁邻居，莫讲是我讲的", "我要反映我们单位的会计，怕领导晓得是我",
        "我想给公交公司提个建议", "我想对我们小区物业提个意见",
        "我想问一下社保的事，也不知道打你们这个电话对不对", "物业的事，我都不晓得从哪讲起",
        "幼儿园，退钱的事", "低保的事", "我们小区停车的问题", "浇地的井",
        "我想讲哈我那个塘的事，唉，讲起来就烦躁", "公积金的事咯，卡哒半年哒", "俺那个钱咋说停就停了嘞",
        "屋里那个电啊，跟鬼火样的，我都不晓得哪么跟你讲",
    ],
)  # fmt: skip
def test_only_named(text: str) -> None:
    assert only_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了", "物业乱收费", "投诉物业不修电梯", "我要投诉乱停车", "投诉窗口的人，态度太差", "举报卖假药的药店",
        "我要投诉楼上漏水", "停车场乱收费", "快递丢了", "我们单位欠工资", "城管打人", "学校补课", "邻居养鸡",
        "表扬12路司机捡到我的包还给我", "我要感谢消防员救了我孩子", "我要举报一个黑作坊",
        "我们县城的公交车老是甩站",
        "给公交公司提个建议，早班车提前半小时", "路灯不亮的事", "小区门口的树", "有人砍了我家山上的树",
        "地里的苗都干死了",
        "我不晓得哪么讲，隔壁工地天天半夜打桩吵得睡不着", "卫生室一个礼拜开不到一天门，讲起来就烦躁",
    ],
)  # fmt: skip
def test_told(text: str) -> None:
    assert not only_names(text)


def test_words_that_only_abuse() -> None:
    assert only_abuses("什么破医院")
    assert only_abuses("他们简直就是吃干饭的")
    assert not only_abuses("他们把路挖了")
