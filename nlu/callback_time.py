"""When somebody wants to be called back: 明天上午十点, 半小时以后, 周六吧. Always a moment to come.

``nlu.times`` reads when something happened; the same words mean another day there.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_ONE = "[一二两俩三四五六七八九]"
_N = rf"\d{{1,2}}|{_ONE}?十{_ONE}?|{_ONE}|几"
_AFTER = re.compile(rf"(?:(?P<half>半)|(?P<n>{_N}))个?(?P<more>半)?(?P<unit>小时|钟头|分钟|刻钟|天)(?P<half2>半)?")
_DAYS = {"今天": 0, "今儿": 0, "今晚": 0, "今": 0, "明天": 1, "明儿": 1, "明早": 1, "明晚": 1, "大后天": 3, "后天": 2}
_DAY = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)))
_WEEKDAY = re.compile(r"(?P<next>下)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-6])")
# From when on a part of the day is a good hour to call; those of the afternoon count hours from noon.
_PARTS = {"早上": 9, "早": 9, "上午": 9, "中午": 12, "下午": 15, "傍晚": 18, "晚上": 19, "晚饭": 19, "今晚": 19,
          "明晚": 19, "下班": 18}  # fmt: skip
_PART = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_CLOCK = re.compile(rf"(?P<hour>{_N})(?:点|时(?!候|间))(?:钟)?(?P<half>半)?")
_MORNING = 9
_EARLIEST, _LATEST = 8, 21  # nobody is called in the night, whatever was heard


def callback_time(text: str, now: datetime) -> datetime | None:
    """The moment from ``now`` (timezone-aware) on, to the minute; None when no time is named (晚点再打)."""
    said = re.sub(r"\s", "", text)
    if after := _AFTER.search(said):
        return _within_the_day(now + _length(after))
    day, part, clock = _day(said, now), _PART.search(said), _CLOCK.search(said)
    if day is None and part is None and clock is None:
        return None
    hour, minute = _MORNING, 0
    if clock:
        hour, minute = _number(clock["hour"]), 30 if clock["half"] else 0
        late = part is not None and _PARTS[part[0]] >= 12
        if hour < 12 and (late or (part is None and hour < _EARLIEST)):
            hour += 12
    elif part:
        hour = _PARTS[part[0]]
    if hour > 23:
        return None
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=day or 0)
    if moment <= now and not day:
        moment += timedelta(days=1)
    return _within_the_day(moment)


def _day(said: str, now: datetime) -> int | None:
    if found := _DAY.search(said):
        return _DAYS[found[0]]
    if found := _WEEKDAY.search(said):
        wanted = "一二三四五六日".find(found["day"].replace("天", "日"))
        wanted = int(found["day"]) - 1 if wanted < 0 else wanted
        ahead = wanted - now.weekday()
        return ahead + 7 if found["next"] or ahead < 0 else ahead
    return None


def _length(match: re.Match[str]) -> timedelta:
    number = 0.5 if match["half"] else float(_number(match["n"]))
    if match["more"] or match["half2"]:
        number += 0.5
    unit = match["unit"]
    if unit == "天":
        return timedelta(days=number)
    return timedelta(minutes=number * {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}[unit])


def _number(said: str) -> int:
    if said == "几":
        return 2
    if said.isdigit():
        return int(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS[said]


def _within_the_day(moment: datetime) -> datetime:
    if moment.hour >= _LATEST:
        moment = moment.replace(hour=_MORNING, minute=0) + timedelta(days=1)
    elif moment.hour < _EARLIEST:
        moment = moment.replace(hour=_MORNING, minute=0)
    return moment.replace(second=0, microsecond=0)
