"""What has the form of a question, and what only holds its words."""

from __future__ import annotations

import pytest

from nlu.question import asks_of_another, is_question, is_rhetorical

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
        "哎我咋说成民主路了，是团结路",
        "交了好几次材料",
        "没什么",
        "我也不知道怎么说",
        "找过哪个都不管",
        "十几户",
        "他们说要等",
        "跟物业讲过，没人理",
        "没接着啥通知",
        "没说什么时候来",
    ],
)
def test_answers_that_hold_words_of_questions(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("对了你知道中医院的挂号电话不", True),
        ("你要我电话做么子", False),
        ("名字是哪个字啊", False),
        ("不用不用，街坊都知道", False),
        ("具体哪个村我不敢讲", False),
        ("乐家骏呢", False),
    ],
)
def test_a_question_beside_the_one_that_is_open(text: str, another: bool) -> None:
    assert asks_of_another(text) is another


@pytest.mark.parametrize(
    ("text", "outcry"),
    [("腿就这个样子，还评么子评", True), ("路都烂成这样了还修什么修", True), ("还要交什么材料", False)],
)
def test_an_outcry_in_the_form_of_a_question(text: str, outcry: bool) -> None:
    assert is_rhetorical(text) is outcry
    assert is_question(text) is not outcry
