"""Written addresses (浙江省慈溪市观海卫镇五洞闸村锦园12幢) taken apart as a whole.

Where nothing but an address stands there is no word of talk that shows where a name begins. So all ways
to cut the text are weighed against each other: each piece by how well it names what it is taken for, each
step by whether an address goes on like that (from large to small), and the best path is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlu.address_divisions import known_divisions
from nlu.address_reading import BOTH_TOWN_AND_COUNTRY, Kind, Part, Reading
from nlu.china import Region, regions
from nlu.city import Division

Piece = Literal["province", "city", "county", "zone", "town", "village", "road", "number", "place", "gap"]
_ORDER: tuple[Piece, ...] = ("province", "city", "county", "zone", "town", "village", "road", "number", "place")
LONGEST = 60  # characters
_KINDS: dict[Piece, Kind] = {
    "province": "city", "city": "city", "county": "county", "town": "town", "village": "village",
    "road": "road", "number": "number",
}  # fmt: skip
_KIND_OF_TOWN = re.compile("(?:街道办事处|街道办|办事处|街道|[镇乡])$")
_RANK = {piece: rank for rank, piece in enumerate(_ORDER)}
_NAME = "[一-鿿㐀-䶿〇]"
_HAN = re.compile(f"{_NAME}+")
_SEPARATOR = re.compile(r"[\s\W_]+|(?:附近|对面|旁边?|隔壁|院内|内|大?门口|交叉口|路口)(?=[\W_0-9]|$)")
_UNIT = "号楼|号院|号门|号库|号|弄|幢|栋|单元|室|层|楼|座|排|[村居]?民?小?组|队|#楼?|户|房|F|f|期"
_HAN_COUNT = "[零〇幺一二两三四五六七八九十百]+"
_NUMBER = re.compile(
    rf"(?P<unit>(?:附|负|地下|第)?(?:[A-Za-z]{{0,2}}[0-9]+[A-Za-z]?(?:[-—～~/、.之杠][A-Za-z]?[0-9]+[A-Za-z]?)*|[A-Za-z]|{_HAN_COUNT})"
    rf"(?:{_UNIT}))(?![路街桥线])|(?P<bare>[A-Za-z]{{0,2}}[0-9]+[A-Za-z]?(?:[-—～~/、.之杠][A-Za-z]?[0-9]+[A-Za-z]?)*)(?![0-9A-Za-z]|[号]?[路街线])"
)
# Endings of names, how good a sign each is, and how many characters stand before it.
_ENDINGS: dict[Piece, tuple[tuple[str, float], ...]] = {
    "county": (("自治县", 2.0), ("县", 1.2), ("区", 0.4), ("市", 0.4), ("旗", 0.0)),
    "zone": (
        *((f"{kind}开发区", 3.6) for kind in ("经济技术", "高新技术产业", "经济", "技术", "旅游", "")),
        *((name, 3.0) for name in ("高新技术产业园区", "高新区", "工业园区", "工业园", "工业区", "保税区", "度假区")),
        *(
            (name, 2.0)
            for name in ("园区", "新区", "经开区", "管委会", "集聚区", "产业园", "科技园", "示范区", "风景区")
        ),
    ),
    "town": (
        *((name, 3.4) for name in ("街道办事处", "街道办", "街道", "办事处", "镇", "乡")),
        *((name, 2.2) for name in ("苏木", "民族乡", "农场", "林场")),
    ),
    "village": (
        *((name, 2.6) for name in ("社区居委会", "社区", "居委会", "村委会", "村", "行政村", "自然村", "大队")),
        ("新村", 2.2),
    ),
    "road": (
        *((name, 2.8) for name in ("路", "大道", "街", "大街", "公路", "巷", "胡同", "国道", "省道", "县道", "支路")),
        *((name, 2.2) for name in ("里弄", "弄", "快速路", "高速", "环线", "南街", "北街", "东街", "西街")),
        *((name, 2.6) for name in ("路东段", "路西段", "路南段", "路北段", "路中段")),
        ("线", 1.0),
        ("道", 1.0),
        ("横街", 1.2),
    ),
}
_LENGTH = {1: -1.1, 2: 0.3, 3: 0.0, 4: -0.6, 5: -1.3, 6: -2.0, 7: -2.8, 8: -3.6}
_NO_STEM = re.compile("[路街镇乡村号弄幢栋]|街道|大道")
_OF_SIDE = re.compile("[东西南北中上下前后新老一二三四五六七八九十]$")
_SENTENCES = re.compile(r"[，。！？；,!?;](?=.)")
_NO_COUNTY = re.compile("[小社园地景校厂片城街学东西南北中一二三四五六七八九十新老]区$|小区|[超城门夜菜都]市$")
_PLACE_END = re.compile(
    "小区|新村|花园|家园|公寓|大厦|广场|公司|市场|中心|学校|中学|小学|大学|医院|商场|酒店|宾馆|工业园|[厂苑园城店馆院楼坊府湾庭庄]$"
)
_NO_ROAD = re.compile(
    "(?:十字|丁字|[岔叉])路$|[占车行通管河隧轨便盲水渠改街频味报知力]道$|[热直专光视前无天管电接拉走排沿地毛]线$"
)
_TALK = re.compile(
    "[有的了是我你他她它咱俺您恁这那哪把被吗呢吧啊呀嗯呃噢哎就也很但给让跟从说请问没个们搁在堵坏漏臭吵脏欠噪扰飙丢诉罚撞摔骂怎]"
)


@dataclass(frozen=True)
class _Cut:
    """One piece: ``text[start:end]`` is taken for ``piece``."""

    piece: Piece
    start: int
    end: int
    score: float
    regions: tuple[Region, ...] = ()
    guessed: bool = False  # by its ending alone
    short: bool = False  # a region without its kind


@dataclass(frozen=True)
class _Way:
    """The best way to here: its score, its last piece of rank, the regions said, and the way before."""

    score: float
    last: Piece | None
    within: tuple[Region, ...]
    cut: _Cut | None
    before: _Way | None


def written_parts(reading: Reading) -> list[Part] | None:
    """The parts of a written address in order; None when the text is talk, or names no more than one thing."""
    if len(reading.text) > LONGEST or _SENTENCES.search(reading.text):
        return None
    way = _best(reading)
    cuts: list[_Cut] = []
    while way and way.cut:
        cuts.insert(0, way.cut)
        way = way.before
    if sum(cut.piece not in ("gap", "place") for cut in cuts) < 2 or any(_is_talk(reading, cut) for cut in cuts):
        return None
    return [
        _part(reading, cut)
        for cut in cuts
        if cut.piece != "gap" and not (cut.piece == "place" and cut.end - cut.start == 1)
    ]


def _is_talk(reading: Reading, cut: _Cut) -> bool:
    """Whether a place that nothing but its neighbours makes one holds words of talk, or of what happened there."""
    if cut.piece == "gap":
        return bool(re.search("[，。！？；,!?;]", reading.text[cut.start : cut.end]))
    name = reading.text[cut.start : cut.end]
    if cut.piece != "place":
        return cut.guessed and bool(_TALK.search(name))
    if any(match["keep"] is None for match in reading.words.edges.finditer(name)):
        return True
    named = any(match.end() == len(name) for match in reading.words.endings.finditer(name))
    return not named and bool(reading.words.not_in_rest & set(name))


def _part(reading: Reading, cut: _Cut) -> Part:
    name = reading.text[cut.start : cut.end]
    kind = _KINDS.get(cut.piece)
    ours = any(division.level == "county" for division in reading.city.by_name.get(name, ()))
    if cut.piece == "county" and not ours:
        reading.elsewhere = True
    divisions: tuple[Division, ...] = ()
    if kind in ("county", "town", "village") and not reading.elsewhere:
        divisions = tuple(each for each in reading.city.by_name.get(name, ()) if each.level == kind)
        divisions = divisions or known_divisions(reading.city, kind, _KIND_OF_TOWN.sub("", name), name)
    return Part(kind or "place", name, cut.start, cut.end, 0.9 if divisions or cut.regions else 0.75, divisions)


def _best(reading: Reading) -> _Way | None:
    text = reading.text
    ways: list[dict[Piece | None, _Way]] = [{} for _ in range(len(text) + 1)]
    ways[0][None] = _Way(0.0, None, (), None, None)
    cuts = _cuts(reading)
    for start in range(len(text)):
        for way in ways[start].values():
            for cut in cuts[start]:
                step = _step(way, cut, text)
                last = way.last if cut.piece == "gap" else cut.piece
                known = ways[cut.end].get(last)
                if step is not None and (known is None or step.score > known.score):
                    ways[cut.end][last] = step
    return max(ways[-1].values(), key=lambda way: way.score, default=None)


def _step(way: _Way, cut: _Cut, text: str) -> _Way | None:
    """``way`` gone on by ``cut``."""
    if cut.piece == "gap":
        return _Way(way.score + cut.score, way.last, way.within, cut, way)
    if cut.short and way.last and _RANK[way.last] > _RANK["county"]:
        return None  # 顺德创意产业园 behind a road is no county
    score, within = way.score + cut.score, way.within
    if cut.regions:
        inside = tuple(
            region for region in cut.regions if any(region.lies_in(larger) or region == larger for larger in within)
        )
        if within:
            score += 1.5 if inside else -2.0
        elif len(text) - cut.end > 0 and cut.start:
            score -= 1.0
        within = inside or within if within else cut.regions
    score += _change(way, cut, text)
    return _Way(score, cut.piece, within, cut, way)


def _change(way: _Way, cut: _Cut, text: str) -> float:
    """How well a piece goes on after another."""
    last, piece = way.last, cut.piece
    if last is None:
        return -1.0 if piece == "number" else 0.0
    if last == piece:
        if piece == "number":
            return 0.0
        if piece == "place":
            return -0.4
        before = way.cut
        same = before is not None and text[before.start : before.end] == text[cut.start : cut.end]
        return 0.0 if same else -1.2 if piece in ("road", "village", "zone") else -2.5
    if _RANK[piece] > _RANK[last]:
        return -1.5 if piece == "number" and _RANK[last] < _RANK["town"] else 0.0
    if last == "place":
        return {"number": 0.0, "road": -1.0, "village": -1.0}.get(piece, -2.2)
    if last == "number":
        return {"road": -1.2, "village": -1.5}.get(piece, -3.0)
    if last == "zone":
        return -0.5
    return {"town": -2.0, "village": -1.0}.get(piece, -2.5) if last in ("village", "road") else -1.5


def _cuts(reading: Reading) -> list[list[_Cut]]:
    """By start: every piece that could begin there."""
    text = reading.text
    cuts: list[list[_Cut]] = [[] for _ in text]
    for gap in _SEPARATOR.finditer(text):
        cuts[gap.start()].append(_Cut("gap", gap.start(), gap.end(), 0.0))
    for both in re.finditer("(?<=[路街道巷段])[和与跟及同](?=.)", text):  # 民主路和凯旋路
        cuts[both.start()].append(_Cut("gap", both.start(), both.end(), 0.0))
    for start in range(len(text)):
        cuts[start] += _known(reading, start)
        match = _NUMBER.match(text, start)
        if match and not (start and text[start - 1].isascii() and text[start - 1].isalnum()):
            score = 2.2 if match["unit"] else 1.2
            cuts[start].append(_Cut("number", start, match.end(), score + 0.05 * len(match.group())))
        cuts[start] += _places(text, start)
    for cut in _by_ending(reading):
        cuts[cut.start].append(cut)
    return cuts


def _known(reading: Reading, start: int) -> Iterator[_Cut]:
    """Provinces, cities and counties of all China, and this city's own divisions."""
    table, text = regions(), reading.text
    for end in range(start + 2, min(start + 12, len(text)) + 1):
        found = table.get(text[start:end])
        for level in ("province", "city", "county"):
            here = [(region, whole) for region, whole in found or () if region.level == level]
            if here:
                whole = any(whole for _, whole in here)
                score = 4.0 if whole else {"province": 2.0, "city": 1.8, "county": 0.9}[level]
                yield _Cut(level, start, end, score, tuple(region for region, _ in here), short=not whole)
        if text[start:end] in reading.city.road_names:
            yield _Cut("road", start, end, 3.4)
        if text[start:end] in reading.city.place_names:
            yield _Cut("place", start, end, 1.5)
        for division in reading.city.by_name.get(text[start:end], ()):
            if division.short != text[start:end] or division.short == division.name:
                yield _Cut(division.level, start, end, 3.9)


def _by_ending(reading: Reading) -> Iterator[_Cut]:
    text = reading.text
    for piece, endings in _ENDINGS.items():
        not_names = reading.words.not_names.get(_KINDS.get(piece, "place"), frozenset())
        for ending, sign in endings:
            at = text.find(ending)
            while at >= 0:
                end = at + len(ending)
                for start in range(max(0, at - 8), at):
                    stem = text[start:at]
                    if piece == "town" and BOTH_TOWN_AND_COUNTRY.match(text, end):
                        continue
                    if (piece == "county" and _NO_COUNTY.search(text, start, end)) or (
                        piece == "road" and _NO_ROAD.search(text, start, end)
                    ):
                        continue
                    if text[start:end] not in not_names and (score := _stem(piece, stem)) is not None:
                        yield _Cut(piece, start, end, sign + score, guessed=True)
                at = text.find(ending, at + 1)


def _stem(piece: Piece, stem: str) -> float | None:
    """How well ``stem`` stands before an ending of that kind; None when it cannot."""
    if not _HAN.fullmatch(stem):
        if (
            piece != "road"
            or re.search(r"[\s_\W]", stem)
            or not re.fullmatch(rf"[A-Za-z]{{0,2}}[0-9]+号?|{_NAME}+[0-9]+号?", stem)
        ):
            return None
        return 0.0
    score = _LENGTH[len(stem)] - (1.5 if piece == "town" and len(stem) == 1 else 0.0)
    if _NO_STEM.search(stem):
        score -= 1.6
    if len(stem) == 3 and piece == "road" and _OF_SIDE.search(stem):
        score += 0.4  # 蔡宅东路
    return score


def _places(text: str, start: int) -> Iterator[_Cut]:
    """Anything may be a place, at a price that grows with its length."""
    for end in range(start + 1, min(start + 24, len(text)) + 1):
        if _SEPARATOR.match(text[end - 1]) and not re.match(r"[()（）·&]", text[end - 1]):
            break
        size = end - start
        score = -0.7 - 0.14 * size - (0.8 if size == 1 else 0.0)
        score += 0.8 if size > 2 and _PLACE_END.search(text, start, end) else 0.0
        score -= 0.25 * sum(character.isdigit() for character in text[start:end])
        yield _Cut("place", start, end, score)
