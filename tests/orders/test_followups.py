"""Follow-ups on finished orders: owed, tried, put off, answered, handled again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from orders import followups
from orders.changes import patch_order
from orders.conversations import add_utterance, end_conversation, end_idle, hand_over, open_conversation
from orders.database import Database
from orders.errors import BadFollowUp, OrderNotFound, TaskNotFound
from orders.filing import file_order
from orders.history import hold
from orders.model import FollowUp, Order, OrderEvent
from orders.moment import utc_now

pytestmark = pytest.mark.service


def replied(database: Database, draft: Callable[..., Any], sender: str = "a citizen") -> str:
    """A filed order that was replied to; its number."""
    made = draft(sender)
    with database.session() as session:
        number = file_order(session, made.order_id)
        for status in ("dispatched", "replied"):
            patch_order(session, number, {"status": status}, "wang")
    return number


def called(session: Any, number: str, sender: str = "call") -> FollowUp:
    talk = open_conversation(session, sender=sender, city="changde", channel="voice")
    return followups.begin(session, number, hold(session, talk.id))


def said(session: Any, follow_up: FollowUp, text: str) -> int:
    return add_utterance(session, follow_up.conversation_id or "", speaker="citizen", text=text).id


def order_of(session: Any, number: str) -> Order:
    return session.scalars(select(Order).where(Order.number == number)).one()


def test_a_reply_owes_one_and_only_one(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    with database.session() as session:
        (owed,) = followups.owed(session, now=utc_now())
        assert (owed.order.number, owed.state, owed.outcome, owed.attempts) == (number, "open", None, 0)
        patch_order(session, number, {"status": "closed"}, "wang")
        assert len(followups.owed(session)) == 1
        patch_order(session, number, {"status": "in_progress"}, "wang")
        assert followups.owed(session) == []
        patch_order(session, number, {"status": "replied"}, "wang")
        assert [one["outcome"] for one in followups.of_orders(session, [owed.order_id])[owed.order_id]] == [
            "withdrawn", None,
        ]  # fmt: skip


def test_only_finished_orders_are_followed_up(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        number = file_order(session, made.order_id)
        with pytest.raises(BadFollowUp, match="filed"):
            called(session, number)
        with pytest.raises(OrderNotFound):
            called(session, "000000000000")


def test_the_answers_point_to_what_was_said(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    with database.session() as session:
        one = called(session, number)
        first = said(session, one, "解决了")
        followups.take_answers(session, one, {"solved": "yes"}, first)
        second = said(session, one, "还行吧")
        followups.take_answers(session, one, {"grade": "基本满意"}, second)
        followups.finish(session, one, "answered", "citizen")
        end_conversation(session, one.conversation_id or "")
    with database.reading() as session:
        (shown,) = followups.of_orders(session, [order_of(session, number).id]).popitem()[1]
        assert (shown["state"], shown["outcome"], shown["grade"], shown["attempts"]) == (
            "done", "answered", "基本满意", 1,
        )  # fmt: skip
        assert shown["evidence"] == {"solved": first, "grade": second}
        assert order_of(session, number).status == "replied"
        assert followups.figures(session) == {("基本满意", "answered"): 1}
        assert followups.owed(session) == []


def test_values_that_there_are_not_are_refused(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    with database.session() as session:
        one = called(session, number)
        for answers in ({"grade": "超级满意"}, {"solved": "maybe"}):
            with pytest.raises(BadFollowUp):
                followups.take_answers(session, one, answers, said(session, one, "x"))
        with pytest.raises(BadFollowUp):
            followups.put_off(session, one, "answered")
        with pytest.raises(BadFollowUp):
            followups.finish(session, one, "later", "citizen")
        followups.finish(session, one, "answered", "citizen")
        with pytest.raises(BadFollowUp, match="done"):
            followups.put_off(session, one, "later")


def test_a_redo_sends_the_order_back_and_is_asked_about_again(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    with database.session() as session:
        one = called(session, number)
        heard = said(session, one, "没有，还是没人管")
        answers = {"solved": "no", "grade": "非常不满意", "reason": "还是没人管"}
        followups.take_answers(session, one, answers, heard)
        followups.finish(session, one, "redo", "citizen")
        order = order_of(session, number)
        assert order.status == "in_progress"
        events = session.scalars(select(OrderEvent).where(OrderEvent.order_id == order.id)).all()
        assert (events[-1].old, events[-1].new, events[-1].note) == ("replied", "in_progress", "redo: 还是没人管")
        assert (events[-2].kind, events[-2].new, events[-2].note) == ("follow_up", "非常不满意", "还是没人管")
        patch_order(session, number, {"status": "replied"}, "wang")
        assert [one.order_id for one in followups.owed(session)] == [order.id]
        assert followups.figures(session) == {("非常不满意", "redo"): 1}


@pytest.mark.parametrize(
    ("words", "handed", "outcome"),
    [((), False, "not_reached"), (("是我",), False, "cut_off"), (("转人工",), True, "person")],
)
def test_a_hang_up_leaves_it_open(
    database: Database, draft: Callable[..., Any], words: tuple[str, ...], handed: bool, outcome: str
) -> None:
    number = replied(database, draft)
    with database.session() as session:
        one = called(session, number)
        for text in words:
            said(session, one, text)
        if handed:
            hand_over(session, one.conversation_id or "", "the citizen asked for a person")
        end_conversation(session, one.conversation_id or "")
        assert (one.state, one.outcome) == ("open", outcome)
        assert one.next_at > utc_now() + timedelta(hours=3)
        assert followups.owed(session, now=utc_now()) == []
        later = followups.owed(session, now=utc_now() + timedelta(hours=5))
        assert len(later) == (0 if handed else 1), "what is for a person is tried by no machine"
        assert followups.for_a_person(one) is handed


def test_a_closed_tab_is_a_hang_up(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    with database.session() as session:
        talk = open_conversation(session, sender="chat", city="changde", channel="chat")
        one = followups.begin(session, number, hold(session, talk.id))
        followups.take_answers(session, one, {"solved": "yes"}, said(session, one, "解决了"))
    with database.session() as session:
        end_idle(session, utc_now() + timedelta(minutes=1))
        one = session.scalars(select(FollowUp)).one()
        assert (one.outcome, one.solved) == ("cut_off", "yes"), "what was answered is kept"


def test_put_off_to_the_time_that_was_named(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    tomorrow = utc_now() + timedelta(days=1)
    with database.session() as session:
        one = called(session, number)
        followups.put_off(session, one, "later", note="明天再打", again_at=tomorrow)
        end_conversation(session, one.conversation_id or "")
        assert (one.outcome, one.note, one.next_at) == ("later", "明天再打", tomorrow)


def test_after_three_tries_in_vain_a_person_sees_to_it(database: Database, draft: Callable[..., Any]) -> None:
    number = replied(database, draft)
    soon = utc_now() + timedelta(days=3)
    with database.session() as session:
        for attempt in range(1, 4):
            assert len(followups.owed(session, now=soon)) == 1
            assert followups.not_reached(session, number).attempts == attempt
        assert followups.owed(session, now=soon) == []
        (one,) = followups.owed(session)
        assert followups.for_a_person(one)
        with pytest.raises(TaskNotFound):
            followups.not_reached(session, "000000000000")


@pytest.mark.parametrize(("grade", "outcome"), [("基本满意", "answered"), (None, "given_up")])
def test_an_agent_has_asked(database: Database, draft: Callable[..., Any], grade: str | None, outcome: str) -> None:
    number = replied(database, draft)
    with database.session() as session:
        order = order_of(session, number)
        with pytest.raises(BadFollowUp):
            followups.close_by_agent(session, order.id, "很棒", "wang")
        followups.close_by_agent(session, order.id, grade, "wang")
        one = session.scalars(select(FollowUp)).one()
        assert (one.state, one.outcome, one.grade, one.done_by) == ("done", outcome, grade, "wang")
        with pytest.raises(TaskNotFound):
            followups.close_by_agent(session, order.id, grade, "wang")
