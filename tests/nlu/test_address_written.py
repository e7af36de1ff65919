from __future__ import annotations

import pytest

from nlu.address import find_address
from nlu.address_reading import Reading
from nlu.address_written import written_parts
from nlu.china import regions
from nlu.city import load_city

pytestmark = pytest.mark.unit

CHANGDE = load_city("changde")
SHANGQIU = load_city("shangqiu")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "广东省佛山市顺德区大良街道凤翔路41号顺德创意产业园A栋",
            {"county": "顺德区", "town": "大良街道", "road": "凤翔路", "number": "41号A栋", "place": "顺德创意产业园"},
        ),
        (
            "成都武侯区桂溪街道天府二街138号3栋2单元1501室",
            {"county": "武侯区", "town": "桂溪街道", "road": "天府二街", "number": "138号3栋2单元1501室"},
        ),
        ("苏州昆山市玉山镇泾河村12组", {"county": "昆山市", "town": "玉山镇", "village": "泾河村", "number": "12组"}),
        ("陕西西安雁塔区科技二路65号-清扬国际大厦", {"county": "雁塔区", "road": "科技二路", "place": "清扬国际大厦"}),
        ("宁波鄞州石碶街道雅戈尔大道2号", {"county": "鄞州", "town": "石碶街道", "road": "雅戈尔大道"}),
        ("景宁畲族自治县鹤溪街道人民中路", {"county": "景宁畲族自治县", "town": "鹤溪街道", "road": "人民中路"}),
        ("泗水镇山东省济宁市泗水县泗水镇王庄村", {"county": "泗水县", "town": "泗水镇", "village": "王庄村"}),
    ],
)
def test_addresses_of_all_china(text: str, expected: dict[str, str]) -> None:
    address = find_address(text, CHANGDE)
    assert address is not None
    assert {part: getattr(address, part) for part in expected} == expected


def test_our_own_city_keeps_its_divisions() -> None:
    address = find_address("湖南省常德市鼎城区玉霞街道临沅路58号", CHANGDE)
    assert address is not None
    assert (address.county, address.town, address.number) == ("鼎城区", "玉霞街道", "58号")
    assert address.method == "name"
    crossing = find_address("商丘市梁园区民主路和凯旋路交叉口", SHANGQIU)
    assert crossing is not None
    assert (crossing.county, crossing.road, crossing.place) == ("梁园区", "民主路", "民主路和凯旋路交叉口")


@pytest.mark.parametrize(
    "text",
    [
        "鼎城区桂香路的路灯坏了",
        "城郊乡有人占道",
        "桂香路堵车",
        "武陵区朝阳路，晚上十二点还在施工",
        "玉霞街道下水道堵了",
        "桂香小区",
        "你好",
        "",
        "鼎城区" * 30,
    ],
)
def test_talk_and_single_names_are_not_taken_for_a_written_address(text: str) -> None:
    assert written_parts(Reading(text, CHANGDE, False)) is None


def test_the_regions_of_china() -> None:
    table = regions()
    (region, whole), *_ = table["慈溪市"]
    assert (region.level, region.city, region.province, whole) == ("county", "宁波市", "浙江省", True)
    assert [whole for _, whole in table["慈溪"]] == [False]
    (city, _), *_ = table["宁波市"]
    assert region.lies_in(city)
    assert not city.lies_in(region)
    assert len({each.province for found in table.values() for each, _ in found}) == 34
    assert sum(whole for found in table.values() for each, whole in found if each.level == "county") > 2800
