"""How a caller may say a name, when asked for one, as an automaton of syllables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from nlu.names import given_characters, rare_surnames, surname_characters, titles
from nlu.sounds import syllables
from speech.syllables.automaton import BEGIN, Arc, Automaton

# Before the name; the figures are natural logarithms, by feeling.
BEFORE = {
    "我叫": -1.2, "我是": -2.0, "叫": -2.5, "是": -3.0, "名字是": -3.0, "我的名字叫": -3.5, "我的名字是": -3.5,
    "嗯": -3.0, "俺叫": -3.0, "俺是": -3.5, "名字叫": -3.5, "不对是": -3.0, "不是是": -4.0, "不对我叫": -3.0,
    "名字不对是": -3.0, "名字错了是": -3.5, "不对叫": -4.0, "我说的是": -4.0,
    "错了名字是": -3.0, "不对名字是": -3.5, "不是名字是": -3.5, "我姓名是": -3.5, "姓名是": -3.5, "名字应该是": -4.0,
}  # fmt: skip
BEFORE_A_SURNAME = {"我姓": -2.0, "姓": -3.0, "免贵姓": -4.0, "俺姓": -4.0, "不对姓": -4.5}
BEHIND = {"啊": -3.0, "吧": -3.5, "嗯": -4.0}
BARE, ONE_SIGN, TWO_SIGNS, SURNAME, TITLE = -1.0, -1.9, -0.2, -3.0, -4.5
# Surnames and given characters get rarer with their rank like 1 / (rank + so many).
FLAT_SURNAMES, FLAT_GIVEN = 8.0, 40.0


@lru_cache(maxsize=2)
def spoken_names(syllable_names: tuple[str, ...]) -> Automaton:
    """``syllable_names``: of the classes from 1. A name of two or three signs with its beginnings, 姓王, or 王女士."""
    return _Made(syllable_names).automaton()


class _Made:
    def __init__(self, syllable_names: tuple[str, ...]) -> None:
        self._number = {name: place for place, name in enumerate(syllable_names, 1)}
        self._states = BEGIN
        self._arcs: list[Arc] = []

    def automaton(self) -> Automaton:
        called, surname, given, one, whole, end, titled = (self._state() for _ in range(7))
        for lead, weight in BEFORE.items():
            self._words(lead, BEGIN, called, weight)
        for lead, weight in BEFORE_A_SURNAME.items():
            self._words(lead, BEGIN, surname, weight)
        ends = {one: ONE_SIGN, whole: TWO_SIGNS, end: 0.0}
        ranks = dict(surname_characters())
        for sign in rare_surnames():
            ranks.setdefault(sign, len(ranks))
        for syllable, (sign, weight) in self._likeliest(ranks, FLAT_SURNAMES).items():
            self._arcs += [
                Arc(BEGIN, given, syllable, sign, weight + BARE),
                Arc(called, given, syllable, sign, weight),
                Arc(BEGIN, titled, syllable, sign, weight + BARE + TITLE),
                Arc(called, titled, syllable, sign, weight + TITLE),
            ]
            told, again = self._state(), self._state()  # 我姓王，叫王建国
            self._arcs.append(Arc(surname, told, syllable, sign, weight))
            ends[told] = SURNAME
            self._words("叫", told, again, -0.5)
            self._arcs += [Arc(state, given, syllable, sign, more) for state, more in ((told, -1.0), (again, -0.1))]
            self._words("名", told, given, -4.0)
        for syllable, (sign, weight) in self._likeliest(given_characters(), FLAT_GIVEN).items():
            self._arcs += [Arc(given, one, syllable, sign, weight), Arc(one, whole, syllable, sign, weight)]
        for title in titles():
            self._words(title, titled, end, -math.log(len(titles())))
        for word, weight in BEHIND.items():
            self._words(word, whole, end, weight)
        return Automaton(self._arcs, ends)

    def _state(self) -> int:
        self._states += 1
        return self._states

    def _words(self, text: str, begin: int, end: int, weight: float) -> None:
        states = [begin, *(self._state() for _ in text[1:]), end]
        for at, (sign, readings) in enumerate(zip(text, syllables(text), strict=True)):
            self._arcs += [
                Arc(states[at], states[at + 1], self._number[reading], sign, 0.0 if at else weight)
                for reading in readings
                if reading in self._number
            ]

    def _likeliest(self, ranks: Mapping[str, int], flat: float) -> dict[int, tuple[str, float]]:
        """For each syllable the most frequent sign that is read so, and how likely the syllable is."""
        chances: dict[int, float] = {}
        signs: dict[int, str] = {}
        for sign in sorted(ranks, key=ranks.__getitem__):
            for syllable in self._read(sign):
                chances[syllable] = chances.get(syllable, 0.0) + 1 / (ranks[sign] + flat)
                signs.setdefault(syllable, sign)
        whole = sum(chances.values())
        return {each: (signs[each], math.log(chances[each] / whole)) for each in chances}

    def _read(self, sign: str) -> Iterable[int]:
        return [self._number[reading] for reading in syllables(sign)[0] if reading in self._number]
