"""Several citizens about one event: own orders, one leading, and what each of them is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.changes import patch_order
from orders.database import Database
from orders.drafts import set_field
from orders.earlier import progress_of
from orders.errors import BadEvidence, NotJoinable, NotToldOf
from orders.filing import file_order
from orders.joining import citizens_of, join, joined_to, part
from orders.model import Order, OutboxRow
from orders.urging import Words, add_fact, reopen, urge
from orders.view import order_view
from tests.orders.conftest import SAID

pytestmark = pytest.mark.service


def filed(database: Database, made: Any) -> str:
    with database.session() as session:
        return file_order(session, made.order_id)


def joined(database: Database, made: Any, number: str) -> str:
    with database.session() as session:
        join(session, session.get_one(Order, made.order_id), number, utterance_id=made.utterance_id, start=0, end=3)
        return file_order(session, made.order_id)


def test_who_joins_keeps_an_order_and_data_of_their_own(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two", phone="13900139000")
    leading = filed(database, one)
    number = joined(database, two, leading)
    with database.reading() as session:
        view = order_view(session.get_one(Order, two.order_id))
        assert number != leading
        assert (view["related_order"], view["phone"]) == (leading, "13900139000")
        assert view["fields"]["related_order"]["method"] == "joined"
        assert view["fields"]["related_order"]["utterance"] == two.utterance_id
        first = session.get_one(Order, one.order_id)
        assert citizens_of(session, first) == (2, 2)
        assert [order.number for order in joined_to(session, leading)] == [number]
        told = order_view(first)["history"][-1]
        assert (told["kind"], told["new"]) == ("joined", number)
        assert "13900139000" not in str(order_view(first))
        assert session.query(OutboxRow).count() == 2, "each is delivered on its own"


def test_a_phone_counts_once(database: Database, draft: Callable[..., Any]) -> None:
    leading = filed(database, draft("one"))
    joined(database, draft("two"), leading)
    with database.reading() as session:
        assert citizens_of(session, session.query(Order).filter_by(number=leading).one())[0] == 1


def test_the_leading_order_takes_the_joined_ones_along(database: Database, draft: Callable[..., Any]) -> None:
    one, two, three = draft("one"), draft("two", phone="13900139000"), draft("three")
    leading = filed(database, one)
    joined(database, two, leading)
    filed(database, three)
    with database.session() as session:
        patch_order(session, leading, {"status": "dispatched", "department": "城管局"}, "王坐席")
    with database.reading() as session:
        follower = session.get_one(Order, two.order_id)
        assert follower.status == "dispatched"
        assert progress_of(session, follower).department == "城管局"
        assert session.get_one(Order, three.order_id).status == "filed"


def test_a_cancelled_leading_order_leaves_the_others_standing(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two", phone="13900139000")
    leading = filed(database, one)
    joined(database, two, leading)
    with database.session() as session:
        patch_order(session, leading, {"status": "cancelled"}, "王坐席")
    with database.reading() as session:
        follower = session.get_one(Order, two.order_id)
        assert follower.status == progress_of(session, follower).status == "filed"


def test_only_an_open_order_of_the_city_is_joined(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two")
    leading = filed(database, one)
    with database.session() as session:
        session.get_one(Order, one.order_id).status = "closed"
    with pytest.raises(NotJoinable):
        joined(database, two, leading)
    with pytest.raises(NotJoinable):
        joined(database, two, "261123999999")


def test_a_changed_draft_parts_again(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two")
    leading = filed(database, one)
    with database.session() as session:
        order = session.get_one(Order, two.order_id)
        join(session, order, leading, utterance_id=two.utterance_id, start=0, end=3)
        part(session, order)
        assert (order.joined, order.related_order) == (False, None)


def test_an_agent_who_links_it_otherwise_unjoins_it(database: Database, draft: Callable[..., Any]) -> None:
    leading = filed(database, draft("one"))
    two = draft("two")
    number = joined(database, two, leading)
    with database.session() as session:
        assert not patch_order(session, number, {"related_order": None}, "王坐席").joined


def test_urging_is_history_of_the_order_and_of_the_one_it_joined(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two")
    leading = filed(database, one)
    joined(database, two, leading)
    words = Words(two.utterance_id, 0, 5)
    with database.session() as session:
        assert urge(session, two.order_id, words) == 1
        assert urge(session, two.order_id, words) == 1, "the same words once"
    with database.reading() as session:
        last = order_view(session.get_one(Order, two.order_id))["history"][-1]
        assert (last["kind"], last["actor"], last["new"]["times"]) == ("urged", "citizen", 1)
        assert (last["new"]["utterance"], last["new"]["said"]) == (two.utterance_id, SAID)
        told = order_view(session.get_one(Order, one.order_id))["history"][-1]
        assert told["kind"] == "urged"
        assert SAID not in str(told), "the other citizen's words stay with the other order"


def test_a_fact_is_appended_in_the_callers_words_and_no_field_changes(
    database: Database, draft: Callable[..., Any]
) -> None:
    made = draft()
    filed(database, made)
    with database.session() as session:
        assert add_fact(session, made.order_id, Words(made.utterance_id, 0, 14)) == SAID[:14]
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        assert order.description == SAID[:14]
        event = order_view(order)["history"][-1]
        assert (event["kind"], event["new"]["text"], event["new"]["end"]) == ("added", SAID[:14], 14)
    with pytest.raises(BadEvidence), database.session() as session:
        add_fact(session, made.order_id, Words(made.utterance_id, 0, 999))


def test_a_fact_that_names_a_confidential_caller_is_masked_for_the_handler(
    database: Database, draft: Callable[..., Any]
) -> None:
    made = draft(confidential=True)
    filed(database, made)
    with database.session() as session:
        add_fact(session, made.order_id, Words(made.utterance_id, 0, len(SAID)))
    with database.reading() as session:
        seen = str(order_view(session.get_one(Order, made.order_id), for_handler=True))
    assert "13800138000" not in seen
    assert "王建国" not in seen


def test_a_finished_order_is_reopened_and_an_open_one_is_not(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    filed(database, made)
    words = Words(made.utterance_id, 0, 14)
    with pytest.raises(NotToldOf), database.session() as session:
        reopen(session, made.order_id, words)
    with database.session() as session:
        session.get_one(Order, made.order_id).status = "closed"
    with database.session() as session:
        reopen(session, made.order_id, words)
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        assert order.status == "in_progress"
        assert [event.kind for event in order.events][-2:] == ["added", "status"]


def test_a_draft_is_neither_urged_nor_added_to(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with pytest.raises(NotToldOf), database.session() as session:
        urge(session, made.order_id, Words(made.utterance_id, 0, 5))


def test_related_but_not_joined_counts_nobody(database: Database, draft: Callable[..., Any]) -> None:
    one, two = draft("one"), draft("two")
    leading = filed(database, one)
    with database.session() as session:
        order = session.get_one(Order, two.order_id)
        set_field(
            session, order, "related_order", leading,
            utterance_id=None, start=None, end=None, method="phone_and_matter", confidence=0.8,
        )  # fmt: skip
        file_order(session, two.order_id)
    with database.reading() as session:
        assert joined_to(session, leading) == []
