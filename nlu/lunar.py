"""Days of the Chinese lunar calendar, computed from the moon and the sun.

A month begins on the day of the new moon in China (UTC+8); the month with the winter solstice is the eleventh; of
thirteen months between two such, the first in which the sun enters no twelfth of its way (no 中气) is a leap month
(GB/T 33661-2017). Positions after J. Meeus, Astronomical Algorithms, chapters 25 and 49, short series: new moons to
about a minute, the sun to 0.01°. Days come out wrong only where the moment falls within minutes of midnight.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import timedelta
from functools import lru_cache
from math import floor, radians, sin

_EPOCH = 1721424.5  # Julian date of ordinal 0
_CHINA = 8 / 24
_SYNODIC = 29.530588861
# Terms of the moon's and the sun's unevenness: factor, multiples of M, M', F, power of E.
_TERMS = (
    *((-0.40720, 0, 1, 0, 0), (0.17241, 1, 0, 0, 1), (0.01608, 0, 2, 0, 0), (0.01039, 0, 0, 2, 0)),
    *((0.00739, -1, 1, 0, 1), (-0.00514, 1, 1, 0, 1), (0.00208, 2, 0, 0, 2), (-0.00111, 0, 1, -2, 0)),
    *((-0.00057, 0, 1, 2, 0), (0.00056, 1, 2, 0, 1), (-0.00042, 0, 3, 0, 0), (0.00042, 1, 0, 2, 1)),
    *((0.00038, 1, 0, -2, 1), (-0.00024, -1, 2, 0, 1)),
)


def lunar_day(year: int, month: int, day: int) -> Day | None:
    """The day of our calendar on which day ``day`` of lunar month ``month`` of ``year`` falls (never a leap month);
    None when there is no such day. Year 2026 begins at its spring festival, 17 February 2026."""
    months = {number: first for number, leap, first, _ in _months(year) if not leap}
    length = next((days for number, leap, _, days in _months(year) if number == month and not leap), 0)
    return months[month] + timedelta(days=day - 1) if 1 <= day <= length else None


def lunar_month(year: int, month: int) -> tuple[Day, Day] | None:
    """First and last day of a lunar month."""
    return next(
        (
            (first, first + timedelta(days=days - 1))
            for number, leap, first, days in _months(year)
            if number == month and not leap
        ),
        None,
    )


def solar_term(year: int, degrees: int) -> Day:
    """The day of ``year`` on which the sun reaches this longitude: 15 is 清明, 270 冬至."""
    day = Day(year, 1, 1)
    while not (_sun(day) - degrees) % 360 > 180 > (_sun(day + timedelta(days=1)) - degrees) % 360:
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _months(year: int) -> tuple[tuple[int, bool, Day, int], ...]:
    """Number, leap?, first day and length of the months of a lunar year."""
    return tuple(
        (number, leap, first, days)
        for winter in (year - 1, year)
        for number, leap, first, days in _from_winter(winter)
        if (winter == year - 1) == (number < 11)
    )


@lru_cache(maxsize=64)
def _from_winter(year: int) -> tuple[tuple[int, bool, Day, int], ...]:
    """The months from the eleventh of ``year`` up to before the next eleventh."""
    start, end = _month_of(solar_term(year, 270)), _month_of(solar_term(year + 1, 270))
    firsts = [_new_moon(count) for count in range(start, end + 1)]
    thirteen = end - start == 13
    months: list[tuple[int, bool, Day, int]] = []
    number, leapt = 10, False
    for first, following in zip(firsts, firsts[1:], strict=False):
        leap = thirteen and not leapt and floor(_sun(first) / 30) == floor(_sun(following) / 30)
        leapt = leapt or leap
        number += not leap
        months.append(((number - 1) % 12 + 1, leap, first, (following - first).days))
    return tuple(months)


def _month_of(day: Day) -> int:
    """The count of the new moon (0 is that of 6 January 2000) that begins the month of ``day``."""
    count = floor((day - Day(2000, 1, 6)).days / _SYNODIC) + 1
    while _new_moon(count) > day:
        count -= 1
    return count


@lru_cache(maxsize=512)
def _new_moon(count: int) -> Day:
    century = count / 1236.85
    moment = 2451550.09766 + _SYNODIC * count + 0.00015437 * century**2
    sun = radians(2.5534 + 29.10535670 * count)
    moon = radians(201.5643 + 385.81693528 * count + 0.0107582 * century**2)
    node = radians(160.7108 + 390.67050284 * count - 0.0016118 * century**2)
    shape = 1 - 0.002516 * century
    moment += sum(
        factor * shape**power * sin(a * sun + b * moon + c * node) for factor, a, b, c, power in _TERMS
    ) - 0.00017 * sin(radians(124.7746 - 1.56375588 * count))
    return Day.fromordinal(floor(moment - 0.0008 + _CHINA - _EPOCH))  # 0.0008 d: Earth's clock lags by 70 s


def _sun(day: Day) -> float:
    """The sun's longitude in degrees at midnight in China at the beginning of ``day``."""
    century = (day.toordinal() + _EPOCH - _CHINA - 2451545.0) / 36525
    mean = radians(357.52911 + 35999.05029 * century)
    centre = (1.914602 - 0.004817 * century) * sin(mean) + 0.019993 * sin(2 * mean) + 0.000289 * sin(3 * mean)
    seen = 0.00569 + 0.00478 * sin(radians(125.04 - 1934.136 * century))
    return (280.46646 + 36000.76983 * century + centre - seen) % 360
