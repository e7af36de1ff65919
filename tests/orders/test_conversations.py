"""Who talks, what was said, hang-up and hand-over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from orders.callbacks import close_callback, open_callbacks
from orders.conversations import (
    add_replies,
    add_utterance,
    end_conversation,
    end_idle,
    find_conversation,
    hand_over,
    needing_a_person,
    open_conversation,
    raise_alarm,
    view,
)
from orders.database import Database
from orders.drafts import cancel_draft, draft_for, open_draft, set_field
from orders.errors import BadConversation, ConversationNotFound, TaskNotFound
from orders.filing import file_order
from orders.lookup import find
from orders.model import CallbackTask, Conversation, Order, OrderEvent
from orders.moment import utc_now

pytestmark = pytest.mark.service


def opened(session: Any, sender: str = "s", **values: Any) -> Conversation:
    return open_conversation(session, **{"sender": sender, "city": "changde", "channel": "chat", **values})


def test_one_conversation_for_a_sender(database: Database) -> None:
    with database.session() as session:
        first = opened(session).id
    with database.session() as session:
        assert opened(session, caller_number="13800138000").id == first
        assert opened(session, "t").id != first
        assert find_conversation(session, "s").id == find_conversation(session, first).id == first
        assert find_conversation(session, "s").caller_number == "13800138000"


def test_two_first_messages_at_once_open_one_conversation(database: Database) -> None:
    seen: list[str] = []
    together = threading.Barrier(4)

    def first_message() -> None:
        together.wait(10)
        with database.session() as session:
            talk = opened(session)
            draft_for(session, talk.id, "changde", "chat")
            seen.append(talk.id)

    threads = [threading.Thread(target=first_message) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(seen) == 4
    with database.reading() as session:
        assert session.scalars(select(Conversation.id)).all() == [seen[0]]
        assert session.scalar(select(func.count()).select_from(Order)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"sender": ""},
        {"sender": "  "},
        {"sender": "s" * 256},
        {"sender": "a\x00b"},
        {"channel": "pigeon"},
        {"caller_number": "1" * 33},
        {"caller_number": "\x00"},
    ],
)
def test_what_no_conversation_can_be(database: Database, values: dict[str, str]) -> None:
    with database.session() as session, pytest.raises(BadConversation):
        opened(session, **values)


def test_turns_begin_with_the_citizen(database: Database) -> None:
    with database.session() as session:
        talk = opened(session)
        speakers = ["bot", "citizen", "bot", "bot", "citizen", "agent"]
        turns = [add_utterance(session, talk.id, speaker=speaker, text="…").turn for speaker in speakers]
    assert turns == [0, 1, 1, 1, 2, 2]


def test_replies_belong_to_the_latest_turn_and_keep_the_talk_from_being_idle(database: Database) -> None:
    with database.session() as session:
        talk = opened(session)
        add_utterance(session, talk.id, speaker="citizen", text="路灯坏了")
        talk.changed_at = utc_now() - timedelta(hours=1)
    with database.session() as session:
        add_replies(session, talk.id, ["请问在哪里？\x00", "\ud800好的"])
    with database.reading() as session:
        kept = session.get_one(Conversation, talk.id)
        assert [(said.turn, said.speaker, said.text) for said in kept.utterances[1:]] == [
            (1, "bot", "请问在哪里？\ufffd"), (1, "bot", "\ufffd好的"),
        ]  # fmt: skip
        assert all(utc_now() - said.created_at < timedelta(minutes=1) for said in kept.utterances)
        assert utc_now() - kept.changed_at < timedelta(minutes=1)
    with database.session() as session:
        add_replies(session, talk.id, [])
        assert len(session.get_one(Conversation, talk.id).utterances) == 3


@pytest.mark.parametrize(
    "values",
    [
        {"speaker": "dog"},
        {"start_ms": 5},
        {"end_ms": 5},
        {"start_ms": 5, "end_ms": 4},
        {"start_ms": -1, "end_ms": 4},
    ],
)
def test_what_cannot_be_said(database: Database, values: dict[str, Any]) -> None:
    with database.session() as session:
        talk = opened(session)
        with pytest.raises(BadConversation):
            add_utterance(session, talk.id, **{"speaker": "citizen", "text": "喂", **values})


def test_nobody_speaks_in_a_conversation_that_is_not(database: Database) -> None:
    with database.session() as session:
        for call in (
            lambda: add_utterance(session, "none", speaker="citizen", text="喂"),
            lambda: add_replies(session, "none", ["您好"]),
            lambda: end_conversation(session, "none"),
            lambda: hand_over(session, "none", "asked"),
            lambda: view(session, "none"),
            lambda: find_conversation(session, "none"),
            lambda: draft_for(session, "none", "changde", "chat"),
        ):
            with pytest.raises(ConversationNotFound):
                call()


def test_hanging_up_leaves_an_incomplete_order_and_one_call_back(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    ended = []
    for _ in range(2):
        with database.session() as session:
            end_conversation(session, made.conversation_id)
            ended.append(find_conversation(session, made.conversation_id).ended_at)
    assert ended[0] == ended[1] is not None
    with database.reading() as session:
        order = session.get_one(Order, made.order_id)
        assert order.status == "incomplete"
        assert order.number is None
        assert order.conversation is not None
        assert order.conversation.state == "ended"
        [task] = open_callbacks(session)
        assert (task.order_id, task.phone) == (order.id, "13800138000")
        assert [event.kind for event in order.events if event.actor == "system"] == ["status", "callback"]


def test_hanging_up_twice_at_once_is_hanging_up_once(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    together = threading.Barrier(2)

    def hang_up() -> None:
        together.wait(10)
        with database.session() as session:
            end_conversation(session, made.conversation_id)

    threads = [threading.Thread(target=hang_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CallbackTask)) == 1
        assert session.scalar(select(func.count()).where(OrderEvent.kind == "callback")) == 1


def test_the_callers_own_number_is_called_when_none_was_told(database: Database) -> None:
    with database.session() as session:
        talk = opened(session, channel="voice", caller_number="07367221234")
        draft_for(session, talk.id, "changde", "voice")
        end_conversation(session, talk.id)
        order = session.scalars(select(Order)).one()
        assert order.status == "cancelled"  # nothing was said: nobody is called
        assert open_callbacks(session) == []


def test_a_call_back_goes_to_the_callers_number(database: Database, draft: Callable[..., Any]) -> None:
    made = draft(phone=None)
    with database.session() as session:
        opened(session, "a citizen", caller_number="07367221234")
        end_conversation(session, made.conversation_id)
        assert [task.phone for task in open_callbacks(session)] == ["07367221234"]


def test_a_filed_order_is_not_touched_by_hanging_up(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        file_order(session, made.order_id)
    with database.session() as session:
        end_conversation(session, made.conversation_id)
        assert session.get_one(Order, made.order_id).status == "filed"
        assert open_callbacks(session) == []


def test_coming_back_takes_the_draft_up_again(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        end_conversation(session, made.conversation_id)
    with database.session() as session:
        talk = opened(session, "a citizen")
        assert (talk.state, talk.ended_at) == ("bot", None)
        order = open_draft(session, talk.id)
        assert order is not None
        assert (order.id, order.status) == (made.order_id, "draft")
        assert open_callbacks(session) == []
    with database.session() as session:
        end_conversation(session, made.conversation_id)
        assert [task.order_id for task in open_callbacks(session)] == [made.order_id]
        assert session.scalar(select(func.count()).select_from(CallbackTask)) == 1


@pytest.mark.parametrize("how", ["filed", "cancelled"])
def test_an_order_that_is_settled_owes_no_call(database: Database, draft: Callable[..., Any], how: str) -> None:
    made = draft()
    with database.session() as session:
        end_conversation(session, made.conversation_id)
        if how == "filed":
            file_order(session, made.order_id)
        else:
            cancel_draft(session, session.get_one(Order, made.order_id), "by mistake")
        assert open_callbacks(session) == []


def test_an_agent_closes_a_call_back(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        end_conversation(session, made.conversation_id)
        [task] = open_callbacks(session)
        for _ in range(2):
            closed = close_callback(session, task.id, "desk:li")
        assert (closed.state, closed.done_by) == ("done", "desk:li")
        events = [event for event in session.get_one(Order, made.order_id).events if event.actor == "desk:li"]
        assert [(event.kind, event.new) for event in events] == [("callback", "done")]
        with pytest.raises(TaskNotFound):
            close_callback(session, 999, "desk:li")


def test_a_person_takes_over_once_with_the_draft(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        for _ in range(2):
            assert hand_over(session, made.conversation_id, "asked for a person").state == "person"
        assert [talk.id for talk in needing_a_person(session)] == [made.conversation_id]
        order = open_draft(session, made.conversation_id)
        assert order is not None
        assert [event.note for event in order.events if event.kind == "handover"] == ["asked for a person"]
        end_conversation(session, made.conversation_id)
        with pytest.raises(BadConversation, match="call back"):
            hand_over(session, made.conversation_id, "again")


def test_an_alarm_is_seen_until_it_is_taken_back(database: Database) -> None:
    with database.session() as session:
        talk = opened(session)
        raise_alarm(session, talk.id, "fire")
        assert [found.alarm for found in needing_a_person(session)] == ["fire"]
        raise_alarm(session, talk.id, None)
        assert needing_a_person(session) == []


def test_the_view_has_what_was_heard_and_where_it_sounds(database: Database) -> None:
    with database.session() as session:
        talk = opened(session, channel="voice")
        talk.recording_path = "recordings/x.wav"
        add_utterance(session, talk.id, speaker="bot", text="您好", data={"buttons": []})
        add_utterance(
            session,
            talk.id,
            speaker="citizen",
            text="警盖",
            corrected="井盖",
            start_ms=900,
            end_ms=2100,
            confidence=0.7,
        )
        seen = view(session, talk.id, lambda id_, start, end: f"/{id_}/{start}-{end}")
        assert [turn["audio"] for turn in seen["turns"]] == [None, f"/{talk.id}/900-2100"]
        last = seen["turns"][1]
        assert (last["text"], last["corrected"], last["start_ms"], last["end_ms"]) == ("警盖", "井盖", 900, 2100)
        assert last["at"].endswith("+08:00")
        assert [turn["audio"] for turn in view(session, talk.id)["turns"]] == [None, None]


def test_a_chat_that_was_left_ends_and_its_draft_is_owed_a_call_back(database: Database) -> None:
    with database.session() as session:
        ids = {}
        for sender, channel in (("left", "chat"), ("phone", "voice"), ("waits", "chat"), ("taken", "chat")):
            made = open_conversation(session, sender=sender, city="changde", channel=channel)
            said = add_utterance(session, made.id, speaker="citizen", text="路灯坏了")
            order = draft_for(session, made.id, "changde", channel)
            set_field(
                session, order, "description", "路灯坏了",
                utterance_id=said.id, start=0, end=4, method="x", confidence=1.0,
            )  # fmt: skip
            ids[sender] = made.id
        hand_over(session, ids["waits"], "asked")
        hand_over(session, ids["taken"], "[lina] asked")
        nothing = opened(session, "only a person").id
        hand_over(session, nothing, "asked")
    with database.session() as session:
        assert end_idle(session, utc_now() - timedelta(minutes=1)) == []
        assert set(end_idle(session, utc_now() + timedelta(minutes=1))) == {ids["left"], ids["phone"], ids["waits"]}
    with database.session() as session:
        for name, status in {
            "left": "incomplete",
            "phone": "incomplete",
            "waits": "incomplete",
            "taken": "draft",
        }.items():
            assert [order.status for order in find(session, conversation=ids[name])] == [status], name
        assert len(open_callbacks(session)) == 3
        assert find_conversation(session, nothing).state == "person", "nothing to call back about: it waits on"


def test_a_danger_that_was_told_is_an_urgent_order_when_the_line_goes_dead(database: Database) -> None:
    with database.session() as session:
        talk = opened(session, channel="voice", caller_number="13800138000")
        said = add_utterance(session, talk.id, speaker="citizen", text="我家厨房着火了")
        raise_alarm(session, talk.id, "fire", said.id)
        end_conversation(session, talk.id)
        (order,) = find(session, conversation=talk.id)
        assert (order.status, order.urgent, order.urgent_reason) == ("incomplete", True, "fire")
        field = order.fields["description"]
        assert (field.value, field.utterance_id, field.start, field.end) == ("我家厨房着火了", said.id, 0, 7)
        assert [task.phone for task in open_callbacks(session)] == ["13800138000"]
    with database.session() as session:
        talk = opened(session, channel="voice")
        assert open_draft(session, talk.id) is None, "another matter is another order"
        assert [order.status for order in find(session, conversation=talk.id)] == ["incomplete"], "not taken up again"
        end_conversation(session, talk.id)
        assert len(find(session, conversation=talk.id)) == 1


def test_a_danger_beside_a_draft_or_seen_to_makes_no_second_order(
    database: Database, draft: Callable[..., Any]
) -> None:
    made = draft()
    with database.session() as session:
        said = add_utterance(session, made.conversation_id, speaker="citizen", text="着火了")
        raise_alarm(session, made.conversation_id, "fire", said.id)
        end_conversation(session, made.conversation_id)
        assert len(find(session, conversation=made.conversation_id)) == 1
        seen_to = opened(session)
        said = add_utterance(session, seen_to.id, speaker="citizen", text="着火了")
        raise_alarm(session, seen_to.id, "fire", said.id)
        raise_alarm(session, seen_to.id, None)
        end_conversation(session, seen_to.id)
        assert find(session, conversation=seen_to.id) == []


@pytest.mark.parametrize(("number", "taken", "owed"), [("13800138000", False, 1), (None, False, 0), ("1380", True, 0)])
def test_who_hangs_up_while_waiting_for_a_person_is_called_back(
    database: Database, number: str | None, taken: bool, owed: int
) -> None:
    with database.session() as session:
        talk = opened(session, channel="voice", caller_number=number)
        add_utterance(session, talk.id, speaker="citizen", text="转人工")
        hand_over(session, talk.id, "[lina] asked" if taken else "asked")
        end_conversation(session, talk.id)
        assert len(open_callbacks(session)) == owed
