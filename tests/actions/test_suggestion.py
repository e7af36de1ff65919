"""What a suggestion asks for is its demand, though nobody asks for it."""

from __future__ import annotations

import pytest

from orders.database import Database
from orders.lookup import find
from tests.actions.form import Form

pytestmark = pytest.mark.service


def demand_of(form: Form) -> str | None:
    with form.database.reading() as session:
        demand: str | None = find(session, conversation=form.conversation)[0].demand
        return demand


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("我提个建议，江边步道上没有厕所，能不能放两个移动的，再立个指路牌", "能不能放两个移动的，再立个指路牌"),
        ("有个小建议，图书馆门口的台阶太高，老人不好走，最好修个坡", "最好修个坡"),
        ("建议把夜班公交的站牌装个灯，或者贴点反光的，天黑了看不清", "站牌装个灯，或者贴点反光的"),
    ],
)
def test_what_is_suggested_is_wanted(database: Database, told: str, wanted: str) -> None:
    form = Form(database)
    form.say(told, intent="suggestion")
    assert wanted in str(demand_of(form))


def test_a_complaint_that_ends_in_what_could_be_done_wants_it(database: Database) -> None:
    form = Form(database)
    form.say("临江路那个井盖响了半个月，车一过就哐当，夜里睡不着，能不能先垫块胶皮", intent="report_complaint")
    assert demand_of(form) == "能不能先垫块胶皮"


def test_a_question_wants_nothing(database: Database) -> None:
    form = Form(database)
    form.say("井盖没了三天了，在临江路，能不能问一下是哪个部门管", intent="report_complaint")
    assert demand_of(form) is None
