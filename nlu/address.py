"""Where it is, out of free talk, against the city's divisions.

``nlu.address_parts`` finds the parts; here neighbours are chained ("鼎城区玉霞街道的人民路12号"), the
best chain is chosen, corrections are followed ("在人民路，不对，在朝阳路"), and divisions are
completed upward (a town tells its county) or kept as candidates where two share a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu.address_parts import read_parts
from nlu.address_reading import Kind, Part
from nlu.city import City, Division, Level
from nlu.yaml_file import read

_RANK: dict[Kind, int] = {"city": 0, "county": 1, "town": 2, "village": 3, "road": 4, "number": 5, "place": 6}
_LEVELS: tuple[Level, ...] = ("county", "town", "village")
_WEIGHT: dict[Kind, float] = {"city": 0.3, "county": 1, "town": 1.5, "village": 2, "road": 3, "number": 1, "place": 3}
_GAP = re.compile(
    r"[，,、\s_]*(?:上面|附近|旁边|这边|那边|这里|那里|这一块|那一块|这一片|那一片|这条|那条|这个|那个|里面|一个|有个|有一个|有家|有一家|一家|就是|就在|靠近"
    r"|往里|街上|镇上|下面|辖区|境内|范围内|的|里|上|在|靠|是|叫|有|那|这|嗯|呃|啊|呢|哦)*[，,、\s]*"
)
_BACKWARDS_GAP = re.compile(r"[，,\s]*(?:的|那边|这边|这里|那里|[，,\s]|嗯|呃|啊|就是|属于|是|在|也就是|它是|位于)*")
_CROSSING = re.compile(
    r"(?:的|那个|这个|那里|这里)*(?:交叉口|交叉路口|交汇处|交会处|交界处|交叉处|交接处|十字路口|丁字路口|三岔路口|路口|口子|口|拐角处?|转角处?|相交处?)"
)
_AND = re.compile(r"[\s，,]*(?:和|与|跟|、|同|到|至|交)?[\s，,]*")
_CORRECTION = re.compile(
    r"(?:不对|不是|说错了|讲错了|错了|搞错了|更正一下|哦不|啊不)[啊哦了的]*[，,。\s]*(?:应该)?(?:是|在)*"
)
# Who acts rather than where, when nothing else is said of it (市政府不管).
_ACTOR = re.compile("(?:政府|法院|检察院|[局委办]|公司|集团|派出所|单位|部门)$")
# Rather who is complained of than where, when a street, a park or a river was said, too.
_BUSINESS = re.compile("(?:[店厂馆吧]|酒楼|酒家|食府|超市|银行|医院|学校|[大中小]学|工地)$")
_WATER = re.compile("[^内外大小这那运]{2}[河湖江溪渠港]$|水库$|池塘$")
_NOT = re.compile(r"(?:不是|不在|不属于)(?:在)?$")
_BEFORE = re.compile(
    r"(?:在|位于|地址是?|地点是?|地方是|位置是?|就在|在于|这里是|我们是|发生在|反映|投诉|来自|[：:])(?:这个|那个|我们)?$"
)
_COUNT = "(?:[0-9]+|[一二两三四五六七八九十百几]+)"


@dataclass(frozen=True)
class Address:
    """Parts are names of the pack or the caller's words; ``text[start:end]`` of the searched text
    is ``text``. ``candidates`` are whole paths (county, town, village) when the words fit several
    divisions; ``place`` is the village where no other place was said."""

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

    def as_dict(self) -> dict[str, Any]:
        """The "address" of interfaces.md."""
        keys = ("county", "town", "road", "place", "number", "text", "confidence")
        return {key: getattr(self, key) for key in keys} | {"candidates": list(self.candidates)}


@dataclass
class _Chain:
    """Neighbouring parts; ``tails`` are the ends of the words for where exactly behind each."""

    parts: list[Part] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    crossing: tuple[int, int] | None = None
    start: int = 0
    score: float = 0.0

    @property
    def end(self) -> int:
        return max(self.tails)

    def has(self, kind: Kind) -> bool:
        return any(part.kind == kind for part in self.parts)

    def of(self, kind: Kind) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]


@dataclass(frozen=True)
class _Words:
    tail: re.Pattern[str]
    only_direction: re.Pattern[str]
    no_answer: re.Pattern[str]

    def tail_end(self, text: str, at: int) -> int:
        """Where the words for where exactly (对面往东五十米), if any, end that begin at ``at``."""
        match = self.tail.match(text, at)
        return match.end() if match else at


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("address.yml"))
    direction = "|".join(sorted(file.texts("directions"), key=len, reverse=True))
    distance = f"{_COUNT}(?:多|来)?(?:米|公里|里路?|百米)"
    walk = (
        f"再?[往向朝][东西南北前后左右里外上下]+(?:走|边|面|方向|拐|转)*(?:大概|大约|差不多|约|走)*(?:{distance})?"
        f"(?:左右|处|的?地方)?|(?:大概|大约|约)?{distance}(?:处|左右|的?地方|远)?"
    )
    return _Words(
        tail=re.compile(
            f"(?:的?(?:{direction})(?![班学课诉访调涨升车方涝部容存人]))*(?:{walk})?(?:路?[东西南北]侧?(?=$|[，。,]))?"
        ),
        only_direction=re.compile(f"(?:{direction}|家|我|的)+"),
        no_answer=re.compile("|".join(file.texts("no_answers"))),
    )


def find_address(text: str, city: City, asked: bool = False) -> Address | None:
    """The address said in ``text``, None when there is none.

    ``asked``: a bare place or number is enough, and as a last resort the whole answer is taken as
    the place (confidence 0.35). ``confidence`` grows with the parts and with how surely they are
    known; an ambiguous division lowers it.
    """
    reading = read_parts(text, city, asked)
    chains = [_whole(text, reading.parts)] if reading.written else _chains(text, reading.parts)
    chains = _kept(text, chains)
    enough = [chain for chain in chains if asked or any(not part.needs for part in chain.parts)]
    chain = max(enough, key=lambda chain: chain.score, default=None)  # of equals the first
    if chain is None or (not asked and all(part.kind == "city" for part in chain.parts)):
        return _bare(text, city) if asked else None
    return _address(text, chain, chains, city, reading.elsewhere)


def _chains(text: str, parts: Sequence[Part]) -> list[_Chain]:
    chains: list[_Chain] = []
    words = _words()
    for part in parts:
        tail = part.end
        if (
            part.kind in ("road", "place", "number", "village", "town")
            and (end := words.tail_end(text, part.end)) > part.end
        ):
            tail = end
            inner = next((other.start for other in parts if part.end < other.start < tail), None)
            tail = part.end if inner else tail
        chain = chains[-1] if chains else None
        if chain and _joins(text, chain, part):
            chain.parts.append(part)
            chain.tails.append(tail)
        else:
            chain = _Chain([part], [tail], start=part.start)
            chains.append(chain)
        roads = chain.of("road")
        if len(roads) > 1 and (crossing := _CROSSING.match(text, part.end)):
            chain.crossing = (roads[-2].start, crossing.end())
            chain.tails[-1] = max(chain.tails[-1], crossing.end(), words.tail_end(text, crossing.end()))
    return chains


def _whole(text: str, parts: list[Part]) -> _Chain:
    """A written address: all of it belongs together, in whatever order."""
    chain = _Chain(start=parts[0].start)
    for part in parts:
        chain.parts.append(part)
        chain.tails.append(part.end)
        roads = chain.of("road")
        if len(roads) > 1 and part is roads[-1] and (crossing := _CROSSING.match(text, part.end)):
            chain.crossing = (roads[-2].start, crossing.end())
            chain.tails[-1] = max(crossing.end(), _words().tail_end(text, crossing.end()))
    chain.tails[-1] = max(chain.tails[-1], _words().tail_end(text, parts[-1].end))
    return chain


def _joins(text: str, chain: _Chain, part: Part) -> bool:
    last = chain.parts[-1]
    start = chain.end if chain.end <= part.start else last.end
    gap = text[start : part.start]
    if last.kind == "road" and part.kind == "road":
        crossing = _CROSSING.match(text, part.end) or re.match(r"[^，。]{0,2}段", text[part.end : part.end + 3])
        return bool(crossing) and _AND.fullmatch(gap) is not None
    if len(gap) > 8 or (chain.has(part.kind) and part.kind not in ("place", "number")):
        return False
    if part.kind == "place" and last.kind == "place":
        return not re.search(r"[，,、\s]", gap) and _GAP.fullmatch(gap) is not None
    if part.kind == "number":
        return (
            last.kind != "city"
            and re.fullmatch(r"[的\s，,、-]?", gap) is not None
            and last.kind in ("road", "place", "village", "number", "town")
        )
    if _RANK[part.kind] > _RANK[last.kind] or (last.kind, part.kind) in (("place", "road"),):
        return _GAP.fullmatch(gap) is not None
    return part.kind in ("county", "town", "village") and _BACKWARDS_GAP.fullmatch(gap) is not None


def _kept(text: str, chains: list[_Chain]) -> list[_Chain]:
    """The chains that were meant, each with its score; one behind a correction replaces the parts that it says anew."""
    kept: list[_Chain] = []
    for chain in chains:
        if _NOT.search(text, 0, chain.start):
            continue
        chain.score = _score(text, chain)
        previous = kept[-1] if kept else None
        if previous and _corrects(text, previous, chain):
            top = min(_RANK[part.kind] for part in chain.parts)
            keep = [part for part in previous.parts if _RANK[part.kind] < top]
            tails = [tail for part, tail in zip(previous.parts, previous.tails, strict=True) if _RANK[part.kind] < top]
            if keep:
                chain.parts, chain.tails, chain.start = keep + chain.parts, tails + chain.tails, previous.start
                chain.score += sum(_WEIGHT[part.kind] for part in keep)
            chain.score += 1
            kept[-1] = chain
        else:
            kept.append(chain)
    return kept


def _score(text: str, chain: _Chain) -> float:
    """How much a chain says, how surely, and how often the text comes back to it."""
    score = sum(max((_weight(part) for part in chain.of(kind)), default=0.0) for kind in _WEIGHT)
    score *= 0.6 if all(part.sure < 0.7 for part in chain.parts) else 1.0
    score *= 0.4 if _acts(chain) else 1.0
    again = [text.count(part.name) - 1 for part in chain.parts if part.kind in ("road", "place", "village")]
    score += 0.8 * min(2, max(again, default=0))
    return score + (1 if _BEFORE.search(text, 0, chain.start) else 0)


def _weight(part: Part) -> float:
    return _WEIGHT[part.kind] - (0.5 if part.kind == "place" and _BUSINESS.search(part.name) else 0.0)


def _acts(chain: _Chain) -> bool:
    """Whether it only names who acts, or fails to: an authority or company with no word for where."""
    part = chain.parts[-1]
    return len(chain.parts) == 1 and chain.end == part.end and _ACTOR.search(part.name) is not None


def _other_place(chains: list[_Chain], chosen: _Chain) -> Part | None:
    """A place said apart from the chosen one: where that is only a road, the one that the text comes back to most;
    beside another place, only a river or lake, which goes past many (紫金苑小区…东郊河发臭)."""
    others = [
        (chain.score, part)
        for chain in chains
        if chain is not chosen and not _acts(chain)
        for part in chain.of("place")
        if not part.needs and part.sure >= 0.6 and (_WATER.search(part.name) or not chain.of("road"))
    ]
    if chosen.of("place") or chosen.of("village"):
        if any(_WATER.search(part.name) for part in chosen.parts):
            return None
        others = [(score, part) for score, part in others if _WATER.search(part.name)]
    return max(others, key=lambda other: other[0], default=(0.0, None))[1]


def _corrects(text: str, earlier: _Chain, later: _Chain) -> bool:
    between = text[earlier.end : later.start]
    match = _CORRECTION.search(between)
    return match is not None and len(between) - match.end() <= 4 and match.start() <= 6


def _address(text: str, chain: _Chain, chains: list[_Chain], city: City, elsewhere: bool) -> Address:
    others = [part for other in chains if other is not chain for part in other.parts if part.divisions]
    said: dict[Level, Part | None] = {level: next(iter(chain.of(level)), None) for level in _LEVELS}
    for level in ("county", "town"):  # "我是石门县的，…皂市镇…": told elsewhere in the text
        said[level] = said[level] or next((part for part in others if part.kind == level), None)
    divisions, misfits = _place_in_city([part for part in said.values() if part])
    candidates = tuple(division.path for division in divisions) if len(divisions) > 1 else ()
    names: dict[Level, str | None] = {}
    for level, part in said.items():
        unsure = part is not None and (part in misfits or (len(divisions) > 1 and divisions[0].level == level))
        as_said = part.name if part and (unsure or not part.divisions) else None
        names[level] = as_said or _common(level, divisions)
    roads, places, village = chain.of("road"), chain.of("place"), said["village"]
    place = _place_text(text, chain, places) or (village.name if village else None)
    if not chain.crossing and (other := _other_place(chains, chain)) and other.name not in (place or ""):
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
    )


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


def _place_text(text: str, chain: _Chain, places: list[Part]) -> str | None:
    if chain.crossing:
        return text[chain.crossing[0] : chain.tails[chain.parts.index(chain.of("road")[-1])]]
    if not places:
        return None
    first, last = places[0], places[-1]
    tail = chain.tails[chain.parts.index(last)]
    if len(places) > 1 and re.search("[0-9号栋单元叫]", text[first.end : last.start]):
        first = last
    return (first.name if first is last else first.name + text[first.end : last.end]) + text[last.end : tail]


_LEAD = re.compile(
    r"(?:嗯|呃|啊|哦|那个|就是|就|地址|地点|位置|地方|具体|我|们|住|家|发生|是|在|的|位于|[，,。：:\s])+"
)
_TAIL = re.compile(r"(?:吧|啊|呢|哈|呀|嘛|哦|了|的|这里|那里|这边|那边|[，,。.！!\s])+$")


def _bare(text: str, city: City) -> Address | None:
    """An answer to "where?" in which nothing was recognised: all of it, when it can be a place."""
    if (right := text.find("就在")) >= 0:  # 说不清楚，就在老码头那里
        at = right + 2
        inner = _bare(text[at:], city)
        return replace(inner, start=inner.start + at, end=inner.end + at) if inner else None
    words, lead, tail = _words(), _LEAD.match(text), _TAIL.search(text)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(text)
    said = text[start:end]
    if said in city.title or not 2 <= len(said) <= 20 or not re.search("[一-鿿]", said) or words.no_answer.search(text):
        return None
    if re.search(r"[?？，。！]|[0-9]{7}|[都了]", said) or words.only_direction.fullmatch(said):
        return None
    return Address(None, None, None, said, None, said, start, end, 0.35)
