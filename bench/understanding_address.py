"""``python -m bench.understanding_address``: are addresses read right, and how fast?

Four things are measured, on text of others that is not part of this project (``--data`` names its folder):

- written addresses with their parts marked (province … house number): county, town, village, road, number, place;
- citizens' requests: the name of the place must be in what was taken for the address;
- towns of the sample cities with a character of the same sound in their name;
- time for a sentence of about 60 characters, as the city pack is and grown tenfold.

``rows()`` gives all of it to other benchmarks. Without the data the first two are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bench.table import Row, markdown, percentile
from nlu.address import Address, find_address
from nlu.city import City, Division, Place, city_names, load_city
from nlu.sounds import syllables

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "text"
WRITTEN = "address_dev.jsonl"
REQUESTS = "location_weak_fuzhou_dev.jsonl"
CITY = "changde"
PARTS = ("county", "town", "village", "road", "number", "place")
TALK = (
    "我想反映一下鼎城区玉霞街道桂香路桂香小区这边的垃圾站太臭了，每天晚上还有人施工到凌晨，打了好几次电话也没有人来管"
)

# What the marked parts are called there, by our part. Several in one address are read one after the other.
_MARKS: Mapping[str, tuple[str, ...]] = {
    "county": ("district",),
    "town": ("town",),
    "village": ("community",),
    "road": ("road",),
    "number": ("roadno", "houseno", "cellno", "floorno", "roomno"),
    "place": ("poi",),
}
_KIND = re.compile("(?:街道办事处|办事处|街道|自治县|社区居委会|居委会|村委会|社区|[区县市镇乡村])$")
_NO_NAME = "无"


def expected(marks: list[dict[str, Any]]) -> dict[str, str]:
    """Our parts of one marked address; of several roads or places the first, of numbers all."""
    found: dict[str, str] = {}
    for part, kinds in _MARKS.items():
        values = [mark["value"] for mark in marks if mark["type"] in kinds]
        if values:
            found[part] = "".join(values) if part == "number" else values[0]
    return found


def is_right(part: str, wanted: str, address: Address | None) -> tuple[bool, bool]:
    """(exactly, in substance): in substance a name may lack its kind or have more words beside it
    (西溪花园东门), a village may stand as the place, and the first number is enough."""
    values = _values(part, address)
    wanted = _plain(wanted)
    exactly = wanted in values
    first = wanted
    if part == "number":
        match = re.match(r"[A-Za-z]?[0-9一二三四五六七八九十百零]+(?:[号弄栋幢楼座层室]|单元)?", wanted)
        first = match.group() if match else wanted
        return exactly, exactly or any(value.startswith(first) for value in values)
    bare = _KIND.sub("", wanted, count=1) if len(wanted) > 2 else wanted
    if part in ("county", "town"):
        return exactly, exactly or any(_KIND.sub("", value) == bare for value in values)
    return exactly, exactly or any(bare in value or (len(value) > 2 and value in wanted) for value in values)


def _values(part: str, address: Address | None) -> list[str]:
    if address is None:
        return []
    names = [getattr(address, part)]
    if part == "village":
        names.append(address.place)
    return [_plain(name) for name in names if name]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


@cache
def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def written(file: Path, city: City) -> dict[str, tuple[float, float, int]]:
    """Part → (share right exactly, share right in substance, how many); ``all`` is every part of every address."""
    counts: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for line in _read(file):
        address = find_address(line["text"], city)
        for part, wanted in expected(line["label"]).items():
            one, other = is_right(part, wanted, address)
            for key in (part, "all"):
                counts[key] += 1
                exact[key] += one
                near[key] += other
    return {key: (exact[key] / counts[key], near[key] / counts[key], counts[key]) for key in ("all", *PARTS)}


def requests(file: Path, city: City) -> tuple[float, int]:
    """Share of requests whose address has the name in it, of those that name a place."""
    named = [line for line in _read(file) if line["label"]["place_must_contain"] != _NO_NAME]
    right = sum(has_name(find_address(line["text"], city), line["label"]["place_must_contain"]) for line in named)
    return right / len(named), len(named)


def has_name(address: Address | None, name: str) -> bool:
    """Whether the name is in the address's own words or in its place."""
    return address is not None and (name in address.text or name in (address.place or ""))


def misheard(city: City, seed: int = 7) -> tuple[float, float, int]:
    """Towns of the city with one character written as another of the same sound: share read right alone, share read
    right behind their county, how many."""
    chance = random.Random(seed)
    alike: dict[str, list[str]] = {}
    for character in sorted({character for division in (*city.towns, *city.villages) for character in division.short}):
        alike.setdefault(syllables(character)[0][0], []).append(character)
    alone = behind = count = 0
    for town in city.towns:
        choices = [
            (place, other)
            for place, character in enumerate(town.short)
            for other in alike[syllables(character)[0][0]]
            if other != character
        ]
        if not choices or town.short == town.name:
            continue
        place, other = chance.choice(choices)
        wrong = town.name[:place] + other + town.name[place + 1 :]
        county = town.county.name if town.county else ""
        count += 1
        for before in ("", county):
            address = find_address(f"我在{before}{wrong}，这里的垃圾没人清", city)
            right = address is not None and address.town == town.name and address.county == county
            alone += right and not before
            behind += right and bool(before)
    return alone / count, behind / count, count


def times_ms(city: City, texts: list[str]) -> tuple[float, float]:
    """p50 and p95 of one reading, in processor time: a shared machine does not blur it."""
    found: list[float] = []
    for text in (TALK, *texts):
        find_address(text, city)
        started = time.process_time()
        find_address(text, city)
        found.append((time.process_time() - started) * 1000)
    return percentile(found, 0.5), percentile(found, 0.95)


def grown(city: City, times: int = 10) -> City:
    """The city with ``times`` as many towns, villages, roads and places, under names of their own."""
    more: dict[str, list[Any]] = {"towns": [], "villages": [], "roads": [], "places": []}
    towns: dict[str, Division] = {}
    for number in range(1, times):
        mark = chr(0x4E00 + 97 * number)
        for town in city.towns:
            copy = replace(town, name=mark + town.name, also=())
            towns[town.code] = copy
            more["towns"].append(copy)
        for village in city.villages:
            parent = towns[village.parent.code] if village.parent else None
            more["villages"].append(replace(village, name=mark + village.name, parent=parent, also=()))
        more["roads"] += [mark + road for road in city.roads]
        more["places"] += [Place(mark + place.name) for place in city.places]
    return replace(
        city,
        towns=(*city.towns, *more["towns"]),
        villages=(*city.villages, *more["villages"]),
        roads=(*city.roads, *more["roads"]),
        places=(*city.places, *more["places"]),
    )


def rows(data: Path = DATA) -> Iterator[Row]:
    """Every figure; those that need ``data`` only where it is."""
    city = load_city(CITY)
    if (data / WRITTEN).is_file():
        for part, (exact, near, count) in written(data / WRITTEN, city).items():
            aim = "≥ 0.90" if part == "all" else ""
            yield Row(f"written addresses: {part} ({count})", near, "", exact, "word for word", aim)
    if (data / REQUESTS).is_file():
        share, count = requests(data / REQUESTS, city)
        yield Row(f"requests: place found ({count})", share, "", aim="≥ 0.90")
    for name in city_names():
        alone, behind, count = misheard(load_city(name))
        yield Row(f"towns of {name} written as they sound ({count})", alone, "")
        yield Row(f"towns of {name} written as they sound, behind their county", behind, "")
    texts = [TALK[cut:] + TALK[:cut] for cut in range(0, len(TALK), 3)]
    if (data / REQUESTS).is_file():
        texts += [line["text"] for line in _read(data / REQUESTS) if 40 <= len(line["text"]) <= 80]
    texts += [re.sub(r"\W", "", text) for text in texts]  # as recognisers write it
    p50, p95 = times_ms(city, texts)
    yield Row("find_address, 60 characters, p50", p50, "ms", aim="≤ 10 ms")
    yield Row("find_address, 60 characters, p95", p95, "ms")
    p50, p95 = times_ms(grown(city), texts)
    yield Row("find_address, ten times the names, p50", p50, "ms", aim="flat")
    yield Row("find_address, ten times the names, p95", p95, "ms")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding_address", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the measuring data")
    print(markdown(list(rows(parser.parse_args().data))))


if __name__ == "__main__":
    main()
