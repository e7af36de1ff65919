from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from faq import FaqIndex, load_topics
from faq.index import MAX_TEXT
from tests.faq.fakes import FakeVector, write_topic

pytestmark = pytest.mark.unit


def test_the_likest_topic_comes_first_with_its_likest_phrasing(library: Path, vector: FakeVector) -> None:
    index = FaqIndex(load_topics(library), vector)
    hits = index.search("社保卡怎么挂失呀", k=2)
    assert [hit.id for hit in hits][0] == "card"
    assert hits[0].question == "社保卡怎么挂失"
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score >= 0.0


def test_a_hit_carries_what_a_caller_needs(library: Path, vector: FakeVector) -> None:
    hit = FaqIndex(load_topics(library), vector).search("护照丢了补办", today=date(2026, 11, 23))[0]
    assert (hit.id, hit.department, hit.open_gaps, hit.expired) == ("passport", "公安局", ("fee",), False)
    assert hit.source.name == "《测试法》"
    assert hit.checked_on == date(2026, 11, 23)
    assert "带身份证" in hit.answer
    assert "带身份证" in hit.spoken


def test_punctuation_width_and_greetings_do_not_matter(library: Path, vector: FakeVector) -> None:
    index = FaqIndex(load_topics(library), vector)
    assert index.candidates("喂，你好，请问　社保卡怎么挂失？？").same == index.candidates("社保卡怎么挂失").same == 0


def test_a_text_of_signs_alone_finds_nothing(library: Path, vector: FakeVector) -> None:
    assert FaqIndex(load_topics(library), vector).search("？！…") == []


def test_only_the_beginning_of_a_long_story_is_embedded(library: Path, vector: FakeVector) -> None:
    index = FaqIndex(load_topics(library), vector)
    vector.texts.clear()
    index.search("社保卡" * 100_000)
    assert [len(text) for text in vector.texts] == [MAX_TEXT]


def test_leaving_a_row_out_is_as_if_it_were_never_written(tmp_path: Path, vector: FakeVector) -> None:
    topics = [write_topic(tmp_path, name) for name in ("card", "passport", "wages")]
    assert len(topics) == 3
    whole = load_topics(tmp_path)
    less = [
        dataclasses.replace(t, questions=t.questions[:-1]) if t.id == "card" else t for t in whole
    ]  # 社保卡掉了 is gone
    row = FaqIndex(whole, vector).texts.index("社保卡掉了")
    hidden = FaqIndex(whole, vector).candidates("社保卡掉了", without=row)
    never = FaqIndex(less, vector).candidates("社保卡掉了")
    shown = FaqIndex(whole, vector).candidates("社保卡掉了")
    assert shown.nearest[0] == pytest.approx(1.0, abs=1e-5)
    assert hidden.nearest[0] < 0.999
    # The centre of all vectors still holds the row, so equal only up to a little.
    assert np.abs(hidden.nearest - never.nearest).max() < 0.1
    assert np.abs(hidden.regression - never.regression).max() < 0.1
    assert np.allclose(hidden.syllables, never.syllables, atol=1e-5)


def test_a_sentence_from_the_background_is_told_apart(library: Path, vector: FakeVector) -> None:
    index = FaqIndex(load_topics(library), vector, ["为什么还没人来修", "今天天气怎么样", "路灯坏了一个月"])
    assert index.candidates("为什么还没人来修").question < index.candidates("社保卡怎么挂失").question
    assert index.candidates("为什么还没人来修").same == -1
