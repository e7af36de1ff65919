from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from faq import check
from faq.check import bare_figures, spoken_problems
from tests.faq.fakes import LIBRARY, FakeVector, write_topic

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 23)


def test_good_content_has_no_problems(library: Path, vector: FakeVector) -> None:
    assert check(library, vector=vector, today=TODAY) == []


def test_every_broken_file_is_told(library: Path) -> None:
    write_topic(library, "card", answer=None)
    write_topic(library, "wages", checked_on="soon")
    problems = check(library, today=TODAY)
    assert len(problems) == 2
    assert "card.yml: answer: is missing" in problems[0]
    assert "wages.yml: checked_on" in problems[1]


def test_dates_relations_and_gaps(library: Path) -> None:
    write_topic(library, "card", valid_until=date(2026, 11, 24), related=["card", "nowhere"])
    write_topic(library, "wages", answer="去办。", checked_on=date(2026, 12, 1))
    text = "\n".join(check(library, today=date(2026, 11, 25)))
    assert "card.yml: valid_until: expired on 2026-11-24" in text
    assert "card.yml: related: there is no topic 'nowhere'" in text
    assert "card.yml: related: names the topic itself" in text
    assert "wages.yml: gaps.fee: does not occur in the answer" in text
    assert "wages.yml: checked_on: 2026-12-01 is in the future" in text


def test_a_source_says_what_kind_it_is(library: Path) -> None:
    write_topic(library, "card", source={"name": "《测试法》"})
    write_topic(library, "wages", source={"name": "《测试法》", "kind": ["rumour"]})
    assert check(library, today=TODAY) == [
        f"{library / 'wages.yml'}: source.kind: must be a list of law, policy, platform, hotline, local"
    ]
    write_topic(library, "wages")
    assert "source.kind: does not say what kind it is" in check(library, today=TODAY)[0]


def test_questions_of_two_topics_that_are_equal_or_too_alike(library: Path, vector: FakeVector) -> None:
    write_topic(library, "wages", questions=[*LIBRARY["wages"], "请问社保卡怎么挂失？", "社保卡怎么挂失社保卡怎么挂失"])
    without = check(library, today=TODAY)
    assert any("'请问社保卡怎么挂失？' is also asked under card" in problem for problem in without)
    assert not any("too like" in problem for problem in without)
    told = check(library, vector=vector, today=TODAY)
    assert any("too like '社保卡怎么挂失' of card" in problem for problem in told)


def test_a_question_that_is_also_background(library: Path) -> None:
    (library.parent / "not_questions.yml").write_text("talk:\n- 社保卡掉了\n")
    assert any("'社保卡掉了' is also in not_questions.yml" in problem for problem in check(library, today=TODAY))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("请上https://example.org看。", "cannot be read out"),
        ("带身份证（原件）。", "cannot be read out"),
        ("打开national平台。", "Latin"),
        ("一。二。三。四。", "4 sentences"),
        ("好" * 61 + "。", "61 characters"),
        ("您去办", "does not end"),
    ],
)
def test_unreadable_speech(text: str, says: str) -> None:
    assert any(says in problem for problem in spoken_problems(text))


def test_readable_speech() -> None:
    assert spoken_problems("带身份证去派出所办。两三天就好，要我登记吗？") == []


def test_a_figure_needs_its_source_in_the_same_line() -> None:
    assert bare_figures("1. 工本费20元。") == ["states 20元 without its source in the same line (1. 工本费20元。…)"]
    assert bare_figures("工本费20元（发改价格〔2003〕2322号）。\n24小时有人接，2025年起施行，打12345。") == []
