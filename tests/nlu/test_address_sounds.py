from __future__ import annotations

import time

import pytest

from nlu.address import find_address
from nlu.address_sounds import put_right
from nlu.city import City, load_city

pytestmark = pytest.mark.unit

CHANGDE = load_city("changde")
SHANGQIU = load_city("shangqiu")


def test_a_misheard_name_gives_the_right_division_and_shows_how() -> None:
    text = "我想反映一下顶城区玉下街道桂香路的路灯不亮"
    address = find_address(text, CHANGDE)
    assert address is not None
    assert (address.county, address.town, address.road) == ("鼎城区", "玉霞街道", "桂香路")
    assert address.method == "sound"
    assert address.heard == (("顶城区", "鼎城区", 1.0), ("玉下街道", "玉霞街道", 1.0))
    assert address.text == "顶城区玉下街道桂香路" == text[address.start : address.end]
    assert address.read_back == "鼎城区玉霞街道桂香路"
    right = find_address("鼎城区玉霞街道桂香路", CHANGDE)
    assert right is not None
    assert (right.method, right.read_back, right.heard) == ("name", None, ())


@pytest.mark.parametrize(
    ("text", "part", "name"),
    [
        ("石门县造市镇停水了", "town", "皂市镇"),
        ("桃园县的路坏了", "county", "桃源县"),
        ("五菱大道堵车", "road", "武陵大道"),
        ("启明街道马家及社区没路灯", "village", "马家吉社区"),
        ("临里县有人占道", "county", "临澧县"),
    ],
)
def test_each_kind_of_name(text: str, part: str, name: str) -> None:
    address = find_address(text, CHANGDE)
    assert address is not None
    assert getattr(address, part) == name
    assert address.heard


@pytest.mark.parametrize(
    "text",
    [
        "鼎城区玉霞街道临沅路的路灯不亮",
        "启明街道马家吉社区",
        "长沙市岳麓区望城坡街道",
        "长沙市月麓区玉下街道",  # another city: nothing is taken from this one
        "我们小区的路灯坏了，这条路太黑了",
        "高新区有人占道",
        "老城区停水",
        "新建路有个坑",
        "这个社区的物业不管",
        "公园路堵车",
    ],
)
def test_what_is_right_or_not_ours_stays(text: str) -> None:
    for city in (CHANGDE, SHANGQIU):
        address = find_address(text, city)
        assert address is None or (address.heard, address.read_back) == ((), None)


def test_a_name_that_is_only_near_is_asked_about() -> None:
    address = find_address("在太子面镇", CHANGDE)
    assert address is not None
    assert (address.town, address.method) == ("太子面镇", "grammar")
    assert address.candidates == ("汉寿县太子庙镇",)
    assert address.heard == (("太子面镇", "太子庙镇", 0.85),)


def test_a_name_lies_in_the_county_said() -> None:
    inside = find_address("石门县维心镇", CHANGDE)
    assert inside is not None
    assert (inside.town, inside.method) == ("维新镇", "sound")
    outside = find_address("桃源县维心镇", CHANGDE)
    assert outside is not None
    assert (outside.county, outside.town, outside.heard) == ("桃源县", "维心镇", ())


def test_nonsense_takes_no_time() -> None:
    started = time.process_time()
    put_right("区" * 2000, CHANGDE, False)
    assert time.process_time() - started < 1


def test_a_short_answer_by_its_sound() -> None:
    address = find_address("嗯，玉下那边", CHANGDE, asked=True)
    assert address is not None
    assert (address.county, address.town, address.method) == ("鼎城区", "玉霞街道", "sound")
    assert find_address("玉下那边", CHANGDE) is None


@pytest.mark.parametrize("city", [CHANGDE, SHANGQIU], ids=lambda city: city.name)
def test_every_name_of_the_city_stays_as_it_is(city: City) -> None:
    for division in (*city.counties, *city.towns, *city.villages):
        for name in (division.path, division.name):
            text = f"{name}没人清垃圾"
            assert put_right(text, city, False) == (text, ())
