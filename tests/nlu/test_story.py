"""A long telling comes to its matter, in the caller's own words."""

from __future__ import annotations

import re

import pytest

from nlu.story import LONG, MOST, SHORT, TITLE, short_of, summarise, title_of

pytestmark = pytest.mark.unit

STORY = (
    "您好同志，我跟您说，我今年六十八岁了，退休教师，教了一辈子书，老伴走得早，儿子女儿都在外地打工，平时就我一个人住。我这个人一辈子"
    "老老实实，从来不给政府添麻烦，今天实在是没办法了才打这个电话。事情是这样的，从上个月十五号开始，武陵区滨湖路我们小区对面那个工地，"
    "每天晚上十一点以后还在打桩，一直打到凌晨两三点，吵得整栋楼的人都睡不着。我血压高，心脏也不好，今天早上买菜的时候碰到隔壁的老张，"
    "他说他也受不了。我们楼里有个高三的学生，马上要考试了，也被吵得没法学习。我去找过工地的人，他们说是赶工期，让我们忍一忍。"
    "上个星期我打过电话给社区，社区说来看看，到现在也没有人来。您说说我们老百姓过日子也不容易。还有那个渣土车，进进出出的也不盖，"
    "弄得路上到处都是灰。我希望你们能派人晚上来看一看，让他们晚上十点以后不要施工了。我姓周，电话是13907361188，麻烦你们了，谢谢。"
)


def private(text: str, *words: str) -> list[tuple[int, int]]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def test_the_matter_stays_and_the_life_goes() -> None:
    told = summarise(STORY, private(STORY, "我姓周", "13907361188")).text
    assert len(told) <= MOST + 20
    for words in ("上个月十五号", "滨湖路", "晚上十一点以后还在打桩", "睡不着", "社区", "希望你们能派人晚上来看一看"):
        assert words in told, words
    for words in ("一辈子", "老伴", "血压", "买菜", "周", "1390736", "谢谢"):
        assert words not in told, words


def test_every_word_is_the_callers_in_the_callers_order() -> None:
    summary = summarise(STORY)
    at = 0
    for clause in re.findall(r"[^，。]+", summary.text):
        at = STORY.index(clause, at)
    assert summary.start <= STORY.index(summary.text[:8])
    assert STORY[summary.start :].startswith(summary.text[:8])


def test_it_is_the_same_every_time() -> None:
    assert summarise(STORY) == summarise(STORY)


def test_two_thousand_characters_are_summed_up() -> None:
    long = (STORY * 6)[:2000]
    assert len(summarise(long).text) <= MOST + 20


def test_what_is_short_stays_whole_but_for_name_and_phone() -> None:
    text = "小区路灯坏了，我叫王五，电话13907361188，晚上黑得看不见路"
    assert len(text) < LONG
    assert summarise(text).text == text
    assert summarise(text, private(text, "王五", "13907361188")).text == "小区路灯坏了。晚上黑得看不见路"


def test_without_marks_the_story_is_cut_where_it_begins_anew() -> None:
    text = (
        "是这样的我去年三月份在桃源县漳江街道买了一套房子开发商是鑫城置业合同上写的是去年十二月三十号交房"
        "结果到现在都没有交我们去问了好多次售楼部的人一开始说是疫情影响后来又说是资金紧张再后来干脆就不接电话了"
        "我身体也不好血压高心脏也不好一辈子辛辛苦苦攒的钱儿子在外地打工也帮不上忙我们一共有两百多户人首付都交了"
        "希望政府能出面让开发商复工或者把钱退给我们"
    )
    told = summarise(text).text
    assert "十二月三十号交房" in told
    assert "把钱退给我们" in told


@pytest.mark.parametrize(
    ("description", "address", "title"),
    [
        (
            "鼎城区玉霞街道临江路的路灯坏了一个星期了",
            {"county": "鼎城区", "town": "玉霞街道", "road": "临江路", "text": "鼎城区玉霞街道临江路"},
            "鼎城区临江路路灯坏了一个星期了",
        ),
        ("你好，我要投诉，小区垃圾没人收", None, "小区垃圾没人收"),
        ("我要表扬公交司机拾金不昧", None, "表扬公交司机拾金不昧"),
        ("前天在超市买的牛奶过期了，老板不给退", None, "前天在超市买的牛奶过期了，老板不给退"),
        ("有人在路边烧垃圾", {"county": "武陵区"}, "武陵区有人在路边烧垃圾"),
        ("社保卡丢了怎么办", {"place": "不涉及具体地点"}, "社保卡丢了怎么办"),
    ],
)
def test_a_title_is_place_and_what(description: str, address: dict[str, str] | None, title: str) -> None:
    assert title_of(description, address) == title


@pytest.mark.parametrize(
    ("description", "short"),
    [
        (
            "我买了兴旺里的房子，钱早就交清了，开发商一会儿说消防没过，一会儿说章不在，房产证一直办不下来",
            "房产证一直办不下来",
        ),
        ("俺家门口那条沟堵了半个月，臭得没法开窗，找社区说是没钱", "家门口那条沟堵了半个月，臭得没法开窗"),
        ("小区垃圾没人收", "小区垃圾没人收"),
        ("社保卡丢了怎么办", "社保卡丢了怎么办"),
        ("老板说等甲方结了账再给，拖欠我们三个月工资", "拖欠我们三个月工资"),
    ],
)
def test_a_short_name_is_a_whole_clause_of_what_is_wrong(description: str, short: str) -> None:
    assert short_of(description) == short


def test_a_short_name_of_one_long_run_is_short() -> None:
    told = "楼下烧烤店每天晚上都把桌子摆到人行道上油烟熏得我们一栋楼的人都开不了窗户小孩睡不着觉"
    assert 0 < len(short_of(told)) <= SHORT


def test_a_title_is_short() -> None:
    assert len(title_of(STORY, {"county": "武陵区", "road": "滨湖路"})) <= TITLE


def test_what_is_typed_in_one_run_is_kept_behind_name_and_phone() -> None:
    told = (
        "供暖费早就交齐了屋里一直十六度打了四次电话每次都说登记了也不见人来希望尽快上门看看到底哪里堵了温度不够的话退费"
    )
    text = f"我是枫林上院7号楼的住户我叫冷建华电话13598301047{told}"
    name, phone = text.index("冷建华"), text.index("13598301047")
    assert summarise(text, [(name, name + 3), (phone, phone + 11)]).text == told
