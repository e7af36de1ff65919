"""Neighbouring parts make a chain (鼎城区玉霞街道的人民路12号); of the chains of a text one is where it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nlu.address_reading import SIGN, Kind, Part
from nlu.yaml_file import read

_RANK: dict[Kind, int] = {"city": 0, "county": 1, "town": 2, "village": 3, "road": 4, "number": 5, "place": 6}
_WEIGHT: dict[Kind, float] = {"city": 0.3, "county": 1, "town": 1.5, "village": 2, "road": 3, "number": 1, "place": 3}
_DOORPLATE = "(?:门牌|路名|街名|楼号|房号)(?:号码?)?(?:上?写的?)?就?是?"
_ITS_SITE = (  # what the matter is about, before where that lies: 公司就在
    "(?:那个?|这个?)?(?:公司|店子?|厂子?|单位|铺子?|摊子?|摊位|门面|房子|工地|地方|位置|地点|地址|教学点)"
    "就?是?(?:在|位于)"
)
_GAP = re.compile(
    rf"[的嘞哒咧]?[，,、\s_]*(?:就是)?(?:原来的?|以前的?|原先的?|从前的?|上面|附近|旁边|这边|那边|这里|那里|这一块|那一块|这一片|那一片|这条|那条|这个|那个|里面|一个|有个|有一个|有家|有一家|一家|就是|就在|靠近"
    rf"|(?:的[，,\s]*)?[我俺咱]们?这?(?:村|社区|小区|学校|单位)(?:的?名字)?(?:就?叫做?|名叫|就?是)|{_ITS_SITE}|{SIGN}|{_DOORPLATE}|往里|街上|街里|集上|镇上|村[里上中头]?|组里|庄上|湾里|下面|辖区|境内|范围内|的|里|上|在|靠|是|叫|有|那|这|嗯|呃|啊|呢|哦)*[，,、\s]*"
)
_BACKWARDS_GAP = re.compile(
    r"[，,\s]*(?:的|嘞|哒|归|那边|这边|这里|那里|[，,\s]|嗯|呃|啊|就是|属于|是|在|也就是|它是|位于)*"
)
_TELLS_ITS_TOWN = re.compile(r"[嘞哒]?[，,\s]*(?:就是|属于|归)?")
_CROSSING = re.compile(
    r"(?:的|那个|这个|那里|这里|那一个)*(?:(?:相交|交[叉汇会界接])(?:的)?(?:那个|这个)?(?:路口|口|处|点|地方)?|(?:十字|丁字|三岔|红绿灯)?路口|十字口|三[岔叉]口"
    r"|口子|口|拐角处?|拐弯处?|转角处?)"
)
_BETWEEN = re.compile(r"(?:(?:的|那个|这个)*(?:(?:之间|中间|交界)(?:的?[这那]一?段)?|[这那]一?段|路段|那?地方))?")
_AND = re.compile(r"[\s，,]*(?P<and>和|与|跟|及|同|到|至|交|接|转|靠近|靠|挨着|拐到?|走到|往|那边靠)?[\s，,、]*")
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
_AT_THE_DOOR = re.compile(
    f"(?:的?[一这那]?[个间栋处家套][^，。！？；]{{1,8}})?[，,\\s]*(?:[我俺咱]们?的?家?的?)?{_DOORPLATE}"
)
_ACTS_NEXT = re.compile("(?:又|也|就|都|还|却|只|硬)?(?:[给说讲让叫要收]|不(?!远))")
_IS_AT = re.compile("的?(?:地址|地点|位置)?[，,]?(?:就|也)?(?:是|在|位于)")
_COUNT = "(?:[0-9]+|[一二两三四五六七八九十百几]+)"


@dataclass
class Chain:
    """Neighbouring parts; ``tails`` are the ends of the words for where exactly behind each."""

    parts: list[Part] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    crossing: tuple[int, int] | None = None
    start: int = 0
    score: float = 0.0
    written: bool = False

    @property
    def end(self) -> int:
        return max(self.tails)

    def has(self, kind: Kind) -> bool:
        return any(part.kind == kind for part in self.parts)

    def add(self, part: Part) -> None:
        """What was read behind it with its words for where exactly."""
        self.parts.append(part)
        self.tails.append(part.end)

    def of(self, kind: Kind) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]


@dataclass(frozen=True)
class Words:
    tail: re.Pattern[str]
    only_direction: re.Pattern[str]
    no_answer: re.Pattern[str]

    def tail_end(self, text: str, at: int) -> int:
        """Where the words for where exactly (对面往东五十米), if any, end that begin at ``at``."""
        match = self.tail.match(text, at)
        return match.end() if match else at


@lru_cache(maxsize=1)
def where_words() -> Words:
    file = read(Path(__file__).with_name("address.yml"))
    direction = "|".join(sorted(file.texts("directions"), key=len, reverse=True))
    distance = f"{_COUNT}(?:多|来)?(?:米|公里|里来?[地路]?|百米)"
    walk = (
        f"再?[往向朝][东西南北前后左右里外上下]+(?![挪移搬延推])(?:走|头|边|面|方向|拐|转)*(?:大概|大约|差不多|约|走)*(?:{distance})?"
        f"(?:左右|处|的?地方)?(?:[，,]?(?:的?第){_COUNT}(?:排|家|户|栋|个(?:路口|巷子|巷口|弄子|门|胡同|红绿灯)))?"
        f"|(?:大概|大约|约)?{distance}(?:处|左右|的?地方|远)?"
    )
    return Words(
        tail=re.compile(
            f"(?:的?(?:{direction})(?![班学课诉访调涨升车方涝部容存人]))*(?:{walk})?(?:路?[东西南北]侧?(?=$|[，。,]))?"
        ),
        only_direction=re.compile(f"(?:{direction}|家|我|的)+"),
        no_answer=re.compile("|".join(file.texts("no_answers"))),
    )


def chains_of(text: str, parts: Sequence[Part]) -> list[Chain]:
    chains: list[Chain] = []
    words = where_words()
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
            chain = Chain([part], [tail], start=part.start)
            chains.append(chain)
        roads = chain.of("road")
        if part.kind == "road" and len(roads) > 1:
            _cross(text, chain, roads)
    return chains


def _cross(text: str, chain: Chain, roads: list[Part]) -> None:
    """Two roads with a word between them are one place: where they meet, or from one to the other."""
    if roads[-2].name == roads[-1].name:
        return  # 中山路，中山路中段
    end = roads[-1].end
    meeting = _CROSSING.match(text, end) or _BETWEEN.match(text, end)
    if meeting is not None:
        chain.crossing = (roads[-2].start, meeting.end())
        chain.tails[-1] = max(chain.tails[-1], meeting.end(), where_words().tail_end(text, meeting.end()))


def whole(text: str, parts: list[Part]) -> Chain:
    """A written address: all of it belongs together, in whatever order."""
    chain = Chain(start=parts[0].start, written=True)
    for part in parts:
        chain.parts.append(part)
        chain.tails.append(part.end)
        roads = chain.of("road")
        between = _AND.fullmatch(text[roads[-2].end : part.start]) if part.kind == "road" and len(roads) > 1 else None
        if between and (between["and"] or _CROSSING.match(text, part.end)):
            _cross(text, chain, roads)
    chain.tails[-1] = max(chain.tails[-1], where_words().tail_end(text, parts[-1].end))
    return chain


def _joins(text: str, chain: Chain, part: Part) -> bool:
    last = chain.parts[-1]
    start = chain.end if chain.end <= part.start else last.end
    gap = text[start : part.start]
    if last.kind == "road" and part.kind == "road":
        if last.name == part.name and not text.startswith("口", part.end):  # 东城街道欧亚路，就在欧亚路站牌下
            return (
                re.fullmatch(r"[，,、\s]*(?:就|也|那个|这个|是|在|搁|靠|挨着)*", text[last.end : part.start])
                is not None
            )
        between = _AND.fullmatch(text[last.end : part.start])
        crossing = _CROSSING.match(text, part.end) or re.match(r"[^，。]{0,2}段", text[part.end : part.end + 3])
        return between is not None and bool(between["and"] or crossing)
    if last.kind in ("town", "village") and part.kind in ("road", "place") and _AT_THE_DOOR.fullmatch(gap):
        return True  # …社区一个民房里，门牌是建设巷17号
    if part.needs and re.search("[，,]", gap) and _ACTS_NEXT.match(text, part.end):
        return False  # 住军山铺镇，医院给他开的药
    if len(gap) > 8 or (chain.has(part.kind) and part.kind not in ("place", "number")):
        return False
    if part.kind == "place" and last.kind == "place":
        return not re.search(r"[，,、\s]", gap) and _GAP.fullmatch(gap) is not None
    if part.kind == "number":
        return (
            last.kind != "city"
            and re.fullmatch(r"[的嘞哒]?[\s，,、-]?(?:就?是|在)?(?:[东西南北前后][院楼区])?", gap) is not None
            and last.kind in ("road", "place", "village", "number", "town")
        )
    if _RANK[part.kind] > _RANK[last.kind] or (last.kind, part.kind) in (("place", "road"),):
        return _GAP.fullmatch(gap) is not None
    if part.kind not in ("county", "town", "village") or _BACKWARDS_GAP.fullmatch(gap) is None:
        return False
    if (last.kind, part.kind) == ("village", "town") and _TELLS_ITS_TOWN.fullmatch(gap):
        return True  # 俺土楼村，尚屯镇嘞: a hamlet, which the pack knows by that name elsewhere only
    return not _apart(last, part)


def _apart(smaller: Part, larger: Part) -> bool:
    """Whether both are known and the one does not lie in the other: 我是皂市镇的，武陵区…"""
    if not smaller.divisions or not larger.divisions:
        return False
    around = {each for one in smaller.divisions for each in (one, one.town, one.county)}
    return not around & set(larger.divisions)


def _shed(text: str, chain: Chain) -> None:
    """Drop the word for what it is before where it is: 工地是石门县永兴街道的…."""
    first, *others = chain.parts
    if first.needs and first.kind == "place" and others and _IS_AT.fullmatch(text, first.end, others[0].start):
        chain.parts, chain.tails, chain.start = others, chain.tails[1:], others[0].start


def meant(text: str, chains: list[Chain]) -> list[Chain]:
    """The chains that were meant, each with its score; one behind a correction replaces the parts that it says anew."""
    kept: list[Chain] = []
    for chain in chains:
        if _NOT.search(text, 0, chain.start):
            continue
        _shed(text, chain)
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


def _score(text: str, chain: Chain) -> float:
    """How much a chain says, how surely, and how often the text comes back to it."""
    score = sum(max((_weight(part) for part in chain.of(kind)), default=0.0) for kind in _WEIGHT)
    score *= 0.6 if all(part.sure < 0.7 for part in chain.parts) else 1.0
    score *= 0.4 if _acts(chain) else 1.0
    again = [text.count(part.name) - 1 for part in chain.parts if part.kind in ("road", "place", "village")]
    score += 0.8 * min(2, max(again, default=0))
    return score + (1 if _BEFORE.search(text, 0, chain.start) else 0)


def _weight(part: Part) -> float:
    return _WEIGHT[part.kind] - (0.5 if part.kind == "place" and _BUSINESS.search(part.name) else 0.0)


def _acts(chain: Chain) -> bool:
    """Whether it only names who acts, or fails to: an authority or company with no word for where."""
    part = chain.parts[-1]
    return len(chain.parts) == 1 and chain.end == part.end and _ACTOR.search(part.name) is not None


def other_place(chains: list[Chain], chosen: Chain) -> Part | None:
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


def _corrects(text: str, earlier: Chain, later: Chain) -> bool:
    between = text[earlier.end : later.start]
    match = _CORRECTION.search(between)
    return match is not None and len(between) - match.end() <= 4 and match.start() <= 6


def place_text(text: str, chain: Chain) -> str | None:
    """The place in the caller's words, with those for where exactly; a crossing is one, too."""
    places = chain.of("place")
    if chain.crossing:
        return text[chain.crossing[0] : chain.tails[chain.parts.index(chain.of("road")[-1])]]
    if not places:
        return None
    first, last = places[0], places[-1]
    tail = chain.tails[chain.parts.index(last)]
    if chain.written:  # 义乌国际商贸城 … 12号 三楼美食广场: from large to small, the number has its own field
        return "".join(part.name for part in places) + text[last.end : tail]
    if len(places) > 1 and "叫" in text[first.end : last.start]:
        first = last  # 我们小区叫…
    if any(first.end <= part.start < last.start for part in chain.parts if part.kind in ("county", "town")):
        first = last  # 开发区平安街道的万达
    if len(places) > 1 and re.search("[0-9号栋单元]", text[first.end : last.start]):
        return first.name + ("、" if _WATER.search(last.name) else "") + last.name + text[last.end : tail]
    return (first.name if first is last else first.name + text[first.end : last.end]) + text[last.end : tail]
