"""Where it is, out of free talk, against the city's divisions.

``nlu.address_parts`` finds the parts; here neighbours are chained ("鼎城区玉霞街道的人民路12号"), the
best chain is chosen, corrections are followed ("在人民路，不对，在朝阳路"), and divisions are
completed upward (a town tells its county) or kept as candidates where two share a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from nlu.address_chain import Chain, chains_of, meant, other_place, place_text, where_words, whole
from nlu.address_pair import heard_pair
from nlu.address_parts import read_parts
from nlu.address_reading import COUNT, Part, Reading, words
from nlu.address_rest import rest_of_answer, tells_something_else
from nlu.address_sounds import Heard, put_right
from nlu.city import City, Division, Level

Method = Literal["name", "short", "sound", "grammar"]
_OWN_VILLAGE = re.compile(
    "(?:[我俺咱]们?(?:这个?|那个?)?(?:村|家|这里|这边|就|都)*(?:名字|的名字)?(?:叫做?|名叫|是|住在?|在)|村(?:名|子)?(?:叫|是))$"
)
_VAGUE = re.compile("(?<=[一-鿿0-9]{2})[，,的]?[那这](?:边|里|儿|头|块|一?片|一带|一块)$")  # 诗墙公园那边
# Where in a village, which names no place by itself
_OF_A_VILLAGE = re.compile(
    "[进出入]?村(?:口|头|尾|部|里|边|委|中|东|西|南|北)|[进出入]村|(?:路|桥|大门|巷|十字)口|门口|祠堂|戏台|老?晒谷场|文化广场|卫生室|学校门口"
)
# In an answer what leads to the place: 嗯，就是在…
_LEADS = re.compile(r"(?:嗯|呃|啊|哦|那个|就|在|是|位于|搁|(?:地址|地点|位置)(?:就?是|在)?|[，,：:\s])+(?=.{2})")
_FROM_THERE = re.compile("[，,、\\s的嘞哒]*(?:那个|我们|俺们?|咱们?|这个)?[一-鿿]{0,3}(?:叫做?|名叫|是|在)?")
_NEXT = 2  # marks between a county and a town that was not surely heard
_LEVELS: tuple[Level, ...] = ("county", "town", "village")


@dataclass(frozen=True)
class Address:
    """Parts are names of the pack or the caller's words; ``text[start:end]`` of the searched text
    is ``text``. ``candidates`` are whole paths (county, town, village) when the words fit several
    divisions; ``place`` is the village where no other place was said. ``method`` is how the lowest division was
    found: by its whole name, its short one, its sound, or (none of the city's) by the grammar of names alone.
    What was heard wrongly stands in ``heard`` (said, name, score from 0 to 1), and ``read_back`` then holds
    ``text`` with the names put right."""

    county: str | None
    town: str | None
    road: str | None
    place: str | None
    number: str | None
    text: str
    start: int
    end: int
    confidence: float
    candidates: tuple[str, ...] = ()
    village: str | None = None
    method: Method = "grammar"
    read_back: str | None = None
    heard: tuple[tuple[str, str, float], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The "address" of interfaces.md, with ``village``, ``method`` and ``heard`` besides."""
        keys = ("county", "town", "road", "place", "number", "text", "confidence", "village", "method")
        return {key: getattr(self, key) for key in keys} | {
            "candidates": list(self.candidates),
            "heard": [{"said": said, "name": name, "score": score} for said, name, score in self.heard],
        }


def without_there(text: str) -> str:
    """The words of an address without a mere 那里, 这边 behind them."""
    return _VAGUE.sub("", text)


def find_address(
    text: str, city: City, asked: bool = False, heard: bool = False, draft: Mapping[str, Any] | None = None
) -> Address | None:
    """The address said in ``text``, None when there is none.

    ``asked``: a bare place or number is enough, and as a last resort the whole answer is taken as
    the place (confidence 0.35). ``heard``: by a recogniser, so that county and town may be said badly; the county of
    ``draft``, the address as the order has it, is then expected. ``confidence`` grows with the parts and with how
    surely they are known; an ambiguous division lowers it.
    """
    right, alike = put_right(text, city, asked)
    if heard and (pair := heard_pair(right, city, asked, draft)):
        right, alike = _with_pair(text, right, alike, pair)
    lead = _LEADS.match(right) if asked else None
    begin = lead.end() if lead else 0
    address = _find(right[begin:], city, asked)
    if address is not None and begin:
        address = replace(address, start=address.start + begin, end=address.end + begin)
    if address is None or not alike:
        return address
    read_back = right[address.start : address.end]
    start, end = _as_said(address.start, alike, ends=False), _as_said(address.end, alike, ends=True)
    unsure = next((each for each in alike if not each.sure and 0 <= each.start - end <= _NEXT), None)
    if unsure is not None:  # 太匹妙阵, behind its county
        read_back, end = read_back + text[end : unsure.end], unsure.end
    within = tuple(each for each in alike if each.start < end and start < each.end)
    address = replace(address, text=text[start:end], start=start, end=end)
    return _as_heard(address, read_back, within) if within else address


def _with_pair(
    text: str, right: str, alike: tuple[Heard, ...], pair: tuple[Heard, ...]
) -> tuple[str, tuple[Heard, ...]]:
    """``right`` with county and town as they were meant, and all that was heard, in places of ``text``."""
    for each in reversed(pair):
        if each.sure:
            right = right[: each.start] + each.name + right[each.end :]
    others = (each for each in alike if all(each.end <= other.start or other.end <= each.start for other in pair))
    pair = tuple(replace(each, said=text[each.start : each.end]) for each in pair)
    return right, tuple(sorted((*others, *pair), key=lambda each: each.start))


def _as_said(at: int, heard: Sequence[Heard], *, ends: bool) -> int:
    """Where in the words as they were said ``at`` is, a place in those that were put right."""
    longer = 0
    for each in heard:
        if not each.sure or at <= each.start + longer:
            continue
        if at < each.start + longer + len(each.name):
            return each.end if ends else each.start
        longer += len(each.name) - (each.end - each.start)
    return at - longer


def _as_heard(address: Address, read_back: str, heard: tuple[Heard, ...]) -> Address:
    """The address with what was put right in it; what only may have been meant becomes candidates."""
    unsure = [division.path for each in heard if not each.sure for division in each.divisions]
    score = min(each.score for each in heard)
    return replace(
        address,
        method="sound" if any(each.sure for each in heard) else address.method,
        read_back=read_back,
        heard=tuple((each.said, each.name, each.score) for each in heard),
        confidence=round(max(0.2, address.confidence * score), 2),
        candidates=address.candidates or tuple(dict.fromkeys(unsure)),
    )


def _find(text: str, city: City, asked: bool) -> Address | None:
    reading = read_parts(text, city, asked)
    chains = meant(text, [whole(text, reading.parts)] if reading.written else chains_of(text, reading.parts))
    enough = [chain for chain in chains if asked or any(not part.needs for part in chain.parts)]
    chain = max(enough, key=lambda chain: chain.score, default=None)  # of equals the first
    if asked and chain is not None:
        if spot := _spot(reading, chain) or _way_on(text, chain):
            chain.add(spot)
        if rest := rest_of_answer(reading, chain, chains):
            chain.add(rest)
    if chain is not None and (led := _led_road(text, chain)):
        chain.add(led)
    if chain is None or (not asked and all(part.kind == "city" for part in chain.parts)):
        return _bare(text, city) if asked else None
    if asked:
        _led(text, chain, chains)
    return _address(text, chain, chains, city, reading.elsewhere)


def _led(text: str, chain: Chain, chains: list[Chain]) -> None:
    """Told from the doorstep outwards: what an answer named before its county and town belongs to them:
    观山社区那个坡上，我屋门口那一盏，楚江街道的，石门."""
    if any(part.kind not in ("city", "county", "town") for part in chain.parts):
        return
    for other in chains:
        inner = all(part.kind in ("village", "road", "place", "number") and not part.needs for part in other.parts)
        led = other.end <= chain.start and not re.search("[。！？!?；;]", text[other.end : chain.start])
        if other is not chain and inner and led:
            chain.parts, chain.tails, chain.start = other.parts + chain.parts, other.tails + chain.tails, other.start
            return


def _address(text: str, chain: Chain, chains: list[Chain], city: City, elsewhere: bool) -> Address:
    others = [part for other in chains if other is not chain for part in other.parts if part.divisions]
    said: dict[Level, Part | None] = {level: next(iter(chain.of(level)), None) for level in _LEVELS}
    for level in ("county", "town"):  # "我是石门县的，…皂市镇…": told elsewhere in the text
        said[level] = said[level] or next((part for part in others if part.kind == level and _fits(part, said)), None)
    if not chain.of("road") and not chain.of("place"):  # 我是胡襄镇的，…俺村叫赵楼村
        told = [part for other in chains if other is not chain for part in other.of("village")]
        own = (part for part in told if _OWN_VILLAGE.search(text, 0, part.start))
        said["village"] = said["village"] or next(own, None)
    divisions, misfits = _place_in_city([part for part in said.values() if part])
    candidates = tuple(division.path for division in divisions) if len(divisions) > 1 else ()
    names: dict[Level, str | None] = {}
    for level, part in said.items():
        unsure = part is not None and (part in misfits or (len(divisions) > 1 and divisions[0].level == level))
        as_said = part.name if part and (unsure or not part.divisions) else None
        names[level] = as_said or _common(level, divisions)
    larger = [part.start for part in (said["county"], said["town"]) if part and part.start < chain.start]
    if larger and _FROM_THERE.fullmatch(
        text, max(p.end for p in said.values() if p and p.end <= chain.start), chain.start
    ):
        chain.start = min(larger)  # 武陵区东江街道，楼盘叫江南御景
    roads, places, village = chain.of("road"), chain.of("place"), said["village"]
    place = _VAGUE.sub("", place_text(text, chain) or "") or (village.name if village else None)
    if village and place and place != village.name and _OF_A_VILLAGE.match(place):
        place = village.name + place  # 石桥村村口
    if not chain.crossing and (other := other_place(chains, chain)) and other.name not in (place or ""):
        place = f"{place}、{other.name}" if place else other.name
    known = city.place_names.get(places[0].name) if places and not elsewhere else None
    number = "".join(re.sub(r"[的，,、\s]", "", part.name) for part in chain.of("number"))
    confidence = 0.4 + 0.1 * len({part.kind for part in chain.parts if part.kind != "city"})
    confidence += 0.15 * (sum(part.sure for part in chain.parts) / len(chain.parts))
    confidence += 0.1 if len(divisions) == 1 or known else 0.0
    confidence -= 0.2 if candidates or misfits else 0.0
    confidence -= 0.2 if all(part.sure < 0.5 for part in chain.parts) else 0.0
    if all(part.needs for part in chain.parts):
        confidence = 0.35  # asked, and only 小区门口 was said
    return Address(
        county=names["county"] or (known.county if known and not said["town"] else None),
        town=names["town"] or (known.town if known and not said["county"] else None),
        road=roads[0].name if roads else None,
        place=place,
        number=number or None,
        text=text[chain.start : chain.end],
        start=chain.start,
        end=chain.end,
        confidence=round(min(max(confidence, 0.2), 0.95), 2),
        candidates=candidates,
        village=names["village"],
        method=_method(list(said.values())),
    )


def _fits(part: Part, said: Mapping[Level, Part | None]) -> bool:
    """Whether a part told elsewhere may lie in the county of the chain: not 我是皂市镇的，…武陵区人民路."""
    county = said["county"]
    if county is None or part.kind == "county" or not county.divisions or not part.divisions:
        return True
    return any(_within(each, larger) for each in part.divisions for larger in county.divisions)


def _method(parts: Sequence[Part | None]) -> Method:
    known = next((part for part in reversed(parts) if part and part.divisions), None)
    if known is None:
        return "grammar"
    return "short" if all(known.name != each.name for each in known.divisions) else "name"


def _place_in_city(parts: Sequence[Part]) -> tuple[list[Division], list[Part]]:
    """The lowest divisions that what was said fits, and the parts that do not lie in the larger
    ones said (which are believed). ``parts`` from the largest down."""
    fitting: list[Division] = []
    misfits: list[Part] = []
    for part in parts:
        inside = [each for each in part.divisions if not fitting or any(_within(each, larger) for larger in fitting)]
        if inside:
            fitting = inside
        elif part.divisions:
            misfits.append(part)
    return fitting, misfits


def _within(division: Division, larger: Division) -> bool:
    return larger in (division, division.town, division.county)


def _common(level: Level, divisions: Sequence[Division]) -> str | None:
    """The name of that level which all have in common."""
    found = {each.at(level) for each in divisions}
    only = next(iter(found)) if len(found) == 1 else None
    return only.name if only else None


_SPOT = re.compile(r"[，,、\s的嘞哒]*(?:就是|就在|在|是|那个|靠近)?(?P<spot>[一-鿿0-9A-Za-z]{2,14})(?=$|[，,。！!；;])")
# 从镇上往北走，过了加油站，路东边有个红牌楼: the way there, clause by clause
_STEP = (
    "(?:(?:过了?|往|向|朝|走|拐|到|经过|沿着?|顺着?|(?:左|右)手|路?[东西南北左右](?:边|侧|面|手)|路[东西南北]|对面|旁边|边上|有一?[个座棵家处]|[一-鿿]{1,3}[有立竖挂长摆][着了起哒]?一?[个座棵家处蔸根块条台])"
    f"[一-鿿0-9A-Za-z]{{1,14}}|路[东西南北]|就?(?:是|在)?[那这]一?(?:段|里|块|片|节|带|处|儿)|(?:不到|大概|差不多|约|有)*{COUNT}(?:多|来)?(?:里来?[地路]?|公里|米))"
)
_WAY = re.compile(f"(?:[，,、\\s]+(?:再|然后|就|到|靠|一直|那里|那个?|这个?)*{_STEP})+(?=$|[，,。！!；;])")
_ROAD_TO = re.compile(
    "[的嘞哒]?[上里]?(?P<led>(?:(?:集镇|集市|老?街|集)[上里]?)?(?:[东西南北]头)?"
    "(?:[往向朝][东西南北里外上下][面边]?(?:走|去|到|通往?|通|进|上)?|通[往向到]|到|去|往|进)"
    "[一-鿿]{1,8}?(?:的?[那这]一?[条段截节座]|的)[一-鿿]{0,3}?(?:(?<![线电出思套])路|桥|渠|堤|坝)(?:上|边)?)"
)
_NO_ROAD_TO = re.compile("[了没过被把给说修走坏堵]|现在|以前|原来|今|时候")
_LEADS_ON = re.compile("[往向朝]|过了?|经过|沿|顺着|走|拐|路口|路[东西南北]")
_NOT_THE_WAY = re.compile("[我你他她俺恁咱吗呢吧怎啥谁]|什么|哪")
_BESIDE = re.compile("(?:对面|旁边?|边上|隔壁|附近|门口|[后前东西南北里上下][面头边]|[往向朝].+[米里走])$")
_NO_SPOT = re.compile("[我你他她俺恁咱不没都了吗呢吧怎啥谁]|什么|哪|这里|那里|这边|那边|[0-9]{7}")


def _spot(reading: Reading, chain: Chain) -> Part | None:
    """The words behind a county or town that answer where, and that are no name: 起台镇，政府往北二百米."""
    if any(chain.has(kind) for kind in ("road", "place", "number")):
        return None
    text, where = reading.text, where_words()
    match = _SPOT.match(text, chain.end)
    if chain.has("village") and (match is None or not _BESIDE.search(match["spot"])):
        return None  # a village is a place already
    said = match["spot"].replace("过了", "过") if match else ""
    if match is None or _NO_SPOT.search(said) or where.only_direction.fullmatch(match["spot"]):
        return None
    leads = _LEADS_ON.search(match["spot"])
    if where.no_answer.search(said) or (not leads and tells_something_else(reading, *match.span("spot"))):
        return None
    way = _WAY.match(text, match.end()) if leads else None
    end = way.end() if way and not _NOT_THE_WAY.search(way[0]) else match.end("spot")
    return Part("place", text[match.start("spot") : end], match.start("spot"), end, 0.5)


def _way_on(text: str, chain: Chain) -> Part | None:
    """The way on from a place, clause by clause."""
    last = chain.parts[-1]
    if last.kind != "place" or not _LEADS_ON.search(text, last.end, chain.end):
        return None
    way = _WAY.match(text, chain.end)
    if way is None or _NOT_THE_WAY.search(way[0]):
        return None
    return Part("place", way[0], way.start(), way.end(), 0.5)


def _led_road(text: str, chain: Chain) -> Part | None:
    """The road behind a town or village that is told by where it leads: 谢集镇往北去学校那条路坑坑洼洼."""
    last = chain.parts[-1]
    if any(chain.has(kind) for kind in ("road", "place", "number")) or last.kind not in ("town", "village"):
        return None
    match = _ROAD_TO.match(text, last.end)
    if match is None or _NOT_THE_WAY.search(match["led"]) or _NO_ROAD_TO.search(match["led"]):
        return None
    if words().after_road.match(text, match.end()):
        return None
    return Part("place", match["led"], match.start("led"), match.end(), 0.5)


def _led_from(text: str, start: int) -> Address | None:
    """The way from something known, in several steps: 码头往下水走两三里，靠左手边，岸上有蔸柳树."""
    spot = _SPOT.match(text, start)
    way = _WAY.match(text, spot.end()) if spot and _LEADS_ON.search(spot["spot"]) else None
    if spot is None or way is None or _NOT_THE_WAY.search(text, spot.start(), way.end()):
        return None
    said = text[spot.start("spot") : way.end()]
    return Address(None, None, None, said, None, said, spot.start("spot"), way.end(), 0.4)


_LEAD = re.compile(
    r"(?:嗯|呃|啊|哦|那个|就是|就|地址|地点|位置|地方|具体|我|们|住|家|发生|是|在|的|位于|改[成为]|换成|[，,。：:\s])+"
)
_TAIL = re.compile(r"(?:吧|啊|呢|哈|呀|嘛|哦|了|的|这里|那里|这边|那边|[，,。.！!\s])+$")


def _bare(text: str, city: City) -> Address | None:
    """An answer to "where?" in which nothing was recognised: all of it, when it can be a place."""
    if (right := text.find("就在")) >= 0:  # 说不清楚，就在老码头那里
        at = right + 2
        inner = _bare(text[at:], city)
        return replace(inner, start=inner.start + at, end=inner.end + at) if inner else None
    where, lead, tail = where_words(), _LEAD.match(text), _TAIL.search(text)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    said = text[start:end]
    if (led := _led_from(text, start)) is not None:
        return led
    if said in city.title or not 2 <= len(said) <= 20 or not re.search("[一-鿿]", said) or where.no_answer.search(text):
        return None
    if re.search(r"[?？，。！]|[0-9]{7}|[都了]", said) or where.only_direction.fullmatch(said):
        return None
    return Address(None, None, None, said, None, said, start, end, 0.35)
