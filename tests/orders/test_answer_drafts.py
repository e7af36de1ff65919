from __future__ import annotations

from pathlib import Path

import pytest

from orders import answer_drafts, questions
from orders.database import Database, default_url
from orders.desk_users import add_user, disable_user
from orders.errors import BadDraft, NotFound

pytestmark = pytest.mark.unit


@pytest.fixture
def small(tmp_path: Path) -> Database:
    database = Database(default_url(tmp_path))
    database.migrate()
    return database


def begun(database: Database, actor: str = "li") -> int:
    with database.session() as session:
        return answer_drafts.new_draft(
            session, city="changde", kind="phrasings", topic="bus", content={"questions": ["公交几点收班"]}, actor=actor
        )


def test_draft_review_published_withdrawn_with_history(small: Database) -> None:
    id_ = begun(small)
    with small.session() as session:
        answer_drafts.edit(session, id_, topic="bus", content={"questions": ["末班车几点"]}, actor="li")
        for name, actor in (("submit", "li"), ("publish", "wang"), ("withdraw", "wang")):
            answer_drafts.step(session, id_, name, actor)
    with small.reading() as session:
        draft = answer_drafts.draft_by_id_reading(session, id_)
        told = [(event.kind, event.actor) for event in draft.events]
        assert told == [
            ("created", "li"), ("edited", "li"), ("submitted", "li"), ("published", "wang"), ("withdrawn", "wang"),
        ]  # fmt: skip
        assert draft.events[0].content == {"questions": ["公交几点收班"]}
        assert draft.state == "withdrawn"
        assert answer_drafts.published(session, "changde") == []


@pytest.mark.parametrize("name", ["publish", "return", "withdraw"])
def test_no_step_is_skipped(small: Database, name: str) -> None:
    id_ = begun(small)
    with small.session() as session, pytest.raises(BadDraft):
        answer_drafts.step(session, id_, name, "wang")


def test_the_author_publishes_only_where_nobody_else_could(small: Database) -> None:
    id_ = begun(small)
    with small.session() as session:
        add_user(session, "li", "long enough")
        add_user(session, "wang", "long enough")
        answer_drafts.step(session, id_, "submit", "li")
    with small.session() as session, pytest.raises(BadDraft) as refused:
        answer_drafts.step(session, id_, "publish", "li")
    assert refused.value.code == "author"
    with small.session() as session:
        disable_user(session, "wang")
        assert answer_drafts.step(session, id_, "publish", "li").state == "published"


def test_an_edit_in_review_needs_review_again(small: Database) -> None:
    id_ = begun(small)
    with small.session() as session:
        answer_drafts.step(session, id_, "submit", "li")
        answer_drafts.edit(session, id_, topic="bus", content={"questions": ["末班车"]}, actor="wang")
        draft = answer_drafts.draft_by_id(session, id_)
        assert (draft.state, draft.author) == ("draft", "wang")


def test_a_newer_topic_replaces_the_older(small: Database) -> None:
    ids = []
    for _ in range(2):
        with small.session() as session:
            id_ = answer_drafts.new_draft(
                session, city="changde", kind="topic", topic="drone", content={"id": "drone"}, actor="li"
            )
            for name in ("submit", "publish"):
                answer_drafts.step(session, id_, name, "wang")
            ids.append(id_)
    with small.reading() as session:
        assert [draft.id for draft in answer_drafts.published(session, "changde")] == ids[1:]
        assert answer_drafts.draft_by_id_reading(session, ids[0]).state == "withdrawn"
        with pytest.raises(NotFound):
            answer_drafts.draft_by_id_reading(session, 99)


def test_questions_that_need_an_editor(small: Database) -> None:
    def keep(text: str, decision: str, outcome: str | None = None, city: str = "changde") -> int:
        with small.session() as session:
            id_ = questions.keep_question(session, text, city=city, channel="chat", decision=decision)
            if outcome:
                questions.set_outcome(session, id_, outcome)
            return id_

    keep("社保卡丢了", "answer", "solved")
    keep("身份证丢了", "answer")
    disliked = keep("公交收班", "answer", "unsolved")
    unanswered = keep("无人机证", "abstain")
    keep("商丘的事", "abstain", city="shangqiu")
    done = keep("讲个笑话", "abstain")
    with small.session() as session:
        questions.mark(session, [done], "done", "li")
    with small.reading() as session:
        assert [one.id for one in questions.needing_an_editor(session, "changde")] == [unanswered, disliked]
