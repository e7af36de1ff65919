"""Addresses: parts against the city's divisions, misheard names, ambiguity, and what has no address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.table import Row
from bench.understanding import heldout, shared
from bench.understanding.answers import Answers
from bench.understanding.report import Report, table
from bench.understanding.scores import share

CITY = "changde"
PARTS = ("county", "town", "village", "road", "number", "place", "crossing")
# What the marked parts of address_dev are called there. Several in one address are read one after the other.
MARKS: Mapping[str, tuple[str, ...]] = {
    "county": ("district",),
    "town": ("town",),
    "village": ("community",),
    "road": ("road",),
    "number": ("roadno", "houseno", "cellno", "floorno", "roomno"),
    "place": ("poi",),
}
_KIND = re.compile("(?:街道办事处|办事处|街道|自治县|社区居民?委会|居民?委员?会|村民?委员?会|社区|[区县市镇乡村])$")
_NUMERALS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_NO_NAME = "无"

Found = Mapping[str, Any] | None


def number_of(text: str) -> str:
    """The digits of a house number in Arabic (十九号 → 19, 一百二十四 → 124); a text without digits as it is."""
    digits = re.search(r"[0-9]+|[零一二三四五六七八九十百]+", text)
    if digits is None:
        return text
    word = digits.group()
    if word.isdigit():
        return word
    if not re.search("[十百]", word):
        return "".join(_NUMERALS[char] for char in word)
    total, digit = 0, 0
    for char in word:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = int(_NUMERALS[char])
    return str(total + digit)


def is_right(part: str, wanted: str, found: Found) -> tuple[bool, bool]:
    """(exactly, in substance): in substance a name may lack its kind or have more words beside it (西溪花园东门), a
    village may stand as the place or in the address's own words (the API has no part for it), and the first number is
    enough, in either script."""
    if found is None:
        return False, False
    wanted = _plain(wanted)
    beside = (found.get("place"), found.get("text")) if part == "village" else ()
    values = [_plain(name) for name in (found.get(part), *beside) if name]
    exactly = wanted in values
    if part == "number":
        return exactly, exactly or any(number_of(value) == number_of(wanted) for value in values)
    bare = _KIND.sub("", wanted, count=1) if len(wanted) > 2 else wanted
    if part in ("county", "town"):
        return exactly, exactly or any(_KIND.sub("", value) == bare for value in values)
    return exactly, exactly or any(bare in value or (len(value) > 2 and value in wanted) for value in values)


def has_crossing(roads: Sequence[str], found: Found) -> bool:
    """Whether both roads are in the road, the place or the address's own words."""
    words = "".join(str((found or {}).get(key) or "") for key in ("road", "place", "text"))
    return all(road in words for road in roads)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


def _judge(one: heldout.Located, found: Found) -> dict[str, bool]:
    """Part → right in substance; {"candidates": …} or {"nothing": …} for the other two sorts."""
    if one.expect is None:
        return {"nothing": found is None}
    if one.expect.get("candidates"):
        return {"candidates": bool(found) and len((found or {}).get("candidates") or ()) > 1}
    return {
        part: has_crossing(wanted, found) if part == "crossing" else is_right(part, wanted, found)[1]
        for part, wanted in one.expect.items()
    }


def measure(answers: Answers, every: int, folder: Path = heldout.FOLDER) -> Report:
    """``every``: of the measuring data only every so many-th address is asked; of a later set nothing of it is."""
    report = Report("Addresses")
    asked = heldout.located(folder)
    said = [answer["address"] for answer in answers.of([(one.text, one.city) for one in asked])]
    judged = [_judge(one, found) for one, found in zip(asked, said, strict=True)]
    parts = [(part, right) for one in judged for part, right in one.items() if part in PARTS]
    pairs = list(zip(asked, judged, strict=True))
    located = [(one, all(hits.values())) for one, hits in pairs if _has_parts(hits)]
    plain = share(whole for one, whole in located if not one.misheard)
    report.rows += [
        Row(f"parts right ({len(parts)})", share(right for _, right in parts), "", aim="≥ 0.90"),
        Row(f"whole addresses right ({len(located)})", share(whole for _, whole in located), ""),
        Row("of them with the names heard rightly", plain, ""),
        Row("of them with a misheard name", share(whole for one, whole in located if one.misheard), ""),
        Row("ambiguous names kept as candidates", share(h["candidates"] for h in judged if "candidates" in h), ""),
        Row("without an address: nothing found", share(h["nothing"] for h in judged if "nothing" in h), ""),
    ]
    report.tables.append(_parts_table(parts))
    batches = dict.fromkeys(one.batch for one in asked)
    lines = [
        (batch, len(mine), share(hit for hits in mine for hit in hits.values()))
        for batch in batches
        if (mine := [hits for one, hits in pairs if one.batch == batch])
    ]
    report.tables.append(table(("batch", "sentences", "right"), lines))
    report.mistakes += [
        f"{one.batch}: {', '.join(part for part in hits if not hits[part])} of {one.expect} in {one.text} → {found}"
        for (one, hits), found in zip(pairs, said, strict=True)
        if not all(hits.values())
    ]
    if folder != heldout.FOLDER:
        return report
    for measured in (_written, _requests):
        try:
            measured(answers, every, report)
        except shared.NoData as error:
            report.left_out.append(str(error))
    return report


def _has_parts(hits: Mapping[str, bool]) -> bool:
    """Whether a judged sentence has an address with parts."""
    return any(part in PARTS for part in hits)


def _parts_table(parts: Sequence[tuple[str, bool]]) -> str:
    counts = Counter(part for part, _ in parts)
    lines = [(part, counts[part], share(hit for name, hit in parts if name == part)) for part in PARTS if counts[part]]
    return table(("part", "sentences", "right"), lines)


def expected(marks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Our parts of one marked address; of several roads or places the first, of numbers all."""
    found: dict[str, str] = {}
    for part, kinds in MARKS.items():
        values = [mark["value"] for mark in marks if mark["type"] in kinds]
        if values:
            found[part] = "".join(values) if part == "number" else values[0]
    return found


def _written(answers: Answers, every: int, report: Report) -> None:
    lines = shared.lines("address_dev", every)
    found = [answer["address"] for answer in answers.of([(line["text"], CITY) for line in lines])]
    hits = [
        (part, *is_right(part, wanted, address))
        for line, address in zip(lines, found, strict=True)
        for part, wanted in expected(line["label"]).items()
    ]
    report.rows += [
        Row(f"written addresses: parts right ({len(hits)})", share(near for _, _, near in hits), "", aim="≥ 0.90"),
        Row("written addresses: parts right word for word", share(exact for _, exact, _ in hits), ""),
    ]
    report.tables.append("Written addresses\n\n" + _parts_table([(part, near) for part, _, near in hits]))


def _requests(answers: Answers, every: int, report: Report) -> None:
    lines = [
        line
        for line in shared.lines("location_weak_fuzhou_dev", every)
        if line["label"]["place_must_contain"] != _NO_NAME
    ]
    found = [answer["address"] for answer in answers.of([(line["text"], CITY) for line in lines])]
    hits = [
        line["label"]["place_must_contain"] in f"{(address or {}).get('text')} {(address or {}).get('place')}"
        for line, address in zip(lines, found, strict=True)
    ]
    report.rows.append(Row(f"requests: place found ({len(hits)})", share(hits), "", aim="≥ 0.90"))
