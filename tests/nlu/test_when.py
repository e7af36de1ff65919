"""The time of an order is that of what is complained of: never one to come, nor that of the teller's own day."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.slips import meant
from nlu.times import find_times
from nlu.when import of_the_matter

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 22, 0)


def chosen(text: str) -> list[str]:
    return [each.value["text"] for each in of_the_matter(text, meant(text, find_times(text, NOW)))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我明天出差，楼道灯坏了一个礼拜了", ["一个礼拜了"]),
        ("昨晚十点工地还在打桩，我明早要上班", ["昨晚十点"]),
        ("我下个月就要生了，楼上天天半夜拖桌子", ["天天半夜"]),
        ("要是明年还不通车我们就搬走，这路修了三年了", ["三年了"]),
        ("昨天停水，说今天下午来水，一直没来", ["昨天"]),
        ("白天一点味都没有都好好的，半夜一点臭得睡不着", ["半夜一点"]),
        ("昨天还好好的，今天早上一滴水都没有", ["今天早上"]),
        ("前天找了社区，社区说管不了，狗叫了半个多月了", ["半个多月了"]),
        ("路灯坏了三天了，昨天打过电话也没人来", ["三天了"]),
        ("刚下班到家，楼上漏水漏了半年了", ["半年了"]),
        ("今天收了摊来跟你们讲两件事，一件是井盖没了", []),
        ("社保大厅下午四点就不接了，中午还要下班，我跑了三天了", ["三天了"]),
        ("体育馆周一闭馆，周二又说停电，能不能周末开到晚上十点", ["周二"]),
        ("昨天下午四点窗口就没人了", ["昨天下午四点"]),
        ("八月间打雷把变压器劈了，讲中秋以前一定换好，鬼影子都没看见", ["八月间"]),
        ("前天去吃面多收了我两块，老板翻出一张单子说这是去年的价", ["前天"]),
        ("每个月扣我五十块卫生费，去年三月开始的", ["去年三月开始"]),
        ("老板两年冇给我买社保，每个月还扣一百", ["两年"]),
        ("上礼拜六去上课，球场锁着门，你们今天必须给个说法", ["上礼拜六"]),
        ("今年入夏起电梯老停，昨天夜里又关了人", ["今年入夏起"]),
        ("门口的沟堵了俩月了，前天我还摔了一跤", ["俩月了"]),
        ("楼上养狗好几年了，昨晚又叫到两点", ["好几年了"]),
        ("从上个月起水就发黄，每天晚上一股味", ["上个月起"]),
        ("每个月一百二的补贴，打去年冬月就没见着", ["去年冬月"]),
        ("低保每个月三百，六月份起就没发了，不对，是从四月份起", ["四月份起"]),
        ("住这儿十年了，昨天晚上楼上漏水", ["昨天晚上"]),
        ("前年买的车，上个月刹车就坏了", ["上个月"]),
        ("这事憋了一年了，上个月他又把路堵了", ["上个月"]),
        ("昨晚停电，停了三个小时了", ["昨晚", "三个小时了"]),
        ("五点就醒，一开窗户一股味，垃圾半个月没人拉", ["半个月"]),
    ],
)
def test_the_time_of_the_matter_is_chosen(text: str, words: list[str]) -> None:
    assert chosen(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("昨天晚上十点工地还在打桩", ["昨天晚上十点"]),
        ("前天下了夜班回来，看见楼下井盖没了", ["前天"]),
        ("每个月停三回水", ["每个月"]),
        ("昨天打过电话，没人来", ["昨天"]),
        ("昨晚下了班坐车，司机在站里等我等到十点多", ["昨晚", "十点多"]),
        ("三个月没发工资", ["三个月"]),
        ("楼顶的机器嗡嗡响，夜里睡不着", ["夜里"]),
        ("民警大半夜帮我把老娘找回来了，我要表扬", ["大半夜"]),
        ("过年的时候门口的路就塌了", ["过年"]),
        ("家里的水这几天放出来都是黄的，没法喝", ["这几天"]),
    ],
)
def test_the_only_time_is_kept(text: str, words: list[str]) -> None:
    assert chosen(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "厂里干活，保险一天都没给买",
        "末班车七点二十就收了，我们下班没车坐",
        "进村的桥被拦起来了，昨天想去看老娘都过不去",
        "清洁费每个月二十，楼道还是脏",
        "老板电话打不通，一家人就等这点钱过年",
        "工钱一分没发，叫我们咋过年",
        "我教书教了三十年了，没见过路口的灯装在树后头的",
    ],
)
def test_what_is_no_time_of_the_matter(text: str) -> None:
    assert chosen(text) == []


def test_a_day_on_which_it_was_tried_is_when_it_happened() -> None:
    assert chosen("昨天想去办证，窗口不给办") == ["昨天"]


def test_nothing_is_chosen_from_what_is_to_come() -> None:
    assert chosen("明天") == []
    assert chosen("再不修今年就白忙活了") == []
