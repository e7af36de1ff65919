"""The county, the town and the village of a city that were said, found in the sound itself."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlu.city import City, Division
from nlu.sounds import syllables
from speech.syllables.head import NOTHING, Floats, syllable_head, telling

_NEVER = -1e30
# All of these are logarithms for one syllable, as ``Spotted.score``; of a pair the mean of town and county, which
# counts as three.
LEAST_ASKED, LEAST = -2.8, -1.0  # a pair; LEAST where no address was asked for
CLEAR = 0.2  # the next town must be so much less likely
# A pair whose county is sure, where the next town is far less likely: 汉寿县太子庙镇 among other words
LEAST_OF_COUNTY, FAR = -2.5, 1.5
LEAST_ALONE = -1.5  # a town without its county
NOT_SAID, ANOTHER = -9.0, -18.0  # (in all) a county that is not heard; where another one clearly is
SURE = -1.0
SHORT, SHORT_NAME = 0.5, 2  # 桃源 for 桃源县; characters
AS_WRITTEN = 0.5  # the recogniser wrote the very name
LEAST_VILLAGE, LEAST_COUNTY, CLEAR_COUNTY = -2.0, -1.0, 1.0
_COMMITTEE = re.compile("(?<=村)委会$|(?<=社区)居委会$|村?民委员会$")
NEXT = 60  # frames, in which what comes next must begin


@dataclass(frozen=True)
class Spotted:
    """``name`` begins with ``first`` and its last syllable with ``last``, frames; ``score``: the logarithm of how much
    less likely it is than the likeliest syllables of these frames, for each of its own."""

    name: str
    first: int
    last: int
    score: float


class Spotter:
    """Looks for any of ``names`` anywhere in an utterance."""

    def __init__(self, names: Sequence[str], number: dict[str, int]) -> None:
        read = [(name, [number.get(readings[0], NOTHING) for readings in syllables(name)]) for name in names]
        known = [(name, places) for name, places in read if NOTHING not in places]
        self.names = [name for name, _ in known]
        self._sizes = np.array([len(places) for _, places in known])
        self._syllables = np.zeros((len(known), max(map(len, dict(known).values()), default=1)), np.int64)
        for row, (_, places) in zip(self._syllables, known, strict=True):
            row[: len(places)] = places
        self._same = np.zeros(self._syllables.shape, bool)
        self._same[:, 1:] = self._syllables[:, 1:] == self._syllables[:, :-1]

    def spot(self, classes: Floats) -> list[Spotted]:
        """Every name where it fits best; ``classes``: log probabilities (frames, 1 + syllables)."""
        if not self.names:
            return []
        frames = telling(classes)
        against = classes[frames] - classes[frames].max(axis=1, keepdims=True)
        shape, rows = self._syllables.shape, np.arange(len(self.names))
        sounding, resting = np.full(shape, _NEVER), np.full(shape, _NEVER)
        sound_began, rest_began = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        last_began = np.zeros(shape, np.int64)  # the frame in which the syllable itself begins
        best = np.full(len(rows), _NEVER)
        first, last = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        for frame, chances in enumerate(against):
            direct = np.where(self._same, _NEVER, _shifted(sounding, _NEVER))
            rested = _shifted(resting, 0.0)
            entering = np.maximum(direct, rested)
            began = np.where(direct > rested, _shifted(sound_began, frame), _shifted(rest_began, frame))
            rest_began = np.where(sounding > resting, sound_began, rest_began)
            resting = np.maximum(resting, sounding) + chances[NOTHING]
            goes_on = sounding >= entering
            sound_began = np.where(goes_on, sound_began, began)
            last_began = np.where(goes_on, last_began, frame)
            sounding = np.maximum(sounding, entering) + chances[self._syllables]
            ending = sounding[rows, self._sizes - 1]
            better = ending > best
            best = np.where(better, ending, best)
            first = np.where(better, sound_began[rows, self._sizes - 1], first)
            last = np.where(better, last_began[rows, self._sizes - 1], last)
        return [
            Spotted(name, int(frames[begin]), int(frames[end]), float(score / size))
            for name, begin, end, score, size in zip(self.names, first, last, best, self._sizes, strict=True)
        ]


def _shifted(values: NDArray[np.generic], before: float) -> NDArray[np.generic]:
    """Each syllable with what the one before it has."""
    found = np.roll(values, 1, axis=1)
    found[:, 0] = before
    return found


@dataclass(frozen=True)
class _Pair:
    town: Division
    said: Spotted
    county: Spotted | None
    score: float


class Places:
    """The divisions of a city by their sound. Safe for all threads."""

    def __init__(self, city: City, number: dict[str, int]) -> None:
        self._number = number
        self._city = city
        called = {name: county.name for county in city.counties for name in (county.name, county.short)}
        self._called = {name: county for name, county in called.items() if len(name) > 1}
        self._counties = Spotter(sorted(self._called), number)
        self._towns = Spotter(sorted({town.name for town in city.towns}), number)
        self._villages = lru_cache(maxsize=64)(self._villages_of)

    def said(self, classes: Floats, text: str, asked: bool) -> list[Spotted]:
        """County, town and village of an utterance that was heard as ``text``, as far as they were said, in their
        order; ``asked``: for an address. Names are written as the city writes them."""
        counties = self._said_counties(classes)
        pairs = self._pairs(self._towns.spot(classes), counties, text)
        if not pairs:
            return self._county_alone(counties, asked)
        best = pairs[0]
        rival = next((pair.score for pair in pairs if pair.said.name != best.said.name), -math.inf)
        least = LEAST_ASKED if asked else LEAST
        if best.county and best.county.score >= SURE and best.score - rival >= FAR:
            least = min(least, LEAST_OF_COUNTY)
        if best.score < least or best.score - rival < CLEAR or (not best.county and best.said.score < LEAST_ALONE):
            return self._county_alone(counties, asked)
        found = [best.county] if best.county else []
        found.append(best.said)
        spotter = self._villages(best.town.code)
        if spotter:
            village = max(
                (each for each in spotter.spot(classes) if best.said.last < each.first <= best.said.last + NEXT),
                key=lambda each: each.score,
                default=None,
            )
            if village and village.score >= LEAST_VILLAGE:
                found.append(village)
        return found

    def _said_counties(self, classes: Floats) -> dict[str, Spotted]:
        """The whole or the short name of each county, whichever fits better."""
        found: dict[str, Spotted] = {}
        for each in self._counties.spot(classes):
            whole = self._called[each.name]
            if len(each.name) < len(whole):
                each = replace(each, score=each.score - SHORT)
            if whole not in found or each.score > found[whole].score:
                found[whole] = each
        return found

    def _pairs(self, towns: Sequence[Spotted], counties: dict[str, Spotted], text: str) -> list[_Pair]:
        said = {each.name: each for each in towns}
        sure = max(counties.values(), key=lambda county: county.score, default=None)
        found = []
        for town in self._city.towns:
            each = said.get(town.name)
            county = counties.get(town.parent.name) if town.parent else None
            if each is None:
                continue
            unsaid = NOT_SAID
            if sure and sure is not county and sure.score >= SURE and 0 < each.first - sure.last <= NEXT:
                unsaid = ANOTHER
            before = county is not None and county.last < each.first <= county.last + NEXT
            of_county = max(county.score * len(county.name), unsaid) if before and county else unsaid
            score = (each.score * len(each.name) + of_county) / (len(each.name) + 3)
            score += AS_WRITTEN * (town.name in text)
            is_said = before and county is not None and county.score * len(county.name) > unsaid
            found.append(_Pair(town, each, county if is_said else None, score))
        return sorted(found, key=lambda pair: -pair.score)

    @staticmethod
    def _county_alone(counties: dict[str, Spotted], asked: bool) -> list[Spotted]:
        if not asked or not counties:
            return []
        first, *others = sorted(counties.values(), key=lambda county: -county.score)
        is_clear = not others or first.score - others[0].score >= CLEAR_COUNTY
        return [first] if first.score >= LEAST_COUNTY and is_clear and len(first.name) > SHORT_NAME else []

    def _villages_of(self, code: str) -> Spotter | None:
        villages = [village for village in self._city.villages if village.code.startswith(code)]
        names = {_COMMITTEE.sub("", name) for village in villages for name in (village.name, *village.also)}
        return Spotter(sorted(names), self._number) if names else None


@lru_cache(maxsize=8)
def places_of(city: City) -> Places:
    """Of the syllables that come with the program."""
    return Places(city, syllable_head().number)
