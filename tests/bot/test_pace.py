"""How long a silence ends a turn."""

from __future__ import annotations

import pytest

from bot.pace import (
    BASE_MS,
    FINISHED_MS,
    FINISHED_PLACE_MS,
    FINISHED_STORY_MS,
    HARDLY_OVER_MORE_MS,
    LONGEST_MS,
    NEARLY_WHOLE_MS,
    OPEN,
    OTHERWISE_MS,
    OVER_STORY_MS,
    UNFINISHED_MORE_MS,
    WHOLE_MS,
    Pace,
)

pytestmark = pytest.mark.unit


def pace(asked: str | None = None) -> Pace:
    made = Pace()
    made.asked = asked
    return made


@pytest.mark.parametrize("asked", [None, "confirmation", *BASE_MS])
def test_before_anything_is_recognised_the_question_decides(asked: str | None) -> None:
    assert pace(asked).silence_ms() == BASE_MS.get(asked or OPEN, OTHERWISE_MS)


@pytest.mark.parametrize(
    "text",
    [
        "小区门口的路灯坏了。",
        "你们能不能来处理一下",
        "这个归谁管啊？",
        "不用",
        "对的",
        "没有了，谢谢",
        "吵得睡不着",
        "一个星期了也没人管",
    ],
)
def test_a_sentence_that_is_over_ends_the_turn_soon(text: str) -> None:
    assert pace("description").silence_ms(text) == pace().silence_ms(text) == FINISHED_STORY_MS
    assert pace("confidential").silence_ms(text) == FINISHED_MS


def test_a_story_ends_sooner_the_surer_its_end_is() -> None:
    told = pace("description")
    assert told.silence_ms("我们楼道里的声控灯坏了两个月了，物业一直不来修，能不能催一下") == OVER_STORY_MS
    assert told.silence_ms("学校门口有个大坑") == BASE_MS[OPEN]
    assert told.silence_ms("我们小区东边那个") == BASE_MS[OPEN] + UNFINISHED_MORE_MS
    assert told.silence_ms("我们村里头那个修路的老板") == BASE_MS[OPEN] + HARDLY_OVER_MORE_MS
    assert told.silence_ms("。") == BASE_MS[OPEN]


def test_a_reply_that_was_awaited_is_over_but_a_denial_is_explained() -> None:
    asked = pace("confirmation")
    asked.replies = ("没问题", "对", "不对", "名字不对")
    assert asked.silence_ms("对。") == FINISHED_MS
    assert asked.silence_ms("没问题") == FINISHED_MS
    assert asked.silence_ms("不对。") == asked.silence_ms("名字不对") == OTHERWISE_MS
    told = pace()
    told.replies = ("转人工", "没有了", "谢谢")
    assert told.silence_ms("转人工。") == WHOLE_MS
    for reply in ("没有了，谢谢你啊", "没有了，再见。", "谢谢"):
        assert told.silence_ms(reply) == WHOLE_MS


def test_a_place_goes_on_from_the_large_to_the_small() -> None:
    asked = pace("address")
    assert asked.silence_ms("武陵区丹阳街道") == BASE_MS["address"] + UNFINISHED_MORE_MS
    assert asked.silence_ms("武陵区滨湖路三百号") == BASE_MS["address"]
    assert asked.silence_ms("武陵区滨湖路三百号2栋") == FINISHED_PLACE_MS
    assert asked.silence_ms("就在汽车站对面。") == FINISHED_PLACE_MS
    assert pace("contact_name").silence_ms("住在武陵区") == OTHERWISE_MS


@pytest.mark.parametrize(
    "text", ["我住在。", "那个小区就是", "昨天晚上然后", "我想反映一下", "在武陵区，", "电话是", "嗯"]
)
def test_a_sentence_that_goes_on_is_waited_for(text: str) -> None:
    assert pace("description").silence_ms(text) == BASE_MS["description"] + UNFINISHED_MORE_MS


def test_a_number_is_over_when_it_is_whole_and_not_before() -> None:
    phone = pace("phone")
    assert phone.silence_ms("一三九零七三六五五五五") == WHOLE_MS
    assert phone.silence_ms("一三九零七三六") == BASE_MS["phone"] + UNFINISHED_MORE_MS
    assert phone.silence_ms("一三九零七三六五五") == BASE_MS["phone"], "two may come or be lost"
    assert phone.silence_ms("一三九零七三六五五五") == NEARLY_WHOLE_MS, "a digit was lost rather than not yet said"
    assert phone.silence_ms("等一下我找找") == BASE_MS["phone"]
    assert pace("last_four").silence_ms("五五五五") == WHOLE_MS


def test_a_whole_name_is_over_and_a_surname_may_go_on() -> None:
    name = pace("contact_name")
    assert name.silence_ms("我叫李建国") == FINISHED_MS
    assert name.silence_ms("我姓李") == OTHERWISE_MS


def test_a_caller_who_speaks_slowly_is_given_time_but_not_for_ever() -> None:
    slow = pace("description")
    for _ in range(6):
        slow.paused(800)
    assert slow.silence_ms() == pytest.approx(1040)
    assert slow.silence_ms("路灯就坏在") == BASE_MS[OPEN] + UNFINISHED_MORE_MS, "a story goes on"
    assert slow.silence_ms("路灯坏了。") == BASE_MS[OPEN], "it may be over, whatever the pauses"
    slow.asked, slow.replies = "confidential", ("不用",)
    assert slow.silence_ms() == OTHERWISE_MS, "an answer of a word has no pauses"
    assert slow.silence_ms("不用") == WHOLE_MS
    assert slow.silence_ms("你们看着办吧") == FINISHED_MS
    slow.asked = "address"
    assert slow.silence_ms("武陵区滨湖路三百号") == pytest.approx(1040)
    assert slow.silence_ms("武陵区滨湖路三百号2栋") == BASE_MS["address"], "nothing follows, whatever the pauses"
    slow.asked = "phone"
    assert slow.silence_ms() == BASE_MS["phone"], "the pauses in numbers are others"
    for _ in range(20):
        slow.paused(5000)
    assert slow.silence_ms() == LONGEST_MS


@pytest.mark.parametrize("asked", ["phone", "order_number", "last_four"])
def test_a_sentence_of_something_else_ends_sooner_than_a_number(asked: str) -> None:
    assert pace(asked).silence_ms("我的名字不用保密。") == OTHERWISE_MS
    assert pace(asked).silence_ms("好的。") == BASE_MS[asked], "the number comes next"
    assert pace(asked).silence_ms("我的电话是") == BASE_MS[asked]
    assert pace(asked).silence_ms("最后一位是九吧") == BASE_MS[asked]
