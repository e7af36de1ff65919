"""What is foreseen of a read-back is what the form then says, clause for clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.foreseen import foreseen
from bot.texts import Texts
from orders.database import Database
from speech.synthesis import clauses
from tests.actions.form import Form

pytestmark = pytest.mark.service
TEXTS = Texts(Path(__file__).resolve().parents[2] / "domain.yml")


def test_nothing_is_foreseen_before_the_matter_is_told(database: Database) -> None:
    assert foreseen(TEXTS, database, Form(database, channel="voice").conversation) == []


@pytest.mark.parametrize("matter", ["玉霞街道临江路的路灯坏了", "玉霞街道临江路的路灯从昨天晚上起就坏了"])
def test_what_is_foreseen_is_said(database: Database, matter: str) -> None:
    form = Form(database, channel="voice")
    form.say(matter, intent="report_complaint")
    before = foreseen(TEXTS, database, form.conversation)
    assert any("临江路" in clause for clause in before)
    assert not any("联系人" in clause for clause in before)
    form.say("我姓王")
    form.say("13907365555")
    ready = foreseen(TEXTS, database, form.conversation)
    said = form.say("不用保密")
    assert set(before) < set(ready)
    assert list(clauses(said)) == ready
