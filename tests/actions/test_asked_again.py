"""Questions that come again: in other words, easier each time, with the offer of a person, and not for ever."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from actions import executor
from actions.context import Context
from orders.database import Database
from orders.lookup import find
from orders.view import order_view
from tests.actions.form import Form

pytestmark = pytest.mark.service
LAMP = "鼎城区玉霞街道临江路的路灯坏了"
NOISE = "嗡嗡嗡一二"


def order_of(form: Form) -> dict[str, Any]:
    with form.database.reading() as session:
        return order_view(find(session, conversation=form.conversation)[0])


def talk(database: Database, *lines: str, channel: str = "chat", caller_number: str | None = None) -> Form:
    form = Form(database, channel=channel, caller_number=caller_number)
    form.say(lines[0], intent="report_complaint")
    for line in lines[1:]:
        form.say(line)
    return form


def asked_for(form: Form) -> Any:
    return form.slots["requested_slot"]


@pytest.mark.parametrize("lines", [(), (LAMP,), (LAMP, "我姓王")])
def test_after_two_failures_a_person_is_offered_and_no_words_come_three_times(
    database: Database, lines: tuple[str, ...]
) -> None:
    form = talk(database, *(lines or ("我要投诉",)))
    slot, said = asked_for(form), []
    while asked_for(form) == slot and len(said) < 6:
        said.append(form.say(NOISE if slot != "description" else "嗯"))
    assert any("人工" in answer for answer in said[:2])
    for words in {line for answer in said for line in answer.split("\n")}:
        assert sum(words in answer.split("\n") for answer in said) <= 3
    assert asked_for(form) != slot or slot == "description"


def test_a_phone_is_asked_in_groups_then_by_digits_then_by_keys(database: Database) -> None:
    form = talk(database, LAMP, "我姓王", channel="voice")
    assert "分三段" in form.say(NOISE)
    assert "一个数字一个数字" in form.say(NOISE)
    assert "键盘" in form.say(NOISE)
    assert "保密" in form.say("13907365555")
    assert order_of(form)["phone"] == "13907365555"


@pytest.mark.parametrize("said", ["不对，电话是139 0736555", "电话是一三九零七三六五五五五五六", "我对电话是13907365"])
def test_a_phone_that_is_put_right_and_not_heard_whole_is_asked_in_groups(database: Database, said: str) -> None:
    form = talk(database, LAMP, "我姓王", "13807361111", "不用保密", channel="voice")
    assert asked_for(form) == "confirmation"
    assert "前三位" in form.say(said)
    form.say("13907365555")
    assert order_of(form)["phone"] == "13907365555"
    assert asked_for(form) == "confirmation"


@pytest.mark.parametrize("again", ["1390736555", "139073655", "1390736"])
def test_a_number_of_which_as_little_is_heard_again_is_asked_for_in_another_way(database: Database, again: str) -> None:
    form = talk(database, LAMP, "我姓王", channel="voice")
    assert "还差一位" in form.say("1390736555").replace("1", "一")
    assert "前三位" in form.say(again)
    assert "还差八位" in form.say("139").replace("8", "八")
    form.say("0736")
    assert "保密" in form.say("5555")
    assert order_of(form)["phone"] == "13907365555"


def test_keys_go_into_the_open_question_also_in_portions(database: Database) -> None:
    form = talk(database, LAMP, "我姓王", channel="voice")
    assert "还差四位" in form.say("1390736").replace("4", "四")
    assert "保密" in form.say("5555")
    assert order_of(form)["phone"] == "13907365555"


def test_the_callers_number_stands_in_where_none_is_understood(database: Database) -> None:
    form = talk(database, LAMP, "我姓王", channel="voice", caller_number="13600007777")
    assert "另" not in form.say("换一个号码")
    for _ in range(4):
        form.say(NOISE)
    assert order_of(form)["phone"] == "13600007777"


@pytest.mark.parametrize("words", ["可以", "对，就用这个", "就这个号码吧", "行"])
def test_the_callers_number_is_taken_by_a_yes(database: Database, words: str) -> None:
    form = talk(database, LAMP, "我姓王", channel="voice", caller_number="13600007777")
    form.say(words)
    assert order_of(form)["phone"] == "13600007777"


def test_another_number_than_the_callers(database: Database) -> None:
    form = talk(database, LAMP, "我姓王", channel="voice", caller_number="13600007777")
    assert "来电的号码" not in form.say("不用这个，换一个")
    form.say("13907365555")
    assert order_of(form)["phone"] == "13907365555"


def test_where_a_name_is_needed_it_is_asked_once_more_and_then_let_be(database: Database) -> None:
    form = talk(database, LAMP)
    assert "只说姓" in form.say("我不想说")
    assert "电话" in form.say("不说")
    assert "没法主动回复" in form.say("也不留")
    assert asked_for(form) == "confirmation"
    fields = order_of(form)
    assert (fields["contact_name"], fields["phone"]) == (None, None)


def test_a_report_may_be_anonymous_and_is_told_once_that_no_reply_comes(database: Database) -> None:
    form = talk(database, "举报武陵区朝阳路有人赌博，昨天晚上开始的")
    assert "电话" in form.say("匿名")
    answer = form.say("不留")
    assert "没法主动回复" in answer
    assert asked_for(form) == "confirmation"


@pytest.mark.parametrize("words", ["随便", "您看着办", "无所谓", "嗯不用"])
def test_an_answer_that_leaves_it_open_means_no_secrecy(database: Database, words: str) -> None:
    form = talk(database, LAMP, "我姓王", "13907365555")
    form.say(words)
    assert order_of(form)["confidential"] is False
    assert asked_for(form) == "confirmation"


def test_a_moment_is_given_without_a_question(database: Database) -> None:
    form = talk(database, LAMP)
    assert form.say("等一下，我找个笔") == "好的，不着急，您慢慢来，好了告诉我。"
    assert "好的" in form.say("好了")
    assert form.slots["misses"] in (None, 0)


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("不对，是武陵区", "address.county", "武陵区"), ("电话错了，是13800001111", "phone", "13800001111"),
        ("我姓汪不姓王", "contact_name", "汪"), ("名字写错了，叫王小明", "contact_name", "王小明"),
        ("更正一下，时间是昨天晚上", "occurred_at", "昨天晚上"),
        ("哦对了，不是临江路，是洞庭大道", "address.road", "洞庭大道"),
        ("不是路灯坏了，是井盖坏了", "description", "鼎城区玉霞街道临江路的井盖坏了"), ("要保密", "confidential", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("at", ["phone", "confirmation"])
def test_one_field_is_put_right_and_nothing_else(
    database: Database, words: str, name: str, value: Any, at: str
) -> None:
    lines = [LAMP, "我姓王", "13907365555", "不用保密"]
    form = talk(database, *(lines if at == "confirmation" else [f"{LAMP}，电话13907365555", "我姓王"]))
    before = order_of(form)
    said = form.say(words, intent="correct_slot" if "不" in words else "provide_info")
    after = order_of(form)
    field, *part = name.split(".")
    if name == "occurred_at":
        assert after["fields"]["occurred_at"]["value"]["text"] == value
    else:
        assert (after[field][part[0]] if part else after[field]) == value
    derived = ("title", "category", "department", "type", "description") if field in ("description", "address") else ()
    for other in ("description", "contact_name", "phone", "address", *(("confidential",) if at != "phone" else ())):
        if other not in (field, *derived):
            assert after[other] == before[other], other
    assert at == "phone" or "登记对吗" in said


@pytest.mark.parametrize(
    ("words", "slot"),
    [("电话不对", "phone"), ("地址错了", "address"), ("名字不对", "contact_name"), ("时间记错了", "detail")],
)
def test_a_field_called_wrong_is_asked_again_and_read_back_in_short(database: Database, words: str, slot: str) -> None:
    form = talk(database, f"昨天晚上{LAMP}", "我姓王", "13907365555", "不用保密")
    assert asked_for(form) == "confirmation"
    form.say(words, intent="correct_slot")
    assert asked_for(form) == slot
    answers = {"phone": "13800001111", "address": "武陵区朝阳路", "contact_name": "我叫李梅", "detail": "前天早上"}
    said = form.say(answers[slot])
    assert "改过来" in said
    assert "登记对吗" in said
    assert asked_for(form) == "confirmation"


def test_the_read_back_is_short_and_the_record_whole(database: Database) -> None:
    story = "鼎城区临江路的路灯坏了，" + "晚上黑得什么都看不见，老人出门摔过跤，" * 8
    form = talk(database, story, "我姓王", "13907365555", channel="voice")
    said = form.say("不用保密")
    assert len(said) < 130
    assert "等。" in said
    assert len(order_of(form)["description"]) > 100


def test_say_it_again_after_a_failure_is_a_second_failure(database: Database) -> None:
    form = talk(database, LAMP)
    form.say(NOISE)
    assert "人工" in form.say("再讲一遍", intent="repeat", confidence=0.9)


def test_say_it_again_alone_is_no_failure(database: Database) -> None:
    form = talk(database, LAMP)
    assert form.say("你说什么", intent="repeat", confidence=0.9) == ""  # the rule for it says it again


def test_the_read_back_names_the_county_that_the_town_told(database: Database) -> None:
    form = talk(database, "玉霞街道临江路的路灯坏了，我姓王，电话13907365555")
    assert "地点：鼎城区玉霞街道临江路" in form.say("不用保密")


def test_who_reports_and_leaves_neither_name_nor_phone_stays_unknown(database: Database) -> None:
    form = talk(database, "我举报鼎城区玉霞街道临江路有人无证行医，没有牌照给人拔牙")
    for _ in range(6):
        if asked_for(form) == "confirmation":
            break
        form.say("不方便说", intent="deny")
    assert order_of(form)["confidential"] is True


@pytest.mark.parametrize(("channel", "answer"), [("voice", "没听清"), ("chat", "受理范围")])
def test_what_is_odd_as_an_answer_was_heard_wrongly_on_the_telephone(
    database: Database, channel: str, answer: str
) -> None:
    knows_nothing: Any = SimpleNamespace(ask=lambda _: SimpleNamespace(decision="abstain", elsewhere=None, hits=()))
    form = Form(database, channel=channel)
    form._actions = executor(Context(database, {"changde": knows_nothing})).actions
    form.say("路灯坏了，在武陵区朝阳路十二号", "report_complaint")
    assert form.slots["requested_slot"] == "contact_name"
    assert form.say("开小米", "out_of_scope", 0.95) == "", "another rule's"
    form._run("action_out_of_scope")
    assert answer in form._said[-1]


def test_questions_about_the_hotline_are_answered_and_the_open_one_comes_again(database: Database) -> None:
    form = talk(database, LAMP)
    said = form.say("你们登记了大概几天有回音", intent="order_status", confidence=0.9)
    assert "时限" in said
    assert "怎么称呼" in said
    beside = form.say("我姓王，你们这个要收钱不")
    assert "不收费" in beside
    assert "电话" in beside
    assert asked_for(form) == "phone"


def test_an_address_put_right_to_what_it_is_ends_the_question(database: Database) -> None:
    form = talk(database, LAMP, "我姓王")
    assert "鼎城区玉霞街道临江路" in form.say("不对，路是临江路", intent="correct_slot")
    assert asked_for(form) == "phone"
    form.say("地址错了", intent="correct_slot")
    assert asked_for(form) == "address"
    form.say("鼎城区玉霞街道临江路")
    assert asked_for(form) == "phone"


def test_money_back_is_no_wish_to_give_up(database: Database) -> None:
    form = talk(database, LAMP)
    assert form.say("把钱退给我", intent="cancel", confidence=0.95) != ""
    assert form.say("算了，不登记了", intent="cancel", confidence=0.95) == ""  # left to the rule that cancels


def test_a_town_that_is_known_is_not_lost_to_what_is_heard_badly(database: Database) -> None:
    form = talk(database, "汉寿县太匹妙阵的路灯坏了", channel="voice")
    assert asked_for(form) == "address"
    form.say("汗手建，太子冒真，建设路")
    assert asked_for(form) != "address"
    where = order_of(form)["address"]
    assert (where["county"], where["town"], where["road"]) == ("汉寿县", "太子庙镇", "建设路")
    form.say("不对，地址是汉寿县轻乱镇新华路", intent="correct_slot")
    where = order_of(form)["address"]
    assert (where["county"], where["town"], where["road"]) == ("汉寿县", "太子庙镇", "新华路")
    form.say("不对，是军山铺镇", intent="correct_slot")
    assert order_of(form)["address"]["town"] == "军山铺镇"
