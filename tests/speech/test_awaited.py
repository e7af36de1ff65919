from __future__ import annotations

import pytest

from speech.awaited import CERTAIN, LEAST, MARGIN, PROMPTED, Awaited, digits, is_likelier, with_digits

pytestmark = pytest.mark.unit
REPLIES = Awaited(frozenset({"没听懂", "不对"}))


def test_punctuation_does_not_matter() -> None:
    assert REPLIES.holds("没听懂。")
    assert REPLIES.holds(" 不 对，")
    assert not REPLIES.holds("没听懂啊")
    assert not REPLIES.holds("")


def test_what_was_heard_with_certainty_stands() -> None:
    heard = CERTAIN + 0.4
    assert not is_likelier(heard - 0.1, heard)
    assert is_likelier(heard + 0.1, heard)


def test_what_was_heard_in_doubt_gives_way() -> None:
    heard = CERTAIN - 0.5
    assert is_likelier(heard - MARGIN + 0.1, heard)
    assert not is_likelier(heard - MARGIN - 0.1, heard)


def test_a_number_is_known_in_either_script() -> None:
    phone = Awaited(frozenset(), number=r"1[3-9]\d{9}")
    assert phone.is_number("我电话是幺三八，七三六二，四二五九")
    assert phone.is_number("138 7362 4259")
    assert not phone.is_number("一三八七三六")
    assert not REPLIES.is_number("一三八七三六二四二五九")
    assert digits("两三个人，5楼〇") == "235"


def test_beside_names_a_reply_must_be_likelier() -> None:
    beside_names = Awaited(frozenset({"没听懂", "不对"}), "没听懂 说慢一点", letters="王李")
    assert beside_names.least("没听懂。") == PROMPTED > beside_names.least("不对") == LEAST
    assert REPLIES.least("没听懂") < LEAST


def test_digits_read_elsewhere_stand_where_digits_were_heard() -> None:
    assert with_digits("我的电话是139 次5五啊", "13905") == "我的电话是一三九零五啊"
    assert with_digits("不是12号，电话是139 5", "1390") == "不是12号，电话是一三九零"
    assert with_digits("一三九是我电话", "139") == "一三九是我电话"
    assert with_digits("嗯", "139") == "嗯"
