from __future__ import annotations

from typing import Any

import pytest

from nlu.address import find_address
from nlu.address_candidates import apart, options, settle
from nlu.city import load_city

pytestmark = pytest.mark.unit

SHANGQIU = load_city("shangqiu")
CHANGDE = load_city("changde")


def ambiguous() -> dict[str, Any]:
    address = find_address("城郊乡有人占道", SHANGQIU)
    assert address is not None
    return address.as_dict()


def test_options_are_told_apart_by_what_differs() -> None:
    meant = options(ambiguous(), SHANGQIU)
    assert [each.path for each in meant] == ["宁陵县城郊乡", "虞城县城郊乡"]
    assert apart(meant) == ["宁陵县", "虞城县"]
    assert options({"candidates": []}, SHANGQIU) == []


@pytest.mark.parametrize(
    ("answer", "county"),
    [
        ("虞城县的", "虞城县"),
        ("宁陵", "宁陵县"),
        ("第一个", "宁陵县"),
        ("是后面那个", "虞城县"),
        ("俺是虞城的", "虞城县"),
    ],
)
def test_the_answer_settles_it(answer: str, county: str) -> None:
    settled = settle(ambiguous(), answer, SHANGQIU)
    assert settled is not None
    assert (settled["county"], settled["town"], settled["candidates"]) == (county, "城郊乡", [])
    assert settled["text"] == county + "城郊乡"


@pytest.mark.parametrize("answer", ["不知道", "是的", "就是城郊乡", "", "睢县的"])
def test_what_tells_nothing_settles_nothing(answer: str) -> None:
    assert settle(ambiguous(), answer, SHANGQIU) is None


@pytest.mark.parametrize(("answer", "town"), [("是的", "玉霞街道"), ("玉霞", "玉霞街道"), ("不是", "玉虾街道")])
def test_a_name_that_only_sounds_like_it_is_taken_at_a_yes(answer: str, town: str) -> None:
    heard = {"town": "玉虾街道", "road": "桂香路", "text": "玉虾街道桂香路", "candidates": ["鼎城区玉霞街道"]}
    settled = settle(heard, answer, CHANGDE)
    assert settled is not None
    assert (settled["town"], settled["candidates"]) == (town, [])
    assert settled["text"] == ("玉虾街道桂香路" if town == "玉虾街道" else "鼎城区玉霞街道桂香路")


def test_another_place_instead_is_not_swallowed_by_a_no() -> None:
    heard = {"town": "玉虾街道", "text": "玉虾街道", "candidates": ["鼎城区玉霞街道"]}
    assert settle(heard, "不是，是武陵区人民路", CHANGDE) is None
