from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.reading import speakable

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("电话是13800138000，对吗？", "电话是幺三八、零零幺三、八零零零，对吗？"),
        ("138-0013-8000", "幺三八、零零幺三、八零零零"),
        ("单号261123000017。", "单号二六幺、幺二三、零零零、零幺七。"),
        ("0736-7255555", "零七三六、七二五、五五五五"),
        ("请拨打12345热线", "请拨打幺二三四五热线"),
        ("火灾打119，受伤打120", "火灾打幺幺九，受伤打幺二零"),
        ("费用120元", "费用一百二十元"),
        ("一共110个", "一共一百一十个"),
        ("后四位是0017", "后四位是零零幺七"),
        ("尾号8000", "尾号八零零零"),
        ("3栋2单元501室", "三栋二单元五零幺室"),
        ("2026年11月23日下午3:30", "二零二六年十一月二十三日下午三点三十分"),
        ("3-5个工作日", "三到五个工作日"),
        ("满意度99.98%", "满意度百分之九十九点九八"),
        ("1000000元", "一百万元"),
        ("１３８００１３８０００", "幺三八、零零幺三、八零零零"),
        ("没有数字。", "没有数字。"),
    ],
)
def test_numbers_are_said_as_people_say_them(written: str, said: str) -> None:
    assert speakable(written) == said


@settings(deadline=None)
@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_every_digit_of_a_phone_number_is_said_in_order(number: str) -> None:
    said = speakable(f"您的电话是{number}。")
    digits = said.removeprefix("您的电话是").removesuffix("。").replace("、", "")
    assert digits == "".join("零幺二三四五六七八九"[int(digit)] for digit in number)


@settings(deadline=None)
@given(st.text("0123456789年月日元.:-/% 号后四位路abc，。", max_size=40))
def test_no_text_breaks_it_and_no_digit_is_left(text: str) -> None:
    assert not any("0" <= character <= "9" for character in speakable(text))
