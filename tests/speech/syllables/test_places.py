"""Counties, towns and villages of a city, found in the chances of syllables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlu.city import load_city
from speech.syllables.head import Floats
from speech.syllables.places import Places, Spotter, places_of
from speech.syllables.written import with_names
from tests.speech.syllables.chances import FRAMES, NUMBER, said, spoken

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def places() -> Places:
    return places_of(load_city("changde"))


def names(places: Places, classes: Floats, heard: str = "", asked: bool = True) -> list[str]:
    return [each.name for each in places.said(classes, heard, asked)]


def test_a_name_is_found_where_it_stands() -> None:
    (found,) = Spotter(["玉霞街道"], NUMBER).spot(spoken("我住在玉霞街道那里"))
    assert (found.first, found.last) == (3 * 2 * FRAMES, 6 * 2 * FRAMES)
    assert found.score == pytest.approx(0.0, abs=1e-4)


def test_the_same_syllable_twice_is_said_twice() -> None:
    once, twice = (Spotter(["李丽"], NUMBER).spot(said(*sounds))[0] for sounds in (("li",), ("li", "li")))
    assert once.score < -3 < twice.score


def test_county_town_and_village_are_found_together(places: Places) -> None:
    assert names(places, spoken("汉寿县罐头嘴镇太兴村村北边")) == ["汉寿县", "罐头嘴镇", "太兴村"]


def test_the_county_decides_between_towns_that_sound_alike(places: Places) -> None:
    unsure = spoken("桃源县热市镇", at3={"re": 0.3, "zao": 0.5})
    assert names(places, unsure) == ["桃源县", "热市镇"]  # 皂市镇 is of 石门县


def test_a_short_name_of_a_county_will_do(places: Places) -> None:
    assert names(places, spoken("桃源漆河镇")) == ["桃源", "漆河镇"]


def test_a_county_alone_is_found_only_where_a_place_was_asked_for(places: Places) -> None:
    assert names(places, spoken("在鼎城区那边的河堤上")) == ["鼎城区"]
    assert names(places, spoken("在鼎城区那边的河堤上"), asked=False) == []


def test_a_city_may_have_one_county_or_no_towns() -> None:
    city = load_city("changde")
    alone = replace(city, counties=city.counties[:1], towns=(), villages=())
    nothing = replace(alone, counties=())
    told = spoken(f"在{city.counties[0].name}那边")
    assert names(Places(alone, NUMBER), told) == [city.counties[0].name]
    assert names(Places(nothing, NUMBER), told) == []


@pytest.mark.parametrize("text", ["我家门口的路灯坏了好几天了", "工地欠我们三个月的工资", "不用保密", "我叫王建国"])
def test_what_names_no_place_stays_as_it_is(places: Places, text: str) -> None:
    assert names(places, spoken(text), text) == names(places, spoken(text), text, asked=False) == []


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("喊受现罐头随着太行村，村北边", "汉寿县罐头嘴镇太兴村，村北边"),
        ("汉寿县罐头嘴镇太兴村，村北边", "汉寿县罐头嘴镇太兴村，村北边"),
    ],
)
def test_names_take_the_place_of_what_was_heard_there(places: Places, heard: str, written: str) -> None:
    classes = spoken("汉寿县罐头嘴镇太兴村村北边")
    assert with_names(heard, places.said(classes, heard, True), classes, NUMBER) == written


def test_digits_are_what_they_sound_like(places: Places) -> None:
    classes = spoken("武陵区芷兰街道")
    heard = "507指南街道"
    assert with_names(heard, places.said(classes, heard, True), classes, NUMBER) == "武陵区芷兰街道"
