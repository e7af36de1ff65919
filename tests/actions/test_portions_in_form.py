"""Numbers said over several turns, in the forms that ask for them."""

from __future__ import annotations

import pytest

from orders.database import Database
from orders.lookup import find
from orders.view import order_view
from tests.actions.form import Form

pytestmark = pytest.mark.service


def asked_for_the_phone(database: Database, channel: str = "chat") -> Form:
    form = Form(database, channel=channel)
    assert "称呼" in form.say("鼎城区玉霞街道临江路的路灯坏了", intent="report_complaint")
    assert "电话" in form.say("我姓王")
    return form


def phone_of(form: Form) -> str | None:
    with form.database.reading() as session:
        phone: str | None = order_view(find(session, conversation=form.conversation)[0])["phone"]
        return phone


def test_portions_are_added_up_and_said_back(database: Database) -> None:
    form = asked_for_the_phone(database)
    assert form.say("一三八……") == "记下了138，一共3位，还差8位，请接着说。"
    assert form.say("六六，七七") == "记下了138 6677，一共7位，还差4位，请接着说。"
    assert "保密" in form.say("然后是八九一二")
    assert phone_of(form) == "13866778912"
    assert form.slots["number_so_far"] is None
    with form.database.reading() as session:
        field = find(session, conversation=form.conversation)[0].fields["phone"]
        assert (field.method, field.start, field.end) == ("portions", 3, 7)


def test_on_the_phone_digits_are_spelled_out(database: Database) -> None:
    form = asked_for_the_phone(database, "voice")
    form.say("幺三九")
    assert form.say("林七三六") == "幺三九、零七三六，7位。还差4位，请接着说。"


@pytest.mark.parametrize(
    ("portions", "phone"),
    [
        (["1387361", "一三八七三六一二三四五"], "13873612345"),
        (["一三八七三六", "最后一位是七不是六", "最后五位是12345"], "13873712345"),
        (["139", "0736", "不对，0737", "1234"], "13907371234"),
        (["139", "重新说，138", "00001111"], "13800001111"),
        (["138", "三个八", "两个零四五六"], "13888800456"),
        (["0736", "七二五八八八八"], "07367258888"),
        (["39073655", "39073655"], "39073655"),
        (["座机七二五八八八八"], "7258888"),
    ],
)
def test_ways_to_say_it(database: Database, portions: list[str], phone: str) -> None:
    form = asked_for_the_phone(database)
    for portion in portions:
        answer = form.say(portion)
    assert "保密" in answer
    assert phone_of(form) == phone


def test_too_many_digits_are_said_back_and_asked_anew(database: Database) -> None:
    form = asked_for_the_phone(database)
    assert form.say("一三九零七三六") == "记下了1390736，一共7位，还差4位，请接着说。"
    assert "一共13位，号码对不上" in form.say("123456")
    assert "一共3位，还差8位" in form.say("一三九")


def test_by_telephone_a_phone_of_too_many_digits_is_asked_for_in_groups(database: Database) -> None:
    form = asked_for_the_phone(database, channel="voice")
    asked = form.say("一三九零七三六五五五五六六")
    assert "十三位" in asked or "13位" in asked
    assert "前三位" in asked
    form.say("一三九")
    form.say("零七三六")
    form.say("五五五五")
    assert phone_of(form) == "13907365555"


def test_a_question_between_portions_leaves_them_standing(database: Database) -> None:
    form = asked_for_the_phone(database)
    form.say("一三八七三六")
    assert form.say("你是机器人吗", intent="chitchat", confidence=0.9) == ""
    assert "保密" in form.say("一二三四五")
    assert phone_of(form) == "13873612345"


def test_a_portion_is_no_small_talk_whatever_the_intent_says(database: Database) -> None:
    form = asked_for_the_phone(database)
    assert form.say("三个六", intent="chitchat", confidence=0.99) == "记下了666，一共3位，请接着说后面的号码。"


def test_digits_of_the_known_phone_are_put_right(database: Database) -> None:
    form = asked_for_the_phone(database)
    form.say("13907364708")
    assert "保密" in form.say("不对，是4718", intent="correct_slot")
    assert phone_of(form) == "13907364718"
    assert "核对" in form.say("不用保密")
    assert "13907364719" in form.say("电话最后一位是九不是八", intent="correct_slot")


def test_a_house_number_put_right_leaves_the_phone_alone(database: Database) -> None:
    form = asked_for_the_phone(database)
    for line in ("13907364705", "不用保密"):
        form.say(line)
    form.say("不是五号，是六号", intent="correct_slot")
    assert phone_of(form) == "13907364705"


def test_an_order_number_over_two_turns(database: Database) -> None:
    form = Form(database, form="status_form")
    form.say("我想查一下工单", intent="order_status")
    assert "一共6位，还差6位" in form.say("二六幺幺二三")
    assert "后四位" in form.say("零零零零幺七")
    assert form.slots["order_number"] == "261123000017"
    assert "一共2位，还差2位" in form.say("四七")
    assert "没有找到" in form.say("零九")
