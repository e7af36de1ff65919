"""The real topics with the real sentence vectors: figures on questions that neither index nor fit has seen.

The bounds lie below what ``python -m bench.faq`` measures (docs/faq.md), so that they fail when something
breaks and not when one sentence tips over.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bench.faq import heldout
from faq import Faq, FaqResult
from faq.content import BACKGROUND, TOPICS, read_background

pytestmark = pytest.mark.service

Asked = list[tuple[str, str | None, FaqResult]]


@pytest.fixture(scope="module")
def answers(root: Path) -> Faq:
    """Vectors are kept where the set-up keeps them; without it they take a minute or two here."""
    return Faq.for_city("changde", root / "var")


@pytest.fixture(scope="module")
def asked(answers: Faq) -> Asked:
    return [(text, topic, answers.ask(text)) for text, topic, _ in heldout()]


def test_every_topic_has_held_back_questions_that_are_really_held_back(answers: Faq) -> None:
    questions = {text for text, topic, _ in heldout() if topic}
    others = {text for text, topic, _ in heldout() if topic is None}
    assert {topic for _, topic, _ in heldout() if topic} == {topic.id for topic in answers.topics}
    assert not questions & {text for topic in answers.topics for text in (topic.topic, *topic.questions)}
    assert not others & set(read_background(BACKGROUND))
    assert len(others) >= 100


def test_the_right_answer_is_given_or_offered(asked: Asked) -> None:
    inside = [(topic, result) for _, topic, result in asked if topic]
    at_once = [r for topic, r in inside if r.decision == "answer" and r.hits[0].id == topic]
    offered = [r for topic, r in inside if r.decision == "ask_back" and topic in {hit.id for hit in r.hits}]
    assert len(at_once) / len(inside) >= 0.80
    assert (len(at_once) + len(offered)) / len(inside) >= 0.95


def test_wrong_answers_are_rare(asked: Asked) -> None:
    outside = [result for _, topic, result in asked if topic is None]
    assert sum(result.decision == "answer" for result in outside) / len(outside) <= 0.04
    inside = [(topic, result) for _, topic, result in asked if topic]
    assert sum(r.decision == "answer" and r.hits[0].id != topic for topic, r in inside) / len(inside) <= 0.02


@pytest.mark.parametrize(
    "text", ["为什么还没人来修", "今天天气怎么样", "你们到底管不管", "路灯坏了半个月了怎么还没修好"]
)
def test_complaints_and_small_talk_are_left_to_others(answers: Faq, text: str) -> None:
    assert answers.ask(text).decision == "abstain"


def test_a_homophone_still_finds_its_topic(answers: Faq) -> None:
    assert answers.ask("公鸡金怎么提取").hits[0].id == "fund_withdrawal"


def test_all_ninety_topics_are_there_each_with_a_source_and_a_date(answers: Faq) -> None:
    assert len(answers.topics) == len(list(TOPICS.glob("*.yml"))) == 90
    for topic in answers.topics:
        raw = yaml.safe_load(topic.path.read_text("utf-8"))
        assert raw["source"]["name"]
        assert topic.checked_on < topic.valid_until
        assert "{" not in topic.chat(topic.checked_on) + topic.say(topic.checked_on)
