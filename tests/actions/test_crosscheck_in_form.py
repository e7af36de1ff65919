"""The one question before the read-back, and the warnings of the order that comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from api.desk.dossier import read_dossier
from orders.database import Database
from orders.doubts import warnings_of
from orders.lookup import find
from orders.model import Order
from tests.actions.form import Form

pytestmark = pytest.mark.service


def talk(database: Database, *lines: str) -> Form:
    """Up to the last answer that the form asks for: 不用保密."""
    form = Form(database)
    for number, line in enumerate(lines):
        form.say(line, intent="provide_info" if number else "report_complaint")
    return form


def order_of(form: Form) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with form.database.reading() as session:
        order: Order = find(session, conversation=form.conversation)[0]
        fields = {name: getattr(order, name) for name in ("description", "demand", "respondent", "status")}
        return fields, warnings_of(order)


def test_nothing_to_ask_goes_straight_to_the_read_back(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王", "13907365555")
    assert "核对" in form.say("不用保密")
    assert order_of(form)[1] == []


def test_a_second_place_of_the_same_matter_joins_the_description(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，朝阳路的路灯也坏了", "13907365555")
    assert "朝阳路”，和这件事是同一件事吗" in form.say("不用保密")
    read_back = form.say("是同一件事", intent="affirm")
    assert "路灯坏了；朝阳路的路灯也坏了" in read_back
    assert "工单编号" in form.say("对", intent="affirm")
    fields, warnings = order_of(form)
    assert fields["description"] == "鼎城区玉霞街道临江路的路灯坏了；朝阳路的路灯也坏了"
    assert warnings == []


def test_another_matter_is_left_to_later_and_to_the_agent(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，朝阳路的路灯也坏了", "13907365555")
    form.say("不用保密")
    answer = form.say("不是，那是另外一件事", intent="deny")
    assert "登记完这件再帮您记" in answer
    assert "核对" in answer
    filed = form.say("对", intent="affirm")
    assert "工单编号" in filed
    assert "另一件事：朝阳路的路灯也坏了" in filed
    assert order_of(form)[0]["description"] == "朝阳路的路灯也坏了"
    with form.database.reading() as session:
        first = find(session, conversation=form.conversation)[1]
        assert (first.description, warnings_of(first)) == ("鼎城区玉霞街道临江路的路灯坏了", [])


def test_an_unclear_answer_is_asked_once_more_and_then_left(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，朝阳路的路灯也坏了", "13907365555", "不用保密")
    assert "同一件事吗" in form.say("那边也有人走")
    assert "核对" in form.say("你说什么呢")


def test_it_is_asked_once_an_order(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，朝阳路的路灯也坏了", "13907365555", "不用保密")
    form.say("不是", intent="deny")
    assert "同一件事吗" not in form.say("电话是13907366666", intent="correct_slot")


def test_the_next_order_is_checked_against_its_own_words(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，交了三千五押金", "13907365555", "不用保密")
    form.say("对", intent="affirm")
    assert [warning["kind"] for warning in order_of(form)[1]] == ["amount"]
    form.say("武陵区朝阳路的垃圾没人收", intent="report_complaint")
    assert order_of(form)[1] == []


def test_demand_and_respondent_are_taken_and_answer_no_question(database: Database) -> None:
    form = talk(database, "我要投诉鼎城区金色家园物业，电梯坏了三天不修，找了几次都没人管，希望尽快修好")
    assert "没听清您的姓名" in form.say("赶紧派人来修")
    assert form.slots["misses"] == 1
    fields, _ = order_of(form)
    assert (fields["respondent"], fields["demand"]) == ("金色家园物业", "希望尽快修好；赶紧派人来修")


def test_the_desk_shows_the_sentences(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了", "我姓王，一共三十多户", "13907365555", "不用保密")
    with form.database.reading() as session:
        order = find(session, conversation=form.conversation)[0]
        assert read_dossier(session, str(order.id)).warnings == ("提到的人数“三十多户”没有写进工单。",)


def test_a_city_without_a_pack_is_told(database: Database) -> None:
    form = talk(database, "鼎城区玉霞街道临江路的路灯坏了")
    with form.database.session() as session:
        order = find(session, conversation=form.conversation)[0]
        order.city = "atlantis"
        assert [warning["kind"] for warning in warnings_of(order)] == ["city"]
