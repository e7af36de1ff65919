"""What has the form of a question, and what only holds its words."""

from __future__ import annotations

import pytest

from nlu.question import is_question

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text", ["低保怎么办", "你们几点下班", "打这个电话要钱不", "拿什么证件去", "外地人能不能办", "要带照片吗"]
)
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "问过社保所",
        "交了好几次材料",
        "没什么",
        "我也不知道怎么说",
        "找过哪个都不管",
        "十几户",
        "他们说要等",
        "跟物业讲过，没人理",
    ],
)
def test_answers_that_hold_words_of_questions(text: str) -> None:
    assert not is_question(text)
