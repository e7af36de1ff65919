"""The time of an order is that of what is complained of: never one to come, nor that of the teller's own day."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.times import find_times
from nlu.when import of_the_matter

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 26, 22, 0)


def chosen(text: str) -> list[str]:
    return [each.value["text"] for each in of_the_matter(text, find_times(text, NOW))]


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
        ("每个月扣我五十块卫生费，去年三月开始的", ["去年三月开始"]),
        ("老板两年冇给我买社保，每个月还扣一百", ["两年"]),
        ("上礼拜六去上课，球场锁着门，你们今天必须给个说法", ["上礼拜六"]),
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
        ("家里的水这几天放出来都是黄的，没法喝", ["这几天"]),
    ],
)
def test_the_only_time_is_kept(text: str, words: list[str]) -> None:
    assert chosen(text) == words


def test_nothing_is_chosen_from_what_is_to_come() -> None:
    assert chosen("明天") == []
    assert chosen("再不修今年就白忙活了") == []
