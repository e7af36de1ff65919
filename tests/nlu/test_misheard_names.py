from __future__ import annotations

import pytest

from nlu.city import load_city
from nlu.correction import correct
from nlu.names import find_name

pytestmark = pytest.mark.unit


def put_right(heard: str, *, asked: str | None = "contact_name", typed: bool = False) -> str:
    return correct(heard, load_city("changde"), asked, typed).text


@pytest.mark.parametrize(
    ("heard", "said", "name"),
    [
        ("我叫甲宝山。", "我叫贾宝山。", "贾宝山"),
        ("教文房", "叫文芳", "文芳"),
        ("我信功教功得请。", "我姓龚叫龚德清。", "龚德清"),
        ("我姓张叫张贵拦。", "我姓张叫张贵兰。", "张贵兰"),
        ("五叫代力平", "我叫戴力平", "戴力平"),
        ("求书分。", "邱书芬。", "邱书芬"),
    ],
)
def test_a_name_written_with_other_characters(heard: str, said: str, name: str) -> None:
    assert put_right(heard) == said
    found = find_name(said, True)
    assert found is not None
    assert found.value == name


@pytest.mark.parametrize(
    "heard",
    [
        "我叫贾宝山", "王建国。", "我姓张，叫张桂兰", "我姓王", "李女士", "张师傅", "郝业主", "欧阳明", "我叫司马光",
        "不方便说", "可以的", "等一下啊", "我是他邻居", "我叫什么不重要", "先登记地址", "好的", "嗯", "", "。",
    ],
)  # fmt: skip
def test_a_name_that_is_one_and_what_is_none_stay(heard: str) -> None:
    assert put_right(heard) == heard


def test_only_where_a_name_was_asked_for_and_heard() -> None:
    assert put_right("我叫甲宝山", asked="address") == "我叫甲宝山"
    assert put_right("我叫甲宝山", typed=True) == "我叫甲宝山"
