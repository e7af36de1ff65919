"""What the answers' pages read and do, on a real database and small topics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.desk import answers
from api.desk.answer_words import explained
from faq import Faq
from faq.published import folder_of
from orders import answer_drafts, questions
from orders.database import Database, default_url
from orders.errors import BadDraft
from tests.faq.fakes import FakeVector, topic_data, write_library

pytestmark = pytest.mark.unit


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(default_url(tmp_path))
    made.migrate()
    return made


@pytest.fixture
def faq(tmp_path: Path) -> Faq:
    nothing = tmp_path / "nothing.yml"
    return Faq(
        write_library(tmp_path / "topics"), vector=FakeVector(), background=nothing, intents=nothing,
        published=folder_of(tmp_path, "changde"),
    )  # fmt: skip


def ask(database: Database, faq: Faq, text: str, decision: str = "abstain") -> None:
    result = faq.ask(text)
    assert result.vector is not None
    with database.session() as session:
        questions.keep_question(
            session, text, city="changde", channel="chat", decision=decision, topic=result.hits[0].id,
            vector=np.asarray(result.vector, "<f2").tobytes(),
        )  # fmt: skip


def written(**changes: Any) -> dict[str, Any]:
    return answers.as_json(topic_data("drone", **changes))


def test_the_page_groups_by_likeness_most_asked_first(database: Database, faq: Faq) -> None:
    for text in ("护照办理要几天拿到", "无人机证怎么考", "无人机证怎么考呀", "无人机证怎么考"):
        ask(database, faq, text)
    with database.reading() as session:
        board = answers.read_answers(session, "changde")
    assert [len(group.questions) for group in board.groups] == [3, 1]
    assert set(board.groups[0].texts) == {"无人机证怎么考", "无人机证怎么考呀"}
    assert board.groups[0].texts[0] == "无人机证怎么考"
    assert board.groups[1].topic == "passport"
    assert board.groups[0].why == "没有答复3"


def test_phrasings_from_the_list_to_the_answer(
    database: Database, faq: Faq, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.service.LOOK_EVERY", 0.0)
    ask(database, faq, "出国本本过期了咋整")
    with database.session() as session:
        group = answers.read_answers(session, "changde").groups[0]
        id_ = answers.begin_phrasings(session, "changde", group, "passport", "li")
    with database.reading() as session:
        assert answers.read_answers(session, "changde").groups == ()
        view = answers.read_draft(session, id_)
        assert (view.row.kind, view.row.state_name, view.topic) == ("问法", "草稿", "passport")
    with database.session() as session:
        answer_drafts.step(session, id_, "submit", "li")
        answers.publish(session, faq, tmp_path, id_, "wang")
    faq.ask("看一眼")
    assert faq.reloading is not None
    faq.reloading.join(20)
    assert faq.ask("出国本本过期了咋整").hits[0].id == "passport"
    with database.session() as session:
        answers.withdraw(session, tmp_path, id_, "wang")
    assert list(folder_of(tmp_path, "changde").iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"answer": "交20元。\n{fee}。"}, "答复：写了20元，同一行里没有依据。"),
        ({"answer": ""}, "答复：请填写。"),
        ({"spoken": "请上https://example.org看。"}, "电话里读不出来"),
        ({"questions": ["一个"]}, "问法：现有1个问法，至少要6个。"),
        ({"questions": [*(f"无人机证第{n}种问法" for n in range(6)), "护照要几天"]}, "在事项 passport 里已经有了"),
        ({"valid_until": "2020-01-01"}, "有效期至：须晚于核对日期。"),
        ({"checked_on": "明天"}, "核对日期：请写成"),
        ({"gaps": "x: ["}, "本市待补信息：格式不对。"),
    ],
)
def test_what_stands_against_publishing_is_said_in_chinese(faq: Faq, changes: dict[str, Any], says: str) -> None:
    told = answers.problems_of(faq, "topic", "drone", written() | changes)
    assert any(says in sentence for sentence in told), told


def test_a_good_topic_has_no_problems(faq: Faq) -> None:
    questions_ = [
        "无人机证怎么考",
        "飞手执照去哪里报名",
        "航拍要不要许可",
        "多大的飞机要登记",
        "黑飞罚多少",
        "哪里禁飞",
    ]
    assert answers.problems_of(faq, "topic", "drone", written(questions=questions_)) == []
    assert answers.problems_of(faq, "topic", "../x", written(id="../x")) == [
        "编号：须为英文小写字母、数字和下划线，字母开头。"
    ]
    assert answers.problems_of(faq, "phrasings", "nothing", {"questions": ["好"]}) == ["请选择一个已有事项。"]


def test_nothing_is_published_past_its_problems(database: Database, faq: Faq, tmp_path: Path) -> None:
    with database.session() as session:
        id_ = answer_drafts.new_draft(
            session, city="changde", kind="topic", topic="drone", content=written(answer=""), actor="li"
        )
        answer_drafts.step(session, id_, "submit", "li")
    with database.session() as session, pytest.raises(BadDraft):
        answers.publish(session, faq, tmp_path, id_, "wang")
    assert not folder_of(tmp_path, "changde").exists()


def test_the_files_follow_the_database(database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        id_ = answer_drafts.new_draft(
            session, city="changde", kind="phrasings", topic="card", content={"questions": ["卡没了"]}, actor="li"
        )
        for name in ("submit", "publish"):
            answer_drafts.step(session, id_, name, "wang")
    with database.reading() as session:
        answers.write_files(session, tmp_path, "changde")
    assert (folder_of(tmp_path, "changde") / "card.yml").is_file()


def test_a_change_starts_as_the_topic_stands(database: Database, faq: Faq) -> None:
    topic = faq.topic("card")
    assert topic is not None
    with database.session() as session:
        view = answers.read_draft(session, answers.begin_change(session, "changde", topic, "li"))
    assert view.content == answers.as_json(topic_data("card"))


def test_an_unknown_problem_is_shown_as_it_is() -> None:
    assert explained("x.yml: answer: something new") == "答复：something new"
