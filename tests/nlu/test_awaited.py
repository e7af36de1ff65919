from __future__ import annotations

import pytest

from nlu.awaited import is_answer, replies_to, with_no
from nlu.emergency import by_rules
from nlu.understand import ASKED

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("asked", "heard", "meant"),
    [
        ("detail", "没停动", "没听懂"),
        ("confirmation", "部队", "不对"),
        ("confirmation", "小的打。", "晓得哒"),
        ("confidential", "腰保密", "要保密"),
        ("contact_name", "我信辰", "我姓陈"),
        ("contact_name", "念贵姓离", "免贵姓李"),
        ("detail", "整个小局", "整个小区"),
        (None, "没气漏了", "煤气漏了"),
        ("phone", "找火了", "着火了"),
    ],
)
def test_a_reply_is_known_by_its_sound(asked: str | None, heard: str, meant: str) -> None:
    assert replies_to(asked).meant(heard) == meant


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("contact_name", "郝德"),
        ("contact_name", "吴兴国"),
        ("contact_name", "陈红"),
        ("address", "人民路"),
        ("detail", "三个月"),
        ("detail", "五个人"),
        ("detail", "美容店"),
        ("description", "小区没停电"),
        ("confirmation", "不对，是鼎城区"),
    ],
)
def test_what_is_no_reply_stays_as_it_is(asked: str, said: str) -> None:
    assert replies_to(asked).meant(said) == said


def test_what_stood_there_may_be_told_after_an_answer_only() -> None:
    assert "第二个" in replies_to("address", after_answer=True).phrases
    assert "第二个" not in replies_to("address").phrases
    assert "我是本人" not in replies_to("callback_who").phrases
    assert "是我本人" in replies_to("callback_who").phrases


@pytest.mark.parametrize(
    ("text", "answers"), [("对！快点办", True), ("是的，赶紧办", True), ("快点", False), ("对，他在打人", False)]
)
def test_a_yes_in_a_hurry_is_an_answer(text: str, answers: bool) -> None:
    assert is_answer(text) is answers


def test_no_reply_is_long_or_hides_danger() -> None:
    for asked in (None, *ASKED, "detail", "callback_solved"):
        phrases = replies_to(asked, after_answer=True).phrases
        assert max(map(len, phrases)) <= 8
        for danger in ("救命", "着火了", "煤气漏了"):
            assert danger in phrases
    assert by_rules("着火了").action == "redirect"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("部队电话是一三九", "不对电话是一三九"), ("步兑，是鼎城区", "不对，是鼎城区"), ("不对，是北街", "不对，是北街"),
     ("一直是鼎城区玉霞街道", "地址是鼎城区玉霞街道"), ("部队继续是睢县平岗", "不对地址是睢县平岗"),
     ("水一直是黄的，没变", "水一直是黄的，没变"), ("部队", "部队"), ("对的", "对的"), ("不，北边", "不，北边")],
)  # fmt: skip
def test_a_no_before_what_is_right_is_known_by_its_sound(said: str, meant: str) -> None:
    assert with_no(said) == meant
