from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.digits import read_count, read_digits
from nlu.numbers import find_order_numbers, find_phones, last_four, means_this_number

pytestmark = pytest.mark.unit

SPELLED = {
    digit: spellings
    for digit, spellings in zip("0123456789", ("零〇洞", "一幺", "二两", *"三四五六七八九"), strict=True)
}


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("幺三八零零", "13800"),
        ("一三八洞洞", "13800"),
        ("13 8零 零", "13800"),
        ("三个八", "888"),
        ("幺三八两个零四个六", "138006666"),
        ("一三八……六六", "13866"),
        ("两个连着的零", "00"),
        ("俩六仨八", "66888"),
        ("3个8", "888"),
        ("洞幺两三四五六拐八勾", "0123456789"),
        ("没有数", ""),
        ("", ""),
    ],
)
def test_read_digits(said: str, digits: str) -> None:
    assert read_digits(said) == digits


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("12", 12),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("两百", 200),
        ("一百零二", 102),
        ("一百二", 120),
        ("一百二十八", 128),
        ("两千零五", 2005),
        ("三万五", 35000),
        ("一千二百万", 12_000_000),
        ("一二三", 123),
        ("二零二六", 2026),
        ("两三", 23),
        ("人", None),
        ("", None),
        ("十二号", None),
    ],
)
def test_read_count(said: str, count: int | None) -> None:
    assert read_count(said) == count


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("我的电话是13907361234", "13907361234", "13907361234"),
        ("139 0736 1234", "13907361234", "139 0736 1234"),
        ("139-0736-1234", "13907361234", "139-0736-1234"),
        ("幺三九零七三六幺二三四", "13907361234", "幺三九零七三六幺二三四"),
        ("一三九，零七三六，一二三四", "13907361234", "一三九，零七三六，一二三四"),
        ("一三九嗯零七三六那个一二三四", "13907361234", "一三九嗯零七三六那个一二三四"),
        ("一三九……零七三六……一二三四", "13907361234", "一三九……零七三六……一二三四"),
        ("139然后是0736后面是1234", "13907361234", "139然后是0736后面是1234"),
        ("13九零七三六一二三4", "13907361234", "13九零七三六一二三4"),
        ("一八六，三个八，两个零，七七五", "18688800775", "一八六，三个八，两个零，七七五"),
        ("+86 13907361234，谢谢", "13907361234", "86 13907361234"),
        ("008613907361234", "13907361234", "008613907361234"),
        ("我住12号，电话13907361234", "13907361234", "13907361234"),
        ("三月十五13907361234打的", "13907361234", "13907361234"),
        ("座机0736-7258888", "07367258888", "0736-7258888"),
        ("零七三六七二五八八八八", "07367258888", "零七三六七二五八八八八"),
        ("010 65881234", "01065881234", "010 65881234"),
        ("区号是零三七零，电话二二五八八八一", "03702258881", "零三七零，电话二二五八八八一"),
        ("电话2258881，前头加0370", "03702258881", "2258881，前头加0370"),
        ("139零7361234", "13907361234", "139零7361234"),
        ("要三九零七三六幺二三四", "13907361234", "要三九零七三六幺二三四"),
        ("幺三久零期三溜幺二三四", "13907361234", "幺三久零期三溜幺二三四"),
        ("1387，138736，12345", "13873612345", "138736，12345"),
        ("幺三九，俩六，三个八，三个零", "13966888000", "幺三九，俩六，三个八，三个零"),
        (
            "一三九，一三九，零七三六，零七三六，一二三四，一二三四",
            "13907361234",
            "一三九，零七三六，零七三六，一二三四，一二三四",
        ),
        ("零七三六杠七二五八八八八", "07367258888", "零七三六杠七二五八八八八"),
        ("一三八，后面三个六，再五个零", "13866600000", "一三八，后面三个六，再五个零"),
        ("电话不是13907365555，是13907366666", "13907366666", "13907366666"),
        ("电话是13907366666，不是13907365555", "13907366666", "13907366666"),
        ("13907365555第三个是五号楼", "13907365555", "13907365555"),
    ],
)
def test_phones(text: str, value: str, words: str) -> None:
    found = find_phones(text)
    assert [each.value for each in found] == [value]
    assert text[found[0].start : found[0].end] == words
    assert found[0].name == "phone"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一三九零七三六四七零九，不对，四七一九", "13907364719"),
        ("13907364709不对4719", "13907364719"),
        ("13907364709，哦错了，应该是13907364719", "13907364719"),
        ("13907364709，后四位不是4709是4719", "13907364719"),
        ("13907364709不是4709，是4719", "13907364719"),
        ("一三九零七三六，不对，七三八，四七一九", "13907384719"),
        ("139073，说错了，13807364719", "13807364719"),
        ("13907364709，更正一下，13907364719", "13907364719"),
        ("13907364709，不对，4719，哦不，4729", "13907364729"),
        ("13907361234，把最后的四改成五", "13907361235"),
        ("13907361234，前面错了，是138", "13807361234"),
        ("13907361234，第五位错了，应该是8", "13908361234"),
        ("13907364709，最后一位是八不是九", "13907364708"),
        ("13907364705，不是五，是六", "13907364706"),
        ("13907361234，第四位是七", "13977361234"),
        ("13907361234，倒数第二位是八", "13907361284"),
        ("13907361234，前三位是138", "13807361234"),
        ("13907361234，中间四位是0737", "13907371234"),
        ("13907361234，哦后四位是1243", "13907361243"),
        ("13907361234，不是，尾号是1243", "13907361243"),
    ],
)
def test_corrections_keep_only_what_is_meant(text: str, value: str) -> None:
    found = find_phones(text)
    assert [each.value for each in found] == [value]
    assert found[0].method.endswith("_corrected")


@pytest.mark.parametrize(
    "text",
    [
        "", "我住在12号", "120块钱", "3栋2单元501", "2026年11月23日", "12345你好", "110都来过", "1390736123",
        "139073612345", "12907361234", "我就是一三八是我",
        "就要五六七八九，是的我无所谓吧", "起期一三八我无二五六七",
        "261123000017", "😀", "一二三四五六七八九十", "一百三十九元",
    ],
)  # fmt: skip
def test_no_phone(text: str) -> None:
    assert find_phones(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我电话幺三九临七三六幺二三是", "13907361234"),
        ("就是要三九零七三六一二三四吧", "13907361234"),
        ("一三酒林七三溜幺二三是", "13907361234"),
        ("妖三捌 零零 一三 捌零零零", "13800138000"),
    ],
)
def test_misheard_digits_when_a_phone_was_asked_for(text: str, value: str) -> None:
    assert [each.value for each in find_phones(text, asked=True)] == [value]


def test_digits_are_not_put_right_where_it_is_not_said_which() -> None:
    (found,) = find_phones("13905365547，不是五，是六")
    assert (found.value, found.method) == ("13905365547", "mobile")


def test_the_number_of_somebody_else() -> None:
    assert [each.value for each in find_phones("老板的电话我都有，13900001234，我的是13787361004")] == ["13787361004"]
    assert [each.value for each in find_phones("打他的电话吧，13900001234", asked=True)] == ["13900001234"]


def test_two_phones() -> None:
    assert [each.value for each in find_phones("13907361234或者07367258888")] == ["13907361234", "07367258888"]


@pytest.mark.parametrize(
    ("text", "digits"),
    [("1390736123", "1390736123"), ("一三九零七", "13907"), ("139073612345", "139073612345"), ("138，4455", "1384455")],
)
def test_a_wrong_length_is_told_only_when_asked(text: str, digits: str) -> None:
    assert find_phones(text) == []
    (found,) = find_phones(text, asked=True)
    assert (found.value, found.method) == (digits, "partial")
    assert found.confidence < 0.5


@pytest.mark.parametrize("text", ["12号", "300块钱", "三栋", "第3单元", "2026年", "五六天", "120斤", "不想说"])
def test_an_amount_is_no_partial_phone(text: str) -> None:
    assert find_phones(text, asked=True) == []


def test_a_local_landline_needs_its_word_or_the_question() -> None:
    assert find_phones("7258888") == []
    assert find_phones("家里电话7258888")[0].value == "7258888"
    assert find_phones("7258888", asked=True)[0].method == "local"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.data())
def test_any_mobile_in_any_spelling(phone: str, data: st.DataObject) -> None:
    spelled = "".join(data.draw(st.sampled_from(SPELLED[digit] + digit)) for digit in phone)
    cut = data.draw(st.integers(min_value=1, max_value=10))
    gap = data.draw(st.sampled_from(["", " ", "，", "……", "嗯", "，那个，"]))
    text = f"电话是{spelled[:cut]}{gap}{spelled[cut:]}，谢谢"
    (found,) = find_phones(text)
    assert found.value == phone
    assert text[found.start : found.end].startswith(spelled[:cut])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("单号261123000017", "261123000017"),
        ("二六幺幺二三，零零零零幺七", "261123000017"),
        ("261123 000017", "261123000017"),
        ("单号是261123000016，不对，17", "261123000017"),
        ("工单号199999000017", "199999000017"),
    ],
)
def test_order_numbers(text: str, value: str) -> None:
    assert [each.value for each in find_order_numbers(text)] == [value]


@pytest.mark.parametrize("text", ["13907361234", "199999000017", "2611230000171", "身份证430702199001011234", "十二号"])
def test_no_order_number(text: str) -> None:
    assert find_order_numbers(text) == []


def test_a_part_of_an_order_number_when_asked() -> None:
    (found,) = find_order_numbers("好像是261123", asked=True)
    assert (found.value, found.method) == ("261123", "partial")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4709", "4709"),
        ("四七零九", "4709"),
        ("尾号是四七零九", "4709"),
        ("四七零九，不对，四七一九", "4719"),
        ("后四位4719", "4719"),
        ("三个八一个六", "8886"),
        ("13907364719", "4719"),
        ("47……19", "4719"),
        ("四七零酒", "4709"),
        ("四期零九", "4709"),
        ("是七零九", "4709"),
        ("后四位是4719不是4709", "4719"),
        ("四七零九最后一位是八", "4708"),
    ],
)
def test_last_four(text: str, digits: str) -> None:
    found = last_four(text)
    assert found is not None
    assert found.value == digits


@pytest.mark.parametrize("text", ["", "不记得了", "2026年", "471", "47190", "4719块钱"])
def test_no_last_four(text: str) -> None:
    assert last_four(text) is None


@pytest.mark.parametrize("text", ["就这个号码", "就打这个电话", "本机", "就是我打来的这个号", "用现在这个电话就行"])
def test_this_number(text: str) -> None:
    assert means_this_number(text)


@pytest.mark.parametrize("text", ["不是这个号码", "别打这个电话", "13907361234", "不方便"])
def test_not_this_number(text: str) -> None:
    assert not means_this_number(text)
