"""What the running hotline keeps of questions, and that published answers count without a restart."""

from __future__ import annotations

import time
import uuid

import httpx
import pytest
from sqlalchemy import select

from faq.published import folder_of, write_published
from orders.database import Database
from orders.model import AskedQuestion
from tests.actions.test_talks import say
from tests.running import Running

pytestmark = pytest.mark.service


def rows(hotline: Running, text: str) -> list[AskedQuestion]:
    database = Database(f"sqlite:///{hotline.data_dir / 'hotline.db'}")
    with database.reading() as session:
        return list(session.scalars(select(AskedQuestion).where(AskedQuestion.text.contains(text))))


def test_every_question_is_kept_masked_with_what_was_decided(hotline: Running, client: httpx.Client) -> None:
    sender = uuid.uuid4().hex
    say(client, sender, "请问电话13812340000绑的社保卡丢了怎么补办")
    say(client, sender, "社保卡掉了到哪里补办呢")
    say(client, sender, "没解决")
    (row,) = rows(hotline, "绑的社保卡丢了怎么补办")
    assert row.text == "请问电话〔号码〕绑的社保卡丢了怎么补办"
    (row,) = rows(hotline, "社保卡掉了到哪里补办呢")
    assert (row.decision, row.outcome, row.state, row.city) == ("answer", "unsolved", "open", "changde")
    assert row.topic == "social_card_loss"
    assert row.vector is not None
    assert len(row.vector) == 384 * 2


def test_a_search_from_a_program_is_kept_too(hotline: Running, client: httpx.Client) -> None:
    found = client.get("/api/faq/search", params={"q": "暖气不热找谁呀", "city": "shangqiu"}).json()
    assert found["decision"] == "answer"
    (row,) = rows(hotline, "暖气不热找谁呀")
    assert (row.channel, row.city, row.conversation_id) == ("api", "shangqiu", None)


def test_what_is_published_is_answered_without_a_restart(hotline: Running, client: httpx.Client) -> None:
    question = {"q": "咱这旮沓溜旱冰的场子开到几点", "city": "changde"}
    assert client.get("/api/faq/search", params=question).json()["decision"] != "answer"
    write_published(folder_of(hotline.data_dir, "changde"), [("bus", {"questions": [question["q"]]})])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = client.get("/api/faq/search", params=question).json()
        if found["decision"] == "answer":
            break
        time.sleep(1)
    assert (found["decision"], found["hits"][0]["id"]) == ("answer", "bus")
    write_published(folder_of(hotline.data_dir, "changde"), [])
