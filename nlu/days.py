"""Days of the calendar that words name, counted from today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date as Day
from datetime import datetime, timedelta

from nlu.digits import read_count
from nlu.festivals import festival
from nlu.repeats import week_days
from nlu.time_words import AMOUNT, NUMBER

_DAYS = {"大前": -3, "前": -2, "昨": -1, "夜": -1, "今": 0, "明": 1, "后": 2}
_YEARS = {"明年": 1, "今年": 0, "大前年": -3, "前年": -2, "去年": -1}
_PARTS = "初|底|末|中旬?|上旬|下旬"
_UNITS = {"天": 1, "晚上": 1, "星期": 7, "礼拜": 7, "周": 7}
_LENGTH = re.compile(f"({AMOUNT})(?:来|多)?个?(多|半)?(?:来|多)?个?(分钟|小时|钟头|钟|天|晚上|星期|礼拜|周|月|年)(半)?")
_MONTHS_OF = (
    *(("上半年", 1, 6), ("下半年", 7, 12), ("春天", 3, 5), ("夏天", 6, 8), ("秋天", 9, 11), ("冬天", 12, 14)),
    *(("初", 1, 2), ("底", 11, 12)),
)

__all__ = ["Day", "before", "days_of", "month_day"]


def days_of(kind: str, words: str, today: Day) -> tuple[Day, Day] | None:
    """First and last day that a part of a time names; None when it names none."""
    if kind in ("day", "day_part"):
        shift = next((days for word, days in _DAYS.items() if words.startswith(word)), 0)
        return today + timedelta(days=shift), today + timedelta(days=shift)
    if kind == "date":
        day = _date(words, today)
        return (day, day) if day else None
    if kind == "week_day":
        return _week_day(words, today)
    if kind == "week":
        monday = today - timedelta(days=today.weekday() + 7 * words.count("上"))
        return monday, monday + timedelta(days=6)
    if kind == "month":
        return _part_of_month(words, _month(re.sub(_PARTS, "", words), today))
    if kind == "recent" and words in ("这两天", "这两三天", "前两天"):
        return today - timedelta(days=1 + (words[0] == "前")), today - timedelta(days=1)
    if kind == "festival":
        return festival(words, today)
    if kind == "week_days":
        named = week_days(words)
        if not named:
            return None
        monday = today - timedelta(days=today.weekday() + 7 * words.count("上"))
        return monday + timedelta(days=named[0]), monday + timedelta(days=named[-1])
    return _year(words, today) if kind == "year" else None


def before(moment: datetime, words: str) -> tuple[datetime, bool] | None:
    """The moment that lies 三天, 一个半月, 半小时 before ``moment``, of 三四天 the shorter, and whether it is told to
    the hour; None for 几天. Months and years are those of the calendar, half a month is 15 days."""
    match = _LENGTH.search(re.sub("(?<![0-9一二三四五六七八九十几半])个[把来]|把(?=星期|礼拜|小时|钟头)", "1个", words))
    if not match:
        return None
    said = match[1]
    if re.fullmatch("[两三四五六七][三四五六七八]", said):
        said = said[0]
    amount = {"大半": 0.7, "半": 0.5, "小半": 0.4, "俩": 2, "俩仨": 2, "仨": 3}.get(said) or read_count(said)
    if amount is None:
        return None
    if "半" in (match[2], match[4]) and "半" not in said:
        amount += 0.5
    amount = min(amount, 999)
    if match[3] in ("月", "年"):
        months = amount * (12 if match[3] == "年" else 1)
        day = _months_before(moment.date(), int(months)) - timedelta(days=round(30 * (months % 1)))
        return datetime.combine(day, moment.timetz()), False
    if match[3] in _UNITS:
        return moment - timedelta(days=round(amount * _UNITS[match[3]])), False
    return moment - timedelta(minutes=amount * (1 if match[3] == "分钟" else 60)), True


def _months_before(day: Day, months: int) -> Day:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return Day(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_day(words: str, month: Day) -> Day | None:
    """The day of ``month``'s month that 22号 names."""
    return _safe(month.year, month.month, read_count(words.rstrip("号日")))


def _safe(year: int, month: int | None, day: int | None) -> Day | None:
    try:
        return Day(year, month or 0, day or 0)
    except ValueError:
        return None


def _year_number(words: str | None) -> int | None:
    count = read_count((words or "").partition("年")[0])
    if count is not None and count < 100 and words and len(words) <= 3:
        count += 2000
    return count if count and 1900 < count < 2200 else None


def _date(words: str, today: Day) -> Day | None:
    if numbers := re.fullmatch(r"(\d{4})[-/.](\d+)[-/.](\d+)", words):
        return _safe(*(int(number) for number in numbers.groups()))
    words = words.replace("元月", "一月")
    match = re.fullmatch(
        f"(?:({NUMBER}年|[今去前明]年)?的?({NUMBER})月份?|(这个月|本月|上个?月|下个月))?的?({NUMBER})[号日]?",
        words,
    )
    if not match:
        return None
    day = read_count(match[4])
    if match[2]:
        year = today.year + _YEARS[match[1]] if match[1] in _YEARS else _year_number(match[1])
        found = _safe(year or today.year, read_count(match[2]), day)
        if found and year is None and found > today + timedelta(days=31):
            return _safe(today.year - 1, found.month, day)  # 12月20号 said in January
        return found
    month = today.replace(day=1)
    which = match[3] or ""
    if which.startswith("上") or (not which and day and day > today.day):
        month = (month - timedelta(days=1)).replace(day=1)
    elif which.startswith("下"):
        month = (month + timedelta(days=32)).replace(day=1)
    return _safe(month.year, month.month, day)


def _week_day(words: str, today: Day) -> tuple[Day, Day]:
    number = 5 if words[-1] == "末" else "一二三四五六日".find(words[-1].replace("天", "日"))
    weeks = words.count("下") - words.count("上")
    day = today - timedelta(days=today.weekday()) + timedelta(days=number + 7 * weeks)
    if not weeks and day > today and not words.startswith(("这", "本")):
        day -= timedelta(days=7)  # 周五 said on a Monday means the last one
    return day, day + timedelta(days=1 if words[-1] == "末" else 0)


def _month(words: str, today: Day) -> tuple[Day, Day] | None:
    first: Day | None = today.replace(day=1)
    words = words.replace("元月", "一月").replace("月间", "月")
    if words.startswith("下"):
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    elif match := re.fullmatch(f"(?:({NUMBER}年|今年|去年|前年)的?)?({NUMBER})月份?", words):
        said = match[1] or ""
        year = today.year + _YEARS[said] if said in _YEARS else _year_number(said)
        first = _safe(year or today.year, read_count(match[2]), 1)
        if first and year is None and first > today:
            first = first.replace(year=first.year - 1)
    else:
        for _ in range(words.count("上")):
            first = (first - timedelta(days=1)).replace(day=1) if first else None
    return (first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)) if first else None


def _part_of_month(words: str, month: tuple[Day, Day] | None) -> tuple[Day, Day] | None:
    """The tenth to twelve days of ``month`` that 初, 中旬, 底 … mean; the month when nothing of the kind is said."""
    part = re.search(_PARTS, words)
    if month is None or part is None:
        return month
    first, last = month
    if part[0] in ("初", "上旬"):
        return first, first.replace(day=10)
    return (first.replace(day=11), first.replace(day=20)) if "中" in part[0] else (first.replace(day=21), last)


def _year(words: str, today: Day) -> tuple[Day, Day] | None:
    shift = next((years for word, years in _YEARS.items() if words.startswith(word)), None)
    year = today.year + shift if shift is not None else _year_number(words)
    if words in ("年初", "年底"):
        year = today.year - (words == "年底" and today.month < 11)
    if year is None:
        return None
    words = re.sub("(?<=[春夏秋冬])[里上季]?$", "天", words)  # 去年秋里
    first, last = next(((a, b) for word, a, b in _MONTHS_OF if words.endswith(word)), (1, 12))
    after = Day(year + last // 12, last % 12 + 1, 1)
    return Day(year, first, 1), after - timedelta(days=1)
