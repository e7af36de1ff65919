"""A city pack: everything that differs from city to city, read from ``cities/<name>/*.yml``.

``load_city("changde")`` reads and checks the four files once a process; what comes back is
immutable and shared. Files: ``city.yml`` (names, greeting, numbers, time limits),
``divisions.yml`` (counties, towns, villages), ``departments.yml``, ``roads_places.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal, cast

from nlu.yaml_file import BadYaml, Node, read

Level = Literal["county", "town", "village"]
Unit = Literal["minutes", "hours", "working_days"]
CITIES = Path(__file__).resolve().parent.parent / "cities"
CHANNELS = ("chat", "voice")
ANONYMOUS = ("咨询", "建议", "表扬", "举报")  # where a pack says nothing else
# What people leave off at the end of a name.
_ENDINGS: Mapping[Level, re.Pattern[str]] = {
    "county": re.compile("(?:自治县|管理区|开发区|[区县市])$"),
    "town": re.compile("(?:(?:回族|维吾尔族)*[乡镇]|街道|(?:原种|园艺|林|农)场|管理[区处])$"),
    "village": re.compile("(?:(?:社区)?(?:居民委员会|居委会)|村?村民委员会?|村民委会|村?村委会|社区|村)$"),
}


class BadCityPack(BadYaml):
    """A file of a city pack cannot be used; the sentence names file, key and what is wrong."""


class UnknownCity(LookupError):
    """No pack of this name; the sentence names those that exist."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no city pack {name!r}; known: {', '.join(known) or 'none'}")
        self.name = name
        self.known = known


@dataclass(frozen=True, eq=False)
class Division:
    """A county, town or village. ``code`` is the state's: 6 digits for a county, 9 for a town,
    12 for a village or community. ``also`` are other names in use for it."""

    code: str
    name: str
    level: Level
    parent: Division | None = None
    also: tuple[str, ...] = ()

    @property
    def county(self) -> Division | None:
        """The county this lies in, or is."""
        return self if self.level == "county" else self.parent and self.parent.county

    @property
    def town(self) -> Division | None:
        """The town this lies in, or is; None for a county."""
        return self if self.level == "town" else self.parent if self.level == "village" else None

    def at(self, level: Level) -> Division | None:
        """This or the larger one of that level that it lies in; None for a smaller level."""
        return (
            self.county
            if level == "county"
            else self.town
            if level == "town"
            else self
            if self.level == level
            else None
        )

    @cached_property
    def short(self) -> str:
        """The name as people say it, without its kind (玉霞街道 → 玉霞); the whole name where that
        would leave fewer than two characters (澧县)."""
        ending = _ENDINGS[self.level].search(self.name, 2)
        return self.name[: ending.start()] if ending else self.name

    @property
    def path(self) -> str:
        """County to here, e.g. 鼎城区玉霞街道."""
        return (self.parent.path if self.parent else "") + self.name


@dataclass(frozen=True)
class Department:
    """Who acts. ``answers_for`` are category paths ("城乡建设/市容环卫" or "城乡建设"), ``keywords``
    the words that point to it with their weights, ``examples`` what is said to it, ``about`` what it
    does, for those who read the pack. ``county_form`` is its name in a county, with ``{county}`` in it, or
    None for one that exists only in the city; ``town_form`` tells that every town has its own."""

    name: str
    answers_for: tuple[str, ...]
    keywords: Mapping[str, float]
    county_form: str | None = None
    examples: tuple[str, ...] = ()
    about: str | None = None
    town_form: bool = False

    def named(self, county: str | None, town: str | None) -> str:
        """Its name for a matter in that county and town, e.g. 鼎城区玉霞街道办事处."""
        if self.town_form and county and town:
            return f"{county}{town}{'办事处' if town.endswith('街道') else '人民政府'}"
        return self.in_county(county)

    def in_county(self, county: str | None) -> str:
        """Its name for a matter in that county, e.g. 石门县住房和城乡建设局."""
        return self.county_form.format(county=county) if county and self.county_form else self.name


@dataclass(frozen=True)
class TimeLimit:
    """How long an order may take. ``placeholder`` marks a value nobody has confirmed for this city."""

    matter: str
    amount: float
    unit: Unit
    placeholder: bool


@dataclass(frozen=True)
class Repeats:
    """What becomes of a finished order when its citizen tells new facts: opened again (``reopen``) within
    ``reopen_days`` of its end, or a new order that names it (``related``)."""

    reopen_days: float = 30.0
    new_facts: Literal["reopen", "related"] = "reopen"
    placeholder: bool = True


@dataclass(frozen=True)
class Place:
    """A place that callers name, with the division it lies in when that is known."""

    name: str
    county: str | None = None
    town: str | None = None


@dataclass(frozen=True, eq=False)
class City:
    """One city pack; see the module's docstring for its files."""

    name: str
    title: str
    province: str
    code: str
    area_code: str
    greeting: Mapping[str, str]
    time_limits: tuple[TimeLimit, ...]
    numbers: Mapping[str, str]
    anonymous: tuple[str, ...]  # types of order that need neither name nor phone
    counties: tuple[Division, ...]
    towns: tuple[Division, ...]
    villages: tuple[Division, ...]
    departments: tuple[Department, ...]
    roads: tuple[str, ...]
    places: tuple[Place, ...]
    repeats: Repeats = Repeats()

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Division, ...]]:
        """Divisions by whole and by short name, counties first."""
        index: dict[str, list[Division]] = {}
        for division in (*self.counties, *self.towns, *self.villages):
            for key in {division.name, division.short, *division.also}:
                index.setdefault(key, []).append(division)
        return {key: tuple(found) for key, found in index.items()}

    @cached_property
    def road_names(self) -> frozenset[str]:
        return frozenset(self.roads)

    @cached_property
    def place_names(self) -> Mapping[str, Place]:
        return {place.name: place for place in self.places}

    def county(self, name: str) -> Division | None:
        """The county of that whole name."""
        return next((county for county in self.counties if county.name == name), None)

    def has_town(self, name: str) -> bool:
        """Whether a town is called so."""
        return any(each.level == "town" for each in self.by_name.get(name, ()))


@cache
def city_names(root: Path | None = None) -> tuple[str, ...]:
    """The packs there are, sorted: folders of ``root`` that hold a ``city.yml``."""
    return tuple(sorted(file.parent.name for file in (root or CITIES).glob("*/city.yml")))


_grown: dict[str, City] = {}


def load_city(name: str, root: Path | None = None) -> City:
    """The pack ``cities/<name>`` (or ``root/<name>``), with what it has grown by since.

    Raises ``UnknownCity`` when there is none and ``BadCityPack``, naming file and key, when one of
    its files cannot be used.
    """
    return _grown.get(name) or _read_city(name) if root is None else _read_city(name, root)


def grown(city: str, roads: Iterable[str], places: Iterable[Place]) -> City:
    """The pack with more roads and places; the pack's own entry stands where both know a place."""
    pack = _read_city(city)
    new_places = {place.name: place for place in places if place.name not in pack.place_names}
    return replace(
        pack,
        roads=tuple(dict.fromkeys((*pack.roads, *roads))),
        places=(*pack.places, *new_places.values()),
    )


def publish(city: City) -> None:
    """From now on ``load_city`` gives this form of the pack, to every thread."""
    _grown[city.name] = city


@lru_cache(maxsize=16)
def _read_city(name: str, root: Path | None = None) -> City:
    known = city_names(root)
    if name not in known:
        raise UnknownCity(name, known)
    folder = (root or CITIES) / name
    city = read(folder / "city.yml", BadCityPack)
    if city.text("name") != name:
        raise city.wrong("name", f"must be the folder's name, {name!r}")
    greeting = city.child("greeting")
    counties, towns, villages = _divisions(read(folder / "divisions.yml", BadCityPack))
    ground = read(folder / "roads_places.yml", BadCityPack)
    return City(
        name=name,
        title=city.text("title"),
        province=city.text("province"),
        code=city.text("code"),
        area_code=city.text("area_code"),
        greeting={channel: greeting.text(channel) for channel in CHANNELS},
        time_limits=tuple(_time_limit(node) for node in city.children("time_limits")),
        numbers=city.child("numbers").texts_by_key(),
        anonymous=city.texts("anonymous") or ANONYMOUS,
        counties=counties,
        towns=towns,
        villages=villages,
        departments=_departments(read(folder / "departments.yml", BadCityPack)),
        roads=ground.texts("roads"),
        places=tuple(_place(node) for node in ground.children("places")),
        repeats=_repeats(city),
    )


def _repeats(city: Node) -> Repeats:
    if "repeats" not in city.data:
        return Repeats()
    node = city.child("repeats")
    new_facts = node.text("new_facts")
    if new_facts not in ("reopen", "related"):
        raise node.wrong("new_facts", "must be reopen or related")
    return Repeats(node.number("reopen_days"), cast(Literal["reopen", "related"], new_facts), node.flag("placeholder"))


def _place(node: Node) -> Place:
    return Place(node.text("name"), node.text_or_none("county"), node.text_or_none("town"))


def _time_limit(node: Node) -> TimeLimit:
    unit = node.text("unit")
    if unit not in ("minutes", "hours", "working_days"):
        raise node.wrong("unit", "must be minutes, hours or working_days")
    return TimeLimit(node.text("matter"), node.number("amount"), cast(Unit, unit), node.flag("placeholder"))


def _divisions(node: Node) -> tuple[tuple[Division, ...], tuple[Division, ...], tuple[Division, ...]]:
    counties: list[Division] = []
    towns: list[Division] = []
    villages: list[Division] = []
    for county_node in node.children("counties"):
        county = Division(_code(county_node, 6), county_node.text("name"), "county", also=county_node.texts("also"))
        counties.append(county)
        for town_node in county_node.children("towns"):
            town = Division(_code(town_node, 9), town_node.text("name"), "town", county, town_node.texts("also"))
            towns.append(town)
            # "004马家吉社区 214柿元村委会/柿园村": three digits that end the code, the name, and others in use.
            for entry in (town_node.text_or_none("villages") or "").split():
                if not entry[:3].isdigit() or len(entry) < 5:
                    raise town_node.wrong("villages", f"{entry!r} is not three digits and a name")
                name, *others = entry[3:].split("/")
                villages.append(Division(town.code + entry[:3], name, "village", town, tuple(others)))
    return tuple(counties), tuple(towns), tuple(villages)


def _code(node: Node, digits: int) -> str:
    code = node.text("code")
    if len(code) != digits or not code.isdigit():
        raise node.wrong("code", f"must be {digits} digits in quotes")
    return code


def _departments(node: Node) -> tuple[Department, ...]:
    departments = []
    for entry in node.children("departments"):
        county_form = entry.text_or_none("county_form")
        if county_form is not None and "{county}" not in county_form:
            raise entry.wrong("county_form", "must contain {county}")
        keywords = {word: 1.0 for word in entry.texts("keywords")} | entry.child("strong", {}).numbers_by_key()
        departments.append(
            Department(
                entry.text("name"),
                entry.texts("answers_for"),
                keywords,
                county_form,
                entry.texts("examples"),
                entry.text_or_none("about"),
                entry.flag("town_form"),
            )
        )
    return tuple(departments)


__all__ = [
    "BadCityPack",
    "City",
    "Department",
    "Division",
    "Place",
    "Repeats",
    "TimeLimit",
    "UnknownCity",
    "city_names",
    "grown",
    "load_city",
    "publish",
]
