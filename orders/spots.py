"""Where a matter is, taken apart so that two callers' words for one place can be compared and found again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.address_chain import where_words
from nlu.city import City
from orders.public_things import Reach

_ROAD = re.compile("[一-鿿]{2,3}?(?:大道|[路街巷](?![口道灯牌面边]))")
_CROSSING = re.compile("(?<=..)[和与跟及](?=..)|[、，,（(]")  # 万和嘉园 is one name
_WHERE_OF = re.compile("(?<=[口面边旁近里内上侧头])的(?=..)")  # 万和嘉园南门口的景观湖 names two
_ROAD_END = re.compile("(?:大道|[路街巷道])$")
_SUFFIX = re.compile("(?:住宅|家属)?(?:小区|社区|居委会|家属院|大院|店|大厦)$")
_VILLAGE_END = re.compile("(?<=..村)(?:[进出入]村|村?(?:口|头|尾|里|边)).*$")  # 石桥村村口
# Names that tell a place only within a road or a town.
_COMMON = re.compile(
    "^(?:第?[一二三四五六七八九十])?(?:工地|[^市县区]{0,2}[小中大]学|学校|幼儿园|[^一-鿿]?公园|超市|菜市场|农贸市场|市场|医院|诊所|药店|广场|桥|大桥|河|河边|水库"
    "|[烧烤餐饭面早夜宵]{1,3}[店摊馆]|饭店|餐馆|酒店|宾馆|商店|门店|店|厂|工厂|厂子|加工厂|[养猪鸡鸭牛羊殖]{2,3}场|采石场|搅拌站|停车场|KTV|网吧"
    "|物业|售楼部|垃圾站|垃圾中转站|公厕|公交站|车站|派出所|村委会|居委会|社区|小区|路口|大门|小卖部|快递站|驿站|仓库)$"
)
_BUILDING = re.compile(r"([0-9一二三四五六七八九十]+)(?:号楼|栋|幢|座)")
_HOUSE = re.compile(r"([0-9]+)号(?!楼)")
_CHINESE_DIGITS = {each: n for n, each in enumerate("零一二三四五六七八九十")}
_COUNTS = {"spot": 0.6, "street": 0.6, "area": 0.45}


@dataclass(frozen=True)
class Spot:
    """``roads`` and ``places`` are names without their 对面 and 小区; ``common`` such as 工地, which tell
    nothing alone; ``house`` and ``building`` numbers."""

    county: str | None
    town: str | None
    roads: frozenset[str]
    places: frozenset[str]
    common: frozenset[str]
    house: int | None
    building: int | None

    @classmethod
    def of(cls, address: Mapping[str, Any] | None, description: str, city: City) -> Spot:
        """From an order's address; the description may name a road or place of the city pack besides."""
        said = address or {}
        text = f"{said.get('text') or ''}，{said.get('road') or ''}{said.get('number') or ''}"
        for level in ("county", "town"):
            if name := str(said.get(level) or ""):
                text, description = text.replace(name, "，"), description.replace(name, "，")
        roads = {str(said["road"])} if said.get("road") else set()
        places: set[str] = set()
        pieces = (each for part in _CROSSING.split(str(said.get("place") or "")) for each in _WHERE_OF.split(part))
        for part in pieces:
            name = _without_tail(part)
            inner = _ROAD.findall(name)
            if inner and _ROAD_END.search(name):
                roads |= set(inner)
            elif name and not _BUILDING.fullmatch(name):
                places.add(name[len("".join(inner)) :] if inner and name.startswith("".join(inner)) else name)
        roads |= {road for piece in _CROSSING.split(text) for road in _ROAD.findall(piece)}
        roads |= {road for road in city.roads if road in description}
        places |= {name for name in city.place_names if name in description}
        places = {_VILLAGE_END.sub("", _SUFFIX.sub("", name)) or name for name in places if len(name) > 1}
        common = {name for name in places if _COMMON.match(name)}
        return cls(
            said.get("county") or None,
            said.get("town") or None,
            frozenset(_without_heads(roads)),
            frozenset(places - common),
            frozenset(common),
            _number(_HOUSE, text),
            _number(_BUILDING, f"{text}，{said.get('place') or ''}"),
        )

    def names(self) -> set[str]:
        """What to look it up by: roads and places, at most 64 characters each; the town for a place that has neither a
        name nor a road, or one that others may know by its town alone."""
        found = {*self.roads, *self.places, *({self.town} if self.town else ())}
        return {name[:64] for name in found}


def agreement(one: Spot, other: Spot) -> float:
    """How surely both are the same place: 0 (another) … 1."""
    if one.building and other.building and one.building != other.building:
        return 0.0
    for mine, theirs in ((one.county, other.county), (one.town, other.town)):
        if mine and theirs and not (mine.startswith(theirs) or theirs.startswith(mine)):
            return 0.0
    if one.house and other.house and one.house != other.house and one.roads & other.roads:
        return 0.1
    shared = bool(_same_names(one.places, other.places))
    common = bool(_same_names(one.common, other.common))
    roads = len(one.roads & other.roads)
    if roads >= 2 or (one.house and one.house == other.house and roads):
        return 1.0
    both_named = bool(one.places and other.places)
    if shared:
        return 0.9 if one.roads and other.roads and not roads else 1.0
    if roads:
        apart = _is_precise(one) and _is_precise(other)  # a spot on the road each, and not the same
        return 0.95 if common else 0.3 if apart else 0.65 if _is_precise(one) or _is_precise(other) else 0.75
    same_town = bool(one.town and one.town == other.town)
    if one.roads and other.roads or both_named:
        return 0.0
    if same_town and common:
        return 0.8
    return 0.5 if same_town else 0.0


def is_enough(value: float, reach: Reach) -> bool:
    """Whether an ``agreement`` is that of one place, for a thing of this reach."""
    return value >= _COUNTS[reach]


def _is_precise(spot: Spot) -> bool:
    return bool(spot.places or spot.common or len(spot.roads) > 1)


def _same_names(one: frozenset[str], other: frozenset[str]) -> set[str]:
    """Equal, or one is the other's end or beginning (第一人民医院, 人民医院)."""
    return {
        mine
        for mine in one
        for theirs in other
        if mine == theirs or (min(len(mine), len(theirs)) >= 3 and (mine in theirs or theirs in mine))
    }


def _without_tail(name: str) -> str:
    tail = where_words().tail
    return next((name[:at] for at in range(2, len(name)) if tail.fullmatch(name, at)), name)


def _without_heads(roads: set[str]) -> set[str]:
    """Of two of which one ends with the other (在朝阳路, 朝阳路) the shorter."""
    return {road for road in roads if not any(other != road and road.endswith(other) for other in roads)}


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    if not found:
        return None
    digits = found[1]
    return int(digits) if digits.isdecimal() and digits.isascii() else _CHINESE_DIGITS.get(digits)
