"""Parts of the day and clock times: 凌晨, 晚上, 两点半, 十一二点, 14:30."""

from __future__ import annotations

import re

from nlu.digits import read_count

# First and last hour of a part of the day; 24 and more reach into the next day.
_DAY_PARTS = (
    *(("擦黑", 17, 20), ("断黑", 17, 20), ("麻麻亮", 5, 7), ("头晌", 8, 12), ("前晌", 8, 12), ("后晌", 13, 18)),
    *(("晌午", 11, 14), ("喝罢汤", 18, 21), ("喝汤", 18, 21), ("黑", 18, 24)),
    *(("凌晨", 0, 6), ("后半夜", 0, 6), ("清", 5, 8), ("早", 6, 9), ("上午", 8, 12), ("中午", 11, 14)),
    *(("正午", 12, 13), ("午休", 12, 14), ("午后", 13, 17), ("下午", 13, 18), ("傍晚", 17, 20), ("白天", 8, 18)),
    *(("夜", 22, 29), ("晚", 18, 24)),
)
_TWO_HOURS = re.compile("([一两三四五六七八九])([两二三四五六七八九十])|(十)([一二三四五六七八九])([二三四五六七八九])")


def hours(words: str) -> tuple[int, int] | None:
    """First and last hour of the part of the day that ``words`` name."""
    return next(((first, last) for word, first, last in _DAY_PARTS if word in words), None)


def clock(words: str) -> list[tuple[int, int]]:
    """Hour and minute of 两点半, 三点一刻, 14:30; both of 两三点 and 十一二点; [] where no hour is said."""
    hour_words, _, rest = re.sub("[:：]", "点", words).partition("点")
    if two := _TWO_HOURS.fullmatch(hour_words):
        said = (two[1], two[2]) if two[1] else (two[3] + two[4], two[3] + two[5])
        first, second = (read_count(hour) or 0 for hour in said)
        return [(first, 0), (second, 0)] if second == first + 1 else []
    hour = read_count(hour_words)
    if hour is None or hour > 24:
        return []
    minutes = re.match(r"(?:零|过)?([0-9]{1,2}|[一二三四五六七八九十]+)(刻?)", rest)
    if rest.startswith("半"):
        return [(hour, 30)]
    if minutes and (count := read_count(minutes[1])) is not None:
        return [(hour, count * 15 if minutes[2] else min(count, 59))]
    return [(hour, 0)]


def hour_of(hour: int, part: tuple[int, int]) -> int:
    """The hour of the day, counted on over midnight, that ``hour`` means in a part of the day."""
    first, last = part
    if first < 11:
        return 0 if hour == 12 and first == 0 and last < 24 else hour
    if hour >= 13:
        return hour
    at_night = last >= 24
    if hour == 12:
        return 24 if at_night else 12
    if at_night and hour < 5:
        return hour + 24
    return hour if first == 11 and hour == 11 else hour + 12
