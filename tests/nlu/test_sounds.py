from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.sounds import SoundIndex, distance, folded, syllables

pytestmark = pytest.mark.unit


def test_a_text_is_read_character_by_character() -> None:
    assert syllables("女萝路5号A座") == [("nv",), ("luo",), ("lu",), ("5",), ("hao",), ("a",), ("zuo",)]
    assert syllables("重") == [("zhong", "chong")]


@given(st.text(max_size=30))
def test_there_are_as_many_readings_as_characters(text: str) -> None:
    said = syllables(text)
    assert len(said) == len(text)
    assert all(said)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("niu", "liu"), ("zhi", "zi"), ("chong", "cong"), ("shi", "si"), ("hui", "fei"), ("hua", "fa")],
        *[("huang", "fang"), ("hun", "fen"), ("hong", "feng"), ("jing", "jin"), ("sheng", "sen"), ("zhang", "zan")],
        *[("xiang", "xian"), ("guang", "guan"), ("meng", "men"), ("ying", "yin"), ("nong", "long")],
    ],
)
def test_what_is_taken_for_each_other_falls_together(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert 0 < distance(one, other) <= 0.5


@pytest.mark.parametrize(
    ("one", "other"), [("gai", "hai"), ("wu", "yi"), ("lu", "lv"), ("jin", "jian"), ("4", "si"), ("hu", "fa")]
)
def test_what_is_not_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_distance_grows_with_what_differs() -> None:
    assert distance("jing", "jing") == 0
    assert 0 < distance("nan", "lan") < distance("nan", "lang") < distance("nan", "pi") == 1
    assert distance("bu", "pu") == distance("pu", "bu") <= 0.4
    assert distance("4", "5") == 1


def test_a_name_is_found_by_its_sound() -> None:
    index = SoundIndex({"玉霞街道": 1, "鼎城区": 2, "井盖": 3, "柳叶湖": 4})
    text = "我住在顶层区御侠街道警盖没了牛叶福"
    found = {match.name: match for match in index.find(text)}
    assert text[found["鼎城区"].start : found["鼎城区"].end] == "顶层区"
    assert 0.85 < found["鼎城区"].score < 1
    assert (found["玉霞街道"].score, found["玉霞街道"].payload) == (1, 1)
    assert found["井盖"].score == 1
    assert text[found["柳叶湖"].start :] == "牛叶福"


def test_one_syllable_of_three_may_be_anything_but_none_of_two() -> None:
    index = SoundIndex({"朝阳路": None, "紫缘小区": None, "物业": None})
    assert [match.name for match in index.find("朝天路", least=0.6)] == ["朝阳路"]
    assert [match.name for match in index.find("紫芳小区", least=0.7)] == ["紫缘小区"]
    assert index.find("事业", least=0.5) == []


def test_either_reading_of_a_character_is_found() -> None:
    assert SoundIndex({"长沙路": None}).find("常沙路")[0].score == 1
    assert SoundIndex({"常青路": None}).find("长青路")[0].score == 1


def test_only_the_asked_part_is_searched_and_counted_from_the_text() -> None:
    index = SoundIndex({"井盖": None})
    assert [(match.start, match.end) for match in index.find("警盖和警盖", 2)] == [(3, 5)]
    assert index.find("警盖和警盖", 1, 4) == []
    assert index.find("") == []


def test_single_characters_are_no_names() -> None:
    assert SoundIndex({"井": None, "": None}).find("井") == []


def _names(count: int) -> dict[str, int]:
    """Made-up village names: three characters and 村."""
    characters = [chr(code) for code in range(0x4E00, 0x9FA0, 7)]
    size = len(characters)
    return {
        f"{characters[n * 31 % size]}{characters[n * 17 % size]}{characters[(n // 5) * 13 % size]}村": n
        for n in range(count)
    }


def test_tenfold_names_cost_no_more_time() -> None:
    SoundIndex(_names(10))  # pypinyin is loaded
    text = "小区对面的路灯坏了一个星期了，晚上回家什么都看不见，打了好几次电话也没有人来修，希望尽快派人处理一下谢谢"

    def cost(count: int) -> float:
        index = SoundIndex(_names(count))
        index.find(text)
        times = []
        for _ in range(20):
            start = time.perf_counter()
            index.find(text)
            times.append(time.perf_counter() - start)
        return min(times)

    assert cost(20_000) < 3 * cost(2_000) + 0.001
