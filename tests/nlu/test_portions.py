"""A number over several turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.digits import spell
from nlu.portions import KINDS, add_up, cannot_be

pytestmark = pytest.mark.unit


def heard(*turns: str, name: str = "phone", again: bool = False) -> tuple[str, str | None]:
    """The portions after all turns and whether they are whole."""
    portions, whole = "", None
    for turn in turns:
        if (said := add_up(portions, turn, name, again)) is not None:
            portions, whole = said.portions, said.whole
    return portions, whole


@pytest.mark.parametrize(
    ("turns", "portions"),
    [
        (["一三八……", "六六七七", "八九一二"], "138 6677 8912"),
        (["我的电话是138", "三个八", "两个零四五六"], "138 888 00456"),
        (["139", "139", "07361234"], "139 07361234"),
        (["139", "1390736", "1234"], "1390736 1234"),
        (["1390736", "对，1390736", "4709"], "1390736 4709"),
        (["138", "66", "138667", "78912"], "138667 78912"),
        (["13907", "07361234"], "13907 361234"),
        (["幺三九", "林七三六", "六溜吧八"], "139 0736 6688"),
        (["139", "0736", "不对，0737", "1234"], "139 0737 1234"),
        (["一三八七三六", "第六位是七", "12345"], "138737 12345"),
        (["13873", "重新说", "一三九零七三六一二三四"], "13907361234"),
        (["138", "不是138，是139", "07361234"], "139 07361234"),
        (["1390736470", "后面还有个九"], "1390736470 9"),
        (["0736", "7258888"], "0736 7258888"),
        (["1387361", "2", "3", "4", "5"], "1387361 2 3 4 5"),
        (["1390736", "最后四位是1234"], "1390736 1234"),
        (["13907", "三六一，不对，三六二，一二三"], "13907 362123"),
    ],
)
def test_portions(turns: list[str], portions: str) -> None:
    said, whole = heard(*turns)
    assert said.replace(" ", "") == portions.replace(" ", "")
    assert whole in ("mobile", "landline")


@pytest.mark.parametrize("text", ["今天是三号", "我不记得了", "我住三号楼", "有五户人家", "", "等一下", "你们几点上班"])
def test_no_portion(text: str) -> None:
    assert add_up("138", text, "phone") is None
    assert add_up("", text, "phone") is None


@pytest.mark.parametrize("turns", [["139073612345"], ["13907361", "6666"], ["12907"], ["725888812"]])
def test_what_cannot_become_a_phone(turns: list[str]) -> None:
    portions, whole = heard(*turns)
    assert whole is None
    assert cannot_be(portions, "phone")


def test_a_landline_without_area_code_is_believed_when_it_is_called_one_or_said_again() -> None:
    assert heard("7258888") == ("7258888", None)
    assert heard("7258888", again=True) == ("7258888", "local")
    assert heard("座机7258888") == ("7258888", "local")


def test_starting_anew_forgets_what_was_said() -> None:
    said = add_up("138 66", "等等，我重新说", "phone")
    assert said is not None
    assert said.portions == ""


def test_the_words_of_a_portion() -> None:
    text = "嗯然后是七七八八"
    said = add_up("138", text, "phone")
    assert said is not None
    assert text[said.start : said.end] == "七七八八"


def test_other_numbers() -> None:
    assert heard("二六幺幺二三", "零零零零幺七", name="order_number") == ("261123 000017", "order_number")
    assert heard("四七", "零九", name="last_four") == ("47 09", "last_four")


def test_how_many_digits_are_missing() -> None:
    assert KINDS["phone"].missing("138") == 8
    assert KINDS["phone"].missing("0736") is None
    assert KINDS["order_number"].missing("2611") == 8


def test_digits_are_spelled_as_on_the_telephone() -> None:
    assert spell("138 0102") == "幺三八、零幺零二"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(st.integers(1, 10), max_size=3, unique=True))
def test_any_mobile_cut_anywhere_is_put_together(phone: str, cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), 11]
    portions = [phone[start:end] for start, end in zip(ends, ends[1:], strict=False)]
    # A portion that says the beginning or the last portion again is taken as just that.
    so_far = ""
    for portion, last in zip(portions, ["", *portions], strict=False):
        if last and portion.startswith((so_far, last)) and len(so_far + portion) < 11:
            return
        so_far += portion
    assert heard(*portions)[0].replace(" ", "") == phone
