"""When it happened, out of what was said: words kept, and resolved against ``now`` where they can be.

A time is a chain of parts that stand side by side: a day (昨天, 上周三, 11月20号), a part of the day
(凌晨, 晚上), a clock time (两点半, 14:30), a length (三天了, 一个多星期), a habit (每天).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nlu.clock import clock, hour_of, hours
from nlu.days import Day, before, days_of, month_day
from nlu.found import Found
from nlu.repeats import repeat_of
from nlu.time_words import pattern

_JOIN = re.compile(
    r"(?:[早中晚夜白]班|交接?班|[上下]班|[上放]学|第.节|晚自习|那会儿?|的时候|的那天|那天|的|从|大概|大约|差不多|可能是?|将近|接近|快|左右|在|就|,|，|\s)*"
)
LONGEST_JOIN = 9  # characters
_TO = re.compile(
    r"\s*(?:点?左右)?(?:一直)?(?:[吵响搞跳唱闹弄放做干打施烧炒排叫吼敲砸震][工噪炮音起]?)?(?:到|至|—+|-|~|～)了?\s*(?:第二天|次日)?"
)
_AND = re.compile("[和跟、]?")  # 五月六月
_OF_NOW = re.compile("[上这本当下年]")
# Alone they tell less than any other time: everything is now, and 天天 only says that it is bad.
SAYS_LITTLE = re.compile("(?:现在|目前|此刻|这会儿?|眼下|天天|每天|每日|整天|一天到晚|年年|月月)+")
_SINCE = re.compile(
    r"(?:左右|前后|那天|份|的时候)?(?:起(?!来|床|身|早|炉|火|码)|就开始|开始|以来|到现在|到今天|至今|一直到现在|[一刚]过(?![得去来道桥路街])|过后|之后|以后)"
)
_FROM = re.compile("(?:打从|自从|从|(?<!来)自|(?:^|(?<=[，,。\\s我俺咱就]))打)$")  # 从国庆节, 打前天
# 早一点 and 晚一点 ask for speed; 昨晚一点 is a time.
_NOT_CLOCK_BEFORE = re.compile(r"(?:差|好|小|这|那|几|每|同|是)$")
_SPEED_BEFORE = re.compile(r"(?<![昨今前当每明])[早晚]$|[快慢]$")
# 你刚才说什么, 刚才我报的号码: of the talk, not of the matter.
_OF_THE_TALK = re.compile("(?:你|您|我|咱)?们?(?:是|怎么)?(?:说|讲|问|提|报|念|打)")
# 今年七十多了: of the teller's life.
_AGE = re.compile(
    "(?:都|已经|也|有|快|刚|才|就|满|是|虚岁|周岁)*(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,3})[来多几好]*(?:岁|了?(?=$|[，,。！!；;、\\s])|的人)"
)
_NOTHING_BEHIND = re.compile("[^，,。\\s]{0,3}[都也](?:没|冇|不)")  # 一点水都没有
_NO_TIME = re.compile("[两三]点水")  # how a character is written
_ONE_DAY = {"date", "day", "day_part", "week_day", "to_day"}


@dataclass
class _Chain:
    """Parts that belong together, and after "到" those of the other end."""

    start: int
    end: int
    parts: list[tuple[str, str]] = field(default_factory=list)
    to: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, words: str, end: int) -> None:
        (self.to or self.parts).append((kind, words))
        self.end = end


@dataclass
class _Span:
    """A resolved time; ``exact`` when it has a clock time or a part of the day."""

    start: datetime
    end: datetime | None
    exact: bool = False


def find_times(text: str, now: datetime) -> list[Found]:
    """Times as ``Found("occurred_at", {"text", "start", "end"}, …)`` in order of appearance.

    What comes again (每天早上六点到晚上十点) has "repeat" too, as ``nlu.repeats.repeat_of`` gives it.
    ``start`` and ``end`` are ISO 8601 local times, dates alone ("2026-11-22") where only the day is
    known, None where it is not known; ``end`` is None too for what still goes on. A moment has
    ``start == end``; a part of a day reaches from its first to its last hour. Night hours after
    夜里 or 晚上 are the next day's (昨天夜里两点 is today 02:00), after 凌晨 the same day's. A clock
    time without a day stays words. ``confidence``: 0.9 an hour of a day, 0.8 a day or a moment
    from now, 0.7 a length or a month, 0.6 words for hours from and to, 0.5 other words.
    """
    found = []
    text = _NO_TIME.sub(lambda match: "，" * len(match[0]), text)
    for chain in _chains(text):
        if not chain.to and _FROM.search(text, 0, chain.start):
            chain.add("since", "", chain.end)
        span = _resolve(chain, now)
        kinds = {kind for kind, _ in chain.parts}
        value: dict[str, Any] = {"text": text[chain.start : chain.end], "start": None, "end": None}
        confidence = 0.5
        repeat = repeat_of(chain.parts, chain.to)
        if repeat:
            value["repeat"] = repeat
            confidence = 0.7
        if span and not (repeat and chain.to and chain.to[0][0] == "week_day"):  # 周一到周五 is no one week
            value["start"] = _iso(span.start, span.exact)
            value["end"] = _iso(span.end, span.exact) if span.end else None
            dated = bool(kinds & _ONE_DAY)
            confidence = 0.9 if dated and span.exact else 0.8 if dated or kinds & {"just_now", "ago"} else 0.7
        if kinds == {"just_now"} and _OF_THE_TALK.match(text, chain.end):
            continue
        if kinds == {"year"} and _AGE.match(text, chain.end):
            continue
        if SAYS_LITTLE.fullmatch(value["text"]):
            confidence = 0.4
        if confidence == 0.5 and chain.to and "clock" in kinds:
            confidence = 0.6  # 从下午五点到半夜两点 tells more than 一到晚上
        method = "resolved" if span or repeat else "words"
        found.append(Found("occurred_at", value, chain.start, chain.end, method, confidence))
    return found


def _iso(moment: datetime, exact: bool) -> str:
    return moment.isoformat(timespec="minutes") if exact else moment.date().isoformat()


def _chains(text: str) -> Iterator[_Chain]:
    parts, kinds = pattern()
    chain: _Chain | None = None
    for match in parts.finditer(text):
        kind = kinds[int((match.lastgroup or "p0")[1:])]
        start, end, words = match.start(), match.end(), match.group()
        if kind == "clock" and not re.search("[:：]", words) and _NOT_CLOCK_BEFORE.search(text, 0, start):
            continue
        if words.startswith(("一点", "1点")) and kind == "clock" and _SPEED_BEFORE.search(text, 0, start):
            continue
        if words == "一点" and (not (chain and chain.end == start) or _NOTHING_BEHIND.match(text, end)):
            continue  # a bit
        if chain and (since := _SINCE.match(text, chain.end, start)):
            chain.add("since", since.group(), since.end())
        to = chain and not chain.to and start > chain.end and _TO.fullmatch(text, chain.end, start)
        if chain and (to or (kind == chain.parts[-1][0] == "month" and _AND.fullmatch(text, chain.end, start))):
            chain.to, chain.end = [(kind, words)], end
        elif kind == "to_day":
            continue
        elif chain and start - chain.end <= LONGEST_JOIN and _joins(text, chain, start):
            chain.add(kind, words, end)
        else:
            if chain:
                yield chain
            chain = _Chain(start, end, [(kind, words)])
    if chain:
        if since := _SINCE.match(text, chain.end):
            chain.add("since", since.group(), since.end())
        yield chain


def _joins(text: str, chain: _Chain, start: int) -> bool:
    """Whether what stands at ``start`` goes on with the chain; a length that a mark ends is done: 坏了三天了，昨天…"""
    ended = chain.parts[-1][0] in ("lasting", "ago") and re.search("[，,]", text[chain.end : start])
    return not ended and _JOIN.fullmatch(text, chain.end, start) is not None


def _resolve(chain: _Chain, now: datetime) -> _Span | None:
    span = _resolve_parts(chain.parts, now)
    if span is None or not chain.to:
        return span
    if any(kind == "now" for kind, _ in chain.to):
        return _Span(span.start, None, span.exact)
    kind, words = chain.to[0]
    if kind == "to_day":
        day = month_day(words, span.start.date())
        return _Span(span.start, _at(day, now), span.exact) if day else span
    same_day = [(kind, words) for kind, words in chain.parts if kind in _ONE_DAY]
    by = span.start + timedelta(days=365) if kind == "month" and not _OF_NOW.search(words) else now
    last = _resolve_parts(chain.to, by) or _resolve_parts(same_day + _with_part(chain), now)
    if last is None:
        return span
    end = last.end or last.start
    if end < span.start:  # 晚上十点到两点: over midnight
        end += timedelta(days=1)
    return _Span(span.start, end, span.exact or last.exact) if end >= span.start else span


def _with_part(chain: _Chain) -> list[tuple[str, str]]:
    """The other end with the part of the day that holds on: 下午三点到五点, 早上八点到十点."""
    part = next((part for part in chain.parts if part[0] in ("part", "day_part") and hours(part[1])), None)
    if part is None or any(kind in ("part", "day_part") for kind, _ in chain.to):
        return chain.to
    begin, end = (next((clock(words) for kind, words in of if kind == "clock"), []) for of in (chain.parts, chain.to))
    holds = begin and end and (begin[-1] < end[0] or begin[0][0] == 12)
    return [("part", part[1]), *chain.to] if holds else chain.to


def _resolve_parts(parts: list[tuple[str, str]], now: datetime) -> _Span | None:
    kinds = {kind for kind, _ in parts}
    minute = now.replace(second=0, microsecond=0)
    if kinds == {"now"} or "just_now" in kinds:
        return _Span(minute, None if "now" in kinds else minute, True)
    for kind, words in parts:
        if kind in ("ago", "lasting") and (found := before(minute, words)):
            moment, exact = found
            return _Span(moment, moment if kind == "ago" else None, exact)
    days = [named for kind, words in parts if (named := days_of(kind, words, now.date()))]
    if not days:
        return None
    first, last = min(days, key=lambda span: span[1] - span[0])
    if "habit" in kinds and first != last:
        return _Span(_at(first, now), None)
    span = _Span(_at(first, now), _at(last, now))
    if first == last and "habit" not in kinds:
        _refine(span, parts, now)
        if span.exact and first == now.date() and span.start > now and last + timedelta(days=1) == span.start.date():
            span.start -= timedelta(days=1)  # 今天夜里两点, said of what has been
            span.end = span.end - timedelta(days=1) if span.end else None
    return _Span(span.start, None, span.exact) if kinds & {"since", "recent"} else span


def _at(day: Day, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def _refine(span: _Span, parts: list[tuple[str, str]], now: datetime) -> None:
    """Put the part of the day and the clock time into a span of one day."""
    part = next((span_of for kind, words in parts if kind in ("part", "day_part") and (span_of := hours(words))), None)
    times = next((said for kind, words in reversed(parts) if kind == "clock" and (said := clock(words))), [])
    day = span.start
    if times:
        morning = day + timedelta(hours=times[0][0], minutes=times[0][1])
        told = morning <= now < morning + timedelta(hours=12) and day.date() == now.date()
        if part is None and 0 < times[0][0] < 13 and not told:
            return  # 昨天三点: before or after noon is not said; 今天七点, at ten in the morning, has been
        moments = [day + timedelta(hours=hour_of(hour, part or (0, 24)), minutes=minute) for hour, minute in times]
        span.start, span.end, span.exact = moments[0], moments[-1], True
    elif part:
        span.start, span.end, span.exact = day + timedelta(hours=part[0]), day + timedelta(hours=part[1]), True
