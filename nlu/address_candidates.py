"""Which of several divisions was meant: settled by the answer to "是鼎城区的还是汉寿县的？"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nlu.city import City, Division

_FIRST = re.compile("第一|前一个|前面那?个|头一个|前者")
_LAST = re.compile("第二|后一个|后面那?个|最后|后者")
_YES = re.compile("^(?:对|是|嗯|没错|就是)(?!不)")
_NO = re.compile("(?:不对|不是|错了?|没有)[的了啊呀，。,!！ ]*")


def options(address: Mapping[str, Any], city: City) -> list[Division]:
    """The divisions behind the paths in ``address["candidates"]``, in their order."""
    paths = address.get("candidates") or []
    if not paths:
        return []
    by_path = {each.path: each for each in (*city.counties, *city.towns, *city.villages)}
    return [by_path[path] for path in paths if path in by_path]


def apart(divisions: Sequence[Division]) -> list[str]:
    """What tells them apart: their counties, or their towns where the county is one (鼎城区, 汉寿县)."""
    for level in ("county", "town"):
        names = [larger.name if (larger := each.at(level)) else "" for each in divisions]
        if len(set(names)) == len(names):
            return names
    return [each.path for each in divisions]


def settle(address: Mapping[str, Any], answer: str, city: City) -> dict[str, Any] | None:
    """The address without candidates when the answer tells which was meant, or with fewer; None when it tells nothing.

    A single candidate is a name that was heard in another spelling: yes takes it, no keeps what was said.
    """
    meant = options(address, city)
    if not meant:
        return None
    if len(meant) == 1 and _NO.fullmatch(answer):
        return {**address, "candidates": []}
    kept = meant if len(meant) == 1 and _YES.search(answer) else _named(meant, answer)
    if len(kept) == len(meant) > 1 or not kept:
        return None
    if len(kept) > 1:
        return {**address, "candidates": [each.path for each in kept]}
    return _with(address, kept[0], spelt_anew=len(meant) == 1)


def _named(meant: Sequence[Division], answer: str) -> list[Division]:
    if len(meant) > 1 and (_FIRST.search(answer) or _LAST.search(answer)):
        return [meant[0] if _FIRST.search(answer) else meant[-1]]
    kept = list(meant)
    for level in ("county", "town", "village"):
        said = [
            each for each in kept if (larger := each.at(level)) and (larger.name in answer or larger.short in answer)
        ]
        kept = said if said and len(said) < len(kept) else kept
    said = [each for each in kept if each.name in answer or each.short in answer]
    return kept if len(kept) < len(meant) else said if len(meant) == 1 else list(meant)


def _with(address: Mapping[str, Any], division: Division, spelt_anew: bool) -> dict[str, Any]:
    """``address`` in this division; ``text`` is what is read back."""
    county, town = division.county, division.town
    value = {**address, "candidates": [], "county": county and county.name, "town": town and town.name}
    if division.level == "village" and (spelt_anew or not value.get("place")):
        value["place"] = division.name
    text = str(address.get("text") or "")
    if spelt_anew:
        parts = [division.path, *(str(value.get(part) or "") for part in ("road", "number", "place"))]
        value["text"] = "".join(part for part in parts if part != division.name)
    elif county and county.name not in text and county.short not in text:
        value["text"] = county.name + text
    value["confidence"] = max(float(address.get("confidence") or 0.0), 0.8)
    return value
