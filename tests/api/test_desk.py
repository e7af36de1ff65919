"""The desk's plain parts: evidence, words, the form's values, throttling, the secret."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk import editing, sign_in, sound, words
from api.desk.board import FILTERS
from api.desk.evidence import Segment, Span, corrections, segments
from api.desk.plain_page import sign_in_page
from api.desk.secret import desk_secret
from api.desk.takeover import agent_of, reason_of
from api.desk.throttle import Throttle
from orders.changes import TRANSITIONS
from orders.errors import BadChange, OrderNotFound
from orders.fields import field_names
from orders.model import STATUSES
from orders.moment import CHINA

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=CHINA)
SPANS = st.builds(Span, st.sampled_from(["phone", "address", "title"]), st.integers(-5, 40), st.integers(-5, 40))


def test_overlapping_evidence_is_cut_into_segments() -> None:
    text = "我叫王建国，电话13800138000"
    found = segments(text, [Span("description", 0, 19), Span("contact_name", 2, 5), Span("phone", 8, 19)])
    assert found == (
        Segment("我叫", ("description",)),
        Segment("王建国", ("contact_name", "description")),
        Segment("，电话", ("description",)),
        Segment("13800138000", ("description", "phone")),
    )


@given(st.text(max_size=30), st.lists(SPANS, max_size=6))
def test_segments_are_the_text_and_every_character_has_its_fields(text: str, spans: list[Span]) -> None:
    found = segments(text, spans)
    assert "".join(segment.text for segment in found) == text
    names = [names for segment in found for names in [segment.names] * len(segment.text)]
    for at, has in enumerate(names):
        assert has == tuple(sorted({span.name for span in spans if span.start <= at < span.end}))


def test_what_was_corrected_is_marked() -> None:
    assert corrections("路口的警盖没了", "路口的井盖没了") == (("路口的", False), ("井", True), ("盖没了", False))
    assert corrections("同样", "同样") == (("同样", False),)
    assert corrections("", "补上") == (("补上", True),)


@given(st.text(max_size=20), st.text(max_size=20))
def test_corrections_are_the_corrected_text(heard: str, corrected: str) -> None:
    assert "".join(piece for piece, _ in corrections(heard, corrected)) == corrected


def test_every_field_and_status_has_a_chinese_name_and_a_place() -> None:
    assert set(words.FIELD) == set(field_names())
    assert sorted(name for names in words.FIELD_GROUPS.values() for name in names) == sorted(field_names())
    assert tuple(words.STATUS) == STATUSES
    assert set(words.STEP) == {step for steps in TRANSITIONS.values() for step in steps}
    assert set(STATUSES) < set(FILTERS)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", None, ""),
        ("category", [], ""),
        ("category", ["城乡建设", "市政设施"], "城乡建设 / 市政设施"),
        ("confidential", False, "否"),
        ("urgent_reason", "manhole", "井盖缺失"),
        ("urgent_reason", "有老人被困", "有老人被困"),
        (
            "address",
            {"county": "武陵区", "road": "武陵大道", "number": "12号", "text": "大道12号"},
            "武陵区武陵大道12号",
        ),
        ("address", {"county": None, "text": "老地方"}, "老地方"),
        (
            "occurred_at",
            {"text": "昨晚", "start": "2026-11-22T22:00:00+08:00", "end": None},
            "昨晚（2026-11-22 22:00）",
        ),
        ("occurred_at", {"text": "常常", "start": None, "end": None}, "常常"),
        ("due_at", "2026-11-30T18:00:00+08:00", "2026-11-30 18:00"),
    ],
)
def test_values_as_people_read_them(name: str, value: Any, said: str) -> None:
    assert words.shown(name, value) == said


def test_times_are_as_short_as_the_day_allows() -> None:
    assert words.clock(NOW.replace(hour=9, minute=5), now=NOW) == "09:05"
    assert words.clock(NOW.replace(day=1), now=NOW) == "11-01 14:00"
    assert words.clock(NOW.replace(year=2025), now=NOW) == "2025-11-23 14:00"
    assert words.in_recording(187_900) == "3:07"


def test_unknown_rules_keep_their_own_name() -> None:
    assert words.method("mobile_corrected") == "手机号码（已更正）"
    assert words.method("rule_42") == "rule_42"
    assert words.reason("emergency: self_harm") == "紧急情况：轻生风险"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (("status", "status", "draft", "filed", None), "状态由“草稿”改为“已受理”"),
        (
            ("status", "status", "draft", "incomplete", "hung up before it was complete"),
            "状态由“草稿”改为“未完成”（市民中途挂断）",
        ),
        (("field", "urgent", False, True, None), "是否紧急由“否”改为“是”"),
        (("field", "title", None, "井盖", None), "标题由“空”改为“井盖”"),
        (("confirmed", None, None, None, "phone, address"), "确认了联系电话、地点"),
        (("handover", None, None, None, "[lina] the citizen asked for a person"), "接手会话"),
        (("handover", None, None, None, "back to the bot"), "交还机器人"),
        (("callback", None, "open", "done", None), "回呼完成"),
        (("follow_up", "no", None, "不满意", "没人来"), "回访：未解决，不满意，没人来"),
        (("follow_up", None, None, "later", "明天再打"), "回访：约定再联系，明天再打"),
        (
            ("status", "status", "replied", "in_progress", "redo: 没人来"),
            "状态由“已回复”改为“办理中”（市民要求重办：没人来）",
        ),
        (("something", None, None, None, "new"), "something new"),
    ],
)
def test_history_lines(event: tuple[str, str | None, Any, Any, str | None], line: str) -> None:
    assert words.event(*event) == line


def test_who_has_taken_a_conversation() -> None:
    assert agent_of("[lina] the citizen asked") == "lina"
    assert reason_of("[lina] the citizen asked") == "the citizen asked"
    assert agent_of("[李娜]") == "李娜"
    assert agent_of("the citizen asked") is None
    assert agent_of("[two words] hm") is None
    assert agent_of(None) is None
    assert reason_of(None) == ""


SEEN = {**dict.fromkeys(field_names()), "status": "delivered", "urgent": False, "description": "井盖没了"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "abc"}, "联系电话应为 3 至 15 位数字。"),
        ({"status": "closed"}, "工单现为“已送达”，不能改为“已办结”。"),
        ({"urgent": True}, "标为紧急的工单请写明紧急原因。"),
        ({"urgent_reason": "危险"}, "写了紧急原因的工单请同时标为紧急。"),
        ({"phone": "abc", "related_order": "1"}, "联系电话应为 3 至 15 位数字。关联工单应为 12 位编号。"),
    ],
)
def test_refusals_are_sentences_in_chinese(changes: dict[str, Any], sentence: str) -> None:
    assert editing.sentences(BadChange("…"), changes, seen=SEEN) == sentence


def test_refusals_that_are_not_about_a_value() -> None:
    assert editing.sentences(OrderNotFound("…"), {}, seen=SEEN) == "没有找到这份工单。"
    stale = editing.Stale("title", "新标题")
    assert editing.sentences(stale, {"title": "x"}, seen=SEEN) == "标题刚刚被他人改为“新标题”，请核对后再保存。"
    draft = {**SEEN, "status": "draft", "description": None}
    assert editing.sentences(BadChange("…"), {"status": "filed"}, seen=draft) == "受理前请先填写诉求内容。"
    assert editing.sentences(BadChange("odd"), {"title": "x"}, seen=SEEN) == "未能保存：odd"


def test_what_the_form_sends() -> None:
    assert editing.category(" 城乡建设／市政设施 / ") == ["城乡建设", "市政设施"]
    assert editing.address({"county": " 武陵区 ", "road": "", "text": ""}) == {"county": "武陵区"}
    assert editing.address({"county": " "}) is None
    assert editing.occurred("", "", "") is None
    assert editing.occurred("昨晚", "2026-11-22T22:00", "") == {
        "text": "昨晚",
        "start": "2026-11-22T22:00",
        "end": None,
    }
    assert editing.for_input("2026-11-22T14:00:00+00:00") == "2026-11-22T22:00"
    assert editing.for_input(None) == ""


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_guessing_gets_slower_and_slower() -> None:
    clock = Hands()
    throttle = Throttle(clock=clock)
    waits = []
    for _ in range(12):
        waits.append(throttle.wait("lina", "10.0.0.1"))
        clock.now += waits[-1]
        throttle.failed("lina", "10.0.0.1")
    assert waits == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900]
    assert throttle.wait("wang", "10.0.0.1") == 0, "a colleague at the same desk still gets in"
    assert throttle.wait("lina", "10.0.0.2") == 0, "the agent herself, elsewhere, still gets in"
    clock.now += 3600
    assert throttle.wait("lina", "10.0.0.1") == 0


def test_many_names_from_one_address_and_one_name_from_many() -> None:
    throttle = Throttle(clock=Hands())
    for number in range(25):
        throttle.failed(f"name{number}", "10.0.0.1")
    assert throttle.wait("another", "10.0.0.1") > 0
    for number in range(50):
        throttle.failed("lina", f"10.1.0.{number}")
    assert throttle.wait("lina", "10.2.0.1") > 0


def test_the_right_password_starts_the_count_anew() -> None:
    throttle = Throttle(clock=Hands())
    for _ in range(4):
        throttle.failed("lina", "a")
    throttle.succeeded("lina", "a")
    throttle.failed("lina", "a")
    assert throttle.wait("lina", "a") == 0


def test_throttle_keeps_only_so_many() -> None:
    throttle = Throttle(keep=10, clock=Hands())
    for number in range(100):
        throttle.failed(f"n{number}", f"a{number}")
    assert len(throttle._failures) <= 10


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = desk_secret(tmp_path / "data")
    assert len(first) >= 32
    assert desk_secret(tmp_path / "data") == first
    assert desk_secret(tmp_path / "other") != first
    kept = list((tmp_path / "data").iterdir())
    assert [file.name for file in kept] == ["desk-secret"]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("next_", "inside"),
    [
        ("/desk/order/17", "/desk/order/17"),
        ("/desk", "/desk"),
        ("https://elsewhere.test/desk", "/desk"),
        ("//elsewhere.test", "/desk"),
        ("/desk/../api", "/desk"),
        ("/desk/order/1\r\nSet-Cookie: a=b", "/desk"),
        ("", "/desk"),
    ],
)
def test_the_way_after_the_sign_in_stays_inside(next_: str, inside: str) -> None:
    assert sign_in._inside(next_) == inside


def test_the_sign_in_page_escapes_what_it_shows_again() -> None:
    page = bytes(sign_in_page('热线"><b>', name='"><script>x</script>', problem="<i>").body).decode()
    assert "<script>x" not in page
    assert "<i>" not in page
    assert 'value="&quot;&gt;&lt;script&gt;' in page
    assert "热线&quot;&gt;&lt;b&gt;</h1>" in page


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        (None, 200, b"0123456789"),
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=7-99", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=-99", 206, b"0123456789"),
        ("bytes=10-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=4-2", 416, b""),
        ("bytes=0-1,3-4", 200, b"0123456789"),
        ("lines=0-1", 200, b"0123456789"),
        ("bytes=x-", 200, b"0123456789"),
        ("bytes=-", 200, b"0123456789"),
    ],
)
def test_ranges_of_sound(wanted: str | None, status: int, content: bytes) -> None:
    response = sound._ranged(b"0123456789", wanted)
    assert (response.status_code, bytes(response.body)) == (status, content)
    if status == 206:
        first = b"0123456789".index(content)
        assert response.headers["content-range"] == f"bytes {first}-{first + len(content) - 1}/10"
