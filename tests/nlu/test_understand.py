from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.city import load_city
from nlu.text import MAX_CHARS, TextTooLong
from nlu.understand import ASKED, Understanding, understand

pytestmark = pytest.mark.unit

CITY = load_city("changde")
NOW = datetime(2026, 11, 23, 10, 30)
WHOLE = (
    "喂您好，我要投诉，鼎城区玉霞街道桂香路12号桂香小区楼下那个烧烤店，每天晚上吵得睡不着，昨天晚上又闹到两点，"
    "我叫赵小满，电话一三九零七三六一二三四，希望你们管一下。"
)


def values(understanding: Understanding) -> dict[str, object]:
    return {name: finding.value for name, finding in understanding.found.items()}


def test_everything_in_one_sentence() -> None:
    read = understand(WHOLE, CITY, now=NOW)
    assert values(read) == {
        "phone": "13907361234",
        "contact_name": "赵小满",
        "occurred_at": {"text": "昨天晚上", "start": "2026-11-22T18:00", "end": "2026-11-23T00:00"},
    }
    assert read.address is not None
    assert (read.address.county, read.address.town, read.address.road) == ("鼎城区", "玉霞街道", "桂香路")
    assert (read.address.number, read.order_type, read.category[0]) == ("12号", "投诉", "环境保护")
    assert read.emergency.action == "none"
    assert read.departments
    assert sum(confidence for _, confidence in read.departments) <= 1
    for finding in read.found.values():
        assert 0 <= finding.start < finding.end <= len(read.corrected)


def test_spans_are_of_the_corrected_text() -> None:
    read = understand("  我 的 电话 是 １３９０７３６１２３４ ", CITY)
    phone = read.found["phone"]
    assert read.text.startswith("  ")
    assert read.corrected[phone.start : phone.end] == "13907361234"


@pytest.mark.parametrize(
    ("text", "asked", "name", "value"),
    [
        ("赵小满", "contact_name", "contact_name", "赵小满"),
        ("四七零九，不对，四七一九", "last_four", "last_four", "4719"),
        ("261123000017", "order_number", "order_number", "261123000017"),
        ("1390736", "phone", "phone", "1390736"),
    ],
)
def test_bare_answers(text: str, asked: str, name: str, value: str) -> None:
    assert understand(text, CITY, asked, NOW).found[name].value == value
    if name != "order_number":
        assert name not in understand(text, CITY, None, NOW).found


def test_a_bare_place_is_an_address_only_when_asked() -> None:
    assert understand("水星楼", CITY).address is None
    read = understand("水星楼", CITY, "address")
    assert read.address is not None
    assert read.address.place == "水星楼"


@pytest.mark.parametrize("asked", sorted(ASKED))
def test_a_phone_is_never_an_address(asked: str) -> None:
    assert understand("139-0736-1234", CITY, asked).address is None


def test_an_unknown_slot_is_refused() -> None:
    with pytest.raises(ValueError, match="asked must be one of"):
        understand("你好", CITY, "mood")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "😀😀😀", "\x00\x01", "hello world", "？？？", "。", "123", "ひらがな", "Привет", "\u202e\u200b"],
)
def test_nothing_said_is_nothing_understood(text: str) -> None:
    read = understand(text, CITY, now=NOW)
    assert read.found == {}
    assert read.address is None
    assert read.category == []
    assert read.departments == []
    assert read.emergency.action == "none"


def test_long_text_is_cut_and_longer_is_refused() -> None:
    read = understand("路" * 10_000, CITY)
    assert len(read.corrected) == MAX_CHARS
    with pytest.raises(TextTooLong):
        understand("路" * 10_001, CITY)


@pytest.mark.parametrize(
    "unit", ["桂香路12号", "不对，", "一三八", "我叫王", "昨天晚上", "着火了", "嗯，", "(", "1", "镇"]
)
def test_repetition_does_not_hang(unit: str) -> None:
    text = unit * (MAX_CHARS // len(unit))
    understand(text, CITY, "address", NOW)
    started = time.perf_counter()
    understand(text, CITY, "phone", NOW)
    assert time.perf_counter() - started < 2


def test_fast_on_a_usual_sentence() -> None:
    understand(WHOLE, CITY, now=NOW)
    best = 1.0
    for _ in range(10):
        started = time.perf_counter()
        understand(WHOLE, CITY, now=NOW)
        best = min(best, time.perf_counter() - started)
    assert best < 0.015  # 5 ms alone on the machine; room for a busy one


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, *sorted(ASKED)]))
def test_never_an_error(text: str, asked: str | None) -> None:
    read = understand(text, CITY, asked, NOW)
    if read.address is not None:
        assert read.corrected[read.address.start : read.address.end] == read.address.text
