"""The order against what was said."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.address import find_address
from nlu.city import load_city
from nlu.crosscheck import Claim, Doubt, Said, check
from nlu.demand import find_demands

pytestmark = pytest.mark.unit

CITY = load_city("changde")


def doubts(*said: str, **fields: Any) -> dict[str, Doubt]:
    """Doubts by kind, of an order whose fields were read from the first utterance, unless a Claim says more."""
    claims = {name: value if isinstance(value, Claim) else Claim(value, 1, "read") for name, value in fields.items()}
    found = check(claims, [Said(number, text) for number, text in enumerate(said, 1)], CITY)
    for doubt in found:
        assert doubt.sentence.endswith("。")
        if doubt.start is not None and doubt.utterance is not None:
            where = said[doubt.utterance - 1][doubt.start : doubt.end]
            assert all(words in where for words in doubt.words.split("、"))
    return {doubt.kind: doubt for doubt in found}


def at(text: str) -> dict[str, Any]:
    found = find_address(text, CITY)
    assert found is not None
    return found.as_dict()


def test_an_order_that_says_what_was_said_raises_no_doubt() -> None:
    text = "武陵区朝阳路晚上十二点还在施工，吵得睡不着，希望尽快处理"
    assert (
        doubts(
            text,
            "我叫李建国",
            "一三九零七三六",
            "五五五五",
            "不用保密",
            "对",
            description=text,
            address=at(text),
            occurred_at={"text": "晚上十二点", "start": None, "end": None},
            contact_name=Claim("李建国", 2, "says_name"),
            phone=Claim("13907365555", 4, "portions"),
            confidential=Claim(False, 5, "answer"),
            type=Claim("投诉", 1, "derived"),
            category=Claim(["环境保护", "噪声污染"], 1, "derived"),
        )
        == {}
    )


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("amount", "押金三千五一直不退", "三千五"),
        ("people", "我们这三十多户都没水", "三十多户"),
        ("demand", "要求马上恢复供水", "要求马上恢复供水"),
        ("demand", "你们赶紧派人来修", "赶紧派人来修"),
        ("respondent", "我就是投诉金色家园物业", "金色家园物业"),
    ],
)
def test_what_was_said_and_stands_nowhere(kind: str, said: str, words: str) -> None:
    found = doubts("小区停水三天了", said, description="小区停水三天了")
    assert found[kind].words == words
    assert found[kind].utterance == 2
    assert not found[kind].askable


@pytest.mark.parametrize(
    ("kind", "said", "field", "value"),
    [
        ("amount", "押金三千五一直不退", "description", "押金3500元不退"),
        ("demand", "希望尽快修好", "demand", "希望尽快修好"),
        ("respondent", "我投诉金色家园物业", "respondent", "金色家园物业"),
        ("amount", "交了三千五，不对，四千五", "description", "交了四千五"),
        ("demand", "能不能帮忙查一下", "description", "小区停水三天了"),
    ],
)
def test_what_stands_there_in_other_words_or_fields(kind: str, said: str, field: str, value: str) -> None:
    fields = {"description": "小区停水三天了", field: value}
    assert kind not in doubts("小区停水三天了，我投诉", said, **fields)


def test_a_second_place_can_be_asked_about() -> None:
    first = "鼎城区玉霞街道临江路的路灯坏了"
    found = doubts(first, "我姓王，朝阳路上的井盖也松了", description=first, address=at(first))
    assert found["place"].words == "朝阳路"
    assert found["place"].askable
    assert "朝阳路" in found["place"].sentence
    assert "place" in doubts(f"{first}，朝阳路那头的路灯也是", description=first, address=at(first))


@pytest.mark.parametrize(
    "said",
    ["我住朝阳路", "就在朝阳路附近", "靠近朝阳路", "临江路那里", "没有别的了", "是朝阳路的那个，不对不对，是临江路的"],
)
def test_no_second_place(said: str) -> None:
    first = "鼎城区玉霞街道临江路的路灯坏了"
    assert "place" not in doubts(first, said, description=first, address=at(first))


def test_a_name_that_sounds_like_a_place_is_none() -> None:
    first = "鼎城区玉霞街道临江路的路灯坏了"
    fields = {"description": first, "address": at(first), "contact_name": "易大山"}
    assert "place" not in doubts(first, "免贵姓易，易大山", **fields)


def test_two_places_of_one_sentence_are_no_second_ones() -> None:
    text = "临江路的路灯坏了，金色幼儿园段内的排水沟连接穿紫河的地方很臭"
    assert "place" not in doubts(text, description=text, address=at("临江路的路灯坏了"))


def test_what_the_answer_for_the_place_names_is_no_second_one() -> None:
    first, answer = "健身卡退不了钱", "鼎城区玉霞街道善卷社区，红星影院楼下"
    fields = {"description": first, "address": Claim(at("鼎城区玉霞街道善卷社区"), 2, "address")}
    assert "place" not in doubts(first, answer, **fields)
    assert "place" in doubts(first, f"{answer}，还有朝阳路上的分店", **fields)


def test_a_place_that_was_put_right_is_no_second_one() -> None:
    fixed = Claim(at("朝阳路"), 3, "address")
    first = "路灯坏了"
    assert "place" not in doubts(first, "在临江路", "不对，是朝阳路", description=first, address=fixed)


def test_a_description_that_still_names_the_place_put_right() -> None:
    first = "临江路的路灯坏了"
    found = doubts(first, "不对，是朝阳路", description=first, address=Claim(at("朝阳路"), 2, "address"))
    assert found["conflict"].words == "临江路"
    assert not found["conflict"].askable


def test_a_second_matter() -> None:
    first = "临江路的路灯坏了"
    fields: dict[str, Any] = {"description": first, "address": at(first), "category": ["城乡建设", "市政设施"]}
    found = doubts(first, "还有一个事，学校门口补课班收费太高", **fields)
    assert found["matter"].askable
    assert "学校门口补课班收费太高" in found["matter"].words
    assert "matter" in doubts(first, "再反映一件事，村小学的老师打骂学生", **fields)
    assert "matter" not in doubts(first, "还有就是麻烦快一点", **fields)
    assert "matter" not in doubts(first, "还有旁边的路面也坏了", **fields)


def test_a_second_matter_that_the_description_holds_is_for_the_agent_only() -> None:
    text = "临江路的路灯坏了，还有一个事，学校门口补课班收费太高"
    found = doubts(text, description=text, address=at(text), category=["城乡建设", "市政设施"])
    assert not found["matter"].askable


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("contact_name", "李建军", "李建军"),
        ("phone", "13907366666", "13907366666"),
        ("occurred_at", {"text": "昨天晚上", "start": None, "end": None}, "昨天晚上"),
        ("address", {"road": "朝阳路", "text": "朝阳路"}, "朝阳路"),
        ("description", "路灯坏了，没人管", "没人管"),
    ],
)
def test_a_field_that_nobody_said(name: str, value: Any, shown: str) -> None:
    said = ("路灯坏了", "我叫李建国，电话13907365555")
    assert shown in doubts(*said, **{name: value})["unsaid"].sentence
    assert "unsaid" not in doubts(*said, **{name: Claim(value, None, "agent")})


def test_a_phone_put_right_over_turns_was_said() -> None:
    said = ("路灯坏了", "13907364708", "电话最后一位是九不是八")
    assert "unsaid" not in doubts(*said, phone=Claim("13907364709", 3, "digits_corrected"))
    assert "unsaid" in doubts(*said[:2], phone=Claim("13907364709", 2, "mobile"))


@pytest.mark.parametrize(
    ("kind", "said", "fields"),
    [
        ("type", "我要举报有人偷排污水", {"type": Claim("咨询", 1, "derived")}),
        ("confidential", "别让他们知道是我说的", {"type": "投诉"}),
        ("confidential", "不用保密", {"confidential": True}),
        ("identity", "我叫李建国", {"confidential": True, "contact_name": "李建国", "description": "我叫李建国"}),
        ("urgent", "路上井盖没了，一个大洞", {"type": "投诉"}),
        ("name", "我叫李建国", {"contact_name": None}),
    ],
)  # fmt: skip
def test_what_does_not_agree(kind: str, said: str, fields: dict[str, Any]) -> None:
    assert kind in doubts(said, **fields)


@pytest.mark.parametrize(
    ("kind", "said", "fields"),
    [
        ("type", "我要举报有人偷排污水", {"type": Claim("举报", 1, "derived")}),
        ("type", "我要举报有人偷排污水", {"type": Claim("投诉", None, "agent")}),
        ("confidential", "别让他们知道是我说的", {"confidential": True}),
        ("urgent", "路上井盖没了，一个大洞", {"urgent": True}),
        ("name", "不方便说", {"contact_name": None}),
    ],
)
def test_what_agrees(kind: str, said: str, fields: dict[str, Any]) -> None:
    assert kind not in doubts(said, **fields)


def test_a_later_answer_overrules_an_earlier_wish() -> None:
    said = ("别让他们知道是我说的", "算了，不用")
    assert "confidential" not in doubts(*said, confidential=Claim(False, 2, "answer"))


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("路灯坏了，希望尽快修好。", ["希望尽快修好"]),
        ("要求退还押金，赔偿损失", ["要求退还押金"]),
        ("你们赶紧派人来修吧", ["赶紧派人来修吧"]),
        ("能不能派个人来看看", ["能不能派个人来看看"]),
        ("请有关部门查处", ["请有关部门查处"]),
        ("请问怎么办理", []),
        ("希望小学门口堵车", []),
        ("请帮我保密", []),
        ("他们说尽快处理了", []),
        (
            "我的要求就是两个，第一个，让公司把钱退给我，第二个，楼下的损失要他们赔。",
            ["让公司把钱退给我", "楼下的损失要他们赔"],
        ),
        ("我有两个要求：一、退钱；二、赔礼", ["退钱", "赔礼"]),
        ("希望有两个红绿灯", ["希望有两个红绿灯"]),
        ("没用过的项目把钱退回来，该罚的也要罚", ["没用过的项目把钱退回来", "该罚的也要罚"]),
        ("帮我把血汗钱要回来", ["帮我把血汗钱要回来"]),
        ("我就是想要个说法", ["我就是想要个说法"]),
        ("让老板赔我的损失", ["让老板赔我的损失"]),
        ("老板没把钱退回来，我把单子搬走了", []),
        ("", []),
    ],
)
def test_demands(text: str, demands: list[str]) -> None:
    assert [each.value for each in find_demands(text)] == demands


def test_a_phone_whose_end_was_put_right_was_said() -> None:
    said = ("电话是13937001122", "哦不，最后是1133")
    assert "unsaid" not in doubts(*said, phone=Claim("13937001133", 2, "edited"))
    assert "unsaid" in doubts(*said, phone=Claim("13937001144", 2, "edited"))


def test_whom_it_is_about_is_no_second_place() -> None:
    found = doubts("投诉鑫源物业，垃圾三天没人清", "武陵区芷兰街道", address=at("武陵区芷兰街道"))
    assert "place" not in found
    assert found["respondent"].words == "鑫源物业"


def test_an_office_without_a_name_is_no_second_place() -> None:
    assert "place" not in doubts("名字是当年派出所给写错的", "武陵区芷兰街道", address=at("武陵区芷兰街道"))


def test_what_must_not_wait_at_all_is_urgent_as_well() -> None:
    said = "俺家门口一根电线断了，耷拉在地上冒火花"
    assert "urgent" in doubts(said, description=said, urgent=False)
    assert "urgent" not in doubts(said, description=said, urgent=True)


@pytest.mark.parametrize("said", ["咨询个事，农机补贴咋申请", "你好，咨询一下农机补贴咋申请"])
def test_a_call_that_begins_with_its_kind(said: str) -> None:
    assert doubts(said, description=said, type="投诉")["type"].words == "咨询"
    assert "type" not in doubts(said, description=said, type="咨询")
