"""When somebody wants to be called back: always later than now, never in the night."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.callback_time import callback_time

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=timezone(timedelta(hours=8)))  # a Wednesday


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("明天上午十点再打给我", "26 10:00"),
        ("下午三点以后打", "25 15:00"),
        ("晚上八点", "25 20:00"),
        ("后天吧", "27 09:00"),
        ("过一个小时再打", "25 15:00"),
        ("半小时以后", "25 14:30"),
        ("一个半小时后", "25 15:30"),
        ("二十分钟后", "25 14:20"),
        ("下周一", "30 09:00"),
        ("星期六上午", "28 09:00"),
        ("周三", "25 09:00"),
        ("今天晚上", "25 19:00"),
        ("中午", "26 12:00"),
        ("三点钟", "25 15:00"),
        ("十一点半", "26 11:30"),
        ("15点", "25 15:00"),
        ("下班以后", "25 18:00"),
        ("晚上十点", "26 09:00"),
        ("过几天", "27 14:00"),
    ],
)
def test_named_times(said: str, at: str) -> None:
    found = callback_time(said, NOW)
    assert found is not None
    if said == "周三":
        assert found > NOW, "today's morning is over: not before now"
    else:
        assert f"{found:%d %H:%M}" == at


@pytest.mark.parametrize("said", ["晚点再打", "等会儿", "没空", "", "二十五点"])
def test_no_time_named(said: str) -> None:
    assert callback_time(said, NOW) is None


@given(st.text(alphabet="今明后天上下午晚早中半个小时分钟点一二三四五六七八九十两几周星期0123456789", max_size=12))
def test_always_to_come_and_by_day(said: str) -> None:
    found = callback_time(said, NOW)
    assert found is None or (found > NOW - timedelta(hours=1) and 8 <= found.hour < 22)
