"""What is put right: the field, and the words that are not meant."""

from __future__ import annotations

import pytest

from nlu.repair import (
    denied,
    fields_called_wrong,
    fields_given,
    is_correction,
    kind_put_right,
    named_alone,
    where_another_lives,
    without_denied,
    without_explained,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "不对，是鼎城区", "不是武陵区，是鼎城区", "鼎城区，不是武陵区", "错了错了，鼎城区", "我说的是鼎城区",
        "你听错了，鼎城区",
        "应该是鼎城区才对", "把武陵区改成鼎城区", "哎呀口误，鼎城区", "等等，地址不对", "我姓章不姓张",
        "号码少说了一位",
        "换个号码，一三八七三六一二三四五", "更正一下，时间是上个星期五", "是桂香，不是贵香",
        "你记成洞庭路了，是洞庭大道",
    ],
)  # fmt: skip
def test_a_correction_in_any_form(text: str) -> None:
    assert is_correction(text, "provide_info")


@pytest.mark.parametrize(
    "text", ["没说错", "没有不对的地方", "是不是要登记", "不是很清楚", "和平街12号", "对，你没听错"]
)
def test_no_correction(text: str) -> None:
    assert not is_correction(text, "affirm")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("电话不对", ["phone"]), ("地址错了", ["address"]), ("名字写错了", ["contact_name"]),
        ("时间记错了", ["occurred_at"]),
        ("号码没错，名字错了", ["contact_name"]), ("前面都对，就是地址得改", ["address"]),
        ("我重说一遍地址", ["address"]),
        ("描述改一下", ["description"]), ("地点没错，电话不对", ["phone"]), ("都对", []), ("学校名字写错了", []),
    ],
)  # fmt: skip
def test_the_field_that_is_wrong(text: str, fields: list[str]) -> None:
    assert fields_called_wrong(text) == fields


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("不是路灯，是红绿灯", "路灯", "红绿灯"), ("我姓刘，不姓牛", "牛", "刘"), ("不是今天是昨晚", "今天", "昨晚"),
        ("把虞城改成夏邑", "虞城", "夏邑"), ("是临澧，不是澧县", "澧县", "临澧"), ("你写成李了，我姓吕", "李", "吕"),
        ("不是二栋", "二栋", None),
    ],
)  # fmt: skip
def test_what_is_denied_and_what_is_meant(text: str, wrong: str, right: str | None) -> None:
    (found,) = denied(text)
    assert (found.wrong, found.right) == (wrong, right)
    assert text[found.start : found.end] == wrong
    assert right is None or text[found.right_start : found.right_end] == right


def test_what_is_denied_is_blanked_and_nothing_moves() -> None:
    assert without_denied("不是武陵区，是鼎城区") == "不是，，，，是鼎城区"


def test_a_field_alone_and_a_field_with_its_value() -> None:
    assert named_alone("地址那里") == ["address"]
    assert named_alone("地址是朝阳路十二号") == []
    assert fields_given("电话是13807365555") == {"phone"}
    assert fields_given("打电话给物业没人接") == set()


def test_what_lies_beside_the_wrong_place_is_no_part_of_the_right_one() -> None:
    (each,) = denied("讲错了，不是龙凤村，是隔壁的回龙村")
    assert (each.wrong, each.right) == ("龙凤村", "回龙村")
    assert "讲错了，不是龙凤村，是隔壁的回龙村"[each.right_start : each.right_end] == "回龙村"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("不对，漏水的那户是三单元501，我是401", "漏水的那户是三单元501"), ("他家住六楼", "他家住六楼"),
        ("我家是三单元501", None), ("联系人是13907365555", None), ("地址是三单元501", None),
    ],
)  # fmt: skip
def test_where_somebody_else_lives(text: str, clause: str | None) -> None:
    found = where_another_lives(text)
    assert (found and found[0]) == clause


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我没想投诉，算是提个建议", "建议"), ("别写成投诉，我是来求助的", "求助"), ("类型错了，是举报", "举报"),
        ("我不是投诉谁", None), ("我要投诉物业", None), ("建议装个路灯", None), ("投诉过好几次了", None),
    ],
)  # fmt: skip
def test_the_kind_is_put_right(text: str, kind: str | None) -> None:
    found = kind_put_right(text)
    assert (found and found["kind"]) == kind


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("数目不对，应该赔三千二，不是两千三，别的都是对的", "两千三", "三千二"),
        ("不是六千五，欠我五千六", "六千五", "五千六"),
        ("钱不是两千三，讲好的三千二", "两千三", "三千二"),
        ("你写成了两千三，我讲的是三千二", "两千三", "三千二"),
        ("不是两分地是三分", "两分地", "三分"),
        ("俺是丘庙村，不是洪庄，洪庄是俺姐家那庄", "洪庄", "丘庙村"),
    ],
)
def test_a_number_and_what_the_wrong_one_is(text: str, wrong: str, right: str) -> None:
    assert (denied(text)[0].wrong, denied(text)[0].right) == (wrong, right)


def test_what_the_wrong_one_is_tells_nothing_of_the_matter() -> None:
    text = "不是12路，是21路，12路是到火车站去的"
    assert without_explained(text) == "不是12路，是21路，" + "，" * 10
    assert without_explained("不对，是火车站") == "不对，是火车站"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("说错了，我是6栋，3栋是我姐姐家", "说错了，我是6栋，" + "，" * 7),
        ("不对，是二单元，一单元是人家老张的", "不对，是二单元，" + "，" * 9),
        ("不对，是6栋", "不对，是6栋"),
        ("搞错了，3栋是我家", "搞错了，3栋是我家"),
        ("楼号说错了，我娘住12栋，我是21栋", "楼号说错了，" + "，" * 7 + "我是21栋"),
        ("改一下，俺姐家是2单元，俺在3单元", "改一下，" + "，" * 8 + "俺在3单元"),
    ],
)
def test_a_house_of_somebody_else_is_not_the_place(text: str, left: str) -> None:
    assert without_explained(text) == left
