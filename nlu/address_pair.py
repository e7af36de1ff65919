"""County and town of a place that was heard badly, weighed together: 推县平档阵 for 睢县平岗镇.

A city has two hundred towns, one of its counties ten to thirty. Behind a county that is known, or only half heard, or
that the draft has already, a span may therefore sound much less like a town than anywhere else, as long as one town is
clearly the nearest and its kind was heard (阵 for 镇, 接到 for 街道). Only what was heard is read so: who types makes
other mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from nlu.address_divisions import is_name
from nlu.address_reading import edges_of
from nlu.address_sounds import Heard, in_china, is_elsewhere, known_names
from nlu.city import City, Division
from nlu.correction import word_counts
from nlu.sounds import distance, syllables

# How like a name must be, 1 for the same sound
LIKE = 0.7  # a town of a county that is known, the only one that is near
STEM = 0.5  # and what is before its kind: 西城街道 is no 雪枫街道
SHORT = 0.8  # 平岗, without its kind
HALF = 0.54  # county and town, each of which is only half heard
ANOTHER = 0.8  # a town other than that of the draft
TOGETHER = 1.44  # the sum of these
BY_CHANCE = 0.1  # so much more where nobody was asked for a place
# In syllables that are anything else
CLEAR = 0.35  # by so much the next pair must be farther
LEFT_OUT = {"county": 0.9, "town": 0.7}  # what a syllable too few or too many counts
SAID_TWICE = 0.4  # and one said twice
NO_KIND = 0.3
A_MARK = 0.15  # 金鱼里，街道
OF_THE_DRAFT = 0.3  # a county that was told before is told again
KIND = 0.45  # how far the kind may be from what was heard
KIND_ALONE = 0.3  # where only the draft has the county
LONG = 4  # characters of a name that may then lose one, as 花岩溪林场
SAME = 0.1  # what is nearer is the same
LONGEST = 12  # characters of a name
MOST = 12  # places of one text where a pair may begin
_HAN = re.compile("[一-鿿]")
_BETWEEN = re.compile(r"[，,、\s的]{0,2}(?:那个)?[，,、\s]?")
_MARKS = "，,、 "
_NO_KIND = "村路街巷桥庄园城店厂区"  # what these end is no town
_NO_NAME = re.compile("[的了吗呢吧我你您他她这那哪是就有没不]")
_ENDS = re.compile("$|[，,。！!的]|[那这][边里]|街上|集上|镇上|乡里")
_KINDS = re.compile("(?:街道|管理[区处]|[林农]场|园艺场|原种场|[县市区镇乡])$")


@dataclass(frozen=True)
class _County:
    """A county at ``start:end`` (an empty span where only the draft has it), ``lost`` syllables away."""

    division: Division
    start: int
    end: int
    lost: float
    of: int  # syllables


@dataclass(frozen=True)
class _Pair:
    county: _County
    town: Division
    start: int
    end: int
    lost: float  # of the town

    @property
    def all_lost(self) -> float:
        return self.county.lost + self.lost

    @property
    def score(self) -> float:
        """Of the town, 1 for the same sound."""
        return 1 - self.lost / len(self.town.name)


def heard_pair(text: str, city: City, asked: bool, draft: Mapping[str, Any] | None = None) -> tuple[Heard, ...]:
    """The county and town that ``text`` names badly, as spans of it; () where it names none, or names them well.

    ``draft`` is the address that the order has. One that is not ``sure`` has the towns that it may be.
    """
    known, town = city.county(str((draft or {}).get("county"))), str((draft or {}).get("town") or "")
    begins = _begins(text, city)[:MOST]
    found: dict[Division, _Pair] = {}
    for county in _counties(text, city, begins, asked, known):
        for pair in _towns(text, city, county):
            if pair.town not in found or pair.all_lost < found[pair.town].all_lost:
                found[pair.town] = pair
    ranked = sorted(found.values(), key=lambda pair: pair.all_lost)
    if not ranked or not _enough(ranked[0], asked):
        return ()
    best = ranked[0]
    if best.town.name != town in city.by_name and best.score < ANOTHER:
        return ()
    if _is_right(text, best, city) or (best.county.lost and is_elsewhere(text, city)):
        return ()
    near = [pair for pair in ranked[:4] if pair.all_lost < best.all_lost + CLEAR and _overlap(pair, best)]
    told, said = best.county, text[best.start : best.end]
    as_named = said in (best.town.name, best.town.short)
    sure = len(near) == 1 and (as_named or best.lost < SAME or not city.has_town(said))
    heard = []
    if told.lost and told.start < told.end:
        if not sure:
            return ()
        heard.append(_heard(text, told.start, told.end, told.division, 1 - told.lost / told.of, (told.division,), True))
    if not as_named:
        divisions = tuple(pair.town for pair in near)
        heard.append(_heard(text, best.start, best.end, best.town, best.score, divisions, sure))
    return tuple(heard)


def _heard(
    text: str, start: int, end: int, name: Division, score: float, divisions: tuple[Division, ...], sure: bool
) -> Heard:
    return Heard(start, end, text[start:end], name.name, round(max(score, 0.0), 2), divisions, sure)


def _overlap(one: _Pair, other: _Pair) -> bool:
    return one.start < other.end and other.start < one.end


def _enough(pair: _Pair, asked: bool) -> bool:
    told = pair.county
    score = 1 - told.lost / told.of
    if 1 - pair.lost / len(pair.town.short) < STEM:
        return False
    if told.start == told.end or told.lost == 0:
        return pair.score >= LIKE
    if not asked:
        return min(score, pair.score) >= LIKE and score + pair.score >= TOGETHER + BY_CHANCE
    return min(score, pair.score) >= HALF and score + pair.score >= TOGETHER


def _is_right(text: str, pair: _Pair, city: City) -> bool:
    """Whether what was said is a name already, and no town of the same sound stands in the county said."""
    said = text[pair.start : pair.end]
    if said in (pair.town.name, pair.town.short):
        return pair.county.lost == 0
    in_its_county = pair.county.lost == 0 and pair.county.start < pair.county.end
    if city.has_town(said) and (pair.lost < SAME or (in_its_county and pair.score >= ANOTHER)):
        return False  # a town of another county: 宁陵县刘河镇, and 柘城县坞墙镇, which is asked about
    return is_name(said, city) or in_china(said) or _names_something(text, pair.start, city, least=3)


def _begins(text: str, city: City) -> list[int]:
    """Where a place can begin: behind words that no name reaches over, behind marks and the city's own name."""
    edges = {0, *edges_of(text)}
    edges |= {at + 1 for at, sign in enumerate(text) if not _HAN.match(sign)}
    edges |= {match.end() for match in re.finditer(re.escape(city.title), text)}
    return sorted(at for at in edges if at < len(text) - 1 and _HAN.match(text[at]))


def _counties(text: str, city: City, begins: list[int], asked: bool, known: Division | None) -> Iterator[_County]:
    """The counties said in ``text``: by their names, or about so, and that of the draft."""
    exact = [
        _County(county, at, at + len(name), 0.0, len(name))
        for county in city.counties
        for name in {county.name, county.short, *county.also}
        for at in _places(text, name)
        if len(name) > 2 or name == county.name or at in begins
    ]
    yield from exact
    if any(each.end - each.start > 2 or each.division.short == each.division.name for each in exact):
        return  # said clearly
    for at in begins:
        if known is not None:
            yield _County(known, at, at, 0.0, len(known.name))
        named = _names_something(text, at, city)
        for county in city.counties:
            if named and not text.startswith(county.short, at):  # 民权见, for 民权县
                continue
            lost, end = _nearest(text, at, county.name, LEFT_OUT["county"])
            lost -= min(lost, OF_THE_DRAFT) if county is known else 0.0
            if end and lost / len(county.name) <= 1 - HALF and not in_china(text[at:end]):
                yield _County(county, at, end, max(lost, 0.01), len(county.name))


def _towns(text: str, city: City, county: _County) -> Iterator[_Pair]:
    between = _BETWEEN.match(text, county.end)
    at = between.end() if between and county.start < county.end else county.end
    if at >= len(text) - 1 or not _HAN.match(text[at]):
        return
    alone = county.start == county.end  # nothing but the draft speaks for a place there: 没有留证据 names no 刘口镇
    left_out, kind = (LEFT_OUT["county"], KIND_ALONE) if alone else (LEFT_OUT["town"], KIND)
    for town in _of_county(city)[county.division]:
        lost, end = _nearest(text, at, town.name, left_out, kind)
        whole = not alone or end - at >= min(len(town.name), LONG)
        if end and whole and lost <= (1 - HALF) * len(town.name):
            yield _Pair(county, town, at, end, lost)
        elif town.short != town.name:
            lost, end = _nearest(text, at, town.short, left_out, kind, _ENDS)
            word = alone and (end - at < len(town.short) or word_counts().get(text[at:end]))
            if end and not word and lost <= (1 - SHORT) * len(town.short):
                yield _Pair(county, town, at, end, lost + NO_KIND)


def _names_something(text: str, at: int, city: City, least: int = 2) -> bool:
    """Whether a name of ``least`` characters that is known begins there."""
    for size in range(least, min(LONGEST, len(text) - at) + 1):
        name = text[at : at + size]
        if size > 2 and name in known_names(city):
            return True
        if any(each.level != "village" for each in city.by_name.get(name, ())):
            return True
    return False


def _places(text: str, name: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def _nearest(
    text: str, at: int, name: str, left_out: float, kind: float = KIND, ends: re.Pattern[str] | None = None
) -> tuple[float, int]:
    """How far the words at ``at`` are from ``name``, in syllables that are anything else, and where they end; the end
    is 0 where its kind was not heard, or for a name without one, where no name ``ends``."""
    longest = min(len(text), at + len(name) + 3)
    window = [(place, text[place]) for place in range(at, longest) if text[place] not in _MARKS][: len(name) + 1]
    said = [sign for _, sign in window]
    size = len(found[0]) if not ends and (found := _KINDS.search(name)) else 1
    whole = text.startswith(name, at)
    lasts = []
    for last in range(max(size + 1, len(name) - 1), len(said) + 1):
        ended = ends.match(text, window[last - 1][0] + 1) if ends else None
        of_kind = ended or (not ends and _is_kind(name[-size:], said[last - size : last], kind))
        if of_kind and (whole or not _NO_NAME.search("".join(said[:last]))):
            lasts.append(last)
    if not lasts:
        return float(len(name)), 0
    row = [left_out * place for place in range(lasts[-1] + 1)]
    for row_at, sign in enumerate(name, start=1):
        before, row = row, [left_out * row_at]
        for place in range(1, len(before)):
            twice = place > 1 and apart(said[place - 2], said[place - 1]) < SAME
            row.append(
                min(
                    before[place - 1] + apart(sign, said[place - 1]),
                    before[place] + left_out,
                    row[place - 1] + (SAID_TWICE if twice else left_out),
                )
            )
    spans = [(window[last - 1][0] + 1, last) for last in lasts]
    return min((row[last] + A_MARK * (end - at - last), end) for end, last in spans)


def _is_kind(kind: str, said: list[str], farthest: float) -> bool:
    """Whether the last syllables sound like the kind of a name: 阵 for 镇, 接到 for 街道, but 巷 is no 乡."""
    if said[-1] in _NO_KIND and said[-1] != kind[-1]:
        return False
    return sum(map(apart, kind, said)) <= farthest * len(kind)


@cache
def apart(one: str, other: str) -> float:
    """How far two characters sound apart, by their nearest readings; 1 is anything else."""
    return min(distance(a, b) for a in syllables(one)[0] for b in syllables(other)[0])


@lru_cache(maxsize=4)
def _of_county(city: City) -> dict[Division, list[Division]]:
    return {county: [town for town in city.towns if town.parent is county] for county in city.counties}
