"""Puts right what a recogniser or a pinyin keyboard wrote with other characters of the same sound.

A noisy channel over words: a text is read as the most likely row of words, where a word of the
hotline's vocabulary (``vocabulary.yml``) or a name of the city pack may also stand for a span that
only sounds like it, at a price. What is ordinary Chinese as it stands is cheaper than that price,
so a right sentence stays as it is. Word frequencies are jieba's.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from nlu.china import regions
from nlu.city import City
from nlu.misheard_digits import misheard_digits
from nlu.misheard_names import misheard_names
from nlu.names import find_name
from nlu.neighbours import Neighbours, training_sentences
from nlu.sounds import Match, SoundIndex
from nlu.yaml_file import read

Why = Literal["vocabulary", "place", "digits", "name"]

# Nats. Tuned on sentences of the project's own (bench.correction --own), not on the data that it is measured on.
EDIT = {2: 5.0, 3: 4.0}  # to take a word of so many characters for misheard; a longer one:
EDIT_LONG = 3.5
TYPED = 6.0  # more, in what was typed: people see what they write, and choose words, not sounds
OF_A_NAME = 3.0  # more, where a name was asked for
ASKED = 1.5  # off, for a place where the address was asked for
ASKED_COUNTY = 6.0  # off, for a county, where the address was asked for by voice: it begins most answers
PER_DISTANCE = 12.0  # for a syllable that shares nothing with what was written; in a name of the city:
PER_DISTANCE_PLACE = 20.0
SMALL_WORD = 2.5  # more, for every 谁, 给 or 吗 that would be changed: they go with everything
COUNTED = 2.0  # more, for a number and what it counts (五夜)
UNSUPPORTED = 2.0  # more, for two characters that would both change with nothing else of the topic in the text
ONLY_NEAR = 4.0  # more, for two characters that sound merely like the word
A_WORD = 5.0  # more, where they only sound near and what is written is a word itself (校区 is no misheard 小区)
ORDINARY = 4.0  # more, for a word that is not the hotline's own
SAME_TOPIC = 1.5  # off, where another word of the same topic stands in the text
IN_A_NAME = 9.0  # more, inside the name of a person, a company, an estate, a road
ELSEWHERE = 20.0  # more, for a place that stands behind a city or county that is not this one
INSIDE = 5.0  # more, for a place whose name would begin in the middle of another one (广兴洲镇 is not 新洲镇)
SAME_SOUND = 0.97  # of a village that was typed
LONGEST_TOWN = 12  # characters
LEAST = 0.7  # how near a word must sound
FARTHEST = 0.4  # distance of one syllable; a county's name may have one that is anything
# How often (in jieba's 60 million words) a word of the hotline is counted at least: jieba's texts are newspapers.
WORD_COUNT, USUAL_COUNT, FREQUENT_COUNT = 1000.0, 6000.0, 30_000.0
SPOKEN_COUNT = 3000.0
PLACE_COUNTS = {
    "county": 10_000.0,
    "town": 1500.0,
    "village": 150.0,
    "road": 600.0,
    "place": 400.0,
    "department": 300.0,
}
UNKNOWN_COUNT = 0.3
ORDINARY_COUNT = 1000  # jieba's count from which any other word may be what was said

VOCABULARY = Path(__file__).with_name("vocabulary.yml")
_STREET_VILLAGE = re.compile("(.{2,}[路街巷])社区$")  # 临江路社区 lies on 临江路
_CHINESE = re.compile(r"[一-鿿〇]+")
_SMALL_WORDS = frozenset(
    "的了着过得地吗呢吧啊呀嘛哦嘞哒咯啦么我你您他她它俺恁咱谁哪几多少这那个些某每各什怎咋啥是有没不别未在从到向往对给把被让叫跟和与及或并但而且又也都还就才再很太最更好"
    "姓住于只刚已将要会能可该想去来上下里外前后起出进回一二三四五六七八九十两半天年月日号点次家人们说看找问用打交报办"
)
_NAME_AFTER = re.compile(
    "[一-鿿]{0,2}?(?:有限|股份|集团|公司|花园|家园|花苑|苑|公馆|新城|大厦|酒店|宾馆|饭店|幼儿园|小学|中学|大学|医院"
    "|路(?![灯口面边上])|街|巷|弄|大道|社区|村(?![里民委])|镇|乡(?!下)|河(?![里边道水])|湖|溪|山|桥|站|区(?!别))"
)
# What a business calls itself by: 永盛置业 is no 永城. A bare place (永城, not 永城市) seldom stands before it.
_BUSINESS_AFTER = re.compile(
    "(?:有限|股份|集团|公司|置业|地产|房产|房地产|物业|装[饰修]|家[政居具电]|建材|建[设筑工]|工程|实业|科技|商贸|贸易|传媒|网络|农业|食品|餐饮|教育|培训|驾校|健身"
    "|酒店|宾馆|饭店|酒楼|超市|商场|商城|广场|影[城院]|药[店房]|大药房|诊所|医院|口腔|学校|幼儿园|中学|小学|银行|合作社|养殖|农庄|汽[车修]|车行|通讯|眼镜|花园|家园|花苑|公馆|新城|嘉园|名[都苑城]|雅苑|华[府庭])"
)
_DIVISION_ENDS = frozenset("市县区镇乡村路街道")
_NAME_ENDS = frozenset("路街巷弄苑园城镇乡村庄河湖溪江山桥厦阁府店厂庭院里坊湾屿洲港坪冲区栋")
_NAME_BEFORE = re.compile("(?:名叫|叫做|名为|名字[叫是]|姓名是?|我叫|姓|局长|书记|主任|校长|经理|老师|医生)[一-鿿]?$")
_COUNTED = re.compile(
    "[一二两三四五六七八九十几半][夜天年月日周次回户人个家栋楼层号点里块元角分斤亩米期届口座条间张本]"
)
_OTHER_PLACE = frozenset("市县区州旗镇乡")


@dataclass(frozen=True, slots=True)
class Edit:
    """``raw`` at ``start:end`` was read as ``corrected``. Both have the same length, so every span of
    the corrected text is the same span of the raw one. ``score`` is how near they sound (1: alike)."""

    start: int
    end: int
    raw: str
    corrected: str
    why: Why
    score: float


@dataclass(frozen=True, slots=True)
class Corrected:
    """``text`` as it was probably said, with what was changed, in order."""

    text: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str  # "word" or a key of PLACE_COUNTS
    count: float
    topics: frozenset[str] = frozenset()


def correct(text: str, city: City, asked: str | None = None, typed: bool = False) -> Corrected:
    """``text`` (as ``nlu.text.clean`` leaves it) with misheard words, places and digits put right.

    ``asked`` is the slot that was asked for: a number is then expected. ``typed`` text was seen by
    who wrote it, so more is needed to change it. Never changes the length.
    """
    doubt = TYPED if typed else OF_A_NAME if asked == "contact_name" else 0.0
    doubts = {"word": doubt}
    if asked == "address":
        doubts = {"word": doubt, "place": doubt - ASKED, "county": doubt - (ASKED if typed else ASKED_COUNTY)}
    edits = list(_misheard_words(text, city, doubts, typed))
    if edits and (name := find_name(text, asked == "contact_name")):  # 龚志刚 is no 工资
        edits = [edit for edit in edits if edit.end <= name.start or name.end <= edit.start]
    taken = {at for edit in edits for at in range(edit.start, edit.end)}
    for at, digit in misheard_digits(_applied(text, edits), asked):
        if at not in taken:
            edits.append(Edit(at, at + 1, text[at], digit, "digits", 1.0))
    if asked == "contact_name" and not typed and not edits:
        edits += [Edit(at, at + 1, text[at], right, "name", 1.0) for at, right in misheard_names(text)]
    edits.sort(key=lambda edit: edit.start)
    return Corrected(_applied(text, edits), tuple(edits))


def _applied(text: str, edits: list[Edit]) -> str:
    for edit in edits:
        text = text[: edit.start] + edit.corrected + text[edit.end :]
    return text


def _misheard_words(text: str, city: City, doubts: Mapping[str, float], typed: bool) -> Iterator[Edit]:
    """The edits; ``doubts`` is what a "word", and where it differs a "place" or a "county", costs more than usual."""
    exact: list[Match[_Word]] = []
    alike: list[Match[_Word]] = []
    found = [*_names(city).find(text, least=LEAST, farthest=FARTHEST), *_counties(city).find(text, least=LEAST)]
    for match in found:
        written = text[match.start : match.end]
        if written == match.name:
            exact.append(match)
        elif all(map(_in_use, written)) and not _lies_elsewhere(written, text, city):
            alike.append(match)
    alike = [match for match in alike if not _of_another_town(text, match, city)]
    if typed:  # a keyboard gives other characters of the same sound, not other sounds
        alike = [match for match in alike if match.payload.kind != "village" or match.score >= SAME_SOUND]
    priced = [(match, _price(text, match, exact, alike)) for match in alike]
    of_places = doubts.get("place", doubts["word"])
    priced = [(match, price + doubts.get(match.payload.kind, of_places)) for match, price in priced]
    for run in _CHINESE.finditer(text):
        if any(run.start() <= match.start < run.end() for match in alike):
            yield from _best_path(text, *run.span(), [*((match, 0.0) for match in exact), *priced])


def _lies_elsewhere(name: str, text: str, city: City) -> bool:
    """Whether that is a place of another city, which or whose province the text names: 湖北随县 is no 睢县."""
    found = (region for region, _ in regions().get(name, ()))
    named = ((region.province, region.city) for region in found if city.title not in (region.name, region.city))
    return any(each and each[:2] in text.replace(name, "", 1) for pair in named for each in pair)


def _of_another_town(text: str, match: Match[_Word], city: City) -> bool:
    """Whether it is a village that lies elsewhere than in the town that is named right before it."""
    villages = [each for each in city.by_name.get(match.name, ()) if each.level == "village"]
    if match.payload.kind != "village" or not villages:
        return False
    before = (text[at : match.start] for at in range(max(0, match.start - LONGEST_TOWN), match.start - 1))
    towns = {each for name in before for each in city.by_name.get(name, ()) if each.level == "town"}
    return bool(towns) and towns.isdisjoint(each.town for each in villages)


def _best_path(text: str, start: int, end: int, named: list[tuple[Match[_Word], float]]) -> Iterator[Edit]:
    """The cheapest row of words from ``start`` to ``end``, and what of it was written differently.
    ``named`` are the words of the hotline and the city that may stand there, with their price."""
    edges: list[list[tuple[int, float, Match[_Word] | None]]] = [
        [(at + len(word), cost, None) for word, cost in _words(text, at, end)] for at in range(start, end)
    ]
    for match, price in named:
        if start <= match.start and match.end <= end:
            cost = _cost(match.payload.count) + price
            cost -= _neighbours().support(match.name, text, match.start, match.end)
            edges[match.start - start].append((match.end, cost, match))
    best: list[tuple[float, int, Match[_Word] | None]] = [(math.inf, start, None)] * (end - start + 1)
    best[0] = (0.0, start, None)
    for at in range(start, end):
        before = best[at - start][0]
        for last, cost, word in edges[at - start]:
            if before + cost < best[last - start][0]:
                best[last - start] = (before + cost, at, word)
    at = end
    while at > start:
        _, first, word = best[at - start]
        if word is not None and word.name != text[first:at]:
            why: Why = "vocabulary" if word.payload.kind == "word" else "place"
            yield Edit(first, at, text[first:at], word.name, why, word.score)
        at = first


def _price(text: str, match: Match[_Word], exact: list[Match[_Word]], alike: list[Match[_Word]]) -> float:
    """What it costs to believe that the span was misheard."""
    word, written = match.payload, text[match.start : match.end]
    place = word.kind not in ("word", "ordinary")
    changed = [a for a, b in zip(written, match.name, strict=True) if a != b]
    price = EDIT.get(len(written), EDIT_LONG) + SMALL_WORD * sum(char in _SMALL_WORDS for char in changed)
    price += (PER_DISTANCE_PLACE if place else PER_DISTANCE) * (1 - match.score) * len(written)
    if word.kind == "ordinary":
        price += ORDINARY + 20 * (1 - match.score)
    if match.score < 1:
        price += ONLY_NEAR if len(written) == 2 else 0.0
        price += A_WORD if word_counts().get(written, 0) >= 2 else 0.0
    price += COUNTED if _COUNTED.match(written) else 0.0
    if _supported(match, exact):
        price -= SAME_TOPIC
    elif len(written) == len(changed) == 2 and word.count < FREQUENT_COUNT:
        price += UNSUPPORTED
    if _of_a_business(text, match) if place else _in_a_name(text, match, written):
        price += IN_A_NAME
    if place and word.kind != "county" and not any(other.end == match.start for other in (*exact, *alike)):
        before = text[max(0, match.start - 1) : match.start]
        if before and before in _OTHER_PLACE:
            price += ELSEWHERE
        elif _CHINESE.fullmatch(before) and before not in _SMALL_WORDS:
            price += INSIDE
    return price


def _supported(match: Match[_Word], exact: list[Match[_Word]]) -> bool:
    """True where another word of the same topic stands in the text."""
    return any(
        not match.payload.topics.isdisjoint(other.payload.topics)
        for other in exact
        if other.name != match.name and (other.end <= match.start or other.start >= match.end)
    )


def _of_a_business(text: str, place: Match[_Word]) -> bool:
    """Whether a business begins its name with what would become the place: 永盛|置业, be it as 永盛置 for 永城市."""
    divided = place.name[-1] in _DIVISION_ENDS
    return _BUSINESS_AFTER.match(text, place.end - 1 if divided else place.end) is not None


def _in_a_name(text: str, match: Match[_Word], written: str) -> bool:
    if written[-1] in _NAME_ENDS and written[-1] != match.name[-1]:
        return True
    if _NAME_AFTER.match(text, match.end):
        return True
    return _NAME_BEFORE.search(text[max(0, match.start - 5) : match.start]) is not None


def _words(text: str, at: int, end: int) -> Iterator[tuple[str, float]]:
    """The words of ordinary Chinese that begin at ``at``, the single character always among them."""
    counts, spoken = word_counts(), vocabulary().spoken
    least = SPOKEN_COUNT if text[at] in spoken else UNKNOWN_COUNT
    yield text[at], _cost(max(counts.get(text[at], 0), least))
    for last in range(at + 2, end + 1):
        word = text[at:last]
        if word in spoken:
            yield word, _cost(max(counts.get(word, 0), SPOKEN_COUNT))
            continue
        count = counts.get(word)
        if count is None:  # jieba lists every beginning of a word, with 0
            return
        if count:
            yield word, _cost(count)


@lru_cache(maxsize=4096)
def _in_use(character: str) -> bool:
    """True for the 6763 characters of GB 2312. Recognisers and keyboards err into these; another
    one is somebody's name or Traditional script, and no mistake."""
    try:
        return bool(_CHINESE.fullmatch(character)) and bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _cost(count: float) -> float:
    return _total_log() - math.log(count)


@cache
def word_counts() -> dict[str, int]:
    """jieba's words and how often they were counted: 60 MB and about 1 s at the first use."""
    import jieba

    jieba.setLogLevel(logging.WARNING)  # it announces its dictionary on stderr
    jieba.initialize()
    counts: dict[str, int] = jieba.dt.FREQ
    return counts


@cache
def _total_log() -> float:
    return math.log(sum(word_counts().values()))


@lru_cache(maxsize=16)
def _names(city: City) -> SoundIndex[_Word]:
    """The hotline's words and the city's names by their sound."""
    counts = word_counts()
    names: dict[str, _Word] = {}
    for name, kind in _places(city):
        count = max(PLACE_COUNTS[kind], counts.get(name, 0))
        if name not in names or names[name].count < count:
            names[name] = _Word(kind, count, frozenset(("place",)))
    for word in _ordinary() - names.keys():
        names[word] = _Word("ordinary", counts[word])
    known = vocabulary()
    for word, topics in known.topics.items():
        names[word] = _Word("word", known.count(word), topics)
    return SoundIndex(names)


@lru_cache(maxsize=16)
def _counties(city: City) -> SoundIndex[_Word]:
    """The few names that are said most, where one syllable may be anything."""
    county = _Word("county", PLACE_COUNTS["county"], frozenset(("place",)))
    return SoundIndex({each.name: county for each in city.counties})


@dataclass(frozen=True)
class Vocabulary:
    """``vocabulary.yml``: the hotline's words with their topics, those said often, and what is only spoken."""

    topics: Mapping[str, frozenset[str]]
    usual: frozenset[str]
    frequent: frozenset[str]
    spoken: frozenset[str]

    def count(self, word: str) -> float:
        """How often a word of the hotline is said, in words of jieba's sum."""
        least = FREQUENT_COUNT if word in self.frequent else USUAL_COUNT if word in self.usual else WORD_COUNT
        return max(least, word_counts().get(word, 0))


@cache
def vocabulary() -> Vocabulary:
    """The file, read once a process. Raises ``nlu.yaml_file.BadYaml``, naming what is wrong in it."""
    node = read(VOCABULARY)
    topics: dict[str, set[str]] = {}
    for topic, words in node.child("topics").texts_by_key().items():
        for word in words.split():
            topics.setdefault(word, set()).add(topic)
    usual, frequent, spoken = (frozenset(node.texts(key)) for key in ("usual", "frequent", "spoken"))
    for word in usual | frequent:
        topics.setdefault(word, set())
    return Vocabulary({word: frozenset(found) for word, found in topics.items()}, usual, frequent, spoken)


@cache
def _ordinary() -> frozenset[str]:
    """Words of everyday Chinese that something may be taken for, too."""
    return frozenset(
        word
        for word, count in word_counts().items()
        if count >= ORDINARY_COUNT and 2 <= len(word) <= 4 and _CHINESE.fullmatch(word)
    )


@cache
def _neighbours() -> Neighbours:
    return Neighbours(training_sentences(), vocabulary().topics.keys() | _ordinary())


def _places(city: City) -> Iterator[tuple[str, str]]:
    """The names of the city pack, whole and short, with their kind."""
    for county in city.counties:
        yield from ((name, "county") for name in (county.name, county.short, *county.also))
    for town in city.towns:
        yield from ((name, "town") for name in (town.name, *town.also))
        if len(town.short) > 2:
            yield town.short, "town"
    for village in city.villages:
        yield from ((name, "village") for name in (village.name, *village.also))
        if village.name.endswith("委会"):  # 王化村委会 is said 王化村
            yield village.short + ("村" if "村" in village.name else "社区"), "village"
        street = _STREET_VILLAGE.match(village.name)
        if street:
            yield street[1], "road"
    yield from ((road, "road") for road in city.roads)
    yield from ((place.name, "place") for place in city.places)
    for department in city.departments:
        yield department.name, "department"
        yield department.name.removeprefix(city.title), "department"


def warm_up(city: City) -> None:
    """Load jieba's words and this city's names now (about 1.5 s), not at the first caller's sentence."""
    _names(city)
    _counties(city)
    _neighbours()
