from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.numerals import cardinal
from speech.reading import speakable

pytestmark = pytest.mark.unit


SAID = {
    "numbers that are names": {
        "电话是13800138000，对吗？": "电话是幺三八、零零幺三、八零零零，对吗？",
        "138-0013-8000": "幺三八、零零幺三、八零零零",
        "单号261123000017。": "单号二六幺、幺二三、零零零、零幺七。",
        "工单20261123000017": "工单二零二六、幺幺二三、零零零零、幺七",
        "0736-7255555": "零七三六、七二五、五五五五",
        "0736-7700110转8012": "零七三六、七七零、零幺幺零转八零幺二",
        "拨打0736-12345": "拨打零七三六、幺二三四五",
        "400-818-8888": "四零零、八幺八、八八八八",
        "请拨打12345热线": "请拨打幺二三四五热线",
        "12345-2": "幺二三四五转二",
        "95598转2": "九五五九八转二",
        "火灾打119，受伤打120": "火灾打幺幺九，受伤打幺二零",
        "110/119/120": "幺幺零、幺幺九、幺二零",
        "后四位是0017": "后四位是零零幺七",
        "尾号8000": "尾号八零零零",
        "身份证号430702199001011234": "身份证号四三零、七零二、幺九九、零零幺、零幺幺、二三四",
        "银行卡6222020200112345678": "银行卡六二二二、零二零二、零零幺幺、二三四五、六七八",
        "１３８００１３８０００": "幺三八、零零幺三、八零零零",
        "湘J·A1234": "湘JA幺二三四",
        "车牌湘JA1234": "车牌湘JA幺二三四",
        "皖A12345": "皖A幺二三四五",
        "G207国道": "G二零七国道",
        "S306省道": "S三零六省道",
        "207国道": "二零七国道",
        "102路公交车": "幺零二路公交车",
        "2路公交": "二路公交",
    },
    "places and rooms": {
        "3栋2单元501室": "三栋二单元五零幺室",
        "3号楼2单元501": "三号楼二单元五零幺",
        "18栋2单元1204室": "十八栋二单元幺二零四室",
        "3-2-501": "三、二、五零幺",
        "12-1-301室": "幺二、幺、三零幺室",
        "人民路12号": "人民路十二号",
        "朝阳路108号": "朝阳路一百零八号",
        "紫金路1288号": "紫金路幺二八八号",
        "5#楼": "五号楼",
        "2楼": "二楼",
        "12层": "十二层",
        "负2楼": "负二楼",
        "A座1203室": "A座幺二零三室",
        "第2条第3款": "第二条第三款",
    },
    "dates": {
        "2026年11月23日下午3:30": "二零二六年十一月二十三日下午三点三十分",
        "2026-11-25": "二零二六年十一月二十五日",
        "2026/11/5": "二零二六年十一月五日",
        "2026.11.25": "二零二六年十一月二十五日",
        "5月1日": "五月一日",
        "2月2日": "二月二日",
        "11月25日至12月3日": "十一月二十五日至十二月三日",
        "1990年代": "一九九零年代",
        "90年代": "九十年代",
        "2023级": "二零二三级",
        "2020-2025年": "二零二零到二零二五年",
        "2025年1-10月": "二零二五年一到十月",
        "12月": "十二月",
        "6月30日前": "六月三十日前",
        "6月": "六月",
    },
    "times": {
        "15:30": "十五点三十分",
        "9:05": "九点零五分",
        "0:00": "零点",
        "2:00": "两点",
        "8:00-17:30": "八点到十七点三十分",
        "8：30—12：00": "八点三十分到十二点",
        "每周一至周五8:30-12:00": "每周一至周五八点三十分到十二点",
        "24小时": "二十四小时",
        "2h内": "两小时内",
        "30min": "三十分钟",
        "7×24小时": "七乘二十四小时",
        "上午9时30分": "上午九时三十分",
        "2个小时": "两个小时",
        "2点半": "两点半",
    },
    "amounts": {
        "费用120元": "费用一百二十元",
        "120.50元": "一百二十点五元",
        "¥120": "一百二十元",
        "¥3,500": "三千五百元",
        "3,500元": "三千五百元",
        "1.2万元": "一点二万元",
        "3000元/月": "三千元每月",
        "100元/平方米": "一百元每平方米",
        "一共110个": "一共一百一十个",
        "一共120户": "一共一百二十户",
        "2个": "两个",
        "2人": "两人",
        "200米": "两百米",
        "2200元": "两千二百元",
        "2倍": "两倍",
        "2.5倍": "二点五倍",
        "10500元": "一万零五百元",
        "1000000元": "一百万元",
        "10000000000元": "一百亿元",
        "100010元": "十万零一十元",
        "16-60周岁": "十六到六十周岁",
        "800-1000元": "八百到一千元",
        "3-5个工作日": "三到五个工作日",
        "5~7天": "五到七天",
        "满意度99.98%": "满意度百分之九十九点九八",
        "40%-60%": "百分之四十到百分之六十",
        "3-5%": "百分之三到百分之五",
        "2‰": "千分之二",
        "1/3": "三分之一",
        "10:0": "十比零",
        "3:1": "三比一",
        "-5℃": "零下五摄氏度",
        "38.5℃": "三十八点五摄氏度",
        "约30㎡": "约三十平方米",
        "120m²": "一百二十平方米",
        "5m³": "五立方米",
        "60km/h": "六十公里每小时",
        "10kg": "十公斤",
        "500g": "五百克",
        "220V": "两百二十伏",
        "10kV": "十千伏",
        "100M宽带": "一百兆宽带",
        "一年2次": "一年两次",
        "第2次": "第二次",
    },
    "signs": {
        "WiFi密码": "无线网密码",
        "www.gov.cn": "www点gov点cn",
        "No.5窗口": "五号窗口",
        "Ⅱ级响应": "二级响应",
        "①身份证②户口本": "一、身份证二、户口本",
        "1.身份证": "一、身份证",
        "PM2.5": "PM二点五",
        "5G": "五G",
        "A4纸": "A四纸",
        "没有数字。": "没有数字。",
        "": "",
    },
}


@pytest.mark.parametrize(
    ("written", "said"), [pair for pairs in SAID.values() for pair in pairs.items()], ids=lambda text: text
)
def test_it_is_said_as_people_say_it(written: str, said: str) -> None:
    assert speakable(written) == said


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "零"), ("7", "七"), ("10", "十"), ("19", "十九"), ("20", "二十"), ("100", "一百"), ("101", "一百零一"),
        ("110", "一百一十"), ("111", "一百一十一"), ("200", "两百"), ("1000", "一千"), ("1001", "一千零一"),
        ("1010", "一千零一十"), ("1100", "一千一百"), ("2000", "两千"), ("10000", "一万"), ("10001", "一万零一"),
        ("10010", "一万零一十"), ("101000", "十万一千"), ("100000", "十万"), ("1000001", "一百万零一"),
        ("20000", "两万"), ("120000", "十二万"), ("100000000", "一亿"), ("100010000", "一亿零一万"),
        ("1000100010001000", "一千万亿一千亿一千万一千"), ("007", "零零七"),
    ],
)  # fmt: skip
def test_amounts(digits: str, words: str) -> None:
    assert cardinal(digits) == words


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_every_amount_is_read_back_as_itself(number: int) -> None:
    cn2an = pytest.importorskip("cn2an")
    assert cn2an.cn2an(cardinal(str(number)).replace("两", "二"), "normal") == number


def test_nothing_of_another_speech_engine_is_loaded() -> None:
    """Vosk and kaldifst, which wetext needs, share the static data of two versions of OpenFst: one process with both
    crashed now and then with a broken heap."""
    source = (
        "import sys\nfrom speech.reading import speakable\nspeakable('2026年')\n"
        "print([name for name in ('vosk', 'kaldifst') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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
