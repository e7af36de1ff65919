"""The parts of an address that stand in a text: divisions of the city, roads, numbers, places.

Divisions come from the city pack, by whole and by short name; everything else from the grammar of
Chinese names: an ending (路, 小区, 村) and what stands before it, back to a word that cannot belong
to a name (``address.yml``, stops). ``nlu.address`` chains the parts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from nlu.city import City, Division
from nlu.time_words import pattern as time_pattern
from nlu.yaml_file import read

Kind = Literal["city", "county", "town", "village", "road", "number", "place"]

_NAME_CHAR = re.compile(r"[一-鿿㐀-䶿〇0-9A-Za-z·]")
_COUNT = "(?:[0-9]{1,5}|[零〇一二两三四五六七八九十百]{1,5}|[A-Za-z][0-9]{0,3})"
_DETAIL = (
    f"(?:{_COUNT}(?:[-—之]{_COUNT})?(?:号(?:附{_COUNT}号|院|楼(?![下上顶道梯]))?(?:{_COUNT}楼)?|弄)(?!线|路(?!口)|大?街|公路|码|人|机|文件|令|下午|上午|晚上|早上|凌晨"
    f"|开始|左右|那天|的时候|起|之前|以前|以后|之后)"
    f"|第?{_COUNT}(?:号楼|栋|幢|座(?!桥|山|房)|#楼?|期(?=[0-9一二三四五六七八九十A-Z的]|$)|单元|层|室|房(?!子|屋|东)|号房|号门|(?:村民)?小?组(?!织|成|长)|队(?!伍|长))"
    f"|(?<=[栋幢元座楼室]){_COUNT}(?:楼|室|房)?|{_COUNT}楼(?=[0-9的，。,]|$|那|有|住|邻|漏|业)"
    r"|(?<![0-9])[0-9]{1,3}-[0-9]{1,4}(?:-[0-9]{1,4})?(?![0-9]))"
)
_NUMBER = re.compile(rf"(?<![月0-9零一二三四五六七八九十第]){_DETAIL}(?:[的，,、\s-]?{_DETAIL})*")
_MARKER = re.compile(
    r"[一二三四五六七八九十]中(?=$|[门附对旁后东西南北校，。的,])|第?[一二三四五六七八九十0-9]{1,3}(?:小学|中学|高中|医院)"
)


# 我们小区叫阳光100
_CALLED = re.compile(
    r"(?:小区|楼盘|学校|幼儿园|公司|饭店|店|地方|商场|市场)(?:的?名字)?(?:名?叫做?|叫作|名为)(?P<name>[一-鿿0-9A-Za-z]{2,10}?)"
    r"(?=[，。,\s]|$|的|(?<=[一-鿿]{2})[0-9]+[栋号])"
)


@dataclass(frozen=True)
class Part:
    """One part: ``name`` goes into the address, ``text[start:end]`` was said. ``divisions`` are
    those of the city it can be; ``needs`` marks one that is nothing without another part."""

    kind: Kind
    name: str
    start: int
    end: int
    sure: float
    divisions: tuple[Division, ...] = ()
    needs: bool = False


@dataclass(frozen=True)
class _Words:
    edges: re.Pattern[str]
    endings: re.Pattern[str]
    kind_of: Mapping[str, Kind]
    short_endings: frozenset[str]
    landmarks: re.Pattern[str]
    kinds: frozenset[str]
    plain: re.Pattern[str]
    not_names: Mapping[Kind, frozenset[str]]
    after_road: re.Pattern[str]
    verb_road: re.Pattern[str]
    hamlet: re.Pattern[str]
    everyday: frozenset[str]
    outside: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("address.yml"))
    ends: dict[str, Kind] = dict.fromkeys(file.texts("place_endings"), "place")
    ends |= dict.fromkeys(file.texts("road_endings"), "road")
    ends |= {"村": "village", "社区": "village", "街道": "town", "镇": "town", "乡": "town"}
    provinces, no_roads = _any(file.texts("provinces")), file.texts("no_roads")
    generic_roads = ("马路", "道路", *(road for road in no_roads if len(road) > 2))
    return _Words(
        # 马路 and its like end a name as surely as 在 does: 马路上, 水泥路边.
        edges=re.compile(f"(?P<keep>{_any(file.texts('keeps'))})|{_any((*file.texts('stops'), *generic_roads))}"),
        endings=re.compile(_any(ends)),
        kind_of=ends,
        short_endings=frozenset(file.texts("short_endings")),
        landmarks=re.compile(_any(file.texts("landmarks"))),
        kinds=frozenset(file.texts("kinds")),
        plain=re.compile(f"(?:{_any(file.texts('plain_words'))})+"),
        not_names={
            "place": frozenset(file.texts("no_places")),
            "road": frozenset(no_roads),
            "village": frozenset(file.texts("no_villages")),
            "town": frozenset(file.texts("no_towns")),
            "county": frozenset(file.texts("no_counties")),
        },
        after_road=re.compile(_any(file.texts("not_after_road"))),
        verb_road=re.compile(f"(?:{_any(file.texts('verb_roads'))})$"),
        hamlet=re.compile(f"[一-鿿]{{1,3}}?(?:{_any(file.texts('hamlet_endings'))})"),
        everyday=frozenset(file.texts("everyday")),
        outside=re.compile(
            rf"(?:(?:{provinces})(?:省|市|(?:壮族|回族|维吾尔)?自治区)?)?(?P<city>[一-鿿]{{2,4}}?市)(?P<county>[一-鿿]{{1,4}}?[区县市旗])?"
            rf"|(?:{provinces})(?:省|(?:壮族|回族|维吾尔)?自治区)"
        ),
    )


class _Reading:
    """One text being read: what was accepted so far, and where names cannot reach over."""

    def __init__(self, text: str, city: City, asked: bool) -> None:
        self.text, self.city, self.asked, self.words = text, city, asked, _words()
        self.parts: list[Part] = []
        self.elsewhere = False
        edges = [match.end() for match in self.words.edges.finditer(text) if match["keep"] is None]
        edges += [match.end() for match in time_pattern()[0].finditer(text)]
        self.edges = sorted({0, *edges})

    def left(self, at: int) -> int:
        """Where a name that goes on at ``at`` can begin."""
        edge = self.edges[bisect_right(self.edges, at) - 1]
        edge = max([edge, *(part.end for part in self.parts if part.end <= at)])
        start = at
        while start > edge and _NAME_CHAR.match(self.text[start - 1]):
            start -= 1
        return start

    def covered(self, start: int, end: int) -> bool:
        return any(part.start < end and start < part.end for part in self.parts)

    def add(self, part: Part) -> None:
        self.parts.append(part)
        self.parts.sort(key=lambda each: each.start)

    def before(self, at: int) -> Part | None:
        """The part that ends right before ``at``."""
        return next((part for part in self.parts if part.end == at), None)

    def follows_edge(self, at: int) -> bool:
        """True at the start of the text, after a mark or after a word no name reaches over."""
        return at in self.edges or not _NAME_CHAR.match(self.text[at - 1])


def find_parts(text: str, city: City, asked: bool = False) -> tuple[list[Part], bool]:
    """All parts in order, none overlapping another, and whether another city was named (then
    nothing is taken from this city's divisions)."""
    reading = _Reading(text, city, asked)
    _outside(reading)
    shorts = [] if reading.elsewhere else _divisions(reading)
    for pattern in (reading.words.landmarks, _MARKER):
        for match in pattern.finditer(text):
            if not reading.covered(*match.span()) and reading.left(match.start()) == match.start():
                reading.add(Part("place", match.group(), match.start(), match.end(), 0.75))
    for name in city.place_names:
        at, end = text.find(name), text.find(name) + len(name)
        # 柳叶湖大道 is not 柳叶湖
        if at >= 0 and not reading.covered(at, end) and not reading.words.endings.match(text, end):
            reading.add(Part("place", name, at, end, 0.9))
    for match in _CALLED.finditer(text):
        if not reading.covered(*match.span("name")):
            reading.add(Part("place", match["name"], match.start("name"), match.end("name"), 0.75))
    _named(reading, shorts)
    _short_divisions(reading, shorts)
    _hamlets(reading)
    for match in _NUMBER.finditer(text):
        if not reading.covered(*match.span()):
            reading.add(Part("number", match.group(), match.start(), match.end(), 0.9, needs=not asked))
    return reading.parts, reading.elsewhere


def _outside(reading: _Reading) -> None:
    """Province and city; when it is not our city, its county too."""
    for match in reading.words.outside.finditer(reading.text):
        if not reading.follows_edge(match.start()):
            continue
        city, county = match["city"], match["county"]
        if city is None:
            reading.add(Part("city", match.group(), match.start(), match.end(), 0.9))
            continue
        whole = match.group()
        if city in reading.words.not_names["county"] or any(
            city == division.name for division in reading.city.counties
        ):
            continue
        if whole.startswith((reading.city.title, reading.city.province)) and city.endswith(reading.city.title):
            reading.add(
                Part("city", whole[: match.end("city") - match.start()], match.start(), match.end("city"), 0.95)
            )
            continue
        end = match.end("city")
        if county and county not in reading.words.not_names["county"] and len(county) > 1 and not _NO_CITY.search(city):
            reading.elsewhere = True
            reading.add(Part("city", city, match.start(), end, 0.8))
            reading.add(Part("county", county, match.start("county"), match.end("county"), 0.7))
        elif len(city) == 5 and not _NO_CITY.search(city) and _DIVISION_NEXT.match(reading.text, end):
            reading.elsewhere = True  # 金华永康市: a city and its county-level city
            reading.add(Part("city", city[:2], end - 5, end - 3, 0.7))
            reading.add(Part("county", city[2:], end - 3, end, 0.7))


def _divisions(reading: _Reading) -> list[Part]:
    """Accept divisions said by their whole name; return those said by a short one."""
    index, text = _index(reading.city), reading.text
    shorts: list[Part] = []
    at = 0
    while at < len(text) - 1:
        for end in range(min(at + 15, len(text)), at + 1, -1):
            if (entry := index.get(text[at:end])) and not reading.covered(at, end):
                divisions, whole = entry
                part = Part(divisions[0].level, text[at:end], at, end, 0.95 if whole else 0.75, divisions)
                if whole:
                    reading.add(part)
                    at = end - 1
                else:
                    shorts.append(part)
                break
        at += 1
    return shorts


@lru_cache(maxsize=4)
def _index(city: City) -> dict[str, tuple[tuple[Division, ...], bool]]:
    """Divisions by everything they are called; True where the kind of division is said (玉霞街道,
    玉霞办事处, 刘庄村), False for the bare name (玉霞)."""
    whole: dict[str, list[Division]] = {}
    short: dict[str, list[Division]] = {}
    kinds = {"county": (), "town": ("街道办事处", "街道办", "办事处"), "village": ("村", "村委会", "村委")}
    for division in (*city.counties, *city.towns, *city.villages):
        names = {division.name, *division.also}
        if division.level != "county" and division.short != division.name:
            of_kind = kinds[division.level]
            if "社区" in division.name or (division.level == "village" and "村" not in division.name):
                of_kind = ("社区", "居委会", "社区居委会")
            elif division.level == "town" and not division.name.endswith("街道"):
                of_kind = ("镇", "乡") if division.name[-1] in "镇乡" else ()
            names |= {division.short + kind for kind in of_kind}
        for name in names:
            whole.setdefault(name, []).append(division)
        if division.short not in names:
            short.setdefault(division.short, []).append(division)
    index = {name: (tuple(found), False) for name, found in short.items()}
    # Where a name is that of a town and of a village (新铺), the larger one is meant first.
    return index | {name: (tuple(found), True) for name, found in whole.items()}


def _named(reading: _Reading, shorts: list[Part]) -> None:
    """Roads, villages, towns and places by their endings."""
    text, words = reading.text, reading.words
    for match in words.endings.finditer(text):
        start, end = match.span()
        if reading.covered(start, end):
            continue
        kind = words.kind_of[match.group()]
        left = reading.left(start)
        if short := next((part for part in shorts if part.start == left and part.end <= start), None):
            rest = start - short.end
            level = short.divisions[0].level
            everyday = short.name in words.everyday
            if (
                rest >= 2
                and level != "village"
                and (level == "county" or kind == "road" or reading.before(left))
                and not everyday
            ):
                reading.add(replace(short, kind=level))
                left = short.end
        towns = [part for part in shorts if part.divisions[0].level != "village"]
        if kind == "place" and any(part.end == end and part.start >= left for part in towns):
            continue  # 芒山 is a town here
        part = _road(reading, left, start, end) if kind == "road" else _other(reading, kind, left, start, end)
        if part:
            reading.add(part)


def _road(reading: _Reading, left: int, start: int, end: int) -> Part | None:
    text, words = reading.text, reading.words
    if words.after_road.match(text, end):
        return None
    before = reading.before(start)
    if before and before.kind == "place" and text[end : end + 1] not in ("边", "口", "旁") and end - start == 1:
        reading.parts.remove(before)  # 人民公园 + 路
        left = before.start
    name, stem = text[left:end], text[left:start]
    if text[start:end] in ("国道", "省道", "县道", "乡道") and re.fullmatch("[A-Za-z]?[0-9]{2,4}", stem):
        return Part("road", name, left, end, 0.9)
    if any(road == name[-len(road) :] for road in reading.city.roads):
        name = max((road for road in reading.city.roads if name.endswith(road)), key=len)
        return Part("road", name, end - len(name), end, 0.95)
    cut = [match.end() for match in _LARGER.finditer(stem) if len(stem) - match.end() >= 2]
    before_cut = left
    if cut:  # 东城区光明路, where 东城区 is none of the city's divisions
        stem, name = stem[cut[-1] :], name[cut[-1] :]
    if len(stem) < 2 or name in words.not_names["road"] or words.verb_road.search(name) or _NO_ROAD_STEM.search(stem):
        return None
    if re.search("[0-9一二三四五六七八九十]$", stem) and re.match("公交|公共汽车|车|巴士", text[end:]):
        return None  # a bus line
    if len(stem) > 6:
        stem = stem[-2:]
    begin = before_cut if cut and reading.before(left) else start - len(stem)
    return Part("road", stem + text[start:end], begin, end, 0.8 if len(stem) <= 4 else 0.6)


def _other(reading: _Reading, kind: Kind, left: int, start: int, end: int) -> Part | None:
    text, words = reading.text, reading.words
    name, stem, ending = text[left:end], text[left:start], text[start:end]
    if kind == "place" and len(stem) < 2:
        before = reading.before(left)
        if ending in words.kinds and before and before.kind in ("road", "village") and not stem:
            return Part("place", text[before.start : end], start, end, 0.75)
        if ending in words.kinds and len(ending) > 1 and (not stem or words.plain.fullmatch(stem)):
            return Part("place", ending, start, end, 0.5, needs=True)
        if not stem or words.plain.fullmatch(stem) or ending in words.short_endings or name in words.not_names["place"]:
            return None
        return Part("place", name, left, end, 0.6)
    if len(stem) < 2 or name in words.not_names[kind]:
        return None
    if kind == "place":
        if words.plain.fullmatch(stem):
            return Part("place", ending, start, end, 0.5, needs=True) if ending in words.kinds else None
        if ending in words.short_endings and not _SURE_END.match(text, end):
            return None
        return Part("place", name[-14:], max(left, end - 14), end, 0.8 if len(stem) <= 8 else 0.6)
    if (kind == "village" and ending == "村" and _NO_VILLAGE_AFTER.match(text, end)) or len(stem) > 6:
        return None
    if kind == "town" and (len(stem) > 4 or _NO_TOWN_AFTER.match(text, end)):
        return None
    known = () if reading.elsewhere else _known(reading.city, kind, stem, name)
    return Part(kind, name, left, end, 0.85 if known else 0.6, known)


_LARGER = re.compile("[区县市镇乡村](?!前|中|口)")
_NO_ROAD_STEM = re.compile("[0-9一二三四五六七八九十百千几]多?米|公交[0-9一二三四五六七八九十]+$")
_NO_CITY = re.compile("[超门夜菜都城集早楼股花闹上全我本]市$")
_DIVISION_NEXT = re.compile("[一-鿿]{2,4}(?:镇|乡|街道)")
_SURE_END = re.compile(
    r"$|[，。,.;；、\s0-9]|小区|的|这|那|里|内|附|旁|边|对|门|口|后|前|东|西|南|北|一带|沿|两|上|下|有|又|被|污|发|水|业主|物业|每|天|排|到|最|没|变|臭|不|总|老"
)
_NO_VILLAGE_AFTER = re.compile("里|落|庄|居|镇|口的|级|务|干")
_NO_TOWN_AFTER = re.compile("(?<=乡)(?:亲|土|下|愁|音|邻|里乡亲)|(?<=镇)(?:静|定|压|痛|住|流)|长|级")


def _known(city: City, kind: Kind, stem: str, name: str) -> tuple[Division, ...]:
    """Divisions of that kind whose bare name the words are: 谢集乡 for 谢集镇, 张村 for 张村村委会."""
    index = _index(city)
    found = [*index.get(stem, ((), False))[0], *index.get(name, ((), False))[0]]
    return tuple(division for division in found if division.level == kind)


def _short_divisions(reading: _Reading, shorts: list[Part]) -> None:
    """Accept bare names of divisions where the words around them make that likely."""
    for part in shorts:
        if reading.covered(part.start, part.end):
            continue
        before = reading.before(part.start)
        after_larger = before is not None and before.kind in ("city", "county", "town")
        alone = (
            reading.asked
            and part.name not in reading.words.everyday
            and reading.follows_edge(part.start)
            and _ENDS.match(reading.text, part.end) is not None
        )
        accepted = part.divisions
        if not (after_larger or alone):
            accepted = tuple(division for division in accepted if division.level != "village")
            if not accepted or part.name in reading.words.everyday or not reading.follows_edge(part.start):
                continue
            next_part = any(other.start == part.end for other in (*reading.parts, *shorts))
            if not next_part and not _GOES_ON.match(reading.text, part.end):
                continue
        if before and after_larger:
            rank = ("city", "county", "town", "village")
            accepted = tuple(each for each in accepted if rank.index(each.level) > rank.index(before.kind))
            if before.divisions:
                within = [each for each in accepted if _inside(each, before.divisions)]
                accepted = tuple(within) if within else ()
        if accepted:
            level = accepted[0].level
            reading.add(replace(part, kind=level, divisions=tuple(each for each in accepted if each.level == level)))


def _hamlets(reading: _Reading) -> None:
    """刘庄 or 廖家坪 straight behind its town, when the gazetteer does not have it."""
    for part in [part for part in reading.parts if part.kind in ("county", "town", "village")]:
        match = reading.words.hamlet.match(reading.text, part.end)
        if not match or reading.covered(*match.span()) or not _SURE_END.match(reading.text, match.end()):
            continue
        if not any(part.end < edge < match.end() for edge in reading.edges):
            reading.add(Part("place", match.group(), match.start(), match.end(), 0.6))


def _inside(division: Division, larger: tuple[Division, ...]) -> bool:
    return any(each is larger_one for each in (division.county, division.town) for larger_one in larger)


_ENDS = re.compile(r"$|[，。,.\s]|这边|那边|的|这里|那里|人")
_GOES_ON = re.compile(
    r"$|[，。,.\s]|这边|那边|这里|那里|这个|的|县城|城区|市区|城里|街上|镇上|乡里|集上|派出所|政府|街道办|办事处|卫生院|中心|高速|火车站|汽车站|高铁站|有"
)

__all__ = ["Kind", "Part", "find_parts"]
