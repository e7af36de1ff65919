"""Addresses in pieces and put right: only what was said changes."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.address import find_address
from nlu.address_repair import follow, joined, on_another_side, renamed, renumbers, respelt
from nlu.city import load_city

pytestmark = pytest.mark.unit

BEFORE = {
    "county": "武陵区", "town": "丹阳街道", "road": "朝阳路", "place": None, "number": "12号",
    "text": "武陵区丹阳街道朝阳路12号", "candidates": [],
}  # fmt: skip


def put(right: bool, **told: Any) -> dict[str, Any]:
    new = {**dict.fromkeys(("county", "town", "road", "place", "number")), "text": "".join(told.values()), **told}
    return joined(BEFORE, new, load_city("changde"), putting_right=right)


def test_another_county_keeps_road_and_number_and_drops_a_town_that_is_not_there() -> None:
    value = put(True, county="鼎城区")
    assert (value["county"], value["town"], value["road"], value["number"]) == ("鼎城区", None, "朝阳路", "12号")
    assert value["text"] == "鼎城区朝阳路12号"


def test_another_number_changes_nothing_else() -> None:
    value = put(True, number="21号")
    assert value["text"] == "武陵区丹阳街道朝阳路21号"


def test_another_road_keeps_the_county() -> None:
    value = put(True, road="洞庭大道")
    assert (value["county"], value["road"]) == ("武陵区", "洞庭大道")


def test_a_whole_new_address_replaces_the_old() -> None:
    value = put(True, county="鼎城区", road="临江路")
    assert value["text"] == "鼎城区临江路"
    assert (value["town"], value["number"]) == (None, None)


def test_a_further_part_is_added() -> None:
    value = put(False, place="阳光小区")
    assert value["text"] == "武陵区丹阳街道朝阳路阳光小区12号"


def test_a_crossing_does_not_say_its_road_twice() -> None:
    before = {
        "county": "梁园区",
        "road": "归德路",
        "place": "归德路跟神火大道交叉口",
        "text": "梁园区归德路跟神火大道交叉口",
    }
    new = {"county": "睢阳区", "text": "睢阳区"}
    assert joined(before, new, None, putting_right=True)["text"] == "睢阳区归德路跟神火大道交叉口"


def test_the_description_follows_the_part_that_was_put_right() -> None:
    after = {**BEFORE, "number": "25号"}
    assert follow("朝阳路12号门口的下水管炸了", BEFORE, after) == "朝阳路25号门口的下水管炸了"
    assert follow("门口的下水管炸了", BEFORE, after) == "门口的下水管炸了"


def test_words_keep_a_place_of_another_kind() -> None:
    smoke = "楼下米粉店的油烟"
    assert follow(smoke, {"place": "米粉店"}, {"place": "光明巷社区"}) == smoke
    assert follow("金色小区停水", {"place": "金色小区"}, {"place": "银河小区"}) == "银河小区停水"


def test_what_only_was_taken_for_a_place_stays_in_the_description() -> None:
    city = load_city("changde")
    told = "我是跑城乡公交的，孩子放学要走七八里山路"
    assert follow(told, {"town": "跑城乡"}, {"town": "祝丰镇"}, city) == told
    assert follow(told, {"road": "走七八里山路"}, {"road": "江坪路"}, city) == told
    assert follow("听说斗姆湖的路灯坏了", {"town": "斗姆湖街道"}, {"town": "灌溪镇"}, city) == "听说斗姆湖的路灯坏了"
    assert follow("我家就在月亮路边上", {"road": "月亮路"}, {"road": "太阳路"}, city) == "我家就在太阳路边上"
    assert follow("是祝丰镇的路灯坏了", {"town": "祝丰镇"}, {"town": "石板滩镇"}, city) == "是石板滩镇的路灯坏了"


@pytest.mark.parametrize(
    ("text", "another"),
    [("我铺子是25号", True), ("在5栋", False), ("我叫王建国", False), ("是15号线", False)],
)
def test_another_number_is_one_of_the_same_kind(text: str, another: bool) -> None:
    assert renumbers(BEFORE, text) is another


def test_of_a_number_with_several_units_only_the_one_that_was_said_changes() -> None:
    before = {**BEFORE, "number": "7栋一楼", "text": "武陵区朝阳路7栋一楼"}
    assert joined(before, {"number": "9栋", "text": "9栋"}, None, putting_right=True)["number"] == "9栋一楼"
    assert renumbers(before, "是9栋")


def test_a_village_put_right_stays_in_its_town_though_another_has_one_of_that_name() -> None:
    city = load_city("changde")
    before = {
        "county": "临澧县", "town": "合口镇", "road": None, "place": "龙凤村", "number": None,
        "text": "临澧县合口镇龙凤村", "candidates": [],
    }  # fmt: skip
    elsewhere = {"county": "澧县", "town": "澧南镇", "road": None, "place": "回龙村", "number": None}
    value = joined(before, {**elsewhere, "text": "回龙村"}, city, putting_right=True)
    assert (value["county"], value["town"], value["place"]) == ("临澧县", "合口镇", "回龙村")
    assert value["text"] == "临澧县合口镇回龙村"
    told = joined(before, {**elsewhere, "text": "澧县澧南镇回龙村"}, city, putting_right=True)
    assert (told["county"], told["town"]) == ("澧县", "澧南镇")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("小区名字错了，是清河佳园", "清河佳园"), ("是清水的清", "清河佳园"), ("前面都对", None),
        ("不对，是阳光花园", None),
    ],
)  # fmt: skip
def test_a_name_is_spelt_or_explained(said: str, place: str | None) -> None:
    before = {"county": "睢阳区", "place": "青河佳园小区", "text": "睢阳区青河佳园小区"}
    value = respelt(before, said)
    assert value == (place and {**before, "place": f"{place}小区", "text": f"睢阳区{place}小区"})


@pytest.mark.parametrize(
    ("told", "wrong", "text"),
    [
        ({"place": "红星超市"}, "红日超市", "武陵区朝阳路12号红星超市"),
        ({"road": "朝阳东路"}, None, "武陵区朝阳东路12号红日超市"),
        ({"place": "红星超市"}, None, None), ({"road": "建设路", "number": "3号"}, "朝阳路", None),
    ],
)  # fmt: skip
def test_another_name_of_one_part_keeps_the_rest(told: dict[str, str], wrong: str | None, text: str | None) -> None:
    before = {
        "county": "武陵区", "road": "朝阳路", "number": "12号", "place": "红日超市", "text": "武陵区朝阳路12号红日超市",
    }  # fmt: skip
    value = renamed(before, told, wrong)
    assert (value and value["text"]) == text


def test_a_character_that_is_denied_is_not_put_in() -> None:
    before = {"county": "民权县", "place": "派出所", "text": "民权县派出所"}
    assert respelt(before, "有个字得改改，是派出所，派人的派，不是排队的排") is None
    assert respelt({"place": "清河佳园", "text": "清河佳园"}, "青草的青，不是清水的清") is not None


def test_a_place_that_begins_at_the_known_one_goes_on_from_there() -> None:
    before = {"county": "澧县", "place": "官垸码头下去那一截", "text": "澧县官垸码头下去那一截"}
    new = {"place": "码头往下水走两三里", "text": "码头往下水走两三里"}
    assert joined(before, new, None, putting_right=False)["place"] == "官垸码头往下水走两三里"
    assert joined(before, {"place": "河堤上", "text": "河堤上"}, None, putting_right=False)["place"] == "河堤上"


FLAT = {
    "county": "津市市", "town": "三洲驿街道", "road": None, "place": "澧水华庭", "number": "9栋",
    "text": "津市市三洲驿街道桥北社区，澧水华庭9栋", "candidates": [],
}  # fmt: skip


def told(before: dict[str, Any], text: str, right: bool = True) -> str:
    city = load_city("changde")
    address = find_address(text, city, asked=True)
    assert address is not None
    new = {part: said for part, said in address.as_dict().items() if part not in ("village", "method", "heard")}
    return str(joined(before, new, city, putting_right=right)["text"])


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("是11栋", "津市市三洲驿街道桥北社区，澧水华庭11栋"),
        ("是后湖社区", "津市市三洲驿街道后湖社区，澧水华庭9栋"),
        ("是后湖社区的广场，还是三洲驿街道", "津市市三洲驿街道后湖社区广场"),
        ("是金色花园", "津市市三洲驿街道桥北社区金色花园"),
    ],
)
def test_a_community_is_not_lost_where_another_part_is_put_right(text: str, after: str) -> None:
    assert told(FLAT, text) == after


def test_a_whole_address_stands_as_it_was_said() -> None:
    before = {"place": "老纺织厂家属院", "number": "一楼", "text": "老纺织厂家属院，一楼"}
    whole = "武陵区永安街道庆丰社区，老纺织厂家属院5号楼二单元一楼西户"
    assert told(before, whole, right=False) == whole


def test_what_the_community_is_asked_for_keeps_the_place_in_it() -> None:
    before = {"place": "老纺织厂家属院", "number": "一楼", "text": "老纺织厂家属院，一楼"}
    told_later = told(before, "武陵区永安街道庆丰社区", right=False)
    assert told_later == "武陵区永安街道庆丰社区老纺织厂家属院一楼"
    assert told(before, "武陵区永安街道庆丰社区5号楼二单元", right=False).endswith("老纺织厂家属院5号楼二单元一楼")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("是5号楼", "5号楼一单元一楼"), ("是二单元三楼", "3号楼二单元三楼"),
        ("是四楼", "3号楼一单元四楼"),
    ],
)  # fmt: skip
def test_the_order_of_the_words_stays_where_a_number_is_put_right(text: str, number: str) -> None:
    words = "梁园区东风街道胜利社区，老面粉厂家属院{}西户"
    before = {
        "county": "梁园区", "town": "东风街道", "place": "老面粉厂家属院西户", "number": "3号楼一单元一楼",
        "text": words.format("3号楼一单元一楼"),
    }  # fmt: skip
    assert told(before, text) == words.format(number)


def test_a_road_told_later_stands_behind_the_community() -> None:
    before = {
        "county": "武陵区", "town": "永安街道", "place": "庆丰社区", "text": "武陵区永安街道庆丰社区",
    }  # fmt: skip
    assert told(before, "门牌是青年巷8号", right=False) == "武陵区永安街道庆丰社区青年巷8号"


@pytest.mark.parametrize(
    ("place", "said", "right"),
    [
        ("村北头", "不对，我讲反了，是在村南头的磨坊那边", "村南头的磨坊"),
        ("北头老井旁", "不是北头是南头晒谷坪", "南头晒谷坪"),
        ("学校东门", "错了，是西门不是东门", "学校西门"),
        ("大坝左侧第三户", "不对，是右侧", "大坝右侧第三户"),
        ("村北头", "不对，电话是13907361234", None),
        ("村北头", "不对，是卫生院的后门", None),
    ],
)
def test_another_side_of_the_same(place: str, said: str, right: str | None) -> None:
    before = {"county": "石门县", "place": place, "text": f"石门县蒙泉镇，{place}"}
    other = on_another_side(before, said)
    assert (other and (other["place"], other["text"])) == (right and (right, f"石门县蒙泉镇，{right}"))


def test_a_building_in_the_name_of_a_place_is_counted_anew() -> None:
    before = {"county": "鼎城区", "place": "金桂园小区11栋", "text": "鼎城区金桂园小区11栋"}
    value = joined(before, {"number": "7栋", "text": "7栋"}, None, putting_right=True)
    assert (value["place"], value["text"]) == ("金桂园小区7栋", "鼎城区金桂园小区7栋")
    assert not value.get("number")
