"""The simulated citizen, the judge of orders and the telephone line, each alone."""

from __future__ import annotations

import numpy as np
import pytest

from bench.talk.citizen import MOST_TURNS, Citizen, HangsUp
from bench.talk.lead import Talk
from bench.talk.questions import question_in
from bench.talk.report import figures, markdown, worst
from bench.talk.script import Matter, Moment, Script
from bench.talk.telephone import HZ, LEVEL, Noise, over_the_line
from bench.talk.verdict import Verdict, judge, matches
from speech.audio import pcm16, samples

pytestmark = pytest.mark.unit

NAME = "请问您贵姓，怎么称呼？"
PHONE = "请留一个能联系到您的电话号码，方便回复处理结果。"
READ_BACK = "我跟您核对一下——\n事项：路灯坏了\n地点：{}\n联系人：李明\n电话：{}\n这样登记对吗？"
ORDER = {"status": "filed", "county": "鼎城区", "road": "临沅路", "name": "李明", "phone": "13900001111"}


def script(**more: object) -> Script:
    matter = Matter(("路灯坏了",), {"name": ("李明",), "phone": ("13900001111",), "address": ("鼎城区临沅路",)})
    given = {"name": "one", "line": "fill", "matter": matter, "fewest": 2, "orders": (ORDER,), "manner": "curt"}
    return Script(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "about"),
    [
        (NAME, "name"),
        (PHONE, "phone"),
        ("您的姓名和电话，需要对承办单位保密吗？", "confidential"),
        ("回复结果就用您这次来电的号码，可以吗？", "own_number"),
        ("就用您打来的这个号码，对吗？", "own_number"),
        ("记下了139，一共3位，还差8位，请接着说。", "phone"),
        ("请问具体在什么位置？比如哪个区县、哪条路、附近有什么。", "address"),
        (READ_BACK.format("鼎城区", "139"), "confirm"),
        ("抱歉，我还是没有听懂。要不要帮您转人工？您也可以换个说法再说一次。\n请问您贵姓，怎么称呼？", "name"),
        ("已经为您登记并提交，工单编号是261124000001。还有其他需要帮忙的吗？", "more"),
        ("请说一下工单编号，一共12位数字。", "number"),
        ("为了保护您的信息，请说一下登记电话的后四位。", "last_four"),
        ("需要回复您的话，请留个称呼和电话；不需要就说“不用”。", "contact"),
        ("您家的猫是什么颜色的？", ""),
    ],
)
def test_a_question_is_known_by_its_words(said: str, about: str) -> None:
    question = question_in(said)
    assert question is not None
    assert question.about == about


def test_a_statement_is_no_question() -> None:
    assert question_in("好的，已经改过来了。") is None


def test_answers_what_is_asked_and_says_yes_to_a_right_read_back() -> None:
    citizen = Citizen(script())
    assert citizen.says("") == "路灯坏了"
    assert citizen.says(NAME) == "李明"
    assert citizen.says(PHONE) == "13900001111"
    assert citizen.says(READ_BACK.format("鼎城区临沅路", "13900001111")) in ("对", "嗯")
    assert citizen.turns == 4


def test_puts_right_what_was_read_back_wrongly_but_not_for_ever() -> None:
    citizen = Citizen(script())
    citizen.says("")
    wrong = READ_BACK.format("鼎城区临沅路", "13900001112")
    assert citizen.says(wrong) == citizen.says(wrong) == "错了，电话是13900001111"
    assert citizen.says(wrong) in ("对", "嗯")


def test_by_ear_words_of_one_sound_are_right() -> None:
    read_back = READ_BACK.format("鼎城区林园路", "13900001111")
    by_ear, by_eye = Citizen(script(), by_ear=True), Citizen(script())
    by_ear.says(""), by_eye.says("")
    assert by_ear.says(read_back) in ("对", "嗯")
    assert "临沅路" in str(by_eye.says(read_back))


def test_a_number_in_portions() -> None:
    citizen = Citizen(script(manner="portions"))
    citizen.says("")
    assert [citizen.says(PHONE) for _ in range(3)] == ["139", "0000", "1111"]


def test_an_aside_and_whether_the_bot_came_back() -> None:
    aside = Moment("name", "你是机器人吗", "助手")
    kept, lost = Citizen(script(asides=(aside,))), Citizen(script(asides=(aside,)))
    for citizen in (kept, lost):
        citizen.says("")
        assert citizen.says(NAME) == "你是机器人吗"
    assert kept.says("我是智能助手。" + NAME) == "李明"
    lost.says("我是智能助手。" + PHONE)
    assert not kept.left_open
    assert lost.left_open


def test_what_is_said_at_the_name_is_said_where_name_and_phone_are_offered() -> None:
    aside = Moment("name", "你是机器人吗", "助手")
    citizen = Citizen(script(asides=(aside,)))
    citizen.says("")
    offer = "需要回复您的话，请留个称呼和电话；不需要就说“不用”。"
    assert citizen.says(offer) == "你是机器人吗"
    assert "13900001111" in str(citizen.says("我是智能助手。" + offer))
    assert not citizen.left_open


def test_who_is_told_that_another_city_takes_it_goes_on_to_the_next_matter() -> None:
    citizen = Citizen(script(then=(Matter(("井盖没了",), {}),)))
    citizen.says("")
    assert citizen.says("请拨打0730-12345。要是事情发生在常德市，请告诉我具体位置。") == "井盖没了"


def test_does_not_know_refuses_hangs_up_and_gives_up() -> None:
    citizen = Citizen(script(matter=Matter(("路灯坏了",), {}, ("name",)), hangs_up="phone"))
    citizen.says("")
    assert citizen.says("您家的猫是什么颜色的？") == "不知道"
    assert citizen.says(NAME) == "不说"
    assert isinstance(citizen.says(PHONE), HangsUp)
    patient = Citizen(script())
    patient.says("")
    for _ in range(MOST_TURNS):
        patient.says(NAME)
    assert patient.gave_up


def test_a_second_matter_and_the_end() -> None:
    citizen = Citizen(script(then=(Matter(("井盖没了",), {"name": ("王芳",)}),), orders=(ORDER, {"name": "王芳"})))
    citizen.says("")
    assert citizen.says("还有其他需要帮忙的吗？") == "井盖没了"
    assert citizen.says(NAME) == "王芳"
    assert citizen.says("还有其他需要帮忙的吗？") == "没了"
    assert citizen.says("再见。") is None


@pytest.mark.parametrize(
    ("wanted", "found", "right"),
    [
        ("投诉|举报", "举报", True),
        ("投诉", "求助", False),
        (None, None, True),
        (None, "x", False),
        (True, False, False),
        (["十二|12", "万"], "欠十二个人八万", True),
        (["十三"], "欠十二个人", False),
        ("13900001111", None, False),
    ],
)
def test_a_value_against_what_is_wanted(wanted: object, found: object, right: bool) -> None:
    assert matches(wanted, found) is right


def test_a_talk_is_judged_field_by_field() -> None:
    order = {
        "status": "delivered",
        "address": {"county": "鼎城区", "road": "临江路"},
        "contact_name": "李明",
        "phone": "13900001111",
        "fields": {"phone": {}},
    }
    talk = Talk(script(), "chat", turns=[("bot", NAME * 3)] * 3)
    citizen = Citizen(talk.script)
    judge(talk.verdict, talk.script, citizen, talk, [order], None, by_ear=False)
    assert [check.name for check in talk.verdict.failures] == ["road", "same words"]
    assert not talk.verdict.order_is_right
    found = figures([talk])
    assert found["orders_right"] == 0.0
    assert found["checks"]["county"] == {"right": 1.0, "of": 1}
    assert worst([talk]) == [talk]
    assert "临江路" in markdown([talk], 1.0)


@pytest.mark.parametrize(("wanted", "right"), [("鑫源", True), ("鑫源|宏发", True), ("宏发", False)])
def test_of_a_company_words_are_enough(wanted: str, right: bool) -> None:
    talk = Talk(script(orders=({"company": wanted},)), "chat")
    order = {"status": "filed", "fields": {"a": 1}, "enterprise": "常德市鑫源包装有限公司"}
    judge(talk.verdict, talk.script, Citizen(talk.script), talk, [order], None, by_ear=False)
    assert ("company" not in [check.name for check in talk.verdict.failures]) is right


def test_a_person_who_is_wanted_and_not_given_is_counted() -> None:
    talk = Talk(script(orders=(), handed_over=True), "chat")
    judge(talk.verdict, talk.script, Citizen(talk.script), talk, [], None, by_ear=False)
    assert figures([talk])["persons_refused"] == 1
    assert Verdict().right


def test_the_line_keeps_the_band_and_the_noise_its_distance() -> None:
    moments = np.arange(24000) / 24000
    voice = pcm16((0.3 * np.sin(2 * np.pi * 1000 * moments)).astype(np.float32))
    rumble = pcm16((0.3 * np.sin(2 * np.pi * 100 * moments)).astype(np.float32))
    sound = over_the_line(voice, 24000)
    assert len(sound) == HZ
    assert np.sqrt(np.mean(sound[800:-800] ** 2)) == pytest.approx(LEVEL, rel=0.2)
    assert np.abs(np.fft.rfft(over_the_line(voice + rumble, 24000)))[:200].max() < 5
    noise = samples(Noise(7, 20.0).under(np.zeros(HZ * 4, np.float32)))
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(LEVEL / 10, rel=0.2)


def test_answers_both_of_two_things_that_are_asked_at_once() -> None:
    matter = Matter(("老板不发工资",), {"people": ("八个人",), "amount": ("一万七",)})
    citizen = Citizen(script(matter=matter))
    citizen.says("")
    assert citizen.says("一共欠了多少人、大概多少钱？") == "八个人，一万七"


def test_after_an_alarm_says_again_what_was_taken_for_one() -> None:
    citizen = Citizen(script(then=("电话是我爸的",)))
    citizen.says("")
    citizen.says("已经登记并提交。还有其他需要帮忙的吗？")
    assert citizen.says("请马上拨打110！") == "没有危险，电话是我爸的"


def test_knows_what_belongs_to_another_of_its_orders() -> None:
    other = {**ORDER, "description": ["垃圾"]}
    citizen = Citizen(script(orders=({**ORDER, "description": ["路灯"]}, other)))
    citizen.says("")
    assert citizen.says("您刚才还提到“垃圾没人扫”，和这件事是同一件事吗？").startswith("不是")


def test_who_announces_a_matter_and_is_asked_for_it_tells_it_and_then_no_more_than_a_detail() -> None:
    knows = {"matter": ("驾校不退钱",), "detail": ("找过两次",), "name": ("李明",)}
    citizen = Citizen(script(matter=Matter(("我要投诉驾校",), knows)))
    asked = "请您说一下具体是什么事情？"
    assert [citizen.says(heard) for heard in ("", asked, asked)] == ["我要投诉驾校", "驾校不退钱", "找过两次"]
