"""Several orders of one conversation, and the owner of an enterprise's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from orders.conversations import end_conversation
from orders.database import Database
from orders.drafts import draft_for, open_draft, set_field
from orders.enterprise import assign_owner
from orders.filing import file_order
from orders.model import Order
from orders.siblings import carry_over, filed_before, open_further, waiting

pytestmark = pytest.mark.service

DERIVED: dict[str, Any] = {"utterance_id": None, "start": None, "end": None, "method": "test", "confidence": 1.0}


def test_a_further_draft_waits_until_the_first_is_filed(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        first = session.get_one(Order, made.order_id)
        further = open_further(session, first)
        set_field(session, further, "description", "门口垃圾没人收", **DERIVED)
        now = open_draft(session, made.conversation_id)
        assert now is not None
        assert now.id == first.id
        assert [order.id for order in waiting(session, made.conversation_id)] == [first.id, further.id]
        file_order(session, first.id)
        then = open_draft(session, made.conversation_id)
        assert then is not None
        assert then.id == further.id


def test_the_caller_is_carried_over_with_the_evidence(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        first = session.get_one(Order, made.order_id)
        further = open_further(session, first)
        assert carry_over(session, further, first) == ["contact_name", "phone"]
        assert further.phone == "13800138000"
        field, earlier = further.fields["phone"], first.fields["phone"]
        assert (field.utterance_id, field.start, field.end) == (earlier.utterance_id, earlier.start, earlier.end)
        assert not field.confirmed
        assert carry_over(session, further, first) == []


def test_who_called_long_ago_is_not_carried_over(
    database: Database, draft: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = draft()
    with database.session() as session:
        file_order(session, made.order_id)
        assert filed_before(session, made.conversation_id) is not None
        monkeypatch.setattr("orders.siblings.CARRIED_WITHIN", timedelta(seconds=-1))
        assert filed_before(session, made.conversation_id) is None


def test_a_hang_up_leaves_both_incomplete(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        further = open_further(session, session.get_one(Order, made.order_id))
        set_field(session, further, "description", "门口垃圾没人收", **DERIVED)
        end_conversation(session, made.conversation_id)
        assert [order.status for order in waiting(session, made.conversation_id)] == ["incomplete", "incomplete"]


def test_an_enterprise_keeps_its_owner(database: Database, draft: Callable[..., Any]) -> None:
    owners = set()
    for sender, county in (("a", "武陵区"), ("b", "石门县")):
        made = draft(sender, caller="enterprise", enterprise="常德市恒丰机械有限公司", address={"county": county})
        with database.session() as session:
            owners.add(assign_owner(session, session.get_one(Order, made.order_id)))
            file_order(session, made.order_id)
    assert len(owners) == 1
    assert owners != {None}


def test_a_county_with_its_own_owner_gets_that_one(database: Database, draft: Callable[..., Any]) -> None:
    made = draft(caller="enterprise", address={"county": "武陵区"})
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        assert assign_owner(session, order) == "企业服务专席一号"
        assert order.fields["owner"].method == "derived"


def test_who_is_no_enterprise_has_no_owner(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        assert assign_owner(session, session.get_one(Order, made.order_id)) is None
        assert draft_for(session, made.conversation_id, "changde", "chat").owner is None
