"""County and town weighed together, where a recogniser heard them badly."""

from __future__ import annotations

import time
from typing import Any

import pytest

from nlu.address import Address, find_address
from nlu.address_repair import joined
from nlu.city import City, load_city

pytestmark = pytest.mark.unit

CHANGDE = load_city("changde")
SHANGQIU = load_city("shangqiu")
STONE_BRIDGE = {"county": "宁陵县", "town": "石桥镇", "text": "宁陵县石桥镇"}


def heard(text: str, city: City, *, asked: bool = True, draft: dict[str, Any] | None = None) -> Address:
    found = find_address(text, city, asked, heard=True, draft=draft)
    assert found is not None
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("city", "text", "county", "town", "read_back"),
    [
        (CHANGDE, "桃源县杀平阵", "桃源县", "沙坪镇", "桃源县沙坪镇"),
        (CHANGDE, "嗯，在石门县，胡平三正那边", "石门县", "壶瓶山镇", "石门县，壶瓶山镇那边"),
        (CHANGDE, "金市市，毛里付，镇", "津市市", "毛里湖镇", "津市市，毛里湖镇"),
        (CHANGDE, "鼎城区郭家普接到", "鼎城区", "郭家铺街道", "鼎城区郭家铺街道"),
        (SHANGQIU, "虽建周趟阵", "睢县", "周堂镇", "睢县周堂镇"),
        (SHANGQIU, "泥陵线华宝真集上", "宁陵县", "华堡镇", "宁陵县华堡镇集上"),
        (SHANGQIU, "夏一县会镇", "夏邑县", "会亭镇", "夏邑县会亭镇"),  # a syllable was lost
        (SHANGQIU, "柘城县慈慈胜镇", "柘城县", "慈圣镇", "柘城县慈圣镇"),  # and one came twice
        (CHANGDE, "桃源线盘堂真", "桃源县", "盘塘镇", "桃源县盘塘镇"),
        (SHANGQIU, "睢县董殿那边", "睢县", "董店街道", "睢县董店街道那边"),
    ],
)
def test_county_and_town_heard_badly(city: City, text: str, county: str, town: str, read_back: str) -> None:
    found = heard(text, city)
    assert (found.county, found.town, found.method) == (county, town, "sound")
    assert found.read_back == read_back
    assert found.confidence < 0.95


def test_a_short_name_behind_a_county_that_is_hardly_heard() -> None:
    found = heard("会县周堂的", SHANGQIU)
    assert (found.county, found.town, found.read_back) == ("睢县", "周堂镇", "睢县周堂")


def test_in_a_story_too_and_the_words_stay_where_they_were() -> None:
    found = heard("我想反映一下，夏一县会镇老街的路灯坏了", SHANGQIU, asked=False)
    assert (found.county, found.town, found.road) == ("夏邑县", "会亭镇", "老街")
    assert (found.text, found.read_back) == ("夏一县会镇老街", "夏邑县会亭镇老街")


def test_one_of_two_that_are_near_is_asked() -> None:
    found = heard("夏邑县何店镇", SHANGQIU)
    assert (found.county, found.town) == ("夏邑县", "何店镇")
    assert set(found.candidates) == {"夏邑县火店镇", "夏邑县郭店镇"}
    found = heard("柘城县坞墙镇", SHANGQIU)  # which is of 睢阳区
    assert (found.town, found.candidates) == ("坞墙镇", ("柘城县胡襄镇", "柘城县朱襄镇"))
    found = heard("虞城县占机正", SHANGQIU)
    assert (found.county, found.town, found.text) == ("虞城县", None, "虞城县占机正")
    assert "虞城县站集镇" in found.candidates


@pytest.mark.parametrize(
    ("text", "county", "town"),
    [
        ("十乔镇集上", "宁陵县", "石桥镇"),
        ("柘城县张巧真", "柘城县", "张桥镇"),  # another county, said clearly
        ("青鸾镇", "宁陵县", "石桥镇"),  # like none of the county
    ],
)
def test_the_county_of_the_draft(text: str, county: str, town: str) -> None:
    found = heard(text, SHANGQIU, draft=STONE_BRIDGE)
    value = joined(STONE_BRIDGE, found.as_dict(), SHANGQIU, putting_right=False, heard=True)
    assert (value["county"], value["town"]) == (county, town)


@pytest.mark.parametrize(
    ("city", "text"),
    [
        (CHANGDE, "桃源县沙坪镇"),
        (CHANGDE, "桃源县人民医院正门口"),
        (CHANGDE, "长沙县星沙街道"),
        (CHANGDE, "澧县那边一个村真的没有水"),
        (CHANGDE, "西洞庭管理区祝丰镇"),
        (SHANGQIU, "永城市西城街道光明路"),
        (SHANGQIU, "我提个意见，垃圾箱放在学校门口不好"),
        (SHANGQIU, "俺村停水三天了，一千多口人哩"),
        (SHANGQIU, "宁陵县陈桥村"),
    ],
)
def test_what_is_right_or_no_place_stays(city: City, text: str) -> None:
    for asked in (False, True):
        by_ear, typed = find_address(text, city, asked, heard=True), find_address(text, city, asked)
        assert by_ear == typed


def test_what_is_typed_is_read_as_it_stands() -> None:
    found = find_address("桃源县杀平阵", CHANGDE, asked=True)
    assert found is not None
    assert found.town is None


def told(before: dict[str, Any], text: str, *, right: bool) -> tuple[Any, ...]:
    new = heard(text, SHANGQIU, asked=True, draft=before)
    value = joined(
        before, {**new.as_dict(), "text": new.read_back or new.text}, SHANGQIU, putting_right=right, heard=True
    )
    return value["county"], value["town"], value["text"]


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize(
    ("text", "county", "town"),
    [
        ("明明县卧合镇集上", "宁陵县", "石桥镇"),  # nothing known
        ("是乔楼乡集上", "宁陵县", "乔楼乡"),
        ("永城市双桥镇", "永城市", "双桥镇"),
    ],
)
def test_what_was_known_changes_only_to_what_the_city_knows(text: str, county: str, town: str, right: bool) -> None:
    assert told(STONE_BRIDGE, text, right=right)[:2] == (county, town)


def test_a_town_of_the_same_sound_is_the_one_of_the_county() -> None:
    draft = {"county": "柘城县", "town": None, "text": "柘城县"}
    assert told(draft, "马集镇街上", right=False)[:2] == ("柘城县", "马集乡")
    draft = {"county": "宁陵县", "town": "柳河镇", "text": "宁陵县柳河镇"}
    assert told(draft, "是刘河镇集上", right=True) == ("宁陵县", "柳河镇", "宁陵县柳河镇集上")
    assert told(draft, "是永城市刘河镇集上", right=True)[:2] == ("永城市", "刘河镇")
    draft = {"county": "睢县", "town": None, "text": "睢县"}
    value = joined(draft, heard("城关镇", SHANGQIU).as_dict(), SHANGQIU, putting_right=False)
    assert (value["county"], value["town"], value["candidates"]) == ("睢县", "城关镇", [])


@pytest.mark.parametrize("text", ["我在" * 100 + "推县平档阵", "县" * 500, "就在那个，嗯，平当真，" * 30])
def test_nonsense_takes_no_time(text: str) -> None:
    heard_once = find_address(text, SHANGQIU, True, heard=True, draft=STONE_BRIDGE)
    started = time.process_time()
    assert find_address(text, SHANGQIU, True, heard=True, draft=STONE_BRIDGE) == heard_once
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    "text", ["我手里没有留票据", "你这个人真好说话", "那我再去告状", "帮我看一下", "嗯，想再说一个"]
)
def test_the_draft_alone_makes_no_place_of_ordinary_words(text: str) -> None:
    for county in SHANGQIU.counties:
        for asked in (False, True):
            draft = {"county": county.name, "town": None, "text": county.name}
            assert find_address(text, SHANGQIU, asked, True, draft) == find_address(text, SHANGQIU, asked, True)
