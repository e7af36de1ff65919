"""Divisions in a text: provinces and other cities, and this city's counties, towns and villages."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from nlu.address_chain import where_words
from nlu.address_reading import Kind, Part, Reading
from nlu.china import regions
from nlu.city import City, Division

_NO_CITY = re.compile("[超门夜菜都城集早楼股花闹上全我本]市$")
_LEADS_TO = re.compile("地址|地点|位置|[是在]")
_DIVISION_NEXT = re.compile("[一-鿿]{2,4}(?:镇|乡|街道)")
_HEAD = re.compile(
    "(?P<city>[一-鿿]{2}市?)??(?P<county>[一-鿿]{2,3}?(?:(?<![小社园地景校厂片城街学东西南北中新老])区|县|(?<![城超])市))(?!场|政府|民)"
)
_NOT_OF_COUNTY = re.compile("[路街巷桥]|大道|医院|中学|小学|公园|广场")
_LONGER_NAME = re.compile("[坪冲湾垭坡岗岭峪庄屯寨塘垸洼沟坎垱](?![里上下边])")
_ENDS = re.compile(r"$|[，。,.\s]|这边|那边|的|这里|那里|人")
_GOES_ON = re.compile(
    r"$|[，。,.\s]|这边|那边|这里|那里|这个|的|县城|城区|市区|城里|街上|镇上|乡里|集上|派出所|政府|街道办|办事处|卫生院|中心|高速|火车站|汽车站|高铁站|有"
)


def other_cities(reading: Reading) -> None:
    """Province and city; when it is not our city, its county too."""
    text, ours = reading.text, reading.city
    for start in reading.starts():
        match = reading.words.outside.match(text, start)
        if not match or reading.covered(*match.span()):
            continue
        if match["city"] and _LEADS_TO.search(match["city"]):
            continue  # 地址是津市…: one of ours
        city, county, end = match["city"], match["county"], match.end("city")
        if city is None:
            reading.add(Part("city", match.group(), start, match.end(), 0.9))
        elif city.endswith(ours.title):
            begin = end - len(ours.title) if match.start("city") == start else start  # 代表我们市…公司
            reading.add(Part("city", text[begin:end], begin, end, 0.95))
        elif _NO_CITY.search(city) or any(division.name in text[start : end + 2] for division in ours.counties):
            continue  # 地址是津市市: one of ours
        elif county and county not in reading.words.not_names["county"] and len(county) > 1:
            reading.elsewhere = True
            reading.add(Part("city", city, start, end, 0.8))
            reading.add(Part("county", county, end, match.end(), 0.7))
        elif len(city) == 5 and _DIVISION_NEXT.match(text, end):
            reading.elsewhere = True  # 金华永康市: a city and its county-level city
            reading.add(Part("city", city[:2], end - 5, end - 3, 0.7))
            reading.add(Part("county", city[2:], end - 3, end, 0.7))


def counties_of_china(reading: Reading) -> None:
    """Counties of other cities said by their whole name; they are elsewhere when none of ours was said."""
    table, text = regions(), reading.text
    ours = any(part.divisions for part in reading.parts)
    at = 0
    while at < len(text) - 2:
        for end in range(min(at + 12, len(text)), at + 2, -1):
            found = [region for region, whole in table.get(text[at:end], ()) if whole and region.level == "county"]
            if found and not reading.covered(at, end) and not _NOT_OF_COUNTY.match(text, end):
                reading.add(Part("county", text[at:end], at, end, 0.7))
                reading.elsewhere = reading.elsewhere or not ours
                at = end - 1
                break
        at += 1


def written_head(reading: Reading) -> None:
    """杭州余杭区, 慈溪市 at the head of a written address, when it is none of this city's counties."""
    start = max((part.end for part in reading.parts if part.kind == "city"), default=0)
    if any(part.kind == "county" for part in reading.parts):
        return
    match = _HEAD.match(reading.text, start)
    if not match or reading.covered(*match.span()) or match["county"] in reading.words.not_names["county"]:
        return
    reading.elsewhere = True
    if match["city"]:
        reading.add(Part("city", match["city"], match.start(), match.end("city"), 0.6))
    reading.add(Part("county", match["county"], match.start("county"), match.end(), 0.7))


def whole_names(reading: Reading) -> list[Part]:
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


def is_name(name: str, city: City) -> bool:
    """Whether a division of the city is called so, by whatever form of its name (大坪村 for 大坪村委会)."""
    return name in _index(city)


def known_divisions(city: City, kind: Kind, stem: str, name: str) -> tuple[Division, ...]:
    """Divisions of that kind whose bare name the words are: 谢集乡 for 谢集镇, 张村 for 张村村委会."""
    index = _index(city)
    found = [*index.get(stem, ((), False))[0], *index.get(name, ((), False))[0]]
    return tuple(dict.fromkeys(division for division in found if division.level == kind))  # 马关村委会 has both names


def short_names(reading: Reading, shorts: list[Part]) -> None:
    """Accept bare names of divisions where the words around them make that likely."""
    for part in shorts:
        if reading.covered(part.start, part.end) or where_words().only_direction.fullmatch(part.name):
            continue  # 北头的冯桥村: where in the town, though a village is called 北头, too
        if part.divisions[0].level == "village" and _LONGER_NAME.match(reading.text, part.end):
            continue  # 薛家坪 is not 薛家
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
            fitting = tuple(each for each in accepted if each.level == level)
            # 河街 alone may be a village of that name and a hundred other places.
            sure = 0.4 if level == "village" and len(part.name) < 3 and not after_larger else part.sure
            reading.add(replace(part, kind=level, divisions=fitting, sure=sure))


def _inside(division: Division, larger: tuple[Division, ...]) -> bool:
    return any(each is larger_one for each in (division.county, division.town) for larger_one in larger)
