"""What leaves of a confidential order tells nobody who called: tried on the JSON that is delivered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from orders.backends.local import LocalBackend
from orders.changes import patch_order
from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.drafts import draft_for, set_field
from orders.filing import file_order
from orders.identity import MASK, Identity
from orders.model import Order, OutboxRow, Ticket
from orders.outbox import Dispatcher

pytestmark = pytest.mark.service

Delivered = Callable[..., dict[str, Any]]


@pytest.fixture
def delivered(database: Database) -> Delivered:
    """Files an order with these fields and gives the ticket that the backend took."""

    def file(caller_number: str | None = None, later: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        with database.session() as session:
            talk = open_conversation(
                session, sender="citizen", city="changde", channel="chat", caller_number=caller_number
            )
            said = add_utterance(session, talk.id, speaker="citizen", text="我要举报")
            order = draft_for(session, talk.id, "changde", "chat")
            for name, value in fields.items():
                set_field(
                    session, order, name, value,
                    utterance_id=said.id, start=None, end=None, method="test", confidence=1.0,
                )  # fmt: skip
            number = file_order(session, order.id)
            if later:
                patch_order(session, number, later, "chen")
        assert Dispatcher(database, LocalBackend(database)).deliver_due() == 1
        with database.reading() as session:
            payload: dict[str, Any] = session.scalars(select(Ticket.payload)).one()
        return payload

    return file


REPORT: dict[str, Any] = {
    "type": "举报",
    "confidential": True,
    "contact_name": "王建国",
    "phone": "13907361188",
    "title": "我是王建国，举报恒丰厂偷排",
    "description": "恒丰厂半夜偷排污水，我是王建国，住在他们厂隔壁，我家住3栋2单元501，打我电话一三九零七三六幺幺八八",
    "demand": "要求查处，查完打13907361188告诉我",
    "concerned": "我妈李秀兰",
    "respondent": "恒丰厂",
    "address": {"text": "武陵区恒丰厂", "county": "武陵区"},
}


def test_the_ticket_of_a_report_names_nobody(delivered: Delivered) -> None:
    ticket = delivered(**REPORT)
    text = json.dumps(ticket, ensure_ascii=False)
    for word in ("王建国", "13907361188", "一三九零七三六幺幺八八", "李秀兰", "3栋2单元501"):
        assert word not in text, word
    assert ticket["conversation"] is None
    assert ticket["contact_name"] is ticket["phone"] is ticket["concerned"] is None
    assert ticket["respondent"] == "恒丰厂"
    assert ticket["description"].startswith("恒丰厂半夜偷排污水")
    assert ticket["address"]["text"] == "武陵区恒丰厂"


def test_a_name_that_was_only_said_in_the_telling_is_masked(delivered: Delivered) -> None:
    ticket = delivered(
        type="举报", confidential=True, description="我叫陈志强，我举报村里有人电鱼，我身份证430702197001011234"
    )
    text = json.dumps(ticket, ensure_ascii=False)
    assert "陈志强" not in text
    assert "430702197001011234" not in text
    assert "电鱼" in text


def test_a_number_that_was_corrected_and_the_callers_own_are_masked(database: Database, delivered: Delivered) -> None:
    ticket = delivered(caller_number="07367221234", **REPORT | {"description": "举报偷排，电话0736-7221234找我"})
    assert "7221234" not in json.dumps(ticket, ensure_ascii=False)


def test_a_report_whose_caller_was_not_asked_is_confidential(delivered: Delivered) -> None:
    ticket = delivered(**{name: value for name, value in REPORT.items() if name != "confidential"})
    assert "王建国" not in json.dumps(ticket, ensure_ascii=False)
    assert ticket["confidential"] is True


def test_a_report_whose_caller_minds_nothing_keeps_the_name(delivered: Delivered) -> None:
    assert delivered(**REPORT | {"confidential": False})["contact_name"] == "王建国"


def test_secrecy_asked_for_after_filing_reaches_what_has_not_left(delivered: Delivered) -> None:
    ticket = delivered(later={"confidential": True}, **REPORT | {"type": "投诉", "confidential": False})
    assert "王建国" not in json.dumps(ticket, ensure_ascii=False)


def test_the_outbox_holds_no_identity_either(database: Database, delivered: Delivered) -> None:
    delivered(**REPORT)
    with database.reading() as session:
        payload = session.scalars(select(OutboxRow.payload)).one()
        assert session.scalars(select(Order.contact_name)).one() == "王建国"  # the hotline's own record keeps it
    assert "王建国" not in json.dumps(payload, ensure_ascii=False)


@pytest.mark.parametrize(
    ("told", "text", "masked"),
    [
        (["王"], "我姓王，邻居老李占道", f"我姓{MASK}，邻居老李占道"),
        (["王女士"], "我是王女士，王府井路灯坏了", f"我是{MASK}，王府井路灯坏了"),
        (["13907361188"], "电话139 0736 1188", f"电话{MASK}"),
        (["13907361188"], "我住在武陵区3栋501室，楼下吵", f"我住{MASK}，楼下吵"),
        ([], "3栋2单元的住户半夜唱歌", "3栋2单元的住户半夜唱歌"),
    ],
)
def test_what_is_masked(told: list[str], text: str, masked: str) -> None:
    assert Identity(told, []).masked(text) == masked
