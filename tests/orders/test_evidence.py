"""Spans: they lie in what was said, and those of the corrected text find their way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orders.conversations import add_utterance, open_conversation
from orders.database import Database
from orders.drafts import set_field
from orders.errors import BadEvidence
from orders.evidence import span_as_heard
from orders.model import Order, Utterance

pytestmark = pytest.mark.service


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (0, 0), (5, 3), (0, 10_000), (10_000, 10_001), (0, None), (None, 3)]
)
def test_a_span_lies_in_what_was_said(
    database: Database, draft: Callable[..., Any], start: int | None, end: int | None
) -> None:
    made = draft()
    with database.session() as session:
        order = session.get_one(Order, made.order_id)
        with pytest.raises(BadEvidence):
            set_field(
                session, order, "title", "x",
                utterance_id=made.utterance_id, start=start, end=end, method="pattern", confidence=1.0,
            )  # fmt: skip
    with database.reading() as session:
        assert session.get_one(Order, made.order_id).title is None


def test_a_span_may_cover_the_whole_utterance(database: Database, draft: Callable[..., Any]) -> None:
    made = draft()
    with database.session() as session:
        said = session.get_one(Utterance, made.utterance_id).text
        set_field(
            session, session.get_one(Order, made.order_id), "demand", said,
            utterance_id=made.utterance_id, start=0, end=len(said), method="asked", confidence=1,
        )  # fmt: skip


def test_a_span_counts_the_text_as_heard(database: Database) -> None:
    """Characters that no database takes are replaced one for one, so spans found before storing stay true."""
    with database.session() as session:
        talk = open_conversation(session, sender="s", city="changde", channel="chat")
        said = add_utterance(session, talk.id, speaker="citizen", text="\x00\ud800井盖没了")
        assert said.text[2:4] == "井盖"


@pytest.mark.parametrize("utterance", [None, 999_999])
def test_a_span_needs_an_utterance_that_exists(
    database: Database, draft: Callable[..., Any], utterance: int | None
) -> None:
    made = draft()
    with database.session() as session, pytest.raises(BadEvidence):
        set_field(
            session, session.get_one(Order, made.order_id), "title", "x",
            utterance_id=utterance, start=0, end=1, method="pattern", confidence=1.0,
        )  # fmt: skip


def test_somebody_elses_words_are_no_evidence(database: Database, draft: Callable[..., Any]) -> None:
    mine, other = draft("one"), draft("two")
    with database.session() as session, pytest.raises(BadEvidence, match="does not belong"):
        set_field(
            session, session.get_one(Order, mine.order_id), "title", "x",
            utterance_id=other.utterance_id, start=0, end=1, method="pattern", confidence=1.0,
        )  # fmt: skip


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_a_share(database: Database, draft: Callable[..., Any], confidence: float) -> None:
    made = draft()
    with database.session() as session, pytest.raises(BadEvidence, match="between 0 and 1"):
        set_field(
            session, session.get_one(Order, made.order_id), "title", "x",
            utterance_id=None, start=None, end=None, method="derived", confidence=confidence,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "corrected", "words", "from_"),
    [
        ("警盖没了", "井盖没了", "井盖", "警盖"),
        ("我 要 投 诉", "我要投诉", "投诉", "投 诉"),
        ("電話幺三八零零幺三八零零零", "电话13800138000", "13800138000", "幺三八零零幺三八零零零"),
        ("在和平街", "在和平街", "和平街", "和平街"),
        ("", "添上的", "添上", None),
    ],
)
def test_spans_of_the_corrected_text_map_back(heard: str, corrected: str, words: str, from_: str | None) -> None:
    start = corrected.index(words)
    span = span_as_heard(heard, corrected, start, start + len(words))
    assert (heard[slice(*span)] if span else None) == from_
