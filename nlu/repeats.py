"""What comes again: 每天早上六点到晚上十点, 每周一三五, 工作日, as a rule that a program can use."""

from __future__ import annotations

import re

from nlu.clock import clock, hour_of, hours
from nlu.digits import read_count

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS = "一二三四五六日"

_REPEATED = ("habit", "week_days")
Parts = list[tuple[str, str]]


def week_days(words: str) -> list[int]:
    """The days of the week that ``words`` name, Monday 0: 周一三五 → [0, 2, 4], 周一到周五 → [0, 1, 2, 3, 4]."""
    if "工作日" in words:
        return [0, 1, 2, 3, 4]
    words = re.sub("^(?:一到|每到)", "", words)
    named = re.sub("星期|礼拜|周(?!末)|天天", " ", words).replace("天", "日")
    found: list[int] = []
    for char in re.findall("[一二三四五六日末休到至]", named.replace("双休日", "末")):
        if char == "末":
            found += [5, 6]
        elif char in "到至":
            found.append(-1)
        else:
            found.append(_DAYS.index(char))
    while -1 in found[1:-1]:
        at = found.index(-1)
        between = list(range(found[at - 1] + 1, found[at + 1]))
        found[at : at + 1] = between
    return sorted({day for day in found if day >= 0})


def repeat_of(parts: Parts, to: Parts) -> dict[str, str | None] | None:
    """{"rule", "from", "to"} of what happens again and again, else None.

    ``rule`` is a recurrence rule of RFC 5545 ("FREQ=WEEKLY;BYDAY=MO,WE"); "from" and "to" are times of the day
    (HH:MM), "to" earlier than "from" over midnight, equal for a moment, both None where no hours are said.
    """
    rule = None
    if parts[-1][0] == "week_day" and to and to[0][0] == "week_day" and not re.match("[上下这本]", parts[-1][1]):
        rule = _rule(f"{parts[-1][1]}到{to[0][1]}")  # 周一到周五早上八点
        parts, to = [*parts[:-1], *to[1:]], []
    rule = rule or next((found for kind, words in (*parts, *to) if kind in _REPEATED and (found := _rule(words))), None)
    if rule is None:
        return None
    first, last = _window(parts, to)
    if any(kind == "since" for kind, _ in parts) and first == last:
        last = None  # 每晚九点以后
    return {"rule": rule, "from": _time(first), "to": _time(last)}


def _rule(words: str) -> str | None:
    if days := week_days(words) if re.search("周|星期|礼拜|工作日|双休日", words) else []:
        return f"FREQ=WEEKLY;BYDAY={','.join(_CODES[day] for day in days)}"
    if re.search("周|星期|礼拜", words):
        return "FREQ=WEEKLY"
    if day := re.search(r"每个?月的?([^月]{1,3})[号日]", words):
        return f"FREQ=MONTHLY;BYMONTHDAY={read_count(day[1])}"
    if re.search("每个?月|月月", words):
        return "FREQ=MONTHLY"
    if re.search("每年|年年", words):
        return "FREQ=YEARLY"
    if re.search("隔一?天|每[两二2]天", words):
        return "FREQ=DAILY;INTERVAL=2"
    return (
        "FREQ=DAILY"
        if re.search("每天|每晚|每日|天天|夜夜|晚晚|每个?(?:早上|晚上|夜里|早晨|中午|下午)", words)
        else None
    )


def _window(parts: Parts, to: Parts) -> tuple[int | None, int | None]:
    """Minutes of the day at which it begins and ends."""
    begin, part = _minutes(parts, None)
    if to:
        end, _ = _minutes(to, part)
        if begin and end:
            return begin[0], end[-1]
    return (begin[0], begin[-1]) if begin else (None, None)


def _minutes(parts: Parts, before: tuple[int, int] | None) -> tuple[list[int], tuple[int, int] | None]:
    """The moments that ``parts`` name, and their part of the day."""
    part = next((span for kind, words in parts if kind in ("part", "habit") and (span := hours(words))), None)
    times = next((found for kind, words in reversed(parts) if kind == "clock" and (found := clock(words))), [])
    if times:
        day = part or _carried(before, times[0][0]) or (0, 24)
        return [(hour_of(hour, day) * 60 + minute) for hour, minute in times], part
    return ([part[0] * 60, part[1] * 60] if part else []), part


def _carried(before: tuple[int, int] | None, hour: int) -> tuple[int, int] | None:
    """The part of the day holds on: 下午三点到五点, 晚上八点到十点; but not 早上六点到十八点."""
    return before if before and before[0] >= 11 and hour < 13 else None


def _time(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60 % 24:02}:{minutes % 60:02}"
