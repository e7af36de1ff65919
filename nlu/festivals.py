"""Festivals, holidays and lunar months as spans of days: 国庆节, 春节前后, 去年腊月, 大年初三, 农历八月十五."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Day
from datetime import timedelta

from nlu.digits import read_count
from nlu.lunar import lunar_day, lunar_month, solar_term

_FirstDay = Callable[[int], Day | None]


def _solar(month: int, day: int) -> _FirstDay:
    return lambda year: Day(year, month, day)


def _lunar(month: int, day: int, before: int = 0) -> _FirstDay:
    def first(year: int) -> Day | None:
        found = lunar_day(year, month, day)
        return found - timedelta(days=before) if found else None

    return first


# Words, first day, how many days the holiday has. Days off as in 全国年节及纪念日放假办法 (2024), 春节 and 国庆
# with the days around them as people speak of them.
_FESTIVALS: tuple[tuple[str, _FirstDay, int], ...] = (
    ("元旦", _solar(1, 1), 3),
    ("妇女节|三八妇女节|三八节", _solar(3, 8), 1),
    ("清明", lambda year: solar_term(year, 15), 3),
    ("劳动节|五一劳动节|五一", _solar(5, 1), 5),
    ("五四青年节|青年节", _solar(5, 4), 1),
    ("六一儿童节|儿童节|六一", _solar(6, 1), 1),
    ("高考", _solar(6, 7), 3),
    ("建党节|七一", _solar(7, 1), 1),
    ("建军节|八一", _solar(8, 1), 1),
    ("教师节", _solar(9, 10), 1),
    ("国庆|十一", _solar(10, 1), 7),
    ("双十一", _solar(11, 11), 1),
    ("双十二", _solar(12, 12), 1),
    ("平安夜", _solar(12, 24), 1),
    ("圣诞", _solar(12, 25), 1),
    ("冬至", lambda year: solar_term(year, 270), 1),
    ("立春", lambda year: solar_term(year, 315), 1),
    ("惊蛰", lambda year: solar_term(year, 345), 1),
    ("立夏", lambda year: solar_term(year, 45), 1),
    ("芒种", lambda year: solar_term(year, 75), 1),
    ("夏至", lambda year: solar_term(year, 90), 1),
    ("立秋", lambda year: solar_term(year, 135), 1),
    ("秋分", lambda year: solar_term(year, 180), 1),
    ("霜降", lambda year: solar_term(year, 210), 1),
    ("立冬", lambda year: solar_term(year, 225), 1),
    ("除夕|大年三十|年三十|大年夜", _lunar(1, 1, before=1), 1),
    ("春节|过年|过大年|新年", _lunar(1, 1), 7),
    ("元宵|正月十五", _lunar(1, 15), 1),
    ("端午", _lunar(5, 5), 3),
    ("七夕", _lunar(7, 7), 1),
    ("中元节|七月半", _lunar(7, 15), 1),
    ("中秋", _lunar(8, 15), 3),
    ("重阳", _lunar(9, 9), 1),
    ("腊八", _lunar(12, 8), 1),
    ("暑假", _solar(7, 1), 62),
)
_DIGITS = "[0-9零〇一二三四五六七八九十]"
_YEAR = "(?:今年|去年|前年|大前年|明年)(?:的)?"
_AROUND = "期间|前后|前夕|那几天|那段时间|放假期间|假期|长假|小长假|放假|那天|当天|的时候|之前|以前|前几天|后几天|前|后"
# Names that are digits or parts of roads as well need a word that says they are days.
_NEEDS = r"(?:节|长假|小长假|假期|放假|期间|前后|那天|那几天|的时候|过后|以后|之后|之前|(?=[到起至]))"
_NOT_ROAD = "(?![东西南北中]?(?:路|大道|街|广场|村|社区|小区|桥|巷|新村|商场|宾馆|中学|小学|医院|公园|超市|大厦))"
_NAMES = "|".join(sorted((name for names, _, _ in _FESTIVALS for name in names.split("|")), key=len, reverse=True))
_NUMBERS = ("五一", "六一", "七一", "八一", "十一")
_TERMS = (
    "立春",
    "惊蛰",
    "立夏",
    "芒种",
    "夏至",
    "立秋",
    "秋分",
    "霜降",
    "立冬",
)  # names of people, too: 立秋前, 立冬就
_PLAIN_NAMES = "|".join(name for name in _NAMES.split("|") if name not in (*_NUMBERS, *_TERMS))
_OVER = re.compile("过完|过[了罢]")  # 过完中秋, 过了年
_LATER = "之后|以后|后"
_DAY_OF_MONTH = "(?:初[一二三四五六七八九十]|(?:二十|廿|十)[一二三四五六七八九]?|三十|[0-9]{1,2})"
_LUNAR_MONTH = "(?:正|[一二三四五六七八九十冬腊]|十[一二]|1[0-2]|[1-9])月"

FESTIVAL = (
    f"(?:{_YEAR})?(?:"
    f"(?:过完|过[了罢])(?:(?:{'|'.join(_NUMBERS)})(?:节|长假|假期|(?=[，,。就以之后]|$))|(?:{_PLAIN_NAMES})(?:节|佳节)?"
    f"|大?年(?![限龄级检审月代纪三初]))(?:{_LATER})?"
    f"|(?:{'|'.join(_TERMS)}){_NOT_ROAD}(?:的?(?:{_AROUND})(?!面|门|台|线|往)|(?=起|到|开始|就))"
    f"|(?<!{_DIGITS})(?:{'|'.join(_NUMBERS)}){_NEEDS}(?:{_AROUND})?"
    f"|(?<=年)(?:{'|'.join(_NUMBERS)})(?!{_DIGITS}|月){_NOT_ROAD}"
    f"|(?:{_PLAIN_NAMES})(?:节|佳节)?{_NOT_ROAD}(?:的?(?:{_AROUND})(?!面|门|台|线|往))?"
    f"|{_LUNAR_MONTH}初[一二三四五六七八九十]"
    f"|(?:大年|年)(?:初[一二三四五六七八九十]|三十)"
    f"|(?:农历|阴历|旧历)的?{_LUNAR_MONTH}(?:{_DAY_OF_MONTH}[号日]?)?"
    f"|(?:正月|腊月|冬月)(?:{_DAY_OF_MONTH})?(?:里|间|份)?)"
)
_SHIFTS = {"今年": 0, "大前年": -3, "前年": -2, "去年": -1, "明年": 1}
_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def festival(words: str, today: Day) -> tuple[Day, Day] | None:
    """First and last day that ``words`` (as ``FESTIVAL`` matches them) name: the latest that has begun by today when
    no year is said; 前后 a week on either side. None when it names none."""
    said = next((year for year in _SHIFTS if words.startswith(year)), None)
    rest = words.removeprefix(said or "").removeprefix("的")
    if over := _OVER.match(rest):
        rest = "过年后" if rest[over.end() :].startswith(("年", "大年")) else rest[over.end() :].rstrip("之以后") + "后"
    span_in = _days(rest)
    if span_in is None:
        return None
    if said:
        span = span_in(today.year + _SHIFTS[said])
    else:
        spans = [found for year in (today.year, today.year - 1) if (found := span_in(year))]
        span = next((found for found in spans if found[0] <= today), None)
    return _around(rest, span) if span else None


def _days(rest: str) -> Callable[[int], tuple[Day, Day] | None] | None:
    if match := re.match("(?:大年|年)初(.)", rest):
        return _one_day(_lunar(1, read_count(match[1]) or 1))
    for names, first, length in _FESTIVALS:
        if re.match(f"(?:{names})", rest) and not (names.startswith("五一") and rest.startswith("五四")):
            one = re.search("节|那天|当天|大年夜", rest) and not re.search("期间|前后|几天|段|假", rest)
            return _one_day(first) if one or length == 1 else _several(first, length)
    if match := re.match(f"(?:农历|阴历|旧历)?的?(正|冬|腊|[^月]{{1,2}})月({_DAY_OF_MONTH})?", rest):
        month = _MONTHS.get(match[1]) or read_count(match[1]) or 0
        if not match[2]:
            return lambda year: lunar_month(year, month)
        day = read_count(match[2].removeprefix("初").replace("廿", "二十")) or 0
        return _one_day(_lunar(month, day))
    return None


def _one_day(first: _FirstDay) -> Callable[[int], tuple[Day, Day] | None]:
    return _several(first, 1)


def _several(first: _FirstDay, length: int) -> Callable[[int], tuple[Day, Day] | None]:
    def span(year: int) -> tuple[Day, Day] | None:
        day = first(year)
        return (day, day + timedelta(days=length - 1)) if day else None

    return span


def _around(words: str, span: tuple[Day, Day]) -> tuple[Day, Day]:
    first, last = span
    week = timedelta(days=7)
    if words.endswith("前后"):
        return first - week, last + week
    if words.endswith(("前", "前夕", "前几天")):
        return first - week, first - timedelta(days=1)
    if words.endswith(("后", "后几天")):
        return last + timedelta(days=1), last + week
    return span
