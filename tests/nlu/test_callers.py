"""Children, callers for another, and enterprises, by their words."""

from __future__ import annotations

import pytest

from nlu.callers import UNNAMED, company_name, find_child, find_concerned, find_concerned_name, find_enterprise

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "我今年十岁，学校门口的路灯坏了",
        "叔叔，我是小学生，同学老欺负我",
        "我12岁",
        "我才八岁，我妈妈不让我上学",
        "我在读五年级",
        "我今年13岁了，读初一",
    ],
)
def test_a_child(text: str) -> None:
    assert find_child(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "我今年十四岁",
        "我女儿今年十岁，学校食堂不卫生",
        "我六岁的女儿",
        "我十岁的时候就住在这里",
        "我从十岁开始就在这里",
        "我今年六十岁了",
        "我七十二岁",
        "我是小学生家长",
        "我上小学那会这条河还清",
        "我爸今年五十岁",
    ],
)
def test_no_child(text: str) -> None:
    assert find_child(text) is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("帮我妈问一下养老金怎么还没发", "我妈"),
        ("我替邻居反映一下，他家漏水", "邻居"),
        ("我是帮我爷爷打的电话，他耳朵不好", "我爷爷"),
        ("我妈不会说普通话，让我打电话来的", "我妈"),
        ("我想替我奶奶问下高龄补贴", "我奶奶"),
        ("帮我查一下工单", None),
        ("请帮我反映一下", None),
        ("邻居家漏水", None),
        ("我老婆生孩子的补贴", None),
    ],
)
def test_for_whom_somebody_calls(text: str, who: str | None) -> None:
    found = find_concerned(text)
    assert (found.value if found else None) == who
    if found:
        assert text[found.start : found.end] == who


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们公司是常德市恒丰机械有限公司，门口的路坏了货车进不来", "常德市恒丰机械有限公司"),
        ("我是恒丰机械厂的，园区停电没有通知", "恒丰机械厂"),
        ("我代表湖南金健米业股份有限公司，想问一下补贴", "湖南金健米业股份有限公司"),
        ("这里是桃源县鑫隆合作社", "桃源县鑫隆合作社"),
        ("您好，我是湖南鑫达建材有限公司的负责人，我们想申请惠企补贴", "湖南鑫达建材有限公司"),
        ("我们公司门口的路灯坏了", UNNAMED),
        ("我公司车间停电", UNNAMED),
        ("我是企业法人，税务申报不了", UNNAMED),
        ("我这边是企业，桃源县永顺纺织有限公司，厂门口三天两头停电", "桃源县永顺纺织有限公司"),
        ("我是做企业的，政府拖欠我们工程款", UNNAMED),
        ("我们是一家小微企业，贷款批不下来", UNNAMED),
        ("俺们是加工粉条的厂子，电压老是不稳", UNNAMED),
        ("我们是养黄鳝的合作社，塘里断了水", UNNAMED),
        ("我们是被欠钱的业主，开发商的公司跑了", None),
        ("你好，我们是一家做包装的小微企业，工业大道的路灯坏了", UNNAMED),
        ("俺是开厂子的，厂门口的路坏了", UNNAMED),
        ("我们公司停电了，常德华美包装有限公司", "常德华美包装有限公司"),
        ("我要投诉，这边是物业公司，不管事", None),
        ("我是企业退休的，养老金没涨", None),
        ("他是做企业的，欠我钱", None),
        ("我是恒丰机械厂的员工，三个月没发工资", None),
        ("我们公司把我辞退了", None),
        ("我们公司给我换了岗位", None),
        ("我们公司给镇里修了条路，钱没结", UNNAMED),
        ("我们是做门窗的，租了个车间，用电批不下来", UNNAMED),
        ("投诉常德市恒丰有限公司不退款", None),
        ("我是天然气公司的用户", None),
        ("我是恒大地产公司的业主", None),
        ("我家楼下有个公司晚上很吵", None),
        ("我们单位停水", None),
        ("我们厂里做剁辣椒的，园区停水从来不提前通知", UNNAMED),
        ("俺公司去年招了十一个脱贫户说好的给社保补贴", UNNAMED),
        ("俺厂里三十多号工人，停电停了两天", UNNAMED),
        ("我们厂里机器全停了，供电所也不来人", UNNAMED),
        ("俺们合作社种了两百亩大蒜，冷库不给用", UNNAMED),
        ("我自己办的厂，贷款批不下来", UNNAMED),
        ("我们店里做餐饮的，小微企业，税务要我们补税", UNNAMED),
        ("我替厂里反映个事，门口的路天天堵", UNNAMED),
        ("你好，是代表公司打的电话，税票开不出来", UNNAMED),
        ("我是帮我们合作社打的，冷库断电了", UNNAMED),
        ("我是做木门的厂子，消防检查总不给过", UNNAMED),
        ("我给公司打电话没人接", None),
        ("我帮公司打官司，律师费没给我", None),
        ("他是代表公司来的，说要强拆", None),
        ("我们厂里不发高温补贴", None),
        ("我们厂里机器把我手压断了，老板不管", None),
        ("俺厂里的老板跑了，食堂也关了", None),
        ("村里的合作社不给我们分红", None),
        ("厂里把废水排到我们村", None),
    ],
)
def test_an_enterprise(text: str, name: str | None) -> None:
    found = find_enterprise(text)
    assert (found.value if found else None) == name


def test_the_name_that_was_asked_for() -> None:
    found = company_name("叫常德市恒丰机械有限公司。")
    assert found is not None
    assert found.value == "常德市恒丰机械有限公司"
    assert company_name("不方便说") is None
    assert company_name("恒丰机械") is not None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("我妈叫刘菊英，我叫吴敏", "我妈刘菊英"),
        ("老人叫陈大年", "老人陈大年"),
        ("我叫吴敏", None),
        ("我妈叫我打的电话", None),
    ],
)
def test_whom_it_concerns_by_name(text: str, who: str | None) -> None:
    found = find_concerned_name(text)
    assert (found.value if found else None) == who


@pytest.mark.parametrize(("text", "who"), [("替老母亲打个电话", "老母亲"), ("替邻居张奶奶问一下", "邻居张奶奶")])
def test_whom_it_concerns_in_more_words(text: str, who: str) -> None:
    found = find_concerned(text)
    assert found is not None
    assert found.value == who


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("俺这是夏邑县会亭镇的豫东打火机有限公司，批文没下来", "豫东打火机有限公司"),
        ("我们是桃源县的丰收农业合作社，门口的路断了", "丰收农业合作社"),
        ("你好，这边是高新区的鑫宏机械有限公司", "鑫宏机械有限公司"),
    ],
)
def test_a_company_told_with_its_place(text: str, name: str) -> None:
    found = find_enterprise(text)
    assert found is not None
    assert found.value == name


@pytest.mark.parametrize(
    "text", ["这是移动公司的问题，我要投诉", "我们是金色家园的业主，物业公司不管", "这是谁家的工厂天天冒烟"]
)
def test_a_company_that_is_spoken_of(text: str) -> None:
    assert find_enterprise(text) is None


@pytest.mark.parametrize(("text", "who"), [("俺替俺二叔打的，他不会使手机", "俺二叔"), ("我帮我小姨问一下", "我小姨")])
def test_an_uncle_by_his_rank(text: str, who: str) -> None:
    found = find_concerned(text)
    assert found is not None
    assert found.value == who


def test_the_name_of_an_uncle() -> None:
    found = find_concerned_name("俺叫楚天，俺二叔叫楚保国")
    assert found is not None
    assert found.value == "俺二叔楚保国"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("叫辣满沅，全称湖南辣满沅食品有限公司", "湖南辣满沅食品有限公司"),
        ("湖南辣满沅食品有限公司沙", "湖南辣满沅食品有限公司"),
        ("俺是商丘恒准量具有限公司嘞", "商丘恒准量具有限公司"),
        ("我们叫恒准量具，厂子在稍岗", "恒准量具"),
        ("就叫老李纸箱厂", "老李纸箱厂"),
        ("公司名字就不讲哒", None),
        ("没注册公司，就是个小作坊", None),
        ("不晓得全称", None),
    ],
)
def test_the_name_in_many_words_or_none(text: str, name: str | None) -> None:
    found = company_name(text)
    assert (found.value if found else None) == name


def test_a_company_that_is_named_behind_where_it_is() -> None:
    found = find_enterprise("你好，我这边是虞城县稍岗镇韦店村的企业，公司叫虞城县恒准量具有限公司，换法人交了三回材料")
    assert found is not None
    assert found.value == "虞城县恒准量具有限公司"
    assert find_enterprise("装修公司骗我钱，公司叫美家装饰有限公司") is None
