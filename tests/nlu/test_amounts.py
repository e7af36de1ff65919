from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.amounts import find_ages, find_amounts, find_counts, find_people

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("押金三千五不退", "3500", "三千五"),
        ("交了一万二", "12000", "一万二"),
        ("罚了我两百多块", "200", "两百多块"),
        ("他要3.5万", "35000", "3.5万"),
        ("工资四五千", "4000", "四五千"),
        ("欠我工资3万5", "35000", "3万5"),
        ("花了三万五千六百块钱", "35600", "三万五千六百块钱"),
        ("八块五一斤", "8.5", "八块五"),
        ("收费1,200元", "1200", "1,200元"),
        ("一百来块", "100", "一百来块"),
        ("十几万的工程款", "100000", "十几万"),
        ("几百块钱", "100", "几百块钱"),
        ("被骗了5w", "50000", "5w"),
        ("一块五毛", "1.5", "一块五毛"),
        ("三毛钱", "0.3", "三毛钱"),
        ("五毛八分", "0.58", "五毛八分"),
        ("每月物业费两块三一平", "2.3", "两块三"),
        ("3万多元", "30000", "3万多元"),
        ("¥300", "300", "¥300"),
        ("人民币五百元", "500", "五百元"),
        ("两千零五十元", "2050", "两千零五十元"),
        ("一百零五块", "105", "一百零五块"),
        ("涨到每月八百", "800", "八百"),
        ("房租1500一个月", "1500", "1500"),
        ("欠农民工工资十二万三千", "123000", "十二万三千"),
        ("赔偿2万5千元", "25000", "2万5千元"),
        ("1.5亿元", "150000000", "1.5亿元"),
        ("七八万块", "70000", "七八万块"),
        ("二三十块钱", "20", "二三十块钱"),
        ("给了三五百", "300", "三五百"),
        ("100元左右", "100", "100元左右"),
        ("5块8", "5.8", "5块8"),
        ("花了半万", "5000", "半万"),
        ("四百八一个月", "480", "四百八"),
        ("三千五一直没退，押金", "3500", "三千五"),
        ("押金2000多没退", "2000", "2000多"),
        ("工资才两千", "2000", "两千"),
        ("骗走了两万", "20000", "两万"),
        ("包工头少给俺十一万", "110000", "十一万"),
        ("壹万贰仟元整", "12000", "壹万贰仟元整"),
        ("每吨三块八毛五", "3.85", "三块八毛五"),
        ("每度电五毛六", "0.56", "五毛六"),
    ],
)
def test_sums(text: str, value: str, words: str) -> None:
    (found,) = find_amounts(text)
    assert (found.name, found.value, text[found.start : found.end]) == ("amount", value, words)


@pytest.mark.parametrize(
    ("text", "method"), [("三千五百元", "sum"), ("两百多块", "about"), ("四五百块", "range"), ("十几万块钱", "about")]
)
def test_how_sure_a_sum_is_said(text: str, method: str) -> None:
    assert find_amounts(text)[0].method == method


@pytest.mark.parametrize(
    "text",
    [
        "", "三块砖掉下来", "我们一块去", "一分钱没退", "住在三百二十号", "2026年", "电话13907365555", "三百多户没电",
        "有两千人", "离这五百米", "第三人民医院", "一块广告牌", "三百二十栋", "一千多平", "交了三次", "收了五天",
        "要八点", "扣了12分", "三百斤", "按百分之两百算工资", "欠几千老百姓的钱", "花都区", "千万别来", "万一出事",
        "百货大楼",        "一百度", "打12345投诉退款",
        "十万火急", "钱花了两年", "一毛不拔", "收费站一百米", "交了2023年的物业费",
    ],
)  # fmt: skip
def test_no_sum(text: str) -> None:
    assert find_amounts(text) == []


def test_several_sums_in_order() -> None:
    assert [each.value for each in find_amounts("交了押金三千，只退了1200元，还差一千八没退")] == [
        "3000",
        "1200",
        "1800",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十多个人", "30"), ("五六户人家", "5"), ("全村两百多口人", "200"), ("12户居民", "12"),
        ("一百多个学生", "100"), ("停电三百多户", "300"), ("有7名工人", "7"), ("三五个人", "3"), ("两千人", "2000"),
    ],
)  # fmt: skip
def test_people(text: str, value: str) -> None:
    assert [each.value for each in find_people(text)] == [value]


@pytest.mark.parametrize("text", ["", "一个人", "第三人民医院", "三人行", "行人", "两个井盖", "有人", "八一户外用品店"])
def test_no_people(text: str) -> None:
    assert find_people(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("打了五次电话", "5"), ("三辆车", "3"), ("两百多棵树", "200"), ("坏了十几盏灯", "10"), ("三米深的坑", "3")],
)
def test_counts(text: str, value: str) -> None:
    assert [each.value for each in find_counts(text)] == [value]


@pytest.mark.parametrize(
    "text", ["", "停了三天", "两个月", "3栋2单元", "第三次", "一次", "十个人", "三个小时", "一百只有"]
)
def test_no_count(text: str) -> None:
    assert find_counts(text) == []


@pytest.mark.parametrize(("text", "value"), [("八十多岁的老人", "80"), ("孩子才三岁半", "3.5"), ("我今年72岁", "72")])
def test_ages(text: str, value: str) -> None:
    assert [each.value for each in find_ages(text)] == [value]


@given(st.text(alphabet="一二两三五十百千万亿几半多来块元毛钱分个人户岁零0123456789.,，wk¥押金交了 ", max_size=20))
def test_never_an_error_and_words_are_there(text: str) -> None:
    for found in (*find_amounts(text), *find_people(text), *find_counts(text), *find_ages(text)):
        assert text[found.start : found.end].strip()
        assert float(found.value) >= 0
