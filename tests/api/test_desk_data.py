"""What the desk reads and writes: the list, one order, one conversation, an agent's changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api.desk import board, editing, takeover
from api.desk.board import read_board
from api.desk.dossier import Dossier, read_dossier, read_talk
from api.desk.evidence import Segment
from api.desk.watch import Watch
from orders.conversations import add_utterance, end_conversation, hand_over, open_conversation, raise_alarm
from orders.database import Database
from orders.drafts import confirm_fields, draft_for, set_field
from orders.errors import BadChange, BadConversation, ConversationNotFound, OrderNotFound
from orders.filing import file_order
from orders.joining import join
from orders.model import Conversation, Order, OrderEvent, OutboxRow
from orders.moment import CHINA
from orders.urging import Words, add_fact, urge

pytestmark = pytest.mark.service

SAID = "武陵大道的警盖没了，电话13800138000"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "orders.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture
def database(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    shutil.copy(migrated, tmp_path / "orders.db")
    made = Database(f"sqlite:///{tmp_path / 'orders.db'}")
    yield made
    made.close()


def told(session: Session, sender: str = "s", said: str = SAID, **values: Any) -> tuple[str, int]:
    """A conversation and its draft: the description is all that was said, other values come without a span."""
    talk = open_conversation(session, sender=sender, city="changde", channel="voice", caller_number="13700001234")
    heard = add_utterance(session, talk.id, speaker="citizen", text=said, start_ms=1000, end_ms=4000, confidence=0.8)
    order = draft_for(session, talk.id, "changde", "voice")
    for name, value in {"description": said, **values}.items():
        span = (0, len(said)) if name == "description" else (None, None)
        set_field(
            session, order, name, value, utterance_id=heard.id, start=span[0], end=span[1],
            method="derived", confidence=0.7,
        )  # fmt: skip
    return talk.id, order.id


def ids(session: Session, **wanted: Any) -> list[int]:
    return [row.id for row in read_board(session, **wanted).rows]


def test_the_newest_first_and_what_came_to_nothing_left_out(database: Database) -> None:
    with database.session() as session:
        _, first = told(session, "a")
        talk = open_conversation(session, sender="b", city="changde", channel="chat")
        draft_for(session, talk.id, "changde", "chat")
        end_conversation(session, talk.id)  # nothing was said: cancelled without a number
        _, last = told(session, "c", urgent=True, urgent_reason="manhole")
    with database.reading() as session:
        shown = read_board(session)
        assert [row.id for row in shown.rows] == [last, first]
        assert (shown.rows[0].number, shown.rows[0].urgent) == (f"草稿 {last}", True)
        assert shown.counts == {"draft": 2}
        assert ids(session, only="cancelled") != []


def test_filters(database: Database) -> None:
    with database.session() as session:
        _, draft = told(session, "a")
        talk, cut = told(session, "b")
        end_conversation(session, talk)
        _, filed = told(session, "c")
        file_order(session, filed)
        _, stuck = told(session, "d")
        file_order(session, stuck)
        row = session.query(OutboxRow).filter_by(order_id=stuck).one()
        row.state, row.last_error = "parked", "400"
    with database.reading() as session:
        assert ids(session, only="draft") == [draft]
        assert ids(session, only="incomplete") == ids(session, only=board.CALL_BACK) == [cut]
        assert ids(session, only="filed") == [stuck, filed]
        assert ids(session, only=board.PARKED) == [stuck]
        rows = {row.id: row for row in read_board(session).rows}
        assert (rows[cut].call_back, rows[stuck].parked, rows[filed].parked) == (True, True, False)
        assert read_board(session).counts == {"draft": 1, "incomplete": 1, "call_back": 1, "parked": 1}
        assert read_dossier(session, str(stuck)).parked == "400"


def test_joined_orders_are_a_group_and_urging_is_counted(database: Database) -> None:
    with database.session() as session:
        _, first = told(session, "a", phone="13800138001")
        number = file_order(session, first)
        talk, second = told(session, "b", phone="13800138002")
        order = session.get_one(Order, second)
        heard = order.fields["description"].utterance_id
        assert heard is not None
        join(session, order, number, utterance_id=heard, start=0, end=4)
        other = file_order(session, second)
        urge(session, second, Words(heard, 0, 4))
        add_fact(session, second, Words(heard, 0, 4))
    with database.reading() as session:
        rows = {row.id: row for row in read_board(session).rows}
        assert (rows[first].joined, rows[first].urged, rows[second].joined) == (1, 1, 0)
        leading, joined = read_dossier(session, str(first)), read_dossier(session, str(second))
        assert (leading.leading, leading.group, leading.citizens, leading.urged) == (None, (other,), 2, 1)
        assert (joined.leading, joined.group, joined.citizens) == (number, (), 1)
        said = [line.what for line in joined.history]
        assert said[:2] == ["市民补充：武陵大道", f"市民催办（第1次）：{SAID}"]
        assert [line.what for line in leading.history][:2] == [
            f"市民催办：来自一并登记的工单 {other}",
            f"工单 {other} 一并登记",
        ]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("井盖", ["a"]),
        (" 井盖 武陵 ", ["a"]),
        ("井盖 鼎城", []),
        ("玉霞街道", ["b"]),
        ("139 0000-1111", ["b"]),
        ("１３９００００", ["b"]),
        ("1111", ["b"]),
        ("王建国", ["a"]),
        ("%", ["b"]),
        ("_", []),
        ("'; DROP TABLE orders; --", []),
        ("\x00井盖", ["a"]),
        ("   ", ["b", "a"]),
        ("没有的词", []),
    ],
)
def test_search(database: Database, search: str, found: list[str]) -> None:
    with database.session() as session:
        address = {"county": "武陵区", "text": "武陵大道"}
        made = {
            "a": told(session, "a", "路口的井盖没了", address=address, contact_name="王建国")[1],
            "b": told(session, "b", "100%的噪声", address={"town": "玉霞街道"}, phone="13900001111")[1],
        }
        number = file_order(session, made["b"])
    with database.reading() as session:
        assert ids(session, search=search) == [made[name] for name in found]
        assert ids(session, search=number[4:]) == [made["b"]]


def test_only_so_many_rows_and_it_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "MOST", 2)
    with database.session() as session:
        made = [told(session, sender)[1] for sender in "abc"]
    with database.reading() as session:
        shown = read_board(session)
        assert ([row.id for row in shown.rows], shown.more) == ([made[2], made[1]], True)


def test_alarms_come_first_then_who_waits_then_who_is_served(database: Database) -> None:
    with database.session() as session:
        taken, waits, alarm, fine = (told(session, sender)[0] for sender in ("taken", "waits", "alarm", "fine"))
        takeover.take(session, taken, actor="lina")
        hand_over(session, waits, "the citizen asked for a person")
        raise_alarm(session, alarm, "gas")
        add_utterance(session, alarm, speaker="citizen", text="好臭", corrected="好臭啊")
        add_utterance(session, alarm, speaker="bot", text="请离开")
    with database.reading() as session:
        found = read_board(session).waiting
        assert [one.conversation for one in found] == [alarm, waits, taken]
        assert (found[0].alarm, found[0].last, found[0].agent, found[0].state) == ("燃气泄漏", "好臭啊", None, "bot")
        assert (found[1].agent, found[1].reason) == (None, "市民要求人工")
        assert (found[2].agent, found[2].reason) == ("lina", "")
        assert fine not in {one.conversation for one in found}


def test_an_order_with_its_evidence(database: Database) -> None:
    with database.session() as session:
        talk, id_ = told(session, title="井盖缺失")
        session.get_one(Conversation, talk).recording_path = "recordings/x.wav"
        order = draft_for(session, talk, "changde", "voice")
        heard = order.fields["description"].utterance_id
        start = SAID.index("138")
        set_field(
            session, order, "phone", "13800138000", utterance_id=heard, start=start, end=start + 11,
            method="mobile", confidence=0.95,
        )  # fmt: skip
        confirm_fields(session, order, ["phone"])
        add_utterance(session, talk, speaker="bot", text="好的")
    with database.reading() as session:
        seen = read_dossier(session, str(id_))
    fields = {field.name: field for _, group in seen.groups for field in group}
    phone = fields["phone"]
    assert (phone.value, phone.method, phone.confidence, phone.confirmed) == ("13800138000", "手机号码", 0.95, True)
    assert (phone.utterance, phone.audio) == (heard, f"/desk/audio/{talk}?start_ms=1000&end_ms=4000")
    assert (fields["demand"].value, fields["demand"].method, fields["demand"].audio) == ("", None, None)
    turn = seen.turns[0]
    assert turn.text[-1] == Segment("13800138000", ("description", "phone"))
    assert turn.whole == ("title",)
    assert (turn.at, turn.corrected, seen.turns[1].audio) == ("0:01", (), None)
    assert seen.steps == ("filed", "cancelled")
    assert (seen.number, seen.name, seen.history[-1].what) == (None, f"草稿 {id_}", "建立工单")


@pytest.mark.parametrize("name", ["999", "0", "x", "１", "1" * 12, "1" * 30, "-1", ""])
def test_an_order_that_is_not_there(database: Database, name: str) -> None:
    with database.reading() as session, pytest.raises(OrderNotFound):
        read_dossier(session, name)


def test_an_order_is_found_by_its_number_too(database: Database) -> None:
    with database.session() as session:
        _, id_ = told(session)
        number = file_order(session, id_, now=datetime(2026, 11, 23, tzinfo=CHINA))
    with database.reading() as session:
        assert read_dossier(session, number).id == id_


def seen_by(database: Database, id_: int) -> tuple[Dossier, dict[str, Any]]:
    with database.reading() as session:
        dossier = read_dossier(session, str(id_))
    return dossier, {**dossier.values, "status": dossier.status}


def test_a_change_is_in_the_agents_name(database: Database) -> None:
    with database.session() as session:
        _, id_ = told(session, title="井盖")
    _, seen = seen_by(database, id_)
    with database.session() as session:
        editing.change(session, id_, {"title": "井盖缺失"}, seen=seen, actor="李娜")
    dossier, _ = seen_by(database, id_)
    line = dossier.history[0]
    assert (line.actor, line.what) == ("李娜", "标题由“井盖”改为“井盖缺失”")
    title = dossier.groups[0][1][0]
    assert (title.value, title.method, title.confirmed) == ("井盖缺失", "坐席录入", True)


def test_nobody_writes_over_what_they_have_not_seen(database: Database) -> None:
    with database.session() as session:
        _, id_ = told(session, title="井盖")
    _, seen = seen_by(database, id_)
    with database.session() as session:
        editing.change(session, id_, {"title": "先改的"}, seen=seen, actor="wang")
    with database.session() as session, pytest.raises(editing.Stale) as stale:
        editing.change(session, id_, {"title": "后改的", "demand": "尽快"}, seen=seen, actor="李娜")
    assert "先改的" in editing.sentences(stale.value, {}, seen=seen)
    with database.session() as session:
        editing.change(session, id_, {"demand": "尽快"}, seen=seen, actor="李娜")  # another field is free
    with database.session() as session:
        editing.change(session, id_, {"status": "filed"}, seen=seen, actor="李娜")
    with database.session() as session, pytest.raises(editing.Stale):
        editing.change(session, id_, {"status": "cancelled"}, seen=seen, actor="wang")
    dossier, seen = seen_by(database, id_)
    assert (dossier.status, seen["title"], seen["demand"]) == ("filed", "先改的", "尽快")


def test_a_refused_change_changes_nothing(database: Database) -> None:
    with database.session() as session:
        _, id_ = told(session)
    _, seen = seen_by(database, id_)
    changes = {"title": "好的", "phone": "不是号码"}
    with database.session() as session, pytest.raises(BadChange) as refused:
        editing.change(session, id_, changes, seen=seen, actor="李娜")
    assert editing.sentences(refused.value, changes, seen=seen) == "联系电话应为 3 至 15 位数字。"
    assert seen_by(database, id_)[1]["title"] is None


def test_taking_a_conversation_and_giving_it_back(database: Database) -> None:
    with database.session() as session:
        talk, id_ = told(session)
        hand_over(session, talk, "the citizen asked for a person")
    for actor in ("lina", "lina", "wang"):
        with database.session() as session:
            takeover.take(session, talk, actor=actor)
        with database.reading() as session:
            shown = read_talk(session, talk)
            assert (shown.state, shown.agent, shown.reason) == ("person", actor, "市民要求人工")
    with database.session() as session:
        takeover.give_back(session, talk, actor="wang")
    with database.reading() as session:
        assert (read_talk(session, talk).state, read_talk(session, talk).agent) == ("bot", None)
        lines = [
            (event.actor, event.note) for event in session.query(OrderEvent).filter_by(order_id=id_, kind="handover")
        ]
        assert lines == [
            ("bot", "the citizen asked for a person"),
            ("lina", "[lina] the citizen asked for a person"),
            ("wang", "[wang] the citizen asked for a person"),
            ("wang", "back to the bot"),
        ]


def test_taking_one_from_the_bot_and_a_new_handover_waits_again(database: Database) -> None:
    with database.session() as session:
        talk, _ = told(session)
        takeover.take(session, talk, actor="lina")
        assert read_talk(session, talk).agent == "lina"
        end_conversation(session, talk)
    with database.session() as session, pytest.raises(BadConversation):
        takeover.take(session, talk, actor="lina")
    with database.session() as session:
        open_conversation(session, sender="s", city="changde", channel="voice")
        hand_over(session, talk, "the citizen asked for a person")
        assert read_talk(session, talk).agent is None, "nobody has taken it this time"


def test_an_alarm_is_cleared_once(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with database.session() as session:
        talk, _ = told(session)
        raise_alarm(session, talk, "gas")
    caplog.set_level("INFO", logger="api.desk")
    for _ in range(2):
        with database.session() as session:
            takeover.clear_alarm(session, talk, actor="lina")
    assert [record.getMessage() for record in caplog.records] == [
        f"desk: lina cleared the alarm 'gas' of conversation {talk}"
    ]
    with database.reading() as session:
        assert read_talk(session, talk).alarm == ""
        with pytest.raises(ConversationNotFound):
            read_talk(session, "nothing")


async def test_many_pages_one_look(database: Database) -> None:
    now = [0.0]
    watch = Watch(database, clock=lambda: now[0])
    first = await watch.mark()
    with database.session() as session:
        told(session)
    assert await watch.mark() == first, "within the second nobody looks again"
    now[0] += 1
    assert await watch.mark() != first
