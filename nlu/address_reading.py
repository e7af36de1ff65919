"""Reading one text for the parts of an address: words, limits of names, what was accepted so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from nlu.city import City, Division
from nlu.time_words import pattern as time_pattern
from nlu.yaml_file import read

Kind = Literal["city", "county", "town", "village", "road", "number", "place"]
COUNT = "(?:[0-9]{1,5}|[零〇幺一二两三四五六七八九十百]{1,5}|[A-Za-z][0-9]{0,3})"
# What a signboard says is a name: 招牌写的川味小厨.
SIGN = "(?:招牌|店招|门头|牌匾)上?(?:(?:写|挂|标|印)(?:的|着|了)?(?:是|叫)?|(?:就?是|叫))"
# 城乡公交: town and country, no town of that name.
BOTH_TOWN_AND_COUNTRY = re.compile("(?<=城乡)(?:公交|客运|班车|巴士|一体|居民|规划|建设|环卫|医保|低保|统筹|结合)")

_NAME_CHAR = re.compile(r"[一-鿿㐀-䶿〇0-9A-Za-z·]")
# Words that end a name, unless that would leave none: 帝和小区.
_WITHIN_NAMES = "和与向于里内"


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
class Words:
    """``address.yml``, ready to be used."""

    edges: re.Pattern[str]
    endings: re.Pattern[str]
    kind_of: Mapping[str, Kind]
    short_endings: frozenset[str]
    trades: frozenset[str]
    landmarks: re.Pattern[str]
    kinds: frozenset[str]
    plain: re.Pattern[str]
    not_names: Mapping[Kind, frozenset[str]]
    after_road: re.Pattern[str]
    verb_road: re.Pattern[str]
    hamlet: re.Pattern[str]
    everyday: frozenset[str]
    not_in_rest: frozenset[str]
    outside: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of ``address.yml``. Raises ``BadYaml``."""
    file = read(Path(__file__).with_name("address.yml"))
    trades = frozenset(file.texts("trades"))
    ends: dict[str, Kind] = dict.fromkeys((*file.texts("place_endings"), *trades), "place")
    ends |= dict.fromkeys(file.texts("road_endings"), "road")
    ends |= {"村": "village", "社区": "village", "街道": "town", "镇": "town", "乡": "town"}
    provinces, no_roads = _any(file.texts("provinces")), file.texts("no_roads")
    # 马路 and its like end a name as surely as 在 does: 马路上, 水泥路边.
    keeps, stops = (
        file.texts("keeps"),
        (*file.texts("stops"), "马路", "道路", *(road for road in no_roads if len(road) > 2)),
    )
    firsts = re.escape("".join(sorted({word[0] for word in (*keeps, *stops)})))  # looked at first: five times as quick
    return Words(
        edges=re.compile(f"(?=[{firsts}])(?:(?P<keep>{_any(keeps)})|{_any(stops)})"),
        endings=re.compile(_any(ends)),
        kind_of=ends,
        short_endings=frozenset(file.texts("short_endings")) | trades,
        trades=trades,
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
        after_road=re.compile("|".join(file.texts("not_after_road"))),
        verb_road=re.compile(f"(?:{_any(file.texts('verb_roads'))})$"),
        hamlet=re.compile(f"[一-鿿]{{1,3}}?(?:{_any(file.texts('hamlet_endings'))})"),
        everyday=frozenset(file.texts("everyday")),
        not_in_rest=frozenset(file.text("not_in_rest")),
        outside=re.compile(
            rf"(?:(?:{provinces})(?:省|市|(?:壮族|回族|维吾尔)?自治区)?)?(?P<city>[一-鿿]{{2,4}}?市)(?P<county>[一-鿿]{{1,4}}?[区县市旗])?"
            rf"|(?:{provinces})(?:省|(?:壮族|回族|维吾尔)?自治区)"
        ),
    )


def edges_of(text: str) -> list[int]:
    """Behind the words that no name reaches over."""
    return [match.end() for match in words().edges.finditer(text) if match["keep"] is None]


class Reading:
    """One text being read: what was accepted so far, and where names cannot reach over."""

    def __init__(self, text: str, city: City, asked: bool) -> None:
        self.text, self.city, self.asked, self.words = text, city, asked, words()
        self.parts: list[Part] = []
        self.elsewhere = False  # another city was named: nothing is taken from this one's divisions
        self.written = False  # one written address from end to end
        edges = edges_of(text)
        edges += [match.end() for match in time_pattern()[0].finditer(text)]
        self.edges = sorted({0, *edges})
        # Written down rather than said: nothing but names and numbers.
        self.only_address = len(text) <= 60 and not any(0 < edge < len(text) for edge in self.edges)

    def left(self, at: int) -> int:
        """Where a name that goes on at ``at`` can begin."""
        index = bisect_right(self.edges, at) - 1
        last_part = max([0, *(part.end for part in self.parts if part.end <= at)])
        start = self._back(at, max(self.edges[index], last_part))
        # 帝和小区, 幸福里小区: the word that seemed to end a name is part of it.
        if (
            at - start < 2
            and index
            and start == self.edges[index] > last_part
            and self.text[start - 1] in _WITHIN_NAMES
        ):
            longer = self._back(at, max(self.edges[index - 1], last_part))
            return longer if 2 <= at - longer <= 4 else start
        return start

    def _back(self, at: int, edge: int) -> int:
        while at > edge and _NAME_CHAR.match(self.text[at - 1]):
            at -= 1
        return at

    def starts(self) -> list[int]:
        """Everywhere a name can begin: behind edges and behind what is no letter."""
        gaps = (at for at in range(1, len(self.text)) if not _NAME_CHAR.match(self.text[at - 1]))
        return sorted({*self.edges, *gaps})

    def covered(self, start: int, end: int) -> bool:
        """True when an accepted part has one of these characters."""
        return any(part.start < end and start < part.end for part in self.parts)

    def add(self, part: Part) -> None:
        """Accept a part."""
        self.parts.append(part)
        self.parts.sort(key=lambda each: each.start)

    def before(self, at: int) -> Part | None:
        """The part that ends right before ``at``."""
        return next((part for part in self.parts if part.end == at), None)

    def follows_edge(self, at: int) -> bool:
        """True at the start of the text, after a mark or after a word no name reaches over."""
        return at in self.edges or not _NAME_CHAR.match(self.text[at - 1])
