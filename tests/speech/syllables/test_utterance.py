"""A name that was asked for, by its syllables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from speech.syllables.head import Floats, SyllableHead, syllable_head
from speech.syllables.utterance import Utterance
from tests.speech.syllables.chances import spoken

pytestmark = pytest.mark.unit


class Given(SyllableHead):
    """Whose classes are what it is given."""

    def classes(self, encoded: Floats) -> Floats:
        return encoded


def name(text: str, heard: str, **others: Mapping[str, float]) -> str | None:
    return Utterance(Given(), lambda: spoken(text, **others)).name(heard)


def test_a_name_is_heard_where_the_recogniser_wrote_words() -> None:
    assert name("秦子豪", "亲子好") == "秦子浩"
    assert name("我叫苗守信", "我叫秒收心") == "我叫苗守新"


def test_given_names_are_written_as_they_were_heard() -> None:
    assert name("我叫王丽娜", "我叫王莉娜") == "我叫王莉娜"


def test_a_surname_is_told_by_how_many_have_it() -> None:
    assert name("王建国", "忘建国") == "王建国"
    unsure = {"at0": {"tan": 0.5, "wang": 0.4}}
    found = name("覃建国", "谈建国", **unsure)
    assert found is not None
    assert found[0] in "王谭"


def test_the_surname_said_twice_is_the_same() -> None:
    found = name("我姓傅，叫傅小军".replace("，", ""), "我姓步叫傅小军", at2={"bu": 0.5, "fu": 0.4})
    assert found == "我姓付叫付小军"


@pytest.mark.parametrize("text", ["你问我名字干什么", "这个路灯什么时候能修", "我是住在这里的居民"])
def test_what_is_no_name_is_none(text: str) -> None:
    assert name(text, text) is None


def test_what_comes_with_the_program_is_of_the_encoders_width() -> None:
    head = syllable_head()
    found = head.classes(np.zeros((10, head.width), np.float32))
    assert found.shape == (10, 1 + len(head.names))
    assert np.exp(found).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("said", "heard", "written"),
    [
        ("名字是苗守信你改一下", "名字是了手印，你改一下", "名字是苗守新，你改一下"),
        ("下水道堵了我叫褚建民电话", "下水道堵了，我叫出见名电话", "下水道堵了，我叫褚建敏电话"),
        ("我叫王建国电话", "我叫王建国电话", "我叫王建国电话"),
        ("我叫你们来看一下", "我叫你们来看一下", "我叫你们来看一下"),
        ("你管我叫什么", "你管我叫什么", "你管我叫什么"),
        ("路灯坏了", "路灯坏了", "路灯坏了"),
    ],
)
def test_a_name_among_other_words_is_put_right(said: str, heard: str, written: str) -> None:
    assert Utterance(Given(), lambda: spoken(said)).with_name(heard) == written


@pytest.mark.parametrize(
    ("said", "number"), [("幺三幺", "131"), ("四五零幺", "4501"), ("摇三下", ""), ("我家三楼漏水", "")]
)
def test_what_is_nothing_but_digits_is_a_number(said: str, number: str) -> None:
    assert Utterance(Given(), lambda: spoken(said)).number_alone(r"1[3-9]\d{9}") == number
