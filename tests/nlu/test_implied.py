"""Whom a matter is about, told by no name: an office, a business of a kind, somebody by what they do."""

from __future__ import annotations

import pytest

from nlu.implied import favours_kin, implied, is_about_an_office, is_office

pytestmark = pytest.mark.unit

PLACE = {"county": "澧县", "town": "青云镇", "text": "澧县青云镇"}


@pytest.mark.parametrize(
    ("story", "who"),
    [
        ("我在镇上税务所开发票，说系统坏了，等了三天", "青云镇税务所"),
        ("给娃上户口，派出所让我开了四回证明", "青云镇派出所"),
        ("俺去县医保局报销，材料交上去半年没信儿", "澧县医保局"),
        ("去城东派出所迁户口，跑了五趟都说缺证明", "城东派出所"),
        ("去青云派出所换身份证，他们把我名字打错了", "青云派出所"),
        ("不动产中心把我名字登错了，叫我自己开证明", "不动产中心"),
        ("残疾证办了两个月，残联说要重新鉴定", "残联"),
        ("退休手续交到社保所，一直说在审", "青云镇社保所"),
        ("镇政府盖章，三天两头没人", "镇政府"),
        ("门口的洗车店污水往路上流，没人管", "洗车店"),
        ("那个豆腐作坊天天往沟里倒水", "豆腐作坊"),
        ("村里的砖厂半夜排黑烟", "砖厂"),
        ("管水嘞老李一亩地多收俺二十", "管水嘞老李"),
        ("打渔船年审，打水利站的电话，说网上办，窗口不收材料", "青云镇水利站"),
        ("今年换了个管闸的，他不给钱就不放水", "管闸的"),
        ("村里请了个收电费嘞，他一度多收俺一毛", "收电费嘞"),
        ("水表井让隔壁压住了，抄表的进不去", "隔壁"),
        ("电表箱叫楼上那家堵死了", "楼上那家"),
        ("俺家下水管被对门老周填死了", "对门老周"),
        ("门口的盲道让卖炸串的占了", "卖炸串的"),
        ("看大门的老头不让我们进", "看大门的老头"),
        ("村会计把补贴款扣了", "村会计"),
        ("班主任骂孩子，还不让进教室", "班主任"),
        ("交警二话不说把我的三轮车拖走了", "交警"),
        ("市场管理员上来就没收我的秤", "市场管理员"),
        ("村部大门锁着，盖不了章", "村部"),
        ("我们组长上门收医保，一家八百，到医院一查没交", "我们组长"),
        ("身份证上的出生日期，当年派出所给写错了", "青云镇派出所"),
        ("俺跑民政局四趟了，低保就是不给批", "民政局"),
        ("村主任他侄子有三套房，年年领危房补助", "村主任"),
        ("我们大队会计自己家一家四口都吃低保，公示没见过", "大队会计"),
        ("地下车库顶上滴水滴到车上，物业就让我挪车", "物业"),
        ("我们公司是做家具的，厂房过户，不动产登记中心说图纸差了两厘米不给办", "不动产登记中心"),
    ],
)
def test_who_is_told_without_a_name(story: str, who: str) -> None:
    told = implied(story, PLACE)
    assert told is not None
    assert told[0].removeprefix("青云镇" if who == "镇政府" else "") == who
    assert told[1] in story


@pytest.mark.parametrize(
    "story",
    [
        "楼下烧烤摊半夜吵，报了派出所，派出所来了也没用",
        "路灯坏了，找村主任，村主任说没钱",
        "停水了，我叫对门看看，他家也没水",
        "这条路修好的，他又挖开",
        "电动车在派出所门口被偷了",
        "我跟社区反映过，社区说没办法",
        "隔壁装修吵，找物业，物业说管不了",
        "城管来看过，说归环保管",
        "河里有死鱼，水利站说不知道",
        "工地半夜施工，打城管电话没人接",
        "我在县医院生的孩子，去派出所上户口要什么材料",
        "银行说身份证过期了，让我去派出所换",
        "公司欠我三个月工资",
        "超市门口的井盖没了",
        "电线杆歪了，供电所说归移动",
        "有人在田里搞停车场收钱",
        "隔壁的狗天天叫，物业说管不到",
        "支书的儿子结婚放炮放到半夜",
        "电表要换，镇上的电工讲要收三百块",
    ],
)
def test_whom_one_turned_to_and_where_it_is_are_nobody(story: str) -> None:
    assert implied(story, PLACE) is None


def test_the_business_of_an_office() -> None:
    assert is_about_an_office("去改户口上的名字，跑了三趟不给办")
    assert not is_about_an_office("楼上半夜跳绳，民警来过也没用")


def test_an_office_without_a_name() -> None:
    assert is_office("当年派出所")
    assert not is_office("城东派出所")


def test_who_favours_their_kin() -> None:
    assert favours_kin("村支书的弟媳妇在城里有房，还吃低保")
    assert not favours_kin("村支书的弟媳妇病了")
