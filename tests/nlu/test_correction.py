from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.city import load_city
from nlu.correction import correct, vocabulary, warm_up
from nlu.neighbours import Neighbours
from nlu.understand import gravest, understand

pytestmark = pytest.mark.unit

CITY = load_city("changde")
SHANGQIU = load_city("shangqiu")


@pytest.fixture(scope="module", autouse=True)
def _words_are_loaded() -> None:
    for city in (CITY, SHANGQIU):
        warm_up(city)


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ("小区门口的警盖不见了", "小区门口的井盖不见了"),
        ("小区的五夜不管事", "小区的物业不管事"),
        ("公鸡金怎么提取", "公积金怎么提取"),
        ("物业非一年涨了两次，业主都不同意", "物业费一年涨了两次，业主都不同意"),
        ("化芬池满了，污水都流出来了", "化粪池满了，污水都流出来了"),
        ("学校门口占到经营的摊饭太多了", "学校门口占道经营的摊贩太多了"),
        ("楼下烧烤店油淹太大", "楼下烧烤店油烟太大"),
        ("丁城区域侠街道的垃圾没人管", "鼎城区玉霞街道的垃圾没人管"),
        ("武林区穿紫和街道停水了", "武陵区穿紫河街道停水了"),
    ],
)
def test_misheard_words_and_places_are_put_right(raw: str, right: str) -> None:
    assert correct(raw, CITY).text == right


@pytest.mark.parametrize(
    "right",
    [
        "我连续五夜没有睡好觉",
        "物业都五夜没来人了",
        "联系人换成我老婆，她姓董",
        "没带医保卡可以用手机刷医保吗",
        "伟建公司拖欠工资三个月",
        "我叫路登，住在长沙市雨花区圭塘街道",
        "俺娘的养老金咋还没有发",
        "电话是13807361234，不是固定电话",
        "hello，路灯坏了😀",
        "",
    ],
)
def test_a_right_sentence_stays_as_it_is(right: str) -> None:
    assert correct(right, CITY).edits == ()
    assert correct(right, CITY).text == right


def test_names_are_those_of_the_city() -> None:
    assert correct("梁元区神火大盗的红绿灯坏了", SHANGQIU).text == "梁园区神火大道的红绿灯坏了"
    assert "神火大道" not in correct("梁元区神火大盗的红绿灯坏了", CITY).text


def test_edits_tell_what_was_changed_and_why() -> None:
    got = correct("丁城区的警盖坏了", CITY)
    assert [(each.raw, each.corrected, each.why) for each in got.edits] == [
        ("丁城区", "鼎城区", "place"),
        ("警盖", "井盖", "vocabulary"),
    ]
    assert all(got.text[each.start : each.end] == each.corrected for each in got.edits)
    assert got.edits[1].score == 1 > 0.7 <= got.edits[0].score


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="警盖五夜物业小区的了，a1 鼎城路灯坏😀罰", max_size=40))
def test_the_length_never_changes(text: str) -> None:
    got = correct(text, CITY)
    assert len(got.text) == len(text)
    for each in got.edits:
        assert text[each.start : each.end] == each.raw != each.corrected == got.text[each.start : each.end]


def test_what_was_typed_needs_more_to_be_changed() -> None:
    assert correct("报小不给", CITY).text == "报销不给"
    assert correct("报小不给", CITY, typed=True).edits == ()
    assert correct("公鸡金怎么提取", CITY, typed=True).text == "公积金怎么提取"


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("text", ["售楼的永盛置业不退定金", "永诚装饰收了钱不开工", "常的物业公司没人接电话"])
def test_a_business_is_not_called_by_a_place_that_sounds_like_it(text: str, typed: bool) -> None:
    city = load_city("shangqiu") if "永" in text else CITY
    assert correct(text, city, typed=typed).text == text


@pytest.mark.parametrize("text", ["我看不见，过马路全靠听车声", "骑车撞到下水到口子上"])
def test_what_was_typed_and_makes_sense_stays(text: str) -> None:
    assert correct(text, CITY, typed=True).text == text


@pytest.mark.parametrize(
    "text", ["临澧县太浮镇王化村，塘边上那几户", "临澧县太浮镇南阳村的水管", "澧县盐井镇万花村的路灯"]
)
def test_a_village_is_not_taken_for_one_of_another_town(text: str) -> None:
    assert correct(text, CITY, "address").text == text
    assert correct(text, CITY, "address", typed=True).text == text


def test_a_typed_village_is_put_right_only_by_the_same_sound() -> None:
    assert correct("睢县蓼堤镇卞楼村东头", SHANGQIU, "address", typed=True).edits == ()
    assert correct("临澧县太浮镇王华村", CITY, "address", typed=True).text == "临澧县太浮镇王化村"


def test_understanding_reads_the_corrected_text_and_keeps_the_raw_one() -> None:
    read = understand("丁城区玉侠街道的警盖坏了", CITY, channel="voice")
    assert (read.text, read.corrected) == ("丁城区玉侠街道的警盖坏了", "鼎城区玉霞街道的井盖坏了")
    assert read.address is not None
    assert (read.address.county, read.address.town) == ("鼎城区", "玉霞街道")
    assert understand("警盖坏了", CITY).corrected == "警盖坏了"


def test_no_correction_hides_an_emergency() -> None:
    assert gravest("屋里的东西不见了", "屋里着火了，快来人").action == "redirect"
    assert gravest("屋里着火了，快来人", "屋里的东西不见了").action == "redirect"


def test_every_word_said_often_stands_under_a_topic_or_is_the_hotlines() -> None:
    known = vocabulary()
    assert len(known.topics) > 1500
    assert all(len(word) >= 2 for word in known.topics)
    assert not known.frequent & known.usual


def test_a_neighbour_speaks_for_a_word() -> None:
    beside = Neighbours(["我要打电话", "打电话给他", "这件事很好"], {"电话"})
    assert beside.support("电话", "打电话", 1, 3) > beside.support("电话", "好电话好", 1, 3) == 0
    assert beside.support("事情", "打事情", 1, 3) == 0


def test_a_sentence_takes_a_few_milliseconds() -> None:
    sentence = ("石门县楚江街道的警盖坏了一个星期，" * 5)[:60]
    taken = []
    for _ in range(20):
        begin = time.process_time()
        correct(sentence, CITY)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.02  # 4 ms on a quiet machine


def test_what_only_sounds_near_and_is_a_word_stays() -> None:
    for text in ("我们老校区那栋五十年了", "开到绿灯才走", "这里白雾很大"):
        assert correct(text, CITY).edits == ()


def test_a_name_that_was_asked_for_is_not_put_right() -> None:
    assert correct("龚志刚", CITY, "contact_name", typed=True).text == "龚志刚"
    assert correct("龚志刚", CITY, "contact_name").text == "龚志刚"


@pytest.mark.parametrize("text", ["无业的人能不能领补贴", "自来水有一股铁锈味"])
def test_what_sounds_like_a_word_of_the_hotline_may_be_right(text: str) -> None:
    assert correct(text, load_city("changde")).text == text


def test_a_county_is_heard_in_an_answer_to_the_question_for_the_address() -> None:
    city = load_city("changde")
    assert correct("就在井城区朗州路5号", city, "address").text == "就在鼎城区朗州路5号"
    assert correct("京城区，建设西路22号", city, "address").text.startswith("鼎城区")
    assert correct("井城区朗州路5号", city, "address", typed=True).text.startswith("井城区")
    assert correct("我要去长沙芙蓉区", city, "address").text == "我要去长沙芙蓉区"
