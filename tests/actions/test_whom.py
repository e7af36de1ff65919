"""Whom an order is about, asked for in the form."""

from __future__ import annotations

from typing import Any

import pytest

from orders.database import Database
from orders.lookup import find
from orders.view import order_view
from tests.actions.form import Form

pytestmark = pytest.mark.service


def order_of(form: Form) -> dict[str, Any]:
    with form.database.reading() as session:
        return order_view(find(session, conversation=form.conversation)[0])


@pytest.mark.parametrize("who", ["花鸟市场新换的管理公司", "就是市场的经理", "花鸟市场管理方"])
def test_whom_it_is_about_is_kept_where_the_answer_names_a_place_as_well(database: Database, who: str) -> None:
    form = Form(database)
    form.say("我在花鸟市场租的门面，市场换了一家公司，不认原来的合同，还要涨租金", intent="report_complaint")
    form.say("鼎城区玉霞街道临江路花鸟市场")
    assert form.slots["open_detail"] == "respondent"
    form.say(who)
    assert order_of(form)["respondent"] in who
    assert "花鸟市场" in order_of(form)["address"]["text"]
    assert len(order_of(form)["respondent"]) > 3
