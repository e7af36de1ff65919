"""What is asked in the middle of the form about the order itself: answered, and the open question again."""

from __future__ import annotations

from typing import Any

import pytest

from orders.database import Database
from orders.lookup import find
from orders.view import order_view
from tests.actions.form import Form

pytestmark = pytest.mark.service
LAMP = "鼎城区玉霞街道临江路的路灯坏了"


def order_of(form: Form) -> dict[str, Any]:
    with form.database.reading() as session:
        return order_view(find(session, conversation=form.conversation)[0])


@pytest.mark.parametrize("intent", ["order_status", "ask_faq", "handoff", "provide_info", "cancel"])
@pytest.mark.parametrize(
    "text", ["报完了我咋晓得有没有人办，会有人打我电话不", "那我后头上哪查", "办好了会跟我讲一声不"]
)
def test_what_comes_of_it_is_told_and_the_form_goes_on(database: Database, text: str, intent: str) -> None:
    form = Form(database)
    form.say(LAMP, intent="report_complaint")
    form.say("我叫田桂花")
    said = form.say(text, intent=intent, confidence=0.9)
    assert "编号" in said
    assert "电话是" in said or "一个能联系到您的电话" in said
    assert form.slots["requested_slot"] == "phone"
    form.say("13907365555")
    order = order_of(form)
    assert order["description"] == LAMP
    assert order["phone"] == "13907365555"


@pytest.mark.parametrize("intent", ["ask_faq", "provide_info", "cancel", "handoff"])
@pytest.mark.parametrize("text", ["我这个号码不得让楼上晓得吧", "会不会让物业知道是我打的", "电话不会给施工队吧"])
def test_who_learns_of_it_is_told_and_is_no_part_of_the_matter(database: Database, text: str, intent: str) -> None:
    form = Form(database)
    form.say(LAMP, intent="report_complaint")
    form.say("我叫田桂花")
    assert "不会透露" in form.say(text, intent=intent, confidence=0.8)
    assert form.slots["requested_slot"] == "phone"
    assert order_of(form)["description"] == LAMP
    assert form.slots["confidential"] is None


def test_a_wish_for_secrecy_is_noted_where_the_phone_was_asked(database: Database) -> None:
    form = Form(database, channel="voice", caller_number="13600007777")
    form.say(LAMP, intent="report_complaint")
    form.say("我叫田桂花")
    assert "会保密" in form.say("莫跟楼上讲是我打的电话")
    assert order_of(form)["confidential"] is True
    assert order_of(form)["phone"] is None
    assert form.slots["requested_slot"] == "phone"
