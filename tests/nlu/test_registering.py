"""Questions that are to become an order: because it is said, or because they tell a trouble."""

from __future__ import annotations

import pytest

from nlu.registering import goes_on, is_local, tells_trouble, wants_order

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("残疾证要啥材料找谁申请你先给我记上叫管这个的给我打个电话", True),
        ("老年证怎么办，你们给我登记一下，让民政局给我回电话", True),
        ("低保要什么条件，请社区的人跟我联系", True),
        ("公租房怎么申请，能不能给我回个电话", True),
        ("这个补贴咋领，恁给俺记下来，俺也不会上网", True),
        ("健身房说年卡过期不退，合同上写的能转让，这合法不，麻烦你们帮我问问他们", True),
        ("培训班上了两节就不去了，老师说报了名不退，对不对啊，你们能不能给我协调一下", True),
        ("俺交了定金房子没买成，中介说不退，这合理不，恁帮俺要回来中不", True),
        ("我爸的退休证丢了，单位也倒闭了，能不能帮我问一下怎么补办", False),
        ("我想问下老年证在哪里办，你们帮我查一下要什么材料", False),
        ("社保卡丢了怎么补办", False),
        ("结婚登记要什么材料", False),
        ("怎么登记失业", False),
        ("你们登记了几天有回音", False),
        ("老板让我给他打电话怎么办", False),
    ],
)
def test_who_wants_it_put_down(text: str, wanted: bool) -> None:
    assert wants_order(text) is wanted


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("镇上的卫生院周末打不打针", True),
        ("俺村里老年活动室几点开门", True),
        ("流感疫苗我跑了两趟都说没有，什么时候有", True),
        ("社保卡丢了怎么补办", False),
        ("退役军人优待证怎么申请", False),
        ("公租房要什么条件", False),
    ],
)
def test_whether_the_answer_depends_on_where_it_is_asked(text: str, local: bool) -> None:
    assert is_local(text) is local


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("驾校不退钱咋弄", True),
        ("物业不修电梯怎么办", True),
        ("健身房跑路了，钱退不了找谁", True),
        ("楼上漏水没人管，该找谁", True),
        ("公司不交社保怎么办", True),
        ("社保卡丢了怎么补办", False),
        ("孩子不想上学怎么办", False),
        ("暖气不热找谁", False),
        ("驾照扣分了怎么办", False),
    ],
)
def test_who_tells_a_trouble(text: str, trouble: bool) -> None:
    assert tells_trouble(text) is trouble


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("在手机上弄过，一直提示信息不符", True),
        ("窗口说要等三个月", True),
        ("跑了三趟都没办成", True),
        ("我家门口的路灯坏了三天", False),
        ("还有楼下太吵", False),
        ("物业乱收费", False),
    ],
)
def test_what_is_told_behind_an_answer(text: str, more: bool) -> None:
    assert goes_on("异地就医备案怎么办，报销会不会少", text) is more
