"""Matters of another city, and other cities that are only mentioned."""

from __future__ import annotations

import pytest

from nlu.address import find_address
from nlu.city import load_city
from nlu.other_city import other_city

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("长沙市岳麓区麓山南路的路灯坏了", "长沙市", "0731"),
        ("我在长沙，小区停水三天了", "长沙市", "0731"),
        ("厂里的污水往河里排，我在株洲", "株洲市", "0731"),
        ("岳阳这边的公交车乱停", "岳阳市", "0730"),
        ("我是张家界永定区的，垃圾没人收", "张家界市", "0744"),
        ("浏阳市的工厂排污", "长沙市", "0731"),
        ("北京朝阳区三里屯", "北京市", "010"),
        ("这里是湖南益阳桃江县的", "益阳市", "0737"),
        ("我是广东东莞这边的，厂里欠薪", "东莞市", "0769"),
        ("我在深圳龙岗打工，厂里三个月没发工资", "深圳市", "0755"),
        ("我儿子在深圳打工，老板三个月没发工资", "深圳市", "0755"),
    ],
)
def test_a_matter_elsewhere(text: str, name: str, code: str) -> None:
    city = load_city("changde")
    found = other_city(text, city, find_address(text, city))
    assert found is not None
    assert (found.name, found.area_code) == (name, code)


@pytest.mark.parametrize(
    "text",
    [
        "北京路的井盖没了",
        "我从长沙买的车，4S店不给退",
        "我在深圳打工，老家武陵区的房子漏水",
        "我那个手机不会弄，我屋里女婿在福建，一年回一趟，这个认证到哪里搞",
        "细伢都在浙江，我一个人在家，低保停了",
        "我女儿嫁到了长沙，没人送我去医院",
        "我在广州打工，养老金认证怎么弄",
        "户口本上名字错了，村里推镇上，镇上推村里，我在厦门，跑不起",
        "我人在东莞，大队把我爹的低保停了",
        "买的房子到现在没有办产权证，开发商换了三个老板，每个都说不归他管，一拖就是四年，我在北京上班，没时间跑",
        "我在长沙打工，老家的低保停了",
        "上海大众4S店不退定金",
        "长沙牌照的车堵在消防通道",
        "常德到长沙的高铁班次太少",
        "我是长沙人，住在鼎城区，小区停电",
        "武陵区南京路路灯坏了",
        "社保从广州转回来，一直没办好",
        "希望学习长沙的做法，多修公园",
        "桃源县漳江街道积水",
        "快递从杭州寄来丢了",
        "我儿子在北京上大学，助学金没发",
        "新建区间车站没人管",
        "市区的公园太少",
        "小区停水了",
        "我老家在怀化，现在住武陵区，小区停水",
    ],
)
def test_a_mention_is_no_matter_elsewhere(text: str) -> None:
    city = load_city("changde")
    assert other_city(text, city, find_address(text, city)) is None


def test_what_is_elsewhere_depends_on_the_city() -> None:
    shangqiu = load_city("shangqiu")
    found = other_city("常德市武陵区的路灯坏了", shangqiu)
    assert found is not None
    assert found.name == "常德市"
    assert other_city("梁园区停水", shangqiu) is None


@pytest.mark.parametrize("text", ["城东", "就在城西", "新城那边"])
def test_a_side_of_the_town_is_no_other_city(text: str) -> None:
    assert other_city(text, load_city("changde")) is None
