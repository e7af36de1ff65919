"""Names of the city that were written as they sound: 顶城区玉下街道 for 鼎城区玉霞街道.

Only a span that ends in the kind of the name (区, 街道, 村, 路), begins where a name can begin and is itself no
name known here or anywhere in China is taken for misheard, so what is right stays. A name and the span have the
same length: the text with the names put right has the same positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlu.address_divisions import is_name
from nlu.address_reading import edges_of
from nlu.china import regions
from nlu.city import City, Division
from nlu.sounds import SoundIndex

SURE = 0.92  # one syllable of three, or two of four, is one that is easily taken for it
LIKELY = 0.85  # good enough to ask
ALIKE = 0.97  # for roads and places, of which the city has many that the pack does not know
MOST = 100  # spans of one text that are looked up: no sentence has more, and no nonsense takes longer
_KIND = re.compile("街道|社区|大道|大街|公路|[区县市镇乡村路街巷]")
_LARGE = ("街道", *"区县市镇乡")
_BARE = re.compile(r"(?:[嗯呃啊就是在，,\s])*(?P<name>[一-鿿]{2,5}?)(?:那边|这边|这里|那里|的|吧|啊|了|[，,。.！!\s])*")
_HAN = re.compile("[一-鿿]")


@dataclass(frozen=True)
class Heard:
    """``said`` at ``start:end`` is ``name`` by its sound; ``score`` 1 for the same pronunciation. One that is not
    ``sure`` stands in the text as it was said. ``divisions`` are those called so, none for a road or place."""

    start: int
    end: int
    said: str
    name: str
    score: float
    divisions: tuple[Division, ...]
    sure: bool


def put_right(text: str, city: City, asked: bool) -> tuple[str, tuple[Heard, ...]]:
    """The text with misheard names of the city put right, and what was heard so."""
    heard: list[Heard] = []
    said: set[Division] = set()  # by their right names, or heard so
    ends = {0, *edges_of(text)}
    looked_up = 0
    for match in _KIND.finditer(text):
        spans = list(_spans(text, match, city))
        if right := next((span for span in spans if _is_name(text[slice(*span)], city)), None):
            ends.add(right[1])
            said.update(city.by_name.get(text[slice(*right)], ()))
            continue
        for start, end in spans:
            if heard and start < heard[-1].end:
                continue
            begins = start in ends or not _HAN.match(text[start - 1]) or _ends_in_name(text[:start], city)
            if not (begins or match.group() in _LARGE) or (looked_up := looked_up + 1) > MOST:
                continue
            if found := _heard(text, start, end, city, said, begins):
                heard.append(found)
                said.update(found.divisions)
                ends.add(end)
                break
    if not heard and asked and (bare := _bare(text, city)) is not None:
        heard.append(bare)
    if heard and is_elsewhere(text, city):
        return text, ()
    for each in heard:
        if each.sure:
            text = text[: each.start] + each.name + text[each.end :]
    return text, tuple(heard)


def make_ready(city: City) -> None:
    """Build what names are looked up in (half a second for a city with 5,000 villages), before a caller waits."""
    for index in (_index(city), _shorts(city)):
        index.find(city.title)


def _spans(text: str, kind: re.Match[str], city: City) -> Iterator[tuple[int, int]]:
    """What may be a name that ends in this kind, the longest first."""
    for length in _lengths(city).get(kind.group(), ()):
        start = kind.end() - length
        if start >= 0 and all(map(_HAN.match, text[start : kind.start()])):
            yield start, kind.end()


def _is_name(span: str, city: City) -> bool:
    return span in known_names(city) or is_name(span, city) or in_china(span)


def _ends_in_name(before: str, city: City) -> bool:
    """Whether the words before end in a name that another name may follow (常德市, 鼎城, 玉霞街道)."""
    known = known_names(city)
    return any(before[-size:] in known or in_china(before[-size:]) for size in range(2, min(9, len(before)) + 1))


def in_china(name: str) -> bool:
    return any(whole for _, whole in regions().get(name, ()))


def _heard(text: str, start: int, end: int, city: City, said: set[Division], begins: bool) -> Heard | None:
    """The name that the span sounds like; in the middle of other words only a county or town, said exactly so."""
    matches = [
        match
        for match in _index(city).find(text, start, end, least=LIKELY)
        if (match.start, match.end) == (start, end) and _same_kind(text[start:end], match.name)
    ]
    larger = {division for division in said if division.level != "village"}
    weighed = [(match, _inside(match.payload, larger)) for match in matches]
    weighed = [(match, divisions) for match, divisions in weighed if divisions or not match.payload]
    best = max((match.score for match, _ in weighed), default=0.0)
    fitting = [(match, divisions) for match, divisions in weighed if match.score >= best - 0.02]
    if not fitting or (not fitting[0][0].payload and best < ALIKE):
        return None
    if any(each.level == "village" for each in fitting[0][1]) and not larger and best < ALIKE:
        return None  # villages are many: without their town only one of the same pronunciation
    divisions = tuple(division for _, each in fitting for division in each)
    if not begins and (best < ALIKE or not divisions or divisions[0].level == "village"):
        return None
    match = fitting[0][0]
    sure = len(fitting) == 1 and best >= SURE
    return Heard(start, end, text[start:end], match.name, match.score, divisions, sure)


def _same_kind(said: str, name: str) -> bool:
    """The kind is what was heard best: 玉下街道 is no 玉霞镇."""
    kinds = [[match for match in _KIND.finditer(each) if match.end() == len(each)] for each in (said, name)]
    return bool(kinds[0] and kinds[1]) and kinds[0][0].group() == kinds[1][0].group()


def _inside(divisions: tuple[Division, ...], larger: set[Division]) -> tuple[Division, ...]:
    """Those that lie in one of the larger ones said; all when none was."""
    if not larger or not divisions:
        return divisions
    return tuple(each for each in divisions if {each.county, each.town} & larger)


def _bare(text: str, city: City) -> Heard | None:
    """玉下 in answer to "where?", as a short name or the whole answer."""
    match = _BARE.fullmatch(text)
    if not match or match["name"] in city.by_name:
        return None
    span = match.span("name")
    found = [each for each in _shorts(city).find(text, *span, least=ALIKE) if (each.start, each.end) == span]
    if len(found) != 1:
        return None
    each = found[0]
    return Heard(each.start, each.end, match["name"], each.name, each.score, each.payload, True)


def is_elsewhere(text: str, city: City) -> bool:
    """Whether another city or a county of one is named (长沙市, 岳麓区)."""
    table = regions()
    ours = {city.title, city.province, *(division.name for division in city.counties)}
    return any(
        whole and region.level != "province" and region.name not in ours
        for match in re.finditer("[市州区县]", text)
        for start in range(max(0, match.end() - 8), match.end() - 2)
        for region, whole in table.get(text[start : match.end()], ())
    )


@lru_cache(maxsize=4)
def _lengths(city: City) -> dict[str, list[int]]:
    """By kind: the lengths of the names of that kind, the longest first."""
    found: dict[str, set[int]] = {}
    for name in (*city.by_name, *city.road_names, *city.place_names):
        kind = next((match for match in _KIND.finditer(name) if match.end() == len(name)), None)
        if kind and len(name) - len(kind.group()) >= 2:
            found.setdefault(kind.group(), set()).add(len(name))
    return {kind: sorted(lengths, reverse=True) for kind, lengths in found.items()}


@lru_cache(maxsize=4)
def known_names(city: City) -> frozenset[str]:
    return frozenset({*city.by_name, *city.road_names, *city.place_names, city.title})


@lru_cache(maxsize=4)
def _index(city: City) -> SoundIndex[tuple[Division, ...]]:
    """Whole names that end in their kind: divisions, and roads and places without any."""
    names: dict[str, tuple[Division, ...]] = {name: () for name in (*city.roads, *city.place_names)}
    for division in (*city.counties, *city.towns, *city.villages):
        names[division.name] = (*names.get(division.name, ()), division)
    return SoundIndex({name: found for name, found in names.items() if _KIND.search(name)})


@lru_cache(maxsize=4)
def _shorts(city: City) -> SoundIndex[tuple[Division, ...]]:
    names: dict[str, tuple[Division, ...]] = {}
    for division in (*city.counties, *city.towns):
        names[division.short] = (*names.get(division.short, ()), division)
    return SoundIndex(names)
