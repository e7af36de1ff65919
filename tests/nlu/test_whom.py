"""Whom a matter is about, judged from a story in which no rule finds anybody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.found import Found
from nlu.whom import Network, in_full, meant, mentioned, whom
from nlu.whom_fit import BadExamples, Example, examples, is_told

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("小区楼下那个网吧老板半夜还在放音乐", ["网吧老板"]),
        ("水利站的人看了就走，村里也不管", ["水利站", "村里"]),
        ("路灯坏了三天了", []),
    ],
)
def test_all_are_mentioned_who_may_be_meant(story: str, words: list[str]) -> None:
    found = [story[each.start : each.end] for each in mentioned(story)]
    assert [each for each in found if each in words] == words
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("story", "who"),
    [
        ("砖厂的拉土车一天到晚从村里过，灰大得不敢开窗，路也压烂了", "砖厂"),
        ("我在那个养鸭场下游，粪水天天往河里放，洗菜都洗不得", "养鸭场"),
        ("合作社租了我家三亩地，两年没给一分钱租金，电话也不接", "合作社"),
    ],
)
def test_who_does_it_is_found(story: str, who: str) -> None:
    found = whom(story)
    assert found is not None
    assert who in found.value
    assert story[found.start : found.end] == found.value


@pytest.mark.parametrize(
    ("story", "who"),
    [
        ("楼上王婶天天半夜剁馅，说了几回都不听", "楼上王婶"),
        ("隔壁周老五把粪堆在我屋后头，臭得门窗都不敢开", "隔壁周老五"),
        ("隔壁房子天天半夜装修，吵得睡不着", "隔壁"),
        ("村口卖豆腐那家天天往沟里倒渣水，臭得很", "卖豆腐那家"),
        ("街上开理发店那家把洗头水泼在路上", "开理发店那家"),
        ("村东头养鸡的孙二毛把死鸡扔到沟里，臭得很", "养鸡的孙二毛"),
        ("三单元的钱老师在楼道里养了十几只鸽子，到处是屎", "钱老师"),
        ("给俺家装空调的师傅把外墙打穿了，不管修", "给俺家装空调的师傅"),
        ("我隔壁姓刘的那家天天烧柴火，烟往我屋里灌", "隔壁姓刘的那家"),
    ],
)
def test_what_makes_somebody_known_belongs_to_it(story: str, who: str) -> None:
    found = whom(story)
    assert found is not None
    assert found.value.endswith(who)
    assert found.value.startswith(who) or who == "开理发店那家"


@pytest.mark.parametrize(
    ("story", "who", "more"),
    [
        ("楼下房子又漏水", "楼下", "楼下"), ("隔壁马路又挖开", "隔壁", "隔壁"), ("收费大姐骂人", "大姐", "大姐"),
        ("浙江老板不发工资", "老板", "老板"), ("那家不认账", "那家", "那家"),
        ("隔壁伍老三占了田埂", "隔壁", "隔壁伍老三"),
    ],
)  # fmt: skip
def test_what_stands_beside_somebody_is_not_always_of_them(story: str, who: str, more: str) -> None:
    at = story.index(who)
    assert in_full(story, Found("respondent", who, at, at + len(who), "judged", 0.4)).value == more


def test_the_business_that_calls_is_never_the_one() -> None:
    name = "常德福泰食品有限公司"
    story = f"我是{name}的，今年公司新换了两条生产线，用电报装报了三个月，说没得容量，一直没个准信"
    told = whom(story, name)
    assert told is None or (told.value not in name and "公司" not in told.value)


@pytest.mark.parametrize("story", ["路灯坏了三天了，晚上黑得看不见路", "我想问一下高龄补贴要到多少岁才有"])
def test_nobody_is_made_up(story: str) -> None:
    assert whom(story) is None


def test_what_both_say_counts_and_pieces_find_who_is_in_no_list() -> None:
    story, ends = "狗主说不赔", [1, 2, 3, 4, 5]
    chances = np.array([0.9, 0.9, 0.05, 0.0, 0.0], np.float32)
    found = meant(story, [], [], ends, chances, -3.0)
    assert found is not None
    assert found.value == "狗主"
    assert meant(story, [], [], ends, chances * 0.1, -1.0) is None


def test_a_network_gives_a_chance_for_each_piece() -> None:
    one = Network(*(np.ones(shape, np.float32) for shape in ((4,), (4,), (4, 2), (2,), (2,), (1,))))
    assert one.chances(np.zeros((3, 4), np.float32)).shape == (3,)


def test_the_marked_stories_hold_their_marks() -> None:
    marked = examples()
    assert len(marked) > 2000
    assert is_told(Example("砂场的车超载", ("砂场",)), 0, 2)
    assert not is_told(Example("砂场的车超载", ("砂场",)), 3, 4)


def test_a_line_without_its_words_is_named(tmp_path: Path) -> None:
    path = tmp_path / "marked.tsv"
    path.write_text("砂场\t路灯坏了\n", encoding="utf-8")
    with pytest.raises(BadExamples, match="line 1"):
        examples(path)
