"""Moments: UTC in the database, +08:00 in what people and other systems read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

# All of China keeps one time without daylight saving since 1992 (IANA "Asia/Shanghai"), so a fixed
# offset is right and needs no time-zone data on the machine.
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def utc_now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)


def local_iso(moment: datetime | None) -> str | None:
    """``moment`` as ISO 8601 in China time to the second, e.g. ``2026-11-23T09:30:00+08:00``."""
    return None if moment is None else moment.astimezone(CHINA).isoformat(timespec="seconds")


class UtcMoment(TypeDecorator[datetime]):
    """A timezone-aware datetime on every database; SQLite, which keeps no zone, holds UTC.

    Raises ValueError for a naive datetime: nobody could say which moment it means.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; use orders.moment.utc_now() or give the datetime a tzinfo")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
