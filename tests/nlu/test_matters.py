"""Two matters are told apart, one matter with several symptoms stays one."""

from __future__ import annotations

import pytest

from nlu.matters import another, joint_at, matters, tells_at_length

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("路灯坏了，还有小区门口垃圾没人收", "路灯坏了", "小区门口垃圾没人收"),
        (
            "我要反映两个问题，一个是武陵区朝阳路井盖没了，另一个是我们单元电梯坏了",
            "武陵区朝阳路井盖没了",
            "我们单元电梯坏了",
        ),
        ("小区停水三天了，还有一个事，门口的流动摊贩占道经营", "小区停水三天了", "门口的流动摊贩占道经营"),
        ("鼎城区临江路路灯不亮，另外我们村的低保评得不公", "鼎城区临江路路灯不亮", "我们村的低保评得不公"),
        ("我妈的养老金没发，还有我家门口的下水道堵了", "我妈的养老金没发", "我家门口的下水道堵了"),
        ("路面塌了个坑。另外还要反映一下小区停电", "路面塌了个坑", "小区停电"),
        (
            "我要投诉楼下烧烤店油烟大，另外再投诉一下小区物业，电梯坏了不修",
            "我要投诉楼下烧烤店油烟大",
            "小区物业，电梯坏了不修",
        ),
        (
            "我反映两件事，一个是桃林路的路灯坏了，还有一个是常德大道旁边的水沟堵了",
            "桃林路的路灯坏了",
            "常德大道旁边的水沟堵了",
        ),
        ("东城路的下水道堵了，还有丹阳路的井盖也没了", "东城路的下水道堵了", "丹阳路的井盖也没了"),
        ("路灯坏了还有小区门口垃圾没人收", "路灯坏了", "小区门口垃圾没人收"),
        ("我要说两件事，一个是桥头的路灯坏了，二个是垃圾没人收", "桥头的路灯坏了", "垃圾没人收"),
        ("停电两天了没人管，还有，路边那棵大树要倒了", "停电两天了没人管", "路边那棵大树要倒了"),
    ],
)
def test_two_matters(text: str, first: str, second: str) -> None:
    assert [text[each.start : each.end] for each in matters(text)] == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "我们小区的下水道堵了，还有井盖也没了",
        "朝阳路的下水道堵了，还有丹阳路的也堵了",
        "工地半夜施工，还有灰尘大，渣土车乱跑",
        "楼上漏水，还有墙皮掉了，地板也泡了",
        "物业不管事，电梯坏了，还有垃圾没人收",
        "下水道堵了，还有臭味很大",
        "垃圾没人收，还有苍蝇蚊子多",
        "饭店油烟大，还有噪音，污水也往外流",
        "路面破损，还有积水",
        "老板拖欠工资，还有加班费也没给",
        "临江路的路灯坏了，还有朝阳路的路灯也坏了",
        "路灯坏了一个星期了，另外希望快点修",
        "邻居半夜唱歌，还有他家狗天天叫",
        "井盖松了，还有车压上去哐当响，吵得睡不着",
        "路灯坏了，还有我姓王，电话13907361234",
        "公交车等了一个小时，还有司机骂人",
        "还有没有人管了，路灯坏了这么久",
        "工地半夜施工吵死了还有灰尘大",
        "修路挖断了水管，还有现在没水用",
        "养鸡场太臭，还有苍蝇飞到家里",
    ],
)
def test_one_matter_with_several_symptoms(text: str) -> None:
    assert len(matters(text)) == 1


@pytest.mark.parametrize(
    ("text", "before", "further"),
    [
        ("我姓王，还有一个事，小区门口垃圾没人收", "我姓王，", "小区门口垃圾没人收"),
        ("对的，对了还有一件事，我们单元停电了", "对的，", "我们单元停电了"),
        ("还有一个事，那边的路灯也坏了", None, None),
        ("还有一个问题，你们什么时候来修", None, None),
        ("还有朝阳路的井盖松了", None, None),
    ],
)
def test_another_matter_later(text: str, before: str | None, further: str | None) -> None:
    found = another("路灯坏了", text)
    assert (text[found.start : found.end] if found else None) == further
    if found:
        assert text[: joint_at(text, found)] == before


def test_a_text_without_words_is_one_matter() -> None:
    assert len(matters("")) == 1
    assert len(matters("，，，")) == 1


def test_an_announcement_with_its_place_is_no_matter() -> None:
    text = "芷兰街道滨湖新村这边有两个问题，一是电梯三天两头坏，二是地下车库积水没人抽"
    first, second = (text[each.start : each.end] for each in matters(text))
    assert first.endswith("电梯三天两头坏")
    assert second == "地下车库积水没人抽"


def test_who_counts_the_matters_knows_them_apart() -> None:
    text = "俺有俩事，头一个是集东头的公厕夜里没灯，再一个是俺闺女上学，食堂的饭里老有头发"
    assert [text[each.start : each.end] for each in matters(text)] == [
        "集东头的公厕夜里没灯",
        "俺闺女上学，食堂的饭里老有头发",
    ]


def test_the_first_of_counted_matters_is_told_before_it_is_known_what_is_wrong() -> None:
    text = "俺说两个事哈，头一个，俺庄电压低嘞很，灯跟萤火虫样嘞，再一个，庄东头那个大坑叫人倒满了砖头渣"
    assert [text[each.start : each.end] for each in matters(text)] == [
        "俺庄电压低嘞很，灯跟萤火虫样嘞",
        "庄东头那个大坑叫人倒满了砖头渣",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "俺是个看大门的，今黑值班给恁说俩事。头一个，厂里仨月没发工资，第二个，门口那条路的路灯都不亮",
            ["厂里仨月没发工资", "门口那条路的路灯都不亮"],
        ),
        (
            "我在一家超市做收银的，想跟你们反映两件事情，第一件事，超市拖欠工资，另外一件，门口下水道堵了",
            ["超市拖欠工资", "门口下水道堵了"],
        ),
        (
            "喂你好，打电话讲两个事，头一个事老板欠我工资，再一个宿舍的电线都露出来了",
            ["老板欠我工资", "宿舍的电线都露出来了"],
        ),
        ("我讲两个事，一个我娘的高龄补贴没到账，一个村里的路灯都不亮", ["我娘的高龄补贴没到账", "村里的路灯都不亮"]),
    ],
)
def test_an_introduction_that_only_counts_is_no_matter(text: str, told: list[str]) -> None:
    assert [text[each.start : each.end] for each in matters(text)] == told


def test_an_introduction_that_names_the_place_belongs_to_the_first() -> None:
    text = "我讲两件事，都是河洑镇南湖村的。头一个，村口的路灯不亮，第二个，水渠堵了半个月"
    assert [text[each.start : each.end] for each in matters(text)] == [
        "我讲两件事，都是河洑镇南湖村的。头一个，村口的路灯不亮",
        "水渠堵了半个月",
    ]


def test_a_matter_before_the_counted_ones_is_kept() -> None:
    text = "路灯坏了三天没人修，还想讲两件事，第一是垃圾没人收，第二是井盖没了"
    assert len(matters(text)) == 3


def test_that_there_is_no_danger_is_no_matter_before_those_that_are_counted() -> None:
    text = "没有危险，我要说两个事情，一个是街上那个快递代收点，取一个件收两块，第二个是村口有根宽带线掉下来了"
    assert [text[each.start : each.end] for each in matters(text)] == [
        "街上那个快递代收点，取一个件收两块",
        "村口有根宽带线掉下来了",
    ]


def test_what_is_remembered_with_another_word_is_another_matter() -> None:
    said = "对了还有街上的自动取款机坏了"
    found = another("菜市场门口的下水道堵了", said)
    assert found is not None
    assert said[found.start : found.end] == "街上的自动取款机坏了"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("俺家对面酒店楼顶装了个大屏幕，一黑天就红一下蓝一下，照得俺屋里跟蹦迪一样，窗帘都挡不住", True),
        ("学校要家长买平板电脑一台两千八讲是自愿结果不买的就分到另外一个班去了", True),
        ("你给我讲个笑话听听好不好，我今天心情不好得很", False),
        ("今天天气真好啊", False),
    ],
)
def test_a_telling_at_length_is_a_matter_whatever_it_is_taken_for(text: str, told: bool) -> None:
    assert tells_at_length(text) is told


@pytest.mark.parametrize(
    "text",
    [
        "我的书包忘在长途车上，里头有身份证、准考证，还有给奶奶买药的一千块钱，师傅给我送到学校来了",
        "捡到一个手提袋，袋里装着社保卡、病历，还有欠条，想找到失主",
    ],
)
def test_what_something_contains_is_no_matter_of_its_own(text: str) -> None:
    assert len(matters(text)) == 1


def test_what_is_wrong_beside_is_one_still() -> None:
    assert len(matters("小区里面有电梯坏了，还有门口的流动摊贩占道经营")) == 2
