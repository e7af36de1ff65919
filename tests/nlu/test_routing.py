from __future__ import annotations

import pytest

from nlu.address import find_address
from nlu.city import load_city
from nlu.routing import ORDER_TYPES, OTHER, category, departments, first_levels, leaves, order_type, without_landmarks
from nlu.tuned.opinion import read_by_both
from nlu.vectors import shared_vectors

pytestmark = pytest.mark.unit

CITY = load_city("changde")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问公积金怎么提取", "咨询"),
        ("我想咨询一下医保报销的事", "咨询"),
        ("身份证丢了去哪里补", "咨询"),
        ("残疾证能不能在外地办", "咨询"),
        ("学区是怎么划分的呢", "咨询"),
        ("这个归哪个部门管", "咨询"),
        ("楼道灯坏了半个月没人修", "求助"),
        ("我家停水了，麻烦派人来修一下", "求助"),
        ("下水道堵了，请帮忙疏通", "求助"),
        ("我要投诉楼下的歌厅", "投诉"),
        ("物业乱收费态度还差", "投诉"),
        ("老板拖欠我三个月工资", "投诉"),
        ("半夜工地还在打桩", "投诉"),
        ("开发商延期交房不退钱", "投诉"),
        ("我要举报有人开赌场", "举报"),
        ("有个黑作坊制假售假", "举报"),
        ("网吧让小孩子通宵上网", "举报"),
        ("棋牌室里有人打牌赌钱", "举报"),
        ("麻将馆半夜吵死人", "投诉"),
        ("出租车不打表", "投诉"),
        ("工厂夜里偷排废水", "举报"),
        ("我提个建议，公交能不能延长到九点", "建议"),
        ("建议在学校门口装个红绿灯", "建议"),
        ("希望在小区旁边增设一个公交站", "建议"),
        ("我要表扬社区的小刘", "表扬"),
        ("特别感谢你们帮我把路灯修好了", "表扬"),
        ("", "求助"),
        ("嗯", "求助"),
    ],
)
def test_order_type(text: str, kind: str) -> None:
    assert order_type(text) == kind
    assert kind in ORDER_TYPES


@pytest.mark.parametrize(
    "text",
    [
        "能不能赶一下院子里那群野猫",
        "可不可以派人来清一下沟里的淤泥",
        "能不能把桥头那个棚子拆掉",
        "能否修修我们组里的路",
        "能不能管管门口的三轮车",
        "能不能给我们巷子装个路灯",
    ],
)
def test_to_be_asked_whether_something_can_be_done_is_no_question(text: str) -> None:
    assert order_type(text) == "求助"


@pytest.mark.parametrize(
    "text",
    ["修手机能不能报销", "我能不能自己拆墙", "老房子可不可以拆了重建", "残疾证能不能办", "能不能修改户口本上的名字"],
)
def test_whether_one_may_is_a_question(text: str) -> None:
    assert order_type(text) == "咨询"


def test_a_complaint_that_asks_for_something_to_be_done_stays_one() -> None:
    assert order_type("工地天天半夜打桩吵得睡不着，能不能管一下") == "投诉"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路灯坏了", ["城乡建设", "市政设施"]),
        ("小区物业不管电梯", ["城乡建设", "物业管理"]),
        ("家里停水三天", ["城乡建设", "供水"]),
        ("天然气打不着火压力不够", ["城乡建设", "供气"]),
        ("暖气不热", ["城乡建设", "供热"]),
        ("开发商烂尾不交房", ["城乡建设", "房产开发"]),
        ("公积金怎么取", ["城乡建设", "住房保障"]),
        ("广场舞吵得睡不着", ["环境保护", "噪声污染"]),
        ("饭店油烟太呛", ["环境保护", "大气污染"]),
        ("街上有个麻将馆里头赌博，一晚上输赢好几万", ["公共安全", "社会治安"]),
        ("棋牌室天天晚上吵得睡不着", ["环境保护", "噪声污染"]),
        ("我们公司食品生产许可证三个月没下来，影响开工", ["企业服务", "营商环境"]),
        ("有人往河里偷排污水", ["环境保护", "水污染"]),
        ("公交车甩站", ["交通运输", "公交地铁"]),
        ("出租车拒载", ["交通运输", "出租与网约车"]),
        ("路口红绿灯太短", ["交通运输", "道路交通管理"]),
        ("快递员不送货上门", ["交通运输", "邮政快递"]),
        ("孩子上学学区划分", ["教育文体", "招生入学"]),
        ("老师违规补课", ["教育文体", "学校管理"]),
        ("幼儿园乱收费", ["教育文体", "学前教育"]),
        ("包工头欠我工资", ["劳动和社会保障", "拖欠工资"]),
        ("社保断缴怎么补缴", ["劳动和社会保障", "社会保险"]),
        ("医保报销比例", ["劳动和社会保障", "医疗保险"]),
        ("超市卖过期食品", ["商贸旅游", "食品安全"]),
        ("健身房跑路不退卡", ["商贸旅游", "消费维权"]),
        ("医院护士态度差", ["卫生计生", "医疗服务"]),
        ("孩子打疫苗", ["卫生计生", "公共卫生"]),
        ("小区里有赌博的", ["公共安全", "社会治安"]),
        ("流浪狗咬人", ["公共安全", "动物伤人"]),
        ("低保被取消了", ["民政", "社会救助"]),
        ("残疾证怎么办", ["民政", "残疾人事务"]),
        ("宅基地建房审批", ["农业农村", "宅基地"]),
        ("种粮补贴没发", ["农业农村", "惠农补贴"]),
        ("拆迁补偿款没到账", ["城乡建设", "房屋征收"]),
        ("户口迁移", ["政法", "户籍与证件"]),
        ("村支书贪污", ["党务政务", "干部作风"]),
        ("企业拿不到惠企补贴，营商环境差", ["企业服务", "营商环境"]),
        ("今天天气不错", [OTHER]),
        ("hello", []),
        ("", []),
    ],
)
def test_category(text: str, expected: list[str]) -> None:
    assert category(text) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("医院旁边的路灯不亮", "的路灯不亮"),
        ("武陵区工商银行对面烧烤店油烟大", "烧烤店油烟大"),
        ("医院乱收费", "医院乱收费"),
        ("渣土车堵住学校门口卸货", "渣土车堵住卸货"),
        ("学校门口堵", "学校门口堵"),
        ("抽完血她还把我送到公交站，看着我上车才走，心里暖和", "抽完血她，心里暖和"),
        ("下雨天还打伞把我妈送到家门口", "下雨天还打伞"),
        ("司机没把孩子送到站就让下车", "司机没把孩子送到站就让下车"),
    ],
)
def test_a_landmark_is_no_matter(text: str, rest: str) -> None:
    assert without_landmarks(text) == rest


def test_the_tree() -> None:
    assert first_levels() == (
        *("城乡建设", "环境保护", "交通运输", "教育文体", "劳动和社会保障", "商贸旅游", "卫生计生", "公共安全", "民政"),
        *("农业农村", "自然资源", "政法", "党务政务", "企业服务", "其他"),
    )
    assert len(leaves()) == len(set(leaves())) > 70


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("鼎城区玉霞街道的路灯坏了", "鼎城区城市管理和综合执法局"),
        ("路灯坏了", "常德市城市管理和综合执法局"),
        ("公积金怎么提取", "常德市住房公积金管理中心"),
        ("石门县的老板拖欠工资", "石门县人力资源和社会保障局"),
        ("超市卖过期食品", "常德市市场监督管理局"),
        ("消防通道被占", "常德市消防救援支队"),
        ("电费算错了，电表有问题", "国网常德供电公司"),
        ("身份证怎么补办", "常德市公安局"),
        ("医院乱开药", "常德市卫生健康委员会"),
        ("村里水库的大坝漏水", "常德市水利局"),
    ],
)
def test_departments(text: str, first: str) -> None:
    ranked = departments(text, category(text), CITY, find_address(text, CITY))
    assert ranked[0][0] == first
    assert [confidence for _, confidence in ranked] == sorted((c for _, c in ranked), reverse=True)
    assert sum(confidence for _, confidence in ranked) <= 1
    assert len(ranked) <= 5


def test_no_word_no_department() -> None:
    assert departments("今天天气不错", category("今天天气不错"), CITY) == []


def test_a_word_within_a_longer_one_does_not_count() -> None:
    assert category("老年卡") == ["交通运输", "公交地铁"]  # not 老年 and not 卡


def test_three_departments_are_told_where_any_is() -> None:
    names = [name for name, _ in departments("演出的票退不了", ["教育文体", "文化旅游"], load_city("changde"))]
    assert len(names) == len(set(names)) >= 3
    assert departments("你好啊", ["其他"], load_city("changde")) == []


def test_the_vector_brings_the_tuned_encoders_opinion() -> None:
    """No word says 表扬; and what is told as flatly without it is no praise."""
    vectors = shared_vectors()
    told = "派出所那个小姑娘背着机器爬六楼，给我瘫在床上的爹把身份证照了，水都没喝一口"
    assert order_type(told, vectors.of(told)) == "表扬"
    fact = "闺女在县城上高中，食堂的饭里老有头发"
    assert order_type(fact, vectors.of(fact)) != "表扬"


@pytest.mark.parametrize(
    "text",
    [
        "俺三月份就把水费交给收费员了，二百六，前天又上门催，说系统里没有，俺交的钱跑到哪去了",
        "去健身房办卡说好随时能退，昨天去退人家说要扣一半，凭什么扣我的",
        "给孩子交了两年的托管费，上礼拜门锁了电话打不通，这叫么子事嘛",
        "车停在路边被刮了，物业说监控坏了调不出来，这合理吗",
        "他们工地从早上六点打桩打到夜里十一点，让老人怎么睡",
        "村里修路把俺家院墙推倒了，说好给修到现在也没动，还有没有王法了",
        "快递丢了网点推给总部，总部又推给网点，我该找谁去说理",
        "我预存的话费莫名其妙少了八十块，这钱到底到谁手里去了",
        "卖给我的手机是翻新的，找他换他还吼我，哪有这样做生意的",
        "补贴去年就公示了有我的名字，到现在没到账，要等到猴年马月",
        "我就想问这危房补助到底是给谁发的？村主任他弟弟两层楼房领着补助，我家土房漏雨三年批不下来，谁看得见",
        "公厕天天锁着，钥匙在管理员屋里，老人憋得满街找，这像话吗？到底给谁修的厕所",
    ],
)
def test_what_is_cried_out_at_the_end_of_a_telling_asks_nothing(text: str) -> None:
    assert order_type(text, read_by_both(text, shared_vectors().of)) in ("投诉", "求助", "举报")


@pytest.mark.parametrize(
    "text",
    [
        "我去年在外地交的社保，今年回来上班，怎么转回来",
        "我妈七十岁了，想办老年卡，在哪里办",
        "孩子户口在外省，今年九月上小学，要准备什么材料",
        "医保断交了三个月，补交以后多久能用",
        "新买的房子契税交了，下一步办房产证去哪里",
        "我是灵活就业的，公积金能不能自己交",
        "高龄补贴到底是给谁发的，我爸七十九了能不能领",
    ],
)
def test_a_plain_question_behind_facts_stays_one(text: str) -> None:
    assert order_type(text, read_by_both(text, shared_vectors().of)) == "咨询"


@pytest.mark.parametrize(
    "text",
    [
        "我问下，村里的水塔归你们管不，塔底下裂了好大一条缝，下雨就往外渗水，住边上的都怕",
        "公园的厕所归不归你们管，锁了两个月了，老人家出来锻炼都没处去",
        "俺问问，红绿灯归恁管吧？俺村口那个坏了半个月，天天有人在那儿撞着",
    ],
)
def test_whose_it_is_makes_no_question_of_a_telling(text: str) -> None:
    assert order_type(text, read_by_both(text, shared_vectors().of)) in ("投诉", "求助")


def test_whose_it_is_alone_is_asked() -> None:
    for text in ("流浪狗归你们管吗", "请问这个归你们管吗，我的驾驶证过期了怎么换"):
        assert order_type(text, read_by_both(text, shared_vectors().of)) == "咨询"
