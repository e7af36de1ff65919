"""Whom a matter is about: named in the story, by its place, or to be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.respondent import KIND_ALONE, counterpart, find_household, find_praised, find_respondent, named_in_place
from nlu.respondent import of_place as by_place

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我要投诉金色家园物业", "金色家园物业"),
        ("房子交了五年，开发商恒泰地产一会儿说没验收，一会儿说公章不在", "恒泰地产"),
        ("施工单位是鼎盛建设，欠我们工钱", "鼎盛建设"),
        ("投诉鼎城区金色家园物业，楼道灯不亮", "金色家园物业"),
        ("当时请了一家叫美居乐的装饰公司来装修", "美居乐的装饰公司"),
        ("我在一家叫金色年华健身房办的卡", "金色年华健身房"),
        ("那家店叫好再来，卖的都是假烟", "好再来"),
        ("那个装修公司，叫美家美户，收了钱跑了", "美家美户"),
        ("福满园饭店的菜里有虫子", "福满园饭店"),
        ("我在好邻居超市买的牛奶过期了", "好邻居超市"),
        ("去年国庆在恒发建筑公司干活，工钱没给", "恒发建筑公司"),
        ("她搁康睦医院上班，夜班费一分没发", "康睦医院"),
        ("俺搁梁园区平原路那个万家福超市买嘞面条长毛了", "万家福超市"),
        ("常德一中的食堂饭里有头发", "常德一中"),
        ("鼎城区蒿子港镇卫生院的医生收红包", "蒿子港镇卫生院"),
        ("被华夏婚介骗了八千块", "华夏婚介"),
        ("到长安房产中介租的房子，押金不退", "长安房产中介"),
        ("东方路的鼎盛装饰公司从三月份起欠我们工资", "鼎盛装饰公司"),
        ("村主任李大发把低保给他亲戚", "村主任李大发"),
        ("包工头刘三欠我们工钱", "包工头刘三"),
        ("俺村里嘞会计老张把补贴款都吃了", "会计老张"),
        ("承包大户，姓向，打药飘到我菜地来哒", "承包大户，姓向"),
        ("电信乱扣我话费", "电信"),
        ("我在拼多多上买的手机是坏的", "拼多多"),
        ("103路司机见到老人就甩站", "103路司机"),
        ("湘J3B528的出租车绕路", "湘J3B528的出租车"),
        ("打热力公司电话永远占线", "热力公司"),
        ("地流转给金穗合作社，租金一分没给", "金穗合作社"),
        ("房子租给安家房产公司，房租拖了半年", "安家房产公司"),
        ("把孩子送到金苗托管班，伙食费不退", "金苗托管班"),
        ("每月去石桥镇卫生院拿药，说没货，叫我去外面药店买", "石桥镇卫生院"),
        ("在老李家羊肉铺买了三斤，少半斤", "老李家羊肉铺"),
    ],
)
def test_a_name_in_the_story(text: str, name: str) -> None:
    found = find_respondent(text)
    assert found is not None
    assert found.method != KIND_ALONE
    assert found.value == name == text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉驾校，学费交了", "举报一家食品加工厂偷排", "投诉我们小区物业", "告那个开砂场的老板",
        "我有一个叫张三的朋友开了店", "投诉电话打不通", "物业不管", "我要投诉关于物业的问题",
        "公司叫员工加班，不给钱", "我们恒发公司没拿到补贴", "俺的店叫聚福楼，门口停了辆破车",
        "人民医院门口的路坏了", "中心小学旁边有人卖三无辣条", "楼下烧烤店天天排油烟", "装修公司收了钱就跑了",
        "街上新开了个鞋店，天天放大喇叭", "找了物业，物业说不管", "武陵区芷兰街道物业不作为", "举报个黑加油站",
    ],
)  # fmt: skip
def test_a_kind_a_landmark_and_ones_own_are_no_name(text: str) -> None:
    found = find_respondent(text)
    assert found is None or found.method == KIND_ALONE


def test_of_what_kind_it_is_is_told_as_such() -> None:
    found = find_respondent("举报一家食品加工厂偷排")
    assert found is not None
    assert (found.value, found.method) == ("食品加工厂", KIND_ALONE)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("二楼那户把楼道堆满了", "二楼那户"),
        ("3栋2单元501的住户天天半夜打麻将", "3栋2单元501的住户"),
        ("五楼那个老倌子在楼顶养鸡", "五楼那个老倌子"),
        ("我家住三楼那户的隔壁", None),
        ("三楼的灯不亮", None),
    ],
)
def test_a_neighbour_by_floor_or_door(text: str, who: str | None) -> None:
    found = find_household(text)
    assert (found.value if found else None) == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("俺先夸一个人，俺村的驻村干部小谢，天天往俺家跑", "驻村干部小谢"),
        ("我要表扬派出所的民警王建国，帮我找回了钱包", "派出所的民警王建国"),
        ("感谢社区网格员小刘", "社区网格员小刘"),
        ("表扬李护士，照顾我妈特别细心", "李护士"),
        ("3路公交司机刘师傅帮我妈上车，我要表扬", "3路公交司机刘师傅"),
        ("夸一个交警，警号031762", "交警，警号031762"),
        ("感谢西城派出所张警官帮我找孩子", "西城派出所张警官"),
        ("谢一个人，车站有个姓廖的小伙子帮我妈提箱子，送上车才走", "姓廖的小伙子"),
        ("要感谢窗口上那位姓龚的大姐，加班帮我把证办好了", "窗口上那位姓龚的大姐"),
        ("表扬一下不动产窗口的同志", None),
        ("扫我们门口那条街的环卫大姐捡到我的包，要表扬", None),
        ("谢谢你们，村里的路灯坏了", None),
        ("李护士打针打青了，我要投诉", None),
        ("水管冻裂了，来了个师傅，姓黄，一分钱没多收，想夸夸他", "师傅，姓黄"),
        ("我要表扬一个人，车上有个小伙子，叫孙立强，扶我下车", "小伙子，叫孙立强"),
    ],
)
def test_who_is_praised(text: str, who: str | None) -> None:
    found = find_praised(text)
    assert (found.value if found else None) == who


@pytest.mark.parametrize(
    ("story", "place", "name"),
    [
        ("我要投诉驾校，科目二一年没约上", "武陵区丹阳街道，鸿运驾校报名点", "鸿运驾校"),
        ("房产中介扣着押金不给", "武陵区南坪街道新坡社区，新坡路上的如家租房", "如家租房"),
        ("我爸住院，护理费多收了五天", "澧县澧西街道，仁和医院骨科", "仁和医院"),
        ("我在幼儿园当老师，社保没交", "鼎城区蒿子港镇，金太阳幼儿园", "金太阳幼儿园"),
        ("学校收补课费", "睢阳区新城街道，香君路第五小学", "香君路第五小学"),
        ("在一个店里买的床垫，不退钱", "虞城县木兰镇，桥头那个福寿堂", "福寿堂"),
        ("我跑外卖的，站长扣我押金", "汉寿县龙阳街道，闪电配送站", "闪电配送站"),
        ("理发店办的卡不退", "人民路128号风尚造型", "风尚造型"),
        ("养老院的护工打人", "鼎城区，夕阳红老年公寓里面", "夕阳红老年公寓"),
        ("厂里不发工资", "武陵区德山街道恒发机械有限公司", "恒发机械有限公司"),
        ("医院把药开错了", "县人民医院", "县人民医院"),
        ("学校门口的路坏了", "武陵区丹阳街道，第三小学", None),
        ("路灯不亮，孩子上学看不见", "武陵区南坪街道，第三小学", None),
        ("医院乱收费", "仁和医院旁边", None),
        ("驾校不退钱", "靠近鸿运驾校", None),
        ("公交车不停", "玉霞街道，老酒厂站牌", None),
        ("卖肉的缺秤", "玉霞街道，玉霞农贸市场", None),
        ("驾校不退钱", "武陵区丹阳街道，驾校", None),
        ("派出所让我跑了四趟，户口还没迁成", "漆河镇，漆河派出所", "漆河派出所"),
        ("派出所门口的路灯不亮", "漆河镇，漆河派出所", None),
        ("土堆不盖，一刮风满街灰", "杨园村，锦绣里工地，杨园路北边", "锦绣里工地"),
        ("幼儿园不退伙食费，别个幼儿园都退", "漆河镇，小星幼儿园", "小星幼儿园"),
        ("校长拖着工资不发", "郑集乡老黑村，老黑小学", "老黑小学"),
        ("收麦的磅秤有毛病", "孔集乡尹庄村，村东头嘞丰收粮食收购点", "丰收粮食收购点"),
        ("汽修店不给开发票", "鼎城区，顺达汽修", "顺达汽修"),
        ("宽带销户跑了三趟", "楚江街道，联讯宽带营业厅", "联讯宽带营业厅"),
        ("英语班老师跑了，钱不退", "宋城街道，育才外语", "育才外语"),
        ("烧烤店的烟熏人，炉子摆在人行道上", "凯旋路，老王烧烤", "老王烧烤"),
        ("干洗店把衣服洗坏了", "府前街，洁雅干洗", "洁雅干洗"),
        ("今天去便民服务中心，窗口没人", "石桥镇便民服务中心", "石桥镇便民服务中心"),
        ("寝室里洗澡没有热水", "护城社区，湘北护理学校男生宿舍2栋", "湘北护理学校"),
        (
            "娃去的那个午托班三十个人挤一间屋，门口堆着煤气罐",
            "平台街道乐道村，锦绣家园6号楼，叫小海豚午托",
            "小海豚午托",
        ),
        ("小饭桌的菜不新鲜，娃拉了两天肚子", "文化街道，学府家园3号楼阳光小饭桌", "阳光小饭桌"),
    ],
)
def test_the_place_names_whom_the_story_speaks_of(story: str, place: str, name: str | None) -> None:
    found = named_in_place(story, place)
    assert (found.value if found else None) == name
    assert found is None or place[found.start : found.end] == name


def test_a_paper_of_an_office_is_no_matter_of_roads() -> None:
    story, place = "身份证上的年份印错了，去了三趟不给改", "慈云镇，慈云派出所"
    assert named_in_place(story, place) is None
    found = named_in_place(story, place, of_office=True)
    assert found is not None
    assert found.value == "慈云派出所"


def test_the_callers_own_business_is_where_it_is() -> None:
    assert named_in_place("公司门口天天堵，单位的车进不来", "德山街道恒发机械有限公司", own="恒发机械有限公司") is None


@pytest.mark.parametrize(
    ("story", "address", "village", "who"),
    [
        ("物业把停车费涨了一倍", {"place": "碧水庭院小区"}, "紫桥社区", "碧水庭院小区物业"),
        ("楼上漏水，找了物业，物业说不管", {"place": "碧水庭院小区"}, "紫桥社区", None),
        ("物业把停车费涨了一倍", {"place": "紫桥社区"}, "紫桥社区", None),
        ("车库漏水，物业就叫我换个车位", {"place": "碧水庭院三期地下车库"}, "紫桥社区", "碧水庭院物业"),
        ("俺村那个卫生室天天锁着门", {"place": "柳湾村"}, "柳湾村委会", "柳湾村卫生室"),
        ("俺们镇上的中学不收孩子", {"town": "石公桥镇"}, None, "石公桥镇中学"),
        ("集体的山林包出去了，账目从来没公开", {"place": "高台村"}, None, "高台村委会"),
        ("投诉村干部，低保都给了亲戚", {"place": "高台村"}, "高台村委会", "高台村干部"),
        ("村里的路灯坏了", {"place": "高台村"}, "高台村委会", None),
        ("村里水管漏水，跟村干部讲过", {"place": "高台村"}, "高台村委会", None),
    ],
)
def test_the_place_tells_which_one(story: str, address: dict[str, Any], village: str | None, who: str | None) -> None:
    found = by_place(story, address, village)
    assert (found[0] if found else None) == who


@pytest.mark.parametrize(
    ("story", "asked"),
    [
        ("幼儿园隔壁新开了个鞋店，天天放大喇叭", True),
        ("去塘边的路，包塘的老板砌墙拦起哒", True),
        ("田租给一个种花生的公司，租金一分没给", True),
        ("那家中介不退押金", True),
        ("车行说不办卡就不给修", True),
        ("承包大户打药，把我的鱼药死了", True),
        ("公司欠我四个月工资", True),
        ("有人偷电动车", False),
        ("路灯坏了", False),
        ("公交车见老人不停", False),
        ("超市门口的井盖坏了", False),
        ("楼上半夜跳绳", False),
        ("楼下酒吧天天放音乐", False),
        ("我们公司门口的限高杆太低", False),
        ("我是康源食品有限公司的，证要转到公司来，年底银行续贷要用", False),
        ("我是康源食品有限公司的，有一家物流公司把货弄丢了", True),
        ("不知道是哪家公司半夜倒垃圾", False),
        ("停电停了三天，店里冰箱的肉都坏了", False),
        ("残联说必须本人到医院鉴定", False),
        ("低保停了，我去银行一查没到账，问银行，银行叫我问居委会", False),
        ("银行又扣了我一笔年费", True),
        ("我们给城里三十几家超市送菜，白天进不了城，超市夜里又不收货", False),
    ],
)
def test_whom_to_ask_for(story: str, asked: bool) -> None:
    assert counterpart(story) is asked
