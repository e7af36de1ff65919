from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from faq import Decision, FaqIndex, NoThresholds, Thresholds, load_topics
from tests.faq.fakes import FakeVector, write_topic

pytestmark = pytest.mark.unit


@pytest.fixture
def decision(library: Path, vector: FakeVector, thresholds: Path) -> Decision:
    background = ["为什么还没人来修", "今天天气怎么样"]
    return Decision(FaqIndex(load_topics(library), vector, background), Thresholds.load(thresholds))


def test_a_clear_question_is_answered(decision: Decision) -> None:
    result = decision.decide("请问社保卡坏了怎么办")
    assert result.decision == "answer"
    assert result.hits[0].id == "card"
    assert len(result.hits) == 3
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)


def test_a_question_between_topics_is_asked_back(decision: Decision) -> None:
    result = decision.decide("丢了怎么补办")
    assert result.decision == "ask_back"
    assert {"card", "passport"} <= {hit.id for hit in result.hits}


def test_something_else_is_not_answered(decision: Decision) -> None:
    assert decision.decide("红烧肉放多少糖").decision == "abstain"


def test_a_stored_phrasing_always_answers_and_a_background_sentence_never(decision: Decision) -> None:
    assert decision.decide("欠薪找谁").decision == "answer"
    assert decision.decide("欠薪找谁").hits[0].score == 1.0
    told = decision.decide("为什么还没人来修？")
    assert (told.decision, told.hits) == ("abstain", ())


@pytest.mark.parametrize("text", ["", "   ", "？", "\x00\x01", "\ud800"])
def test_no_words_abstain(decision: Decision, text: str) -> None:
    assert decision.decide(text).decision == "abstain"


def test_a_million_characters_are_decided_quickly(decision: Decision, vector: FakeVector) -> None:
    vector.texts.clear()
    assert decision.decide("我" * 1_000_000).decision in ("abstain", "ask_back")
    assert max(map(len, vector.texts)) <= 300


def test_an_expired_answer_is_not_given_as_current(tmp_path: Path, vector: FakeVector, thresholds: Path) -> None:
    write_topic(tmp_path / "old", "card", valid_until=date(2026, 12, 1))
    decision = Decision(FaqIndex(load_topics(tmp_path / "old"), vector), Thresholds.load(thresholds))
    hit = decision.decide("社保卡怎么挂失", today=date(2026, 12, 2)).hits[0]
    assert hit.expired
    assert "带身份证" not in hit.answer


def test_thresholds_of_other_features_or_none_are_refused_with_what_to_do(tmp_path: Path, thresholds: Path) -> None:
    with pytest.raises(NoThresholds, match=r"run `python -m faq\.fit`"):
        Thresholds.load(tmp_path / "nothing.json")
    data = json.loads(thresholds.read_text())
    data["features"] = data["features"][1:]
    thresholds.write_text(json.dumps(data))
    with pytest.raises(NoThresholds, match="features"):
        Thresholds.load(thresholds)
    thresholds.write_text("{")
    with pytest.raises(NoThresholds):
        Thresholds.load(thresholds)


def test_without_topics_nothing_is_answered(vector: FakeVector, thresholds: Path) -> None:
    assert Decision(FaqIndex([], vector), Thresholds.load(thresholds)).decide("社保卡").decision == "abstain"
