"""What each field takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from orders.errors import BadField
from orders.fields import accept, as_json, field_names, normal_phone, storable
from orders.moment import local_iso

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("description", "  井盖没了 ", "井盖没了"),
        ("description", "   ", None),
        ("contact_name", None, None),
        ("phone", "138 0013-8000", "13800138000"),
        ("phone", "+86 138 0013 8000", "13800138000"),
        ("phone", "（0736）7221234", "07367221234"),
        ("phone", "１３８００１３８０００", "13800138000"),
        ("confidential", True, True),
        ("type", "投诉", "投诉"),
        ("category", ("城乡建设", " 市政设施 "), ["城乡建设", "市政设施"]),
        ("category", None, []),
        ("occurred_at", "昨晚", {"text": "昨晚", "start": None, "end": None}),
        (
            "occurred_at",
            {"text": "昨晚两点", "start": "2026-11-22T18:00:00+00:00"},
            {"text": "昨晚两点", "start": "2026-11-23T02:00:00+08:00", "end": None},
        ),
        ("related_order", "261123000017", "261123000017"),
        ("title", "\ud83d\x00", "\ufffd\ufffd"),
    ],
)
def test_accepted(name: str, given: Any, kept: Any) -> None:
    assert accept(name, given) == kept


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("description", 5),
        ("description", "长" * 10_001),
        ("title", ["a"]),
        ("phone", "我的电话"),
        ("phone", "12"),
        ("phone", "1" * 16),
        ("phone", 13800138000),
        ("confidential", None),
        ("confidential", "yes"),
        ("confidential", 1),
        ("urgent", "true"),
        ("type", "表白"),
        ("type", ["投诉"]),
        ("type", {}),
        ("category", "城乡建设"),
        ("category", ["a", "b", "c", "d"]),
        ("category", [""]),
        ("category", [1]),
        ("due_at", "next week"),
        ("due_at", 5),
        ("occurred_at", {"start": "soon"}),
        ("occurred_at", {"text": "x", "else": 1}),
        ("occurred_at", {}),
        ("address", {"planet": "Mars"}),
        ("address", {"county": 5}),
        ("address", {"county": "武陵区", "confidence": 2}),
        ("address", {"county": "武陵区", "candidates": "武陵区"}),
        ("address", {}),
        ("address", 5),
        ("related_order", "17"),
    ],
)
def test_refused_with_a_sentence_that_names_the_field(name: str, given: Any) -> None:
    with pytest.raises(BadField, match=f"^{name} takes .* not .*\\.$"):
        accept(name, given)


def test_what_tells_about_a_person_is_not_repeated() -> None:
    with pytest.raises(BadField) as caught:
        accept("phone", "王建国")
    assert "王建国" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["id", "number", "status", "created_at", "conversation_id", "metadata", "", "__class__"]
)
def test_what_is_no_field(name: str) -> None:
    with pytest.raises(BadField, match="has no field"):
        accept(name, "x")


def test_every_field_says_what_it_takes() -> None:
    for name in field_names():
        with pytest.raises(BadField, match=" takes "):
            accept(name, object())


def test_a_due_moment_without_an_offset_is_china_time() -> None:
    assert as_json(accept("due_at", "2026-11-30T18:00")) == "2026-11-30T18:00:00+08:00"
    assert as_json(accept("due_at", "2026-11-30T10:00:00Z")) == "2026-11-30T18:00:00+08:00"


def test_an_address_has_all_its_parts() -> None:
    assert accept("address", {"county": "武陵区", "confidence": 0.8, "candidates": ("a", "b")}) == {
        "county": "武陵区", "town": None, "road": None, "place": None, "number": None, "text": None,
        "confidence": 0.8, "candidates": ["a", "b"],
    }  # fmt: skip
    assert accept("address", "步行街")["text"] == "步行街"


def test_storable_keeps_the_length() -> None:
    assert storable("a\x00b\udc00c🙂") == "a\ufffdb\ufffdc🙂"
    assert storable({"k\x00": ["\ud800", 1, None]}) == {"k\ufffd": ["\ufffd", 1, None]}


@pytest.mark.parametrize("text", ["", "abc", "12-", "١٢٣٤٥", "138 0013 800x"])
def test_no_phone(text: str) -> None:
    assert normal_phone(text) is None


def test_moments_are_shown_in_china_time() -> None:
    assert local_iso(datetime(2026, 11, 23, 16, 30, 1, 999, tzinfo=UTC)) == "2026-11-24T00:30:01+08:00"
    assert local_iso(None) is None
