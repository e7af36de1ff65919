"""What only says that a matter follows, and what tells one or is of another kind."""

from __future__ import annotations

import pytest

from nlu.announcing import announces_a_question, leads, only_announces

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "我想讲哈", "跟你讲个事啰", "俺有俩事", "俺有个事想说说", "我有两件事要讲", "恁给俺记一下", "我要告状",
        "我要告一个人",
        "喂，是市长热线吧，我说个事", "能帮我解决个问题不", "我想找你们评评理", "有个情况跟你们说哈", "俺要说道说道",
        "我要反映我们小区的问题", "呃我想讲一哈我们那里的事情", "我有个事，不知道归不归你们管", "麻烦您登记一下",
        "呃……有个事我不知道能不能跟你们反映", "那个，我有点事，也不晓得该跟哪个讲", "我想反映个情况，不晓得你们管不管",
    ],
)  # fmt: skip
def test_nothing_but_that_something_follows(text: str) -> None:
    assert only_announces(text)


@pytest.mark.parametrize(
    "text",
    [
        "你好", "喂", "没水了", "我要投诉物业", "转人工", "我要找个人", "好的", "说吧", "你说", "我要问个事",
        "我想提个建议", "我要表扬一个人", "事情没解决", "我的问题解决了", "我们小区没电", "登记过了", "有人要跳楼",
        "有人在吗", "没事了",
        "我反映的那个事", "我投诉的那个问题", "记一下，13907361234",
    ],
)  # fmt: skip
def test_a_matter_or_something_else(text: str) -> None:
    assert not only_announces(text)


def test_a_clause_that_leads_to_a_matter() -> None:
    assert leads("我想讲哈")
    assert leads("喂你好")
    assert not leads("路灯坏了")


@pytest.mark.parametrize(
    "text",
    [
        "我想问一下", "您好……我想咨询个问题", "俺想问个事儿，恁这归不归恁管俺也不知道",
        "我想问一下社保的事，也不知道打你们这个电话对不对",
    ],
)  # fmt: skip
def test_that_a_question_follows(text: str) -> None:
    assert announces_a_question(text)


@pytest.mark.parametrize(
    "text", ["我想问一下社保的事", "问个路灯的事，坏了三天了", "我有个问题要反映", "没人管，问也不理"]
)
def test_a_question_itself_or_none(text: str) -> None:
    assert not announces_a_question(text)
