"""What is asked of a matter beyond what, where and who."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.details import MOST, STORY, table
from nlu.routing import leaves

pytestmark = pytest.mark.unit


def wanted(category: str, description: str, kind: str = "投诉") -> list[str]:
    found = table().wanted(kind, category.split("/"), description)
    return [detail.name for detail in found if not detail.is_said(description)][:MOST]


def test_a_missing_manhole_cover() -> None:
    assert wanted("城乡建设/市政设施", "路口的井盖不见了") == ["size", "guarded"]
    assert wanted("城乡建设/市政设施", "路口的井盖不见了，脸盆大一个洞，有人拿树枝插着") == []


def test_noise_and_wages() -> None:
    assert wanted("环境保护/噪声污染", "楼下吵得睡不着") == ["hours", "source"]
    assert wanted("环境保护/噪声污染", "楼下酒吧天天晚上十二点还在放音乐") == []
    assert wanted("劳动和社会保障/拖欠工资", "老板不发工资") == ["owed", "employer"]
    assert wanted("劳动和社会保障/拖欠工资", "恒发公司欠我们二十个人三十万，从去年十月份开始的，有欠条") == []


@pytest.mark.parametrize("kind", ["咨询", "建议", None])
def test_nothing_is_asked_of_questions_and_suggestions(kind: str | None) -> None:
    assert table().wanted(kind, ["城乡建设", "市政设施"], "井盖") == []


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("我表扬个人，俺村的村医下大雪走了四里地来给俺老伴打针，车也叫不来", ["praised"]),
        ("食堂的饭里老有头发", []),
        ("我要夸一个扫街的嫂子，翻了三个大桶给我找假牙", ["praised"]),
        ("表扬12路的司机", []),
        ("我是来讲好话的，派出所那个女伢儿自己背起照相机到我屋里来照相", ["praised"]),
        ("我要表扬沧港镇派出所的民警", []),
        ("我要表扬社区的网格员小刘", []),
        ("表扬一下不动产窗口的同志", []),
    ],
)
def test_praise_without_a_name_is_asked_whom_it_is_for(told: str, asked: list[str]) -> None:
    wanted = table().wanted("表扬", ["其他"], told)
    assert [each.name for each in wanted if not each.is_said(told)] == asked


def test_a_few_words_of_money_that_is_due_are_asked_for_the_rest() -> None:
    assert wanted("民政/社会救助", "我那个养老的钱冇到") == [STORY, "demand"]


@pytest.mark.parametrize(
    ("category", "told"),
    [
        ("商贸旅游/金融保险", "信用社不给取"), ("商贸旅游/消费维权", "老板坑我"), ("商贸旅游/价格收费", "医院乱收钱"),
        ("劳动和社会保障/劳动关系", "公司扣我的钱"), ("城乡建设/房产开发", "房产证办不下来"),
        ("卫生计生/医疗服务", "医院不收"), ("商贸旅游/金融保险", "保险公司不赔"), ("商贸旅游/金融保险", "钱取不出来"),
    ],
)  # fmt: skip
def test_what_happened_is_asked_first_where_a_dispute_is_told_in_a_few_words(category: str, told: str) -> None:
    assert wanted(category, told)[0] == STORY


@pytest.mark.parametrize("told", ["路灯不亮", "水管漏水没人修", "电梯坏了", "信用社不给取，说要本人去，我妈瘫在床上"])
def test_what_is_clear_is_not_asked_again(told: str) -> None:
    assert STORY not in wanted("城乡建设/市政设施", told)


def test_the_sum_is_asked_where_grain_was_sold_or_money_is_to_come_back() -> None:
    assert "amount" in wanted("农业农村/农业生产", "俺卖给粮站一万一千斤麦，过罢磅给俺打个条")
    assert wanted("教育文体/学前教育", "阳光幼儿园不退伙食费") == ["amount", "story"]
    assert wanted("农业农村/农业生产", "地里的苗都干死了") == ["area"]


def test_a_trader_without_a_name_is_asked_for_whatever_the_category() -> None:
    category = ["交通运输", "道路交通管理"]
    assert [each.name for each in table().wanted("投诉", category, "车行说了，不办卡就不给修")][0] == "respondent"
    assert table().wanted("投诉", category, "路口天天堵车") == []


def test_branches_exist_and_questions_have_words(root: Path) -> None:
    branches = set(leaves()) | {leaf.split("/")[0] for leaf in leaves()}
    assert set(table().asked) - {"表扬"} <= branches
    domain: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    prefix = "utter_ask_detail_"
    worded = {name.removeprefix(prefix) for name in domain["responses"] if name.startswith(prefix)}
    assert worded == set(table().details)
    asked = {name for rules in table().asked.values() for rule in rules for name in rule.ask}
    assert asked | {STORY, "demand"} == set(table().details)


@pytest.mark.parametrize(
    ("said", "named"),
    [("好再来酒楼", True), ("阳光琴行", True), ("万达写字楼1806", False), ("公共厕所", False), ("根本不行", False)],
)
def test_a_building_is_no_shop(said: str, named: bool) -> None:
    assert table().details["respondent"].is_said(said) is named


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("举报一个电竞酒店，初中生背着书包就进去了", True),
        ("替我找房子的那个中介公司不退押金", True),
        ("夜航电竞酒店放初中生进去", False),
        ("举报一家叫夜航的酒店", False),
    ],
)
def test_of_what_kind_a_business_is_does_not_tell_which(told: str, asked: bool) -> None:
    wanted = table().wanted("举报", ["教育文体", "文化旅游"], told)
    assert ("respondent" in [each.name for each in wanted if not each.is_said(told)]) is asked


def test_who_keeps_a_flat_that_is_not_for_him_is_asked_for() -> None:
    told = "有人占着公租房自己不住，转手租给别个八百"
    assert wanted("城乡建设/住房保障", told) == ["occupant"]
    assert wanted("城乡建设/住房保障", f"{told}，三栋604的") == []
    assert wanted("城乡建设/住房保障", "公租房的押金搬走半年了不退") == ["demand", "stage"]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("她搁一家私立医院上班，夜班费一分没发，问就说医院困难", True),
        ("我妈住进医院就没人管", True),
        ("康睦医院的夜班费一分没发", False),
        ("镇卫生院的夜班费一分没发", False),
    ],
)
def test_what_is_said_of_a_hospital_does_not_tell_which(told: str, asked: bool) -> None:
    assert ("hospital" in wanted("卫生计生/医疗服务", told)) is asked


def test_who_keeps_the_fund_back_is_asked_for() -> None:
    assert wanted("城乡建设/住房保障", "换哒新单位，老单位不给我转公积金")[0] == "employer"


@pytest.mark.parametrize(
    ("category", "told", "asked"),
    [
        ("公共安全/动物伤人", "小区里的狼狗不拴绳子", ["bitten", "animals"]),
        ("公共安全/动物伤人", "野猪把苞谷拱得精光", []),
        ("公共安全/动物伤人", "天天半夜哐当哐当响", []),
        ("公共安全/动物伤人", "想给我的狗办个证，跑了三个地方", []),
        ("交通运输/公交地铁", "司机见老人就甩站", ["plate", "when"]),
        ("交通运输/公交地铁", "我是开公交的，公司欠我四个月工资", ["respondent"]),
        ("交通运输/出租与网约车", "社保自己交的，银行又扣了我的钱", ["respondent", "demand"]),
        ("农业农村/农业生产", "地里的苗都干死了", ["area"]),
        ("农业农村/农业生产", "蜜蜂被农药毒死了", ["demand"]),
        ("农业农村/农业生产", "钓鱼的会员卡不给退", ["story", "demand"]),
        ("交通运输/停车管理", "门口停了辆没牌照的车，轮胎都瘪了", []),
        ("交通运输/停车管理", "路口乱停车", ["occupied"]),
        ("交通运输/公路建设与养护", "路中间一个坑", ["size"]),
        ("交通运输/公路建设与养护", "修路的工程款还差我十八万", []),
        ("城乡建设/供电", "我们小区老停电", ["when", "extent"]),
        ("城乡建设/供电", "灌溉的机井没电", ["when"]),
        ("民政/残疾人事务", "残疾补贴正月里就停了，没人跟我说一声", ["demand"]),
    ],
)
def test_what_does_not_fit_the_words_of_a_matter_is_not_asked(category: str, told: str, asked: list[str]) -> None:
    assert wanted(category, told) == asked


@pytest.mark.parametrize(
    ("category", "told", "asked"),
    [
        ("农业农村/土地承包", "俺村的地租给一个种花生的公司，租金两年没给", ["respondent", "demand"]),
        ("教育文体/学校管理", "王家桥小学隔壁新开了个家具卖场，上课时间放大喇叭", ["respondent"]),
        ("农业农村/农业生产", "隔壁的承包大户打农药，三亩菜都死了", ["respondent", "demand"]),
        ("城乡建设/市政设施", "超市门口的路灯不亮", []),
    ],
)
def test_a_counterpart_without_a_name_is_asked_for_first_whatever_the_category(
    category: str, told: str, asked: list[str]
) -> None:
    assert wanted(category, told) == asked


def test_the_name_of_a_village_is_no_name_of_a_shop() -> None:
    assert not table().details["respondent"].is_said("起台乡孙楼村的地租给一个公司")


def test_what_a_place_was_once_names_nobody() -> None:
    who = table().details["respondent"]
    assert not who.is_said("人民路，老电影院二楼")
    assert not who.is_said("原农机厂家属院")
    assert who.is_said("人民路，星光影院二楼")


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("居委会没人", True),
        ("店长扣我的提成", True),
        ("卖手机的哄我妈", True),
        ("路灯不亮", False),
        ("村里没人修路灯", False),
        ("店长扣我的提成，说我迟到，问哪天又讲不出来", False),
    ],
)
def test_how_a_dispute_came_is_asked_where_nothing_was_told(told: str, asked: bool) -> None:
    assert ("story" in [each.name for each in table().wanted("投诉", ["劳动和社会保障", "工资福利"], told)]) is asked
    assert table().wanted("建议", ["劳动和社会保障", "工资福利"], told) == []


@pytest.mark.parametrize(
    ("category", "told", "asked"),
    [
        ("党务政务/政务服务", "镇上窗口不开门", [STORY, "when"]),
        ("党务政务/村务与选举", "大队部找不到人", [STORY, "demand"]),
        ("党务政务/村务与选举", "大队部找不到人，我要开个证明给孩子上学用", ["demand"]),
        ("政法/户籍与证件", "户口本的事", [STORY, "demand"]),
    ],
)
def test_who_says_hardly_anything_is_asked_what_it_is_about(category: str, told: str, asked: list[str]) -> None:
    assert wanted(category, told) == asked


@pytest.mark.parametrize(
    ("category", "told", "asked"),
    [
        ("劳动和社会保障/医疗保险", "银行讲我爸的折子过期了，要他本人到柜台来", ["respondent", "demand"]),
        ("环境保护/噪声污染", "对面新开的那个洗浴中心，招牌一晚上晃得人睡不着", ["respondent", "demand"]),
        ("城乡建设/市容环卫", "桥头开了一家花圈店，纸马摆到人行道上", ["respondent", "demand"]),
        ("城乡建设/通信网络", "药店哄我妈办了张卡，不给退", ["respondent", "demand"]),
        ("交通运输/驾校培训", "举报驾校乱来，练车排不上队，教练天天换人", ["school", "demand"]),
        (
            "劳动和社会保障/社会保险",
            "我在服装厂上了六年班，单位说给我缴了养老保险，一查断了两年",
            ["employer", "demand"],
        ),
        ("公共安全/社会治安", "我在酒店上夜班，回来路上总有人跟着", ["when"]),
        ("城乡建设/市政设施", "超市门口的路灯不亮", []),
    ],
)
def test_a_business_without_a_name_is_asked_for(category: str, told: str, asked: list[str]) -> None:
    found = wanted(category, told)
    assert [name for name in found if name in asked or name in ("respondent", "demand")] == asked


@pytest.mark.parametrize(
    ("said", "named"),
    [("集上种子店", False), ("孩子明年读小学", False), ("东门小学", True), ("乡卫生院", True), ("好收成种子店", True)],
)
def test_of_what_kind_it_is_names_nobody(said: str, named: bool) -> None:
    details = table().details
    assert any(details[name].is_said(said) for name in ("respondent", "school", "hospital")) is named


@pytest.mark.parametrize(
    ("kind", "category", "told", "asked"),
    [
        ("投诉", "交通运输/停车管理", "停在白框里也给我开了罚单", True),
        ("投诉", "城乡建设/供水", "水费上个月一下涨到两百", True),
        ("投诉", "城乡建设/市容环卫", "隔壁在院墙上搭了个鸡棚", True),
        ("求助", "民政/社会救助", "困难补助报上去半年没动静", True),
        ("举报", "自然资源/矿产与林业", "有人在山上偷挖石头", False),
        ("投诉", "城乡建设/物业管理", "电梯坏了一个星期", False),
        ("投诉", "环境保护/噪声污染", "楼上半夜跳绳", False),
        ("建议", "教育文体/文化旅游", "文化馆周末也该开门", False),
    ],
)
def test_what_is_wanted_is_asked_of_a_dispute_alone(kind: str, category: str, told: str, asked: bool) -> None:
    assert ("demand" in wanted(category, told, kind)) is asked
