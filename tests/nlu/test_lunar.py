"""The computed calendar against printed ones."""

from __future__ import annotations

from datetime import date

import pytest

from nlu.lunar import lunar_day, lunar_month, solar_term

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "first_day",
    [
        "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10",
        "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23",
        "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08",
    ],
)  # fmt: skip
def test_spring_festivals(first_day: str) -> None:
    assert str(lunar_day(int(first_day[:4]), 1, 1)) == first_day


@pytest.mark.parametrize(
    ("year", "month", "day", "found"),
    [
        (2023, 8, 15, "2023-09-29"),  # behind the leap second month
        (2025, 8, 15, "2025-10-06"),  # behind the leap sixth month
        (2026, 5, 5, "2026-06-19"),
        (2024, 9, 9, "2024-10-11"),
        (2033, 12, 30, "2034-02-18"),  # behind the leap eleventh month
    ],
)
def test_days(year: int, month: int, day: int, found: str) -> None:
    assert str(lunar_day(year, month, day)) == found


@pytest.mark.parametrize(("year", "month", "day"), [(2026, 13, 1), (2026, 1, 31), (2026, 1, 0), (2026, 0, 3)])
def test_no_such_day(year: int, month: int, day: int) -> None:
    assert lunar_day(year, month, day) is None


def test_a_month_and_the_terms_of_the_sun() -> None:
    assert lunar_month(2025, 12) == (date(2026, 1, 19), date(2026, 2, 16))
    assert lunar_month(2025, 13) is None
    assert solar_term(2023, 15) == date(2023, 4, 5)
    assert solar_term(2025, 15) == date(2025, 4, 4)
    assert solar_term(2021, 270) == date(2021, 12, 21)


def test_a_year_is_whole() -> None:
    for year in range(2000, 2060):
        assert 353 <= (lunar_day(year + 1, 1, 1) - lunar_day(year, 1, 1)).days <= 385
