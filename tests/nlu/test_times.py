from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlu.times import find_times

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 23, 10, 30)  # a Monday


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("昨天晚上楼上漏水", "昨天晚上", "2026-11-22T18:00", "2026-11-23T00:00"),
        ("夜儿个断的水", "夜儿个", "2026-11-22", "2026-11-22"),
        ("夜儿后晌四点来的", "夜儿后晌四点", "2026-11-22T16:00", "2026-11-22T16:00"),
        ("昨晚夜班，凌晨一点五十", "昨晚夜班，凌晨一点五十", "2026-11-23T01:50", "2026-11-23T01:50"),
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
        ("昨晚十一二点", "昨晚十一二点", "2026-11-22T23:00", "2026-11-23T00:00"),
        ("昨天下午两三点", "昨天下午两三点", "2026-11-22T14:00", "2026-11-22T15:00"),
        ("今天凌晨一两点", "今天凌晨一两点", "2026-11-23T01:00", "2026-11-23T02:00"),
        ("今天下午三点到五点停电", "今天下午三点到五点", "2026-11-23T15:00", "2026-11-23T17:00"),
        ("昨天半夜一点", "昨天半夜一点", "2026-11-23T01:00", "2026-11-23T01:00"),
        ("2026年11月20日23:30", "2026年11月20日23:30", "2026-11-20T23:30", "2026-11-20T23:30"),
        ("从昨晚开始没水", "昨晚开始", "2026-11-22T18:00", None),
        ("今天早上五点一箱粉全洒了", "今天早上五点", "2026-11-23T05:00", "2026-11-23T05:00"),
        ("今天早上一点水都没有", "今天早上", "2026-11-23T06:00", "2026-11-23T09:00"),
        ("楼上漏水漏了半年", "半年", "2026-05-23", None),
        ("这两天没水", "这两天", "2026-11-22", None),
        ("大前天", "大前天", "2026-11-20", "2026-11-20"),
        ("国庆期间", "国庆期间", "2026-10-01", "2026-10-07"),
        ("从国庆节到现在", "国庆节到现在", "2026-10-01", None),
        ("春节前后就这样", "春节前后", "2026-02-10", "2026-03-02"),
        ("去年腊月", "去年腊月", "2026-01-19", "2026-02-16"),
        ("从去年腊月到现在", "去年腊月到现在", "2026-01-19", None),
        ("腊月二十三", "腊月二十三", "2026-02-10", "2026-02-10"),
        ("大年初一", "大年初一", "2026-02-17", "2026-02-17"),
        ("除夕晚上十二点放炮", "除夕晚上十二点", "2026-02-17T00:00", "2026-02-17T00:00"),
        ("正月十五", "正月十五", "2026-03-03", "2026-03-03"),
        ("去年中秋节", "去年中秋节", "2025-10-06", "2025-10-06"),
        ("农历八月十五", "农历八月十五", "2026-09-25", "2026-09-25"),
        ("五一期间", "五一期间", "2026-05-01", "2026-05-05"),
        ("圣诞节", "圣诞节", "2025-12-25", "2025-12-25"),
        ("上个月底", "上个月底", "2026-10-21", "2026-10-31"),
        ("今年三月中旬", "今年三月中旬", "2026-03-11", "2026-03-20"),
        ("大半年了", "大半年了", "2026-03-11", None),
        ("三四天了", "三四天了", "2026-11-20", None),
        ("个把月了", "个把月了", "2026-10-23", None),
        ("快一年半了", "快一年半了", "2025-05-23", None),
        ("三年前", "三年前", "2023-11-23", "2023-11-23"),
        ("三个月没发工资", "三个月", "2026-08-23", None),
        ("元月五号", "元月五号", "2026-01-05", "2026-01-05"),
        ("今天凌晨零点三十分", "今天凌晨零点三十分", "2026-11-23T00:30", "2026-11-23T00:30"),
        ("去年十月一号", "去年十月一号", "2025-10-01", "2025-10-01"),
        ("今年五一", "今年五一", "2026-05-01", "2026-05-05"),
        ("今天夜里两点", "今天夜里两点", "2026-11-23T02:00", "2026-11-23T02:00"),
        ("昨晚快十二点", "昨晚快十二点", "2026-11-23T00:00", "2026-11-23T00:00"),
        ("六月初六", "六月初六", "2026-07-19", "2026-07-19"),
        ("下个月", "下个月", "2026-12-01", "2026-12-31"),
        ("24年就买了房", "24年", "2024-01-01", "2024-12-31"),
    ],
)
def test_resolved(text: str, words: str, start: str, end: str | None) -> None:
    found = find_times(text, NOW)
    assert len(found) == 1
    assert found[0].value == {"text": words, "start": start, "end": end}
    assert text[found[0].start : found[0].end] == words


@pytest.mark.parametrize(
    ("text", "words", "rule", "begin", "end"),
    [
        ("每天早上六点到晚上十点", "每天早上六点到晚上十点", "FREQ=DAILY", "06:00", "22:00"),
        ("每天晚上十点到凌晨三点", "每天晚上十点到凌晨三点", "FREQ=DAILY", "22:00", "03:00"),
        ("每天晚上十点到第二天早上六点", "每天晚上十点到第二天早上六点", "FREQ=DAILY", "22:00", "06:00"),
        ("每天中午十二点到两点半", "每天中午十二点到两点半", "FREQ=DAILY", "12:00", "14:30"),
        ("每天8:00-18:00", "每天8:00-18:00", "FREQ=DAILY", "08:00", "18:00"),
        ("每晚九点以后", "每晚九点以后", "FREQ=DAILY", "21:00", None),
        ("天天半夜唱歌", "天天半夜", "FREQ=DAILY", "22:00", "05:00"),
        ("每天早上五点多就开始", "每天早上五点多就开始", "FREQ=DAILY", "05:00", None),
        ("每周三都来收钱", "每周三", "FREQ=WEEKLY;BYDAY=WE", None, None),
        ("每周一三五晚上", "每周一三五晚上", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "18:00", "00:00"),
        ("每周二到周四", "每周二到周四", "FREQ=WEEKLY;BYDAY=TU,WE,TH", None, None),
        ("周一到周五早上八点", "周一到周五早上八点", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "08:00", "08:00"),
        ("工作日上午没人", "工作日上午", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "08:00", "12:00"),
        ("一到周末就跳舞", "一到周末", "FREQ=WEEKLY;BYDAY=SA,SU", None, None),
        ("每月15号", "每月15号", "FREQ=MONTHLY;BYMONTHDAY=15", None, None),
        ("隔天来收一次", "隔天", "FREQ=DAILY;INTERVAL=2", None, None),
    ],
)
def test_what_comes_again(text: str, words: str, rule: str, begin: str | None, end: str | None) -> None:
    (found,) = find_times(text, NOW)
    assert found.value["text"] == words
    assert found.value["repeat"] == {"rule": rule, "from": begin, "to": end}
    assert found.value["start"] is None
    assert found.confidence == 0.7


def test_a_repetition_can_have_a_beginning() -> None:
    (found,) = find_times("上个月起每天晚上都这样", NOW)
    assert found.value == {
        "text": "上个月起每天晚上", "start": "2026-10-01", "end": None,
        "repeat": {"rule": "FREQ=DAILY", "from": "18:00", "to": "00:00"},
    }  # fmt: skip
    (found,) = find_times("这周一三五都来过", NOW)
    assert (found.value["start"], found.value["end"]) == ("2026-11-23", "2026-11-27")
    assert found.value["repeat"]["rule"] == "FREQ=WEEKLY;BYDAY=MO,WE,FR"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("凌晨两点还在施工", "凌晨两点"),
        ("这几天一直停水", "这几天"),
        ("最近老是停电", "最近"),
        ("前几天晚上", "前几天晚上"),
        ("两三点钟的时候", "两三点钟"),
        ("逢年过节都停水", "逢年过节"),
        ("好几天了", "好几天了"),
        ("早8点到晚6点都在响", "早8点到晚6点"),
    ],
)
def test_words_are_kept_where_nothing_can_be_resolved(text: str, words: str) -> None:
    (found,) = find_times(text, NOW)
    assert found.value == {"text": words, "start": None, "end": None}
    assert found.confidence == (0.6 if "到" in words else 0.5)


@pytest.mark.parametrize(
    "text",
    [
        "", "有三点建议", "有一点吵", "快点处理", "早一点解决", "早点来", "地点在人民路", "住12号楼",
        "坐3号线", "周边都是垃圾", "小区周围",
        "读一年级", "交了三个月押金", "几点上班", "前面", "上面", "天花板掉了", "半年工资", "99月99号",
        "点赞", "一点都不好", "国庆路有个坑", "五一广场", "八一小学门口", "一三八五一二三四五六七", "隔壁",
        "住了24年", "晚点来", "快一点", "慢一点说", "三个月饼", "你刚才说什么", "刚才我报的号码", "中秋路12号",
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


WORDS = "这个 上个 上上个 礼拜 星期 周 一 三 日 天 天天 每天 昨天 夜里 凌晨 两点 到 起 前 了 月 年 半 初 末 平时"


@given(
    st.text(
        alphabet="昨今明前天上下周月年日号点半到零一二三四五六七八九十0123456789晚早凌晨几个多了起 ：:-", max_size=30
    )
    | st.lists(st.sampled_from(WORDS.split()), max_size=8).map("".join)
)
@example("这个礼拜天天")
def test_never_an_error_and_never_backwards(text: str) -> None:
    for found in find_times(text, NOW):
        value = found.value
        assert text[found.start : found.end] == value["text"]
        if value["start"] and value["end"]:
            assert value["start"][:10] <= value["end"][:10]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("从下午五点一直到半夜两点都在响", "下午五点一直到半夜两点"),
        ("早上六点一直到晚上十点", "早上六点一直到晚上十点"),
        ("下午五点一刻", "下午五点一刻"),
    ],
)
def test_a_time_from_and_to_is_kept_whole(text: str, words: str) -> None:
    (found,) = find_times(text, NOW)
    assert found.value["text"] == words


@pytest.mark.parametrize("text", ["今年七十多了", "我今年72岁", "今年都八十三了，一个人住"])
def test_an_age_is_no_time(text: str) -> None:
    assert find_times(text, NOW) == []


def test_a_year_is_a_time() -> None:
    assert [found.value["text"] for found in find_times("今年第三次停水", NOW)] == ["今年"]


def test_every_day_after_something_is_no_day_after_tomorrow() -> None:
    (found,) = find_times("国庆以后天天夜里九点到凌晨炼塑料", NOW)
    assert found.value["start"].startswith("2026-10-01") or "后天" not in found.value["text"].replace("以后天天", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("只好停在马路上上个月吃了四张罚单", "上个月"),
        ("上上个月就报过", "上上个月"),
        ("楼上上星期五敲了墙", "上星期五"),
    ],
)
def test_what_was_last_behind_a_place_that_ends_in_the_same_word(text: str, words: str) -> None:
    assert [found.value["text"] for found in find_times(text, NOW)] == [words]


@pytest.mark.parametrize("text", ["这个礼拜天天", "上周天天停水", "这个星期天天半夜打桩"])
def test_every_day_of_a_week_is_no_sunday(text: str) -> None:
    repeat = find_times(text, NOW)[0].value["repeat"]
    assert repeat["rule"] == "FREQ=DAILY"
