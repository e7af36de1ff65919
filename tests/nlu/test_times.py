from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.times import find_times

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 23, 10, 30)  # a Monday


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("昨天晚上楼上漏水", "昨天晚上", "2026-11-22T18:00", "2026-11-23T00:00"),
        ("昨晚就停电了", "昨晚", "2026-11-22T18:00", "2026-11-23T00:00"),
        ("前天夜里两点还在打桩", "前天夜里两点", "2026-11-22T02:00", "2026-11-22T02:00"),
        ("昨天凌晨两点", "昨天凌晨两点", "2026-11-22T02:00", "2026-11-22T02:00"),
        ("昨晚11点多吵起来的", "昨晚11点多", "2026-11-22T23:00", "2026-11-22T23:00"),
        ("昨天晚上十二点", "昨天晚上十二点", "2026-11-23T00:00", "2026-11-23T00:00"),
        ("昨天下午三点半", "昨天下午三点半", "2026-11-22T15:30", "2026-11-22T15:30"),
        ("今天早上八点一刻", "今天早上八点一刻", "2026-11-23T08:15", "2026-11-23T08:15"),
        ("昨天中午一点", "昨天中午一点", "2026-11-22T13:00", "2026-11-22T13:00"),
        ("昨天14:30分左右", "昨天14:30", "2026-11-22T14:30", "2026-11-22T14:30"),
        ("昨天三点", "昨天三点", "2026-11-22", "2026-11-22"),
        ("11月20号", "11月20号", "2026-11-20", "2026-11-20"),
        ("十一月二十号上午九点", "十一月二十号上午九点", "2026-11-20T09:00", "2026-11-20T09:00"),
        ("12月20号", "12月20号", "2026-12-20", "2026-12-20"),
        ("2026年10月5日上午9点", "2026年10月5日上午9点", "2026-10-05T09:00", "2026-10-05T09:00"),
        ("2026-11-20报的修", "2026-11-20", "2026-11-20", "2026-11-20"),
        ("25年6月份交的房", "25年6月份", "2025-06-01", "2025-06-30"),
        ("20号晚上", "20号晚上", "2026-11-20T18:00", "2026-11-21T00:00"),
        ("28号那天", "28号", "2026-10-28", "2026-10-28"),
        ("上周三", "上周三", "2026-11-18", "2026-11-18"),
        ("周五晚上", "周五晚上", "2026-11-20T18:00", "2026-11-21T00:00"),
        ("上个星期天", "上个星期天", "2026-11-22", "2026-11-22"),
        ("上周停的水", "上周", "2026-11-16", "2026-11-22"),
        ("上个月", "上个月", "2026-10-01", "2026-10-31"),
        ("上个月起每天晚上都这样", "上个月起每天晚上", "2026-10-01", None),
        ("今年3月份开始的", "今年3月份开始", "2026-03-01", None),
        ("去年冬天", "去年冬天", "2025-12-01", "2026-02-28"),
        ("今年上半年", "今年上半年", "2026-01-01", "2026-06-30"),
        ("停水三天了", "三天了", "2026-11-20", None),
        ("一个多星期了没人管", "一个多星期了", "2026-11-16", None),
        ("半个月了", "半个月了", "2026-11-08", None),
        ("已经停了两天", "已经停了两天", "2026-11-21", None),
        ("连续一周", "连续一周", "2026-11-16", None),
        ("三个小时前", "三个小时前", "2026-11-23T07:30", "2026-11-23T07:30"),
        ("半小时前", "半小时前", "2026-11-23T10:00", "2026-11-23T10:00"),
        ("两天前", "两天前", "2026-11-21", "2026-11-21"),
        ("刚才有人摔了", "刚才", "2026-11-23T10:30", "2026-11-23T10:30"),
        ("现在还在冒水", "现在", "2026-11-23T10:30", None),
        ("昨天晚上十点到凌晨两点", "昨天晚上十点到凌晨两点", "2026-11-22T22:00", "2026-11-23T02:00"),
        ("11月20号到22号", "11月20号到22号", "2026-11-20", "2026-11-22"),
        ("从昨天到现在一直没水", "昨天到现在", "2026-11-22", None),
        ("今天", "今天", "2026-11-23", "2026-11-23"),
    ],
)
def test_resolved(text: str, words: str, start: str, end: str | None) -> None:
    found = find_times(text, NOW)
    assert len(found) == 1
    assert found[0].value == {"text": words, "start": start, "end": end}
    assert text[found[0].start : found[0].end] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("凌晨两点还在施工", "凌晨两点"),
        ("每天晚上十点到凌晨三点", "每天晚上十点到凌晨三点"),
        ("这几天一直停水", "这几天"),
        ("最近老是停电", "最近"),
        ("前几天晚上", "前几天晚上"),
        ("国庆期间", "国庆期间"),
        ("每周三都来收钱", "每周三"),
        ("大年初一", "大年初一"),
        ("两三点钟的时候", "两三点钟"),
        ("天天半夜唱歌", "天天半夜"),
    ],
)
def test_words_are_kept_where_nothing_can_be_resolved(text: str, words: str) -> None:
    (found,) = find_times(text, NOW)
    assert found.value == {"text": words, "start": None, "end": None}
    assert found.confidence == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "", "有三点建议", "有一点吵", "快点处理", "早一点解决", "早点来", "地点在人民路", "住12号楼",
        "坐3号线", "周边都是垃圾", "小区周围",
        "读一年级", "交了三个月押金", "几点上班", "前面", "上面", "天花板掉了", "半年工资", "99月99号",
        "点赞", "一点都不好",
    ],
)  # fmt: skip
def test_no_time(text: str) -> None:
    assert find_times(text, NOW) == []


def test_a_date_late_in_the_year_said_in_january_is_last_years() -> None:
    (found,) = find_times("12月20号", datetime(2027, 1, 5))
    assert found.value["start"] == "2026-12-20"


def test_the_time_zone_of_now_is_kept() -> None:
    (found,) = find_times("昨天下午三点", NOW.replace(tzinfo=timezone(timedelta(hours=8))))
    assert found.value["start"] == "2026-11-22T15:00+08:00"


def test_several_times_in_order() -> None:
    found = find_times("去年修过一次，昨天晚上又坏了", NOW)
    assert [each.value["text"] for each in found] == ["去年", "昨天晚上"]
    assert found[1].confidence > found[0].confidence


@given(
    st.text(
        alphabet="昨今明前天上下周月年日号点半到零一二三四五六七八九十0123456789晚早凌晨几个多了起 ：:-", max_size=30
    )
)
def test_never_an_error_and_never_backwards(text: str) -> None:
    for found in find_times(text, NOW):
        value = found.value
        assert text[found.start : found.end] == value["text"]
        if value["start"] and value["end"]:
            assert value["start"][:10] <= value["end"][:10]
