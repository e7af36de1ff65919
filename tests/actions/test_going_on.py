"""On the telephone a sentence may come in two turns: the second goes on with the first and answers nothing."""

from __future__ import annotations

from typing import Any

import pytest

from orders import drafts
from orders.database import Database
from tests.actions.form import Form

pytestmark = pytest.mark.service


def fields(form: Form) -> dict[str, Any]:
    with form.database.session() as session:
        draft = drafts.open_draft(session, form.conversation)
        return {} if draft is None else {name: field.value for name, field in draft.fields.items()}


@pytest.mark.parametrize("more", ["从昨天下午到现在一滴水都没有", "找老板老板也不接电话"])
def test_the_rest_of_a_sentence_belongs_to_the_description(database: Database, more: str) -> None:
    form = Form(database, channel="voice")
    form.say("我家里停水了", "report_complaint")
    assert form.slots["requested_slot"] == "address"
    form.say(more, "report_complaint", goes_on=True)
    assert fields(form)["description"] == f"我家里停水了；{more}"
    assert form.slots["requested_slot"] == "address"
    assert not form.slots["misses"]


def test_an_answer_in_the_rest_is_taken_as_one(database: Database) -> None:
    form = Form(database, channel="voice")
    form.say("我家里停水了", "report_complaint")
    form.say("在武陵区朝阳路十二号", goes_on=True)
    found = fields(form)
    assert found["address"]["road"] == "朝阳路"
    assert found["description"] == "我家里停水了"


def test_a_yes_in_a_pause_adds_nothing_and_is_no_miss(database: Database) -> None:
    form = Form(database, channel="voice")
    form.say("我家里停水了", "report_complaint")
    form.say("嗯对的", "affirm", goes_on=True)
    assert fields(form)["description"] == "我家里停水了"
    assert not form.slots["misses"]


def test_a_yes_to_a_question_that_was_heard_is_a_miss(database: Database) -> None:
    form = Form(database, channel="voice")
    form.say("我家里停水了，到处都停了好几天了，没有人管", "report_complaint")
    form.say("嗯对的", "affirm")
    assert form.slots["misses"] == 1


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ("不是我自己买的，是我妈买的", "description", "不是我自己买的，是我妈买的"),
        ("你再加一条，要他们赔偿", "description", "要他们赔偿"),
        ("希望尽快派人来修", "demand", "希望尽快派人来修"),
    ],
)
def test_nothing_that_is_said_at_the_read_back_is_lost(database: Database, said: str, field: str, words: str) -> None:
    form = Form(database)
    form.say("武陵区朝阳路12号的路灯坏了，我叫王建国，电话13907365555，不用保密", "report_complaint")
    assert form.slots["requested_slot"] == "confirmation"
    assert "这样登记对吗" in form.say(said, "correct_slot")
    assert words in fields(form)[field]
