"""Whether a story is over, or its teller has only paused."""

from __future__ import annotations

import random

import pytest

from nlu.ending import PLACES, features, over, plain
from nlu.ending_fit import cuts, tellings

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("whole", "paused"),
    [
        ("我们楼道里的声控灯坏了两个月了，物业一直不来修", "我们楼道里的声控灯坏了两个月了，物业"),
        ("菜市场后门那条沟天天发臭，夏天苍蝇多得很，能不能派人来清一下", "菜市场后门那条沟"),
        ("老板欠俺三个月的工资，打电话也不接，恁给俺想想办法", "老板欠俺三个月的工资，打电话"),
    ],
)
def test_a_story_is_over_at_its_end_and_not_within_a_clause(whole: str, paused: str) -> None:
    assert over(whole) > 0.5 > 0.3 > over(paused)


def test_signs_of_the_recogniser_say_nothing() -> None:
    assert plain("喂，路灯坏了。 没人修！") == "喂，路灯坏了，没人修"
    assert over("喂，路灯坏了。没人修。") == over("喂、路灯坏了 没人修")


@pytest.mark.parametrize("text", ["", "。", "啊", "😀", "灯" * 3000])
def test_any_text_is_judged(text: str) -> None:
    assert 0 <= over(text) <= 1
    assert features(plain(text)).max() == PLACES


def test_a_telling_is_cut_behind_a_clause_and_within_one() -> None:
    behind, within = cuts("路灯坏了好几天，晚上很黑", random.Random(0))
    assert behind == "路灯坏了好几天"
    assert within not in ("路灯坏了好几天", "路灯坏了好几天，")
    assert list(cuts("路灯", random.Random(0))) == []


def test_it_is_learned_from_stories_and_not_from_answers() -> None:
    texts = tellings()
    assert len(texts) > 40_000
    assert not {"不用保密了谢谢", "没有别的事了"} & set(texts)
