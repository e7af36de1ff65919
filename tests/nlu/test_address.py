from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.address import Address, find_address, without_there
from nlu.city import City, Place, load_city

pytestmark = pytest.mark.unit

CHANGDE = load_city("changde")
SHANGQIU = load_city("shangqiu")


def parts(address: Address | None) -> dict[str, str]:
    """What was read, without what was not."""
    assert address is not None
    return {key: value for key in ("county", "town", "road", "number", "place") if (value := getattr(address, key))}


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            "鼎城区玉霞街道临沅路的路灯不亮",
            "鼎城区玉霞街道临沅路",
            {"county": "鼎城区", "town": "玉霞街道", "road": "临沅路"},
        ),
        (
            "我家住在桂香小区3栋2单元501，楼上漏水",
            "桂香小区3栋2单元501",
            {"place": "桂香小区", "number": "3栋2单元501"},
        ),
        ("市政府门口有人摆摊", "市政府门口", {"place": "市政府门口"}),
        ("火车站对面往东五十米有个坑", "火车站对面往东五十米", {"place": "火车站对面往东五十米"}),
        (
            "桂香路和临沅路交叉口的红绿灯不亮",
            "桂香路和临沅路交叉口",
            {"road": "桂香路", "place": "桂香路和临沅路交叉口"},
        ),
        (
            "在桂香路跟洞庭大道那个路口",
            "桂香路跟洞庭大道那个路口",
            {"road": "桂香路", "place": "桂香路跟洞庭大道那个路口"},
        ),
        (
            "桂香路到临沅路之间那一段没有灯",
            "桂香路到临沅路之间那一段",
            {"road": "桂香路", "place": "桂香路到临沅路之间那一段"},
        ),
        ("桂香路靠临沅路堆了垃圾", "桂香路靠临沅路", {"road": "桂香路", "place": "桂香路靠临沅路"}),
        ("法院宿舍对面的路灯不亮", "法院宿舍对面", {"place": "法院宿舍对面"}),
        ("桂香路甲12号的下水道堵了", "桂香路甲12号", {"road": "桂香路", "number": "甲12号"}),
        ("桂香路128那里井盖没了", "桂香路128那里", {"road": "桂香路", "number": "128"}),
        ("桂香小区，就是7栋那边", "桂香小区，就是7栋那边", {"place": "桂香小区", "number": "7栋"}),
        ("桂香小区6杠501", "桂香小区6杠501", {"place": "桂香小区", "number": "6杠501"}),
        ("我家桂香小区七栋三零二", "桂香小区七栋三零二", {"place": "桂香小区", "number": "七栋三零二"}),
        ("临沅路幺二八号", "临沅路幺二八号", {"road": "临沅路", "number": "幺二八号"}),
        ("白阳河臭得很，桂香小区都开不了窗，白阳河好久没人管", "白阳河", {"place": "白阳河"}),
        (
            "我住桂香小区3栋，旁边清水河发黑发臭",
            "桂香小区3栋，旁边清水河",
            {"place": "桂香小区、清水河", "number": "3栋"},
        ),
        ("市政府不管，桂香公园天天有人唱歌", "桂香公园", {"place": "桂香公园"}),
        ("昨天晚上桂香路停电了", "桂香路", {"road": "桂香路"}),
        ("希望尽快修好和平路", "和平路", {"road": "和平路"}),
        ("和平路的井盖没了", "和平路", {"road": "和平路"}),
        ("从朝阳北街过来", "朝阳北街", {"road": "朝阳北街"}),
        ("207国道边上有大坑", "207国道边上", {"road": "207国道"}),
        ("桂香路12号附近", "桂香路12号附近", {"road": "桂香路", "number": "12号"}),
        ("桂香路一百二十八号", "桂香路一百二十八号", {"road": "桂香路", "number": "一百二十八号"}),
        ("我在二中门口", "二中门口", {"place": "二中门口"}),
        ("第一人民医院停车难", "第一人民医院", {"place": "第一人民医院"}),
        (
            "在光明路第二小学东门那一排的车位停车",
            "光明路第二小学东门",
            {"road": "光明路", "place": "第二小学东门"},
        ),
        ("桂香路第二小学旁边的井盖", "桂香路第二小学旁边", {"road": "桂香路", "place": "第二小学旁边"}),
        ("步行街上全是小贩", "步行街", {"place": "步行街"}),
        ("我们小区叫阳光里100，电梯坏了", "小区叫阳光里100", {"place": "阳光里100"}),
        ("御景龙湾二期7栋楼下堆垃圾", "御景龙湾二期7栋楼下", {"place": "御景龙湾", "number": "二期7栋"}),
        ("幸福里小区没热水", "幸福里小区", {"place": "幸福里小区"}),
        ("人民公园路堵车", "人民公园路", {"road": "人民公园路"}),
        (
            "桂香路小学门口乱停车",
            "桂香路小学门口",
            {"road": "桂香路", "place": "桂香路小学门口"},
        ),
        (
            "洞庭大道中段如意大酒店对面的工地",
            "洞庭大道中段如意大酒店对面的工地",
            {"road": "洞庭大道", "place": "如意大酒店对面的工地"},
        ),
        ("柳叶湖环湖路飙车", "柳叶湖环湖路", {"place": "柳叶湖", "road": "环湖路"}),
        (
            "鼎城区桂香路锦绣江南的路灯坏了",
            "鼎城区桂香路锦绣江南",
            {"county": "鼎城区", "road": "桂香路", "place": "锦绣江南"},
        ),
        ("鼎城区桂香路堵车", "鼎城区桂香路", {"county": "鼎城区", "road": "桂香路"}),
        (
            "杭州余杭区仓前街道文一路1399号",
            "杭州余杭区仓前街道文一路1399号",
            {"county": "余杭区", "town": "仓前街道", "road": "文一路", "number": "1399号"},
        ),
        (
            "慈溪市观海卫镇五洞闸村锦园12幢",
            "慈溪市观海卫镇五洞闸村锦园12幢",
            {"county": "慈溪市", "town": "观海卫镇", "number": "12幢", "place": "锦园"},
        ),
        ("白阳河水发黑", "白阳河", {"place": "白阳河"}),
        ("柳叶湖大道那个工地", "柳叶湖大道那个工地", {"road": "柳叶湖大道", "place": "工地"}),
    ],
)
def test_free_talk(text: str, words: str, expected: dict[str, str]) -> None:
    address = find_address(text, CHANGDE)
    assert parts(address) == expected
    assert address is not None
    assert address.text == words == text[address.start : address.end]


@pytest.mark.parametrize(
    ("text", "city", "expected"),
    [
        ("石门县皂市镇的天然气压力不够", CHANGDE, {"county": "石门县", "town": "皂市镇"}),
        ("河洑镇菜市场的肉不新鲜", CHANGDE, {"county": "武陵区", "town": "河洑镇", "place": "菜市场"}),
        ("玉霞这边的垃圾没人收", CHANGDE, {"county": "鼎城区", "town": "玉霞街道"}),
        ("玉霞办事处", CHANGDE, {"county": "鼎城区", "town": "玉霞街道"}),
        ("桃源漳江路有个坑", CHANGDE, {"county": "桃源县", "road": "漳江路"}),
        ("武陵大道堵车", CHANGDE, {"road": "武陵大道"}),
        ("我在启明街道马家吉社区", CHANGDE, {"county": "武陵区", "town": "启明街道", "place": "马家吉社区"}),
        ("马家吉社区半夜施工", CHANGDE, {"county": "武陵区", "town": "启明街道", "place": "马家吉社区"}),
        ("朝阳路社区的楼道灯", CHANGDE, {"county": "武陵区", "town": "穿紫河街道", "place": "朝阳路社区"}),
        (
            "石板滩镇石板滩村三组",
            CHANGDE,
            {"county": "鼎城区", "town": "石板滩镇", "place": "石板滩村", "number": "三组"},
        ),
        ("澧县城头山镇的古城路", CHANGDE, {"county": "澧县", "town": "城头山镇", "road": "古城路"}),
        ("德山镇上的街道", CHANGDE, {"county": "武陵区", "town": "德山街道"}),
        ("谢集乡孙老家", SHANGQIU, {"county": "梁园区", "town": "谢集镇", "place": "孙老家"}),
        ("虞城县城关镇", SHANGQIU, {"county": "虞城县", "town": "城关镇"}),
        ("俺搁永城芒山这边", SHANGQIU, {"county": "永城市", "town": "芒山镇"}),
        ("经开区周集乡", SHANGQIU, {"county": "河南商丘经济开发区", "town": "周集乡"}),
        (
            "商丘市睢阳区南京路与归德路交叉口向西一百米路北",
            SHANGQIU,
            {"county": "睢阳区", "road": "南京路", "place": "南京路与归德路交叉口向西一百米路北"},
        ),
        ("宋城街道办事处帝和小区", SHANGQIU, {"county": "睢阳区", "town": "宋城街道", "place": "帝和小区"}),
        ("柘城县慈圣镇东街", SHANGQIU, {"county": "柘城县", "town": "慈圣镇", "road": "东街"}),
        ("商丘古城里面停车乱收费", SHANGQIU, {"county": "睢阳区", "place": "商丘古城里面"}),
    ],
)
def test_against_the_citys_divisions(text: str, city: City, expected: dict[str, str]) -> None:
    assert parts(find_address(text, city)) == expected


def test_the_village_has_its_own_name() -> None:
    address = find_address("启明街道马家吉社区桂香小区", CHANGDE)
    assert address is not None
    assert (address.village, address.place) == ("马家吉社区", "桂香小区")


def test_a_town_of_two_counties_is_kept_as_candidates() -> None:
    address = find_address("城郊乡有人占道", SHANGQIU)
    assert address is not None
    assert address.county is None
    assert address.town == "城郊乡"
    assert address.candidates == ("宁陵县城郊乡", "虞城县城郊乡")
    settled = find_address("宁陵县城郊乡有人占道", SHANGQIU)
    assert settled is not None
    assert (settled.county, settled.candidates) == ("宁陵县", ())
    assert settled.confidence > address.confidence


def test_a_county_said_earlier_settles_a_town() -> None:
    address = find_address("我是虞城县的，我想说一下就是我们那个城郊乡路边全是垃圾", SHANGQIU)
    assert address is not None
    assert (address.county, address.town, address.candidates) == ("虞城县", "城郊乡", ())


def test_a_town_that_is_not_in_the_county_said_is_kept_as_said() -> None:
    address = find_address("民权县城关镇", SHANGQIU)
    assert parts(address) == {"county": "民权县", "town": "城关镇"}
    right = find_address("民权县北关镇", SHANGQIU)
    assert address is not None
    assert right is not None
    assert address.confidence < right.confidence


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("在桂香路，不对，在临沅路", "临沅路", {"road": "临沅路"}),
        ("在桂香路12号，不对，21号", "桂香路12号，不对，21号", {"road": "桂香路", "number": "21号"}),
        ("鼎城区桂香路，说错了，是武陵区桂香路", "武陵区桂香路", {"county": "武陵区", "road": "桂香路"}),
        ("不是桂香路，是临沅路", "临沅路", {"road": "临沅路"}),
        ("不是武陵区，是鼎城区的红云街道", "鼎城区的红云街道", {"county": "鼎城区", "town": "红云街道"}),
        ("我说的是洞庭大道不是武陵大道", "洞庭大道", {"road": "洞庭大道"}),
    ],
)
def test_corrections(text: str, words: str, expected: dict[str, str]) -> None:
    address = find_address(text, CHANGDE)
    assert parts(address) == expected
    assert address is not None
    assert address.text == words


@pytest.mark.parametrize(
    "text",
    [
        "", "我在马路上走路，一路上都是水", "网络不好，思路不清", "修路修了半年", "我们小区的路灯坏了",
        "这条路坏了", "高速路上堵车", "一条水泥路",
        "公积金怎么提取", "请问社保卡怎么补办", "我想反映低保问题", "学校门口太堵", "我们村五组",
        "楼上漏水", "坐33路公交车", "上班路上",
        "知道了谢谢", "有三点建议", "11月20号晚上", "城市道路要修", "各级政府", "小区物业", "路边停车",
        "出路在哪里", "大街小巷", "😀😀",
        "hello", "我家门口", "从桃源到常德的公交车", "走了两百米路",
    ],
)  # fmt: skip
def test_no_address(text: str) -> None:
    assert find_address(text, CHANGDE) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河洑镇", {"county": "武陵区", "town": "河洑镇"}),
        ("玉霞", {"county": "鼎城区", "town": "玉霞街道"}),
        ("鼎城", {"county": "鼎城区"}),
        ("财富广场", {"place": "财富广场"}),
        ("12号", {"number": "12号"}),
        ("三栋二单元", {"number": "三栋二单元"}),
        ("桂香路", {"road": "桂香路"}),
        ("嗯，在水星楼", {"place": "水星楼"}),
        ("说不清楚，就在老码头那里", {"place": "老码头"}),
        ("马家吉", {"county": "武陵区", "town": "启明街道", "place": "马家吉"}),
        ("临澧县停弦渡镇，信用社往西一百米", {"county": "临澧县", "town": "停弦渡镇", "place": "信用社往西一百米"}),
        (
            "临澧县停弦渡镇，酒厂家属院往里走第三排",
            {"county": "临澧县", "town": "停弦渡镇", "place": "酒厂家属院往里走第三排"},
        ),
        ("临澧县停弦渡镇，别的我也说不上来", {"county": "临澧县", "town": "停弦渡镇"}),
    ],
)
def test_bare_answers_when_asked(text: str, expected: dict[str, str]) -> None:
    address = find_address(text, CHANGDE, asked=True)
    assert parts(address) == expected
    assert address is not None
    assert text[address.start : address.end] == address.text


@pytest.mark.parametrize(
    "text",
    [
        "不知道",
        "我不想说",
        "什么意思",
        "你问这个干什么",
        "转人工",
        "常德",
        "我家门口",
        "全市都停水了",
        "",
        "13907361234",
    ],
)
def test_no_answer_when_asked(text: str) -> None:
    assert find_address(text, CHANGDE, asked=True) is None


def test_a_vague_answer_is_unsure() -> None:
    vague = find_address("小区门口", CHANGDE, asked=True)
    clear = find_address("桂香小区门口", CHANGDE, asked=True)
    assert vague is not None
    assert clear is not None
    assert vague.confidence <= 0.35 < clear.confidence


def test_another_city_takes_nothing_from_this_ones_divisions() -> None:
    address = find_address("长沙市岳麓区芙蓉街道有人打架", CHANGDE)
    assert parts(address) == {"county": "岳麓区", "town": "芙蓉街道"}


def test_as_dict_is_the_interface() -> None:
    address = find_address("城郊乡刘楼村", SHANGQIU)
    assert address is not None
    promised = {"county", "town", "road", "place", "number", "text", "confidence", "candidates"}
    assert set(address.as_dict()) == promised | {"village", "method", "heard"}
    assert isinstance(address.as_dict()["candidates"], list)


def test_places_of_the_pack_bring_their_county() -> None:
    assert parts(find_address("去夹山寺的路坏了", CHANGDE)) == {"county": "石门县", "place": "夹山寺"}


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="在人民路和平小区3栋12号的，不对是鼎城区玉霞街道河洑镇村社市省东往米口一二我的家a😀", max_size=40),
    st.booleans(),
)
def test_never_an_error_and_always_the_callers_words(text: str, asked: bool) -> None:
    address = find_address(text, CHANGDE, asked)
    if address is not None:
        assert text[address.start : address.end] == address.text
        assert 0 <= address.confidence <= 1


def test_flat_as_roads_and_places_grow() -> None:
    text = "我想反映一下鼎城区玉霞街道桂香路桂香小区这边的垃圾站太臭了，每天晚上还有人施工到凌晨，打了好几次电话没人管"
    roads = tuple(f"测{chr(0x4E00 + n % 5000)}{chr(0x5E00 + n // 5000)}路" for n in range(20_000))
    grown = replace(CHANGDE, roads=roads, places=tuple(Place(road + "小区") for road in roads))

    def cost(city: City) -> float:
        find_address(text, city)
        started = time.perf_counter()
        for _ in range(20):
            find_address(text, city)
        return time.perf_counter() - started

    assert min(cost(grown) for _ in range(3)) < 3 * min(cost(CHANGDE) for _ in range(3)) + 0.01


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "石门县宝峰街道东城路有人占着盲道摆水果摊",
            {"county": "石门县", "town": "宝峰街道", "road": "东城路"},
        ),
        (
            "鼎城区郭家铺街道善卷路桥南市场门口污水横流",
            {"county": "鼎城区", "town": "郭家铺街道", "road": "善卷路", "place": "桥南市场门口"},
        ),
        (
            "我们是常德华瑞食品有限公司，武陵区德山街道樟木桥路断电了",
            {"county": "武陵区", "town": "德山街道", "road": "樟木桥路"},
        ),
        ("常德华瑞食品有限公司门口的路灯坏了", {"place": "常德华瑞食品有限公司门口"}),
        ("渣土车半夜乱倒在金色家园", {"place": "金色家园"}),
        ("汉寿县龙阳街道银水路的路灯不亮", {"county": "汉寿县", "town": "龙阳街道", "road": "银水路"}),
        ("桃源县说要修水泥路一直没修", {"county": "桃源县"}),
        ("我是开早餐店的，垃圾车天天从滨河社区过", {"place": "滨河社区"}),
        ("我在朝阳路开小超市，门口挖了三个月", {"road": "朝阳路"}),
        ("津市市药山镇街里的邮政，取包裹跑四趟", {"county": "津市市", "town": "药山镇", "place": "邮政"}),
        (
            "府坪街道光明巷社区，就是原来的老电影院后面",
            {"county": "武陵区", "town": "府坪街道", "place": "老电影院后面"},
        ),
        ("石门县南北镇薛家坪的合作社不退钱", {"county": "石门县", "town": "南北镇", "place": "薛家坪"}),
        ("有人在石门县易家渡镇的澧河滩上偷沙", {"county": "石门县", "town": "易家渡镇", "place": "澧河滩"}),
        ("我姑娘在安乡县一中读高三", {"county": "安乡县", "place": "一中"}),
        ("汉寿县太子庙镇南头修高速的把水渠填了", {"county": "汉寿县", "town": "太子庙镇"}),
        ("鼎城桥南市场买的肉是臭的", {"county": "鼎城区", "place": "桥南市场"}),
        ("在新东街家电城买的冰箱不制冷", {"road": "新东街", "place": "家电城"}),
        (
            "工地是石门县永兴街道的澧水一号二期，工资没给",
            {"county": "石门县", "town": "永兴街道", "place": "澧水一号二期"},
        ),
    ],
)
def test_what_happened_and_who_calls_are_no_place(text: str, expected: dict[str, str]) -> None:
    assert parts(find_address(text, CHANGDE)) == expected


@pytest.mark.parametrize("text", ["我是常德华瑞食品有限公司的，想办许可证", "我们公司叫华瑞食品有限公司，想问补贴"])
def test_the_callers_firm_is_no_place(text: str) -> None:
    assert find_address(text, CHANGDE) is None


@pytest.mark.parametrize(
    ("text", "road"), [("临江东路", "临江东路"), ("是临江东路", "临江东路"), ("在人民公园东路", "人民公园东路")]
)
def test_a_road_named_after_water_or_a_park_is_a_road(text: str, road: str) -> None:
    assert parts(find_address(text, CHANGDE, asked=True)) == {"road": road}


@pytest.mark.parametrize(
    "text",
    [
        "睢阳区路河镇，俺村叫赵楼村，村里的路坏了",
        "俺是睢阳区路河镇的，俺村叫赵楼村，从村里到街上那条路一下雨就走不成",
    ],
)
def test_the_callers_own_village_is_the_place(text: str) -> None:
    assert parts(find_address(text, SHANGQIU)) == {"county": "睢阳区", "town": "路河镇", "place": "赵楼村"}


def test_a_landmark_behind_a_road() -> None:
    found = find_address("常德大道中医院门口的井盖翘起来了", load_city("changde"))
    assert found is not None
    assert (found.road, found.place) == ("常德大道", "中医院门口")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("汉寿县龙阳街道银水路的皓齿口腔种的牙，我去县医院拍的片", "皓齿口腔"),
        ("武陵区洞庭大道的巴黎婚纱影楼不给底片", "巴黎婚纱影楼"),
        ("武陵区长庚街道皂果路的阳光牙科乱收费", "阳光牙科"),
        ("武陵区皂果路皇家健身办的卡不给退", "皇家健身"),
        ("我在鼎城区善卷路的丽人美容充了三千块钱", "丽人美容"),
    ],
)
def test_clinics_and_studios_are_places(text: str, place: str) -> None:
    assert parts(find_address(text, CHANGDE))["place"] == place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("澧县澧阳街道东环路人民医院", {"road": "东环路"}),
        ("武陵区南坪街道洞庭大道，望月公寓1203", {"place": "望月公寓", "number": "1203"}),
        ("武陵区东江街道，楼盘叫江南御景", {"town": "东江街道", "place": "江南御景"}),
    ],
)
def test_parts_that_were_lost(text: str, expected: dict[str, str]) -> None:
    found = find_address(text, CHANGDE, asked=True)
    assert expected.items() <= parts(found).items()
    assert found is not None
    assert found.text.startswith(text[:3])


def test_a_direction_is_no_village_and_a_bus_line_no_road() -> None:
    assert "冯桥村" in parts(find_address("柘城县起台镇，北头的冯桥村", SHANGQIU, asked=True))["place"]
    assert find_address("线路讲错了，是13路", CHANGDE) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "在武陵区朗州路好又多百货二楼",
            {"county": "武陵区", "road": "朗州路", "place": "好又多百货", "number": "二楼"},
        ),
        (
            "鼎城区蒿子港镇，青鱼湖口子上那个码头",
            {"county": "鼎城区", "town": "蒿子港镇", "place": "青鱼湖口子上那个码头"},
        ),
    ],
)
def test_an_answer_is_read_to_its_end(text: str, expected: dict[str, str]) -> None:
    address = find_address(text, CHANGDE, asked=True)
    assert parts(address) == expected
    assert address is not None
    assert text[address.start : address.end] == address.text


def test_the_entrance_of_a_village_is_known_by_the_village() -> None:
    assert parts(find_address("翰林村村口有好多垃圾", CHANGDE))["place"] == "翰林村村口"


@pytest.mark.parametrize("text", ["我们楼下开民宿，客人夜里吵", "我代表商丘市鸿泰印刷有限公司"])
def test_who_acts_or_speaks_is_no_place(text: str) -> None:
    address = find_address(text, SHANGQIU)
    assert address is None or address.place is None


def test_told_from_the_doorstep_outwards() -> None:
    told = find_address("观山社区那个坡上，我屋门口那一盏，楚江街道的，石门", CHANGDE, asked=True)
    assert parts(told) == {"county": "石门县", "town": "楚江街道", "place": "观山社区"}
    told = find_address("张庄村，俺家屋后头，俺是永城市演集街道的", SHANGQIU, asked=True)
    assert parts(told) == {"county": "永城市", "town": "演集街道", "place": "张庄村"}


def test_a_village_that_is_named_with_its_committee_is_one_place() -> None:
    told = find_address("石门县易家渡镇丁家山村", CHANGDE, asked=True)
    assert told is not None
    assert told.candidates == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("就是易家渡那边修的扶贫路", {"county": "石门县", "town": "易家渡镇"}),
        ("村口那个垃圾池，狗扒得满路都是", {}),
        ("他说要开出生医院的证明才给改", {}),
        ("我细伢子上一年级学校要家长买平板", {}),
        ("俺爹叫阴大山，俺叫阴晓蕾", {}),
        ("他喊做李长河，管这个的", {}),
    ],
)
def test_what_only_ends_like_a_name(text: str, expected: dict[str, str]) -> None:
    found = find_address(text, CHANGDE)
    assert (parts(found) if found else {}) == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我是长庚街道杨桥社区桥月苑的业主", "桥月苑"),
        ("芷兰街道三桥社区桥塌了，旁边的超市也关了", "三桥社区桥"),
    ],
)
def test_an_ending_behind_a_village_may_begin_a_longer_name(text: str, place: str) -> None:
    found = find_address(text, CHANGDE)
    assert found is not None
    assert found.place == place


@pytest.mark.parametrize(
    ("text", "town", "place"),
    [
        (
            "村名说不上来，就是永城市芒山镇，从镇上往北走，过了加油站，路东边有个红牌楼，就那一段",
            "芒山镇",
            "从镇上往北走，过了加油站，路东边有个红牌楼，就那一段",
        ),
        ("夏邑县火店镇，从集上往东走，不到一里地，叫啥村我不知道", "火店镇", "从集上往东走，不到一里地"),
        ("睢县白庙乡，往北过了铁路，路西有个养鸡场，就那儿", "白庙乡", "往北过了铁路，路西有个养鸡场，就那儿"),
        ("睢县白庙乡，从街上往南走两里路，有棵大树那里", "白庙乡", "从街上往南走两里路，有棵大树"),
        (
            "中石化加油站往东一里来地，路南，门口立个大轮胎",
            None,
            "中石化加油站往东一里来地，路南，门口立个大轮胎",
        ),
        (
            "码头往下水走两三里，靠左手边，岸上有蔸歪脖子柳树",
            None,
            "码头往下水走两三里，靠左手边，岸上有蔸歪脖子柳树",
        ),
        ("三孔码头下去那一截", None, "三孔码头下去那一截"),
        ("中心医院往南那个路口边上", None, "中心医院往南那个路口边上"),
    ],
)
def test_where_no_name_is_known_the_way_there_tells_it(text: str, town: str | None, place: str) -> None:
    found = find_address(text, SHANGQIU, asked=True)
    assert found is not None
    assert (found.town, found.road, found.place) == (town, None, place)


@pytest.mark.parametrize("text", ["车没盖篷布，石子撒一路", "那边通村公路烂了几年了", "我妈急得一路没说话"])
def test_no_road_has_such_a_name(text: str) -> None:
    found = find_address(text, SHANGQIU)
    assert found is None or found.road is None


@pytest.mark.parametrize(
    ("text", "place", "number"),
    [
        ("武陵区永安街道庆丰社区，老纺织厂家属院5号楼二单元三楼西户", "老纺织厂家属院西户", "5号楼二单元三楼"),
        ("临澧县安福街道河街社区，老供销社宿舍二单元", "老供销社宿舍", "二单元"),
        ("津市市三洲驿街道桥北社区，老百货大楼那个拐角", "老百货大楼那个拐角", None),
        ("临澧县安福街道河街社区，那个办事大厅", "办事大厅", None),
        ("武陵区永安街道庆丰社区，工学院南苑食堂三楼", "工学院南苑食堂", "三楼"),
        ("临澧县太浮镇王化村，塘边上那几户", "塘边上那几户", None),
        ("鼎城区玉霞街道红云社区，店子就在客运站院里", "客运站院里", None),
        ("汉寿县龙阳街道粟公堤社区，菜市场里头第三个摊位", "菜市场里头第三个摊位", None),
        ("澧县城头山镇护国村，排灌站后头那口堰", "排灌站后头那口堰", None),
        ("石门县楚江街道澧阳社区，老汽车站对面那个修鞋摊", "老汽车站对面那个修鞋摊", None),
        ("武陵区永安街道庆丰社区，招牌上写的是胖嫂粉店", "胖嫂粉店", None),
    ],
)
def test_what_lies_in_a_community_stands_behind_it(text: str, place: str, number: str | None) -> None:
    address = find_address(text, CHANGDE, asked=True)
    assert address is not None
    assert (address.place, address.number, address.text) == (place, number, text)


def test_a_door_plate_tells_road_and_number() -> None:
    address = find_address("租住在武陵区永安街道庆丰社区一栋民房里，门牌是青年巷8号，房东乱收电费", CHANGDE)
    assert parts(address) == {
        "county": "武陵区", "town": "永安街道", "road": "青年巷", "number": "8号", "place": "庆丰社区",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["伢儿放学要走五六里山路回来", "我是开城乡公交的司机", "城乡客运的车晚点"])
def test_a_long_way_and_a_country_bus_are_no_places(text: str) -> None:
    assert find_address(text, CHANGDE) is None


def test_the_name_of_the_field_is_no_city() -> None:
    address = find_address("不是不是，地址是津市三洲驿街道三洲街社区，你改一下", CHANGDE, asked=True)
    assert address is not None
    assert (address.county, address.village) == ("津市市", "三洲街社区")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            "武陵区府坪街道金家坪社区，百货楼背后那个早餐摊",
            "百货楼背后那个早餐摊",
            "武陵区府坪街道金家坪社区，百货楼背后那个早餐摊",
        ),
        ("汉寿县沧港镇，靠堤那边，养鸭子的棚子", "靠堤那边，养鸭子的棚子", "汉寿县沧港镇，靠堤那边，养鸭子的棚子"),
        ("临澧县新安镇杉龙村，村里那个米厂", "杉龙村村里那个米厂", "临澧县新安镇杉龙村，村里那个米厂"),
        ("桃源县漳江街道，桃花源路上，挨着药房的那家", "挨着药房的那家", "桃源县漳江街道，桃花源路上，挨着药房的那家"),
        ("临澧县新安镇杉龙村，丰年粮食收购点", "丰年粮食收购点", "临澧县新安镇杉龙村，丰年粮食收购点"),
        ("临澧县新安镇杉龙村，村口的榨油坊", "杉龙村村口的榨油坊", "临澧县新安镇杉龙村，村口的榨油坊"),
        ("武陵区南坪街道甘露寺社区，金玉良缘婚庆", "金玉良缘婚庆", "武陵区南坪街道甘露寺社区，金玉良缘婚庆"),
        ("武陵区南坪街道甘露寺社区那个公厕", "甘露寺社区那个公厕", "武陵区南坪街道甘露寺社区那个公厕"),
        ("澧县城头山镇城头山社区，我家住卫生院对门", "卫生院对门", "澧县城头山镇城头山社区，我家住卫生院对门"),
        ("鼎城区红云街道红云社区，泵站后面那口塘漏水", "泵站后面那口塘", "鼎城区红云街道红云社区，泵站后面那口塘"),
        ("津市市新洲镇，新洲小学那个站上的车", "新洲小学那个站", "津市市新洲镇，新洲小学那个站"),
        ("石门县楚江街道观山社区，店子叫三味米粉", "三味米粉", "石门县楚江街道观山社区，店子叫三味米粉"),
        (
            "武陵区德山街道，德山大市场三号门进去卖鱼那排",
            "德山大市场三号门进去卖鱼那排",
            "武陵区德山街道，德山大市场三号门进去卖鱼那排",
        ),
        (
            "安乡县深柳镇潺陵社区，我住潺陵花园二栋，灯在斜对面商场墙上",
            "潺陵花园二栋，灯在斜对面商场墙上",
            "安乡县深柳镇潺陵社区，我住潺陵花园二栋，灯在斜对面商场墙上",
        ),
    ],
)
def test_the_rest_of_an_answer_belongs_to_the_place(text: str, place: str, words: str) -> None:
    address = find_address(text, CHANGDE, asked=True)
    assert address is not None
    assert (address.place, address.text) == (place, words)


@pytest.mark.parametrize(
    "rest",
    [
        *("下水道堵了", "每天晚上十二点还在吵", "我电话是13907361234", "13907361234", "希望你们赶紧派人来修"),
        *("物业不管", "我姓刘", "天天有人在那儿打牌", "那个司机骂人", "就这里", "叫人来看看那条路"),
    ],
)
def test_what_happened_who_speaks_and_what_is_asked_for_are_no_place(rest: str) -> None:
    address = find_address(f"鼎城区玉霞街道善卷社区，{rest}", CHANGDE, asked=True)
    assert address is not None
    assert address.text == "鼎城区玉霞街道善卷社区"


def test_the_rest_of_an_answer_in_another_division_is_left() -> None:
    address = find_address("鼎城区玉霞街道善卷社区，公司在草坪镇那边", CHANGDE, asked=True)
    assert address is not None
    assert address.text == "鼎城区玉霞街道善卷社区"


@pytest.mark.parametrize(
    "text",
    [
        "师傅看我腿脚不便，又背我一截子路",
        "送了俺一程路",
        "我搭32路上班，天天不停站",
        "公交车15路的司机",
        "下班晚了没车回县城",
        "我是扫大街的，工资没发",
        "门口修水渠，路挖断了",
        "物业叫我喊自来水公司",
        "崽考上大学冇得钱交学费",
    ],
)
def test_what_somebody_does_and_a_stretch_are_no_place(text: str) -> None:
    assert find_address(text, CHANGDE) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("武陵区朝阳路，桂香小区旁边的老李补胎", "桂香小区旁边的老李补胎"),
        ("武陵区朝阳路上的放心租房", "朝阳路上的放心租房"),
        ("桂香小区后面的绿道", "桂香小区后面的绿道"),
        ("石门县皂市镇，村部往东头走一百米", "村部往东头走一百米"),
    ],
)
def test_what_a_place_leads_to(text: str, place: str) -> None:
    assert parts(find_address(text, CHANGDE, asked=True))["place"] == place


@pytest.mark.parametrize("text", ["我是皂市镇的，武陵区朝阳路的路灯坏了", "我是石门县皂市镇的，武陵区朝阳路的路灯坏了"])
def test_where_the_caller_is_from_is_not_mixed_with_another_county(text: str) -> None:
    assert parts(find_address(text, CHANGDE)) == {"county": "武陵区", "road": "朝阳路"}


@pytest.mark.parametrize(("text", "words"), [("善卷社区六组这里", "善卷社区六组"), ("桂香小区3栋那边", "桂香小区3栋")])
def test_a_mere_there_is_left_out(text: str, words: str) -> None:
    assert without_there(text) == words


@pytest.mark.parametrize("road", ["经5路", "滨湖三路", "八一路"])
def test_a_road_with_a_number_is_no_bus_line(road: str) -> None:
    assert parts(find_address(f"{road}的路灯不亮", CHANGDE)) == {"road": road}


@pytest.mark.parametrize("text", ["我这膝盖走不得远路", "他老人家爬不得山路，也跑不得夜路"])
def test_a_road_that_nobody_can_walk_is_none(text: str) -> None:
    assert find_address(text, CHANGDE) is None


def test_a_road_may_begin_with_that_character() -> None:
    assert parts(find_address("得胜路12号", CHANGDE, asked=True)) == {"road": "得胜路", "number": "12号"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("谢集镇往北去学校那条路坑坑洼洼", "往北去学校那条路"),
        ("谢集镇到县城的路烂得不成样子", "到县城的路"),
        ("谢集镇集上往西通往粮库的那条公路没有路灯", "集上往西通往粮库的那条公路"),
        ("谢集镇到双八镇的公交线路什么时候恢复", None),
        ("谢集镇到现在的路都没修", None),
        ("谢集镇去县城的路费没报", None),
    ],
)
def test_where_a_road_leads_tells_which(text: str, place: str | None) -> None:
    address = find_address(text, SHANGQIU)
    assert address is not None
    assert (address.town, address.place) == ("谢集镇", place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("梁园区谢集镇集上丁字路口那一片", "集上丁字路口"),
        ("谢集镇街里三岔路口", "街里三岔路口"),
        ("谢集镇集上十字路口，粮库对面", "集上十字路口，粮库对面"),
    ],
)
def test_a_crossroads_is_a_place_and_no_road(text: str, place: str) -> None:
    address = find_address(text, SHANGQIU, asked=True)
    assert address is not None
    assert (address.road, address.place) == (None, place)


def test_a_road_named_twice_is_one() -> None:
    address = find_address("永城市西城街道光明路，就在光明路加油站后面", SHANGQIU, asked=True)
    assert address is not None
    assert (address.county, address.town, address.road) == ("永城市", "西城街道", "光明路")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("俺孙庄村嘞，谢集镇", "孙庄村嘞，谢集镇"),
        ("赵口村，谢集镇嘞，村里那条东西路", "赵口村，谢集镇嘞，村里那条东西路"),
        ("谢集镇赵口村嘞，五组", "谢集镇赵口村嘞，五组"),
        ("谢集镇赵口村嘞，机井边上", "谢集镇赵口村嘞，机井边上"),
    ],
)
def test_a_village_before_its_town_is_kept(text: str, words: str) -> None:
    address = find_address(text, SHANGQIU, asked=True)
    assert address is not None
    assert (address.town, address.text) == ("谢集镇", words)


@pytest.mark.parametrize("text", ["到对河镇上买菜只有一条船", "对岸镇上的厂子半夜排气", "隔壁乡里都修了路"])
def test_where_it_lies_from_here_is_no_name(text: str) -> None:
    assert find_address(text, CHANGDE) is None


@pytest.mark.parametrize("text", ["天亮前拖走一车卖餐馆", "每天早晚高峰厂里停机", "一批送超市，剩下的倒河里"])
def test_what_is_done_with_goods_is_no_place(text: str) -> None:
    assert find_address(text, load_city("changde")) is None
