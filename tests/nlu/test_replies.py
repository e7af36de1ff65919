from __future__ import annotations

import pytest

from nlu.replies import Reply, read_option, read_reply

pytestmark = pytest.mark.unit

CHOICE = {"stage": "choice", "options": ["护照丢了怎么补办", "身份证丢了怎么补办", "户口本丢了怎么补"]}
INSURANCE = {"stage": "follow_up", "options": ["职工医保", "居民医保"]}


@pytest.mark.parametrize(
    ("stage", "text", "kind"),
    [
        ("solved", "解决了，谢谢", "yes"),
        ("solved", "嗯，清楚了", "yes"),
        ("solved", "没解决", "no"),
        ("solved", "还没有解决呢", "no"),
        ("solved", "不是我要问的", "no"),
        ("solved", "帮我登记一下吧", "register"),
        ("solved", "给我转人工", "person"),
        ("solved", "没听懂", "simpler"),
        ("solved", "么得意思", "simpler"),
        ("solved", "你讲慢点", "slower"),
        ("solved", "再说一遍", "again"),
        ("solved", "没听清", "again"),
        ("solved", "发给我看看", "send"),
        ("told", "再讲一遍", "again"),
        ("offer", "好的", "yes"),
        ("offer", "不用了", "no"),
        ("choice", "都不是", "none"),
    ],
)
def test_replies(stage: str, text: str, kind: str) -> None:
    assert read_reply(text, {"stage": stage, "options": []}) == Reply(kind)


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("told", "好的"),  # in a form a yes belongs to the form
        ("told", "没有"),
        ("solved", "武陵区丹阳街道的噪音太大了没人解决"),
        ("solved", "身份证丢了怎么补办"),
        ("solved", "那要带什么材料"),
        ("nothing", "好的"),
    ],
)
def test_what_is_no_reply(stage: str, text: str) -> None:
    assert read_reply(text, {"stage": stage}) is None


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("第二个", 1),
        ("2", 1),
        ("是第一个", 0),
        ("最后那个", 2),
        ("身份证", 1),
        ("户口本丢了怎么补", 2),
        ("我问的是护照", 0),
    ],
)
def test_a_choice_by_name_or_place(text: str, option: int) -> None:
    options = ["护照", "身份证", "户口本丢了怎么补"] if text in ("身份证", "我问的是护照") else CHOICE["options"]
    assert read_reply(text, {"stage": "choice", "options": options}) == Reply("option", option)


@pytest.mark.parametrize(("text", "option"), [("职工的", 0), ("我是居民医保", 1), ("居民", 1), ("第一种", 0)])
def test_what_an_answer_depends_on(text: str, option: int) -> None:
    assert read_reply(text, INSURANCE) == Reply("option", option)


def test_what_it_depends_on_may_stand_in_the_question() -> None:
    options = ["职工医保", "居民医保"]
    assert read_option("职工医保住院能报销多少钱", options, named_only=True) == 0
    assert read_option("职工医保和居民医保有什么区别", options, named_only=True) is None
    assert read_option("住院能报销多少钱", options, named_only=True) is None


@pytest.mark.parametrize("text", ["我不知道", "搞不清楚", "俺也说不好"])
def test_who_does_not_know_what_it_depends_on(text: str) -> None:
    reply = read_reply(text, INSURANCE)
    assert reply is not None
    assert reply.kind == "unsure"
