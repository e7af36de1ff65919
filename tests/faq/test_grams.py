from __future__ import annotations

import pytest

from faq.grams import TopicGrams, fold, syllables
from faq.homophones import misheard

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("喂，你好，请问：社保卡　怎么补？谢谢", "社保卡怎么补"),
        ("ＡＢＣ１２３", "abc123"),
        ("身 份 证 丢 了", "身份证丢了"),
        ("你好", "你好"),
        ("？", ""),
    ],
)
def test_fold(text: str, flat: str) -> None:
    assert fold(text) == flat


def test_homophones_and_what_the_cities_merge_sound_alike() -> None:
    assert syllables("公积金") == syllables("公鸡金")
    assert syllables("南州") == syllables("兰邹")
    assert syllables("社保") != syllables("医保")


def test_a_topic_scores_by_the_share_of_what_it_holds() -> None:
    grams = TopicGrams(["公积金提取", "公积金贷款", "护照办理"], [0, 0, 1], 2, syllables)
    scores = grams.scores("公鸡金怎么提取")
    assert scores[0] > scores[1] >= 0
    assert grams.scores("红烧肉").tolist() == [0.0, 0.0]
    assert grams.scores("公积金提取", without=(0, "公积金提取"))[0] < grams.scores("公积金提取")[0]


def test_mishearing_is_always_the_same_and_keeps_the_sound() -> None:
    told = misheard("公积金怎么提取出来")
    assert told == misheard("公积金怎么提取出来")
    assert told != "公积金怎么提取出来"
    assert syllables(told) == syllables("公积金怎么提取出来")
