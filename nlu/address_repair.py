"""An address that comes in pieces or is put right: only the parts that were said change.

Addresses here are as orders hold them: {"county", "town", "road", "place", "number", "text", "candidates", …}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nlu.address_sounds import in_china
from nlu.city import City
from nlu.names import EXPLAINED, sound_alike

PARTS = ("county", "town", "road", "place", "number")
_UNIT = re.compile("号楼|单元|[号栋幢座楼层室组队弄]")
_UNITS = ("队", "组", "弄", "号", "号楼", "栋", "幢", "座", "单元", "楼", "层", "室")
_VILLAGE = re.compile("[的，,、\\s]*(?P<name>[一-鿿]{2,9}?(?:社区居委会|社区|居委会|村委会|村(?![里口头民上子])))")
_COUNT = "[0-9A-Z零一二三四五六七八九十百]+"
_COUNTED = re.compile(f"{_COUNT}(?P<unit>{_UNIT.pattern})")
_SPELT = ("place", "road")  # divisions are put right by the city pack
_AT_A_ROAD = re.compile("[路街巷].{0,8}(?:交叉|路口|交汇)|[0-9一二三四五六七八九十百]米")
_NOT_SO = re.compile("(?:不是|并非|写成|打成|错成)(?:那个)?$")
_ENDING = re.compile("(?:小区|花园|家园|公寓|社区|大道|路|街|巷|村)$")


# Before the name of a place; and what no name of one begins with: 走七八里山路
_PUTS = "[，,。！!？?；;：:\\s在到住于去从往县区市镇乡村路街道的个条家]"
_MOVES = re.compile("[走跑过去来绕修挖铺]")


def joined(
    before: Mapping[str, Any], new: Mapping[str, Any], city: City | None, *, putting_right: bool, heard: bool = False
) -> dict[str, Any]:
    """``before`` with what ``new`` says. ``putting_right``: 不对，是鼎城区 keeps road and number, and drops a town that
    is not in the new county; a whole new address (a road or place with its county or town) replaces the old one. What
    was ``heard`` changes county and town only to others that the city knows."""
    if not any(before.get(part) for part in PARTS):
        return dict(new)
    if new.get("county") in (None, before.get("county")):  # 城关镇, which other counties have as well
        here = f"{before.get('county')}{new.get('town')}"
        new = {**new, "candidates": []} if here in (new.get("candidates") or []) else new
    if heard and city is not None:
        new = _surely(before, new, city)
    if putting_right:
        new = _nearby(before, new, city)
    village, other = village_of(before), village_of(new)
    told = {part: new[part] for part in PARTS if new.get(part)}
    if putting_right and (moved := _in_another_village(before, new, village, other)) is not None:
        return moved
    if not putting_right and other and told.get("place") == other and (before.get("place") or village) != other:
        told.pop("place")  # the village that the place lies in
    whole = ("road" in told or "place" in told) and ("county" in told or "town" in told)
    if putting_right and whole:
        value = {**new, "county": told.get("county") or before.get("county")}
        named = any(_is_named(told.get(part), str(new.get("text") or "")) for part in ("county", "town"))
        return {**value, "text": _text(value, before, new, other or ("" if named else village))}
    if not putting_right and whole and _holds(new, before):
        larger = {part: new.get(part) or before.get(part) for part in ("county", "town")}
        return {**new, **larger, "text": _text({**new, **larger}, before, new, other or village)}
    place = str(before.get("place") or "")
    if (
        putting_right
        and "number" in told
        and not before.get("number")
        and (rehoused := _rehoused(place, told["number"]))
    ):
        told["place"] = rehoused  # 江南小区5栋, of which the building is another
        told.pop("number")
    if putting_right and "number" in told:
        told["number"] = _renumbered(str(before.get("number") or ""), str(told["number"]))
    if not putting_right and "number" in told:
        told["number"] = _further_number(str(before.get("number") or ""), str(told["number"]))
    if not putting_right and "place" in told:
        told["place"] = _from_there(str(before.get("place") or ""), str(told["place"]))
    value = {**before, **told, "candidates": new.get("candidates") or []}
    if "confidence" in new:
        value["confidence"] = max(float(new["confidence"]), float(before.get("confidence") or 0.0))
    if "county" in told and "town" not in told and not _inside(value.get("town"), told["county"], city):
        value["town"] = None
    moved_town = value.get("town") != before.get("town") and before.get("town")
    value["text"] = _text(value, before, new, other or ("" if moved_town else village))
    return value


def _surely(before: Mapping[str, Any], new: Mapping[str, Any], city: City) -> Mapping[str, Any]:
    """``new`` with county and town of ``before`` where the city knows these and those of ``new`` are nothing known, or
    a town of the same sound whose county nobody named."""
    county, town, other = before.get("county"), before.get("town"), new.get("town")
    told = new.get("county")
    if told and city.county(str(county)) and not city.county(str(told)) and not in_china(str(told)):
        new, told = {**new, "county": county}, county
    if not other or other == town or not city.has_town(str(town)):
        return new
    alike = len(str(other)) == len(str(town)) and sound_alike(str(other), str(town))
    unknown = not city.has_town(str(other)) and told in (None, county)
    if unknown or (alike and not _is_named(told, str(new.get("text") or ""))):
        return {**new, "county": county, "town": town, "candidates": []}
    return new


def village_of(address: Mapping[str, Any]) -> str:
    """The village or community that its words name behind the town, "" where they name none."""
    words = str(address.get("text") or "")
    ends = [
        words.find(name) + len(name) for part in ("county", "town") if (name := str(address.get(part) or "")) in words
    ]
    match = _VILLAGE.match(words, max(ends, default=0))
    return match["name"] if match else ""


def _in_another_village(
    before: Mapping[str, Any], new: Mapping[str, Any], village: str, other: str
) -> dict[str, Any] | None:
    """``before`` in the village ``other``, where ``new`` names nothing else: 不是人民街社区，是文化街社区 leaves the
    square there; None where it says more, or the village was all there was."""
    if not village or not other or new.get("place") not in (None, other) or new.get("road") or new.get("number"):
        return None
    if before.get("place") == village or any(
        _is_named(new.get(part), str(new.get("text") or "")) for part in ("county", "town")
    ):
        return None
    return {**before, "candidates": [], "text": str(before["text"]).replace(village, other)}


def _holds(new: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether the words of ``new`` name the road, the place and the number of ``before`` as well."""
    words = _plain(new.get("text"))
    return all(_plain(before.get(part)) in words for part in ("road", "place", "number"))


def _plain(words: Any) -> str:
    return re.sub(r"[，,、\s的]", "", str(words or ""))


def _further_number(before: str, new: str) -> str:
    """一楼 with 3号楼一单元 is 3号楼一单元一楼; ``new`` where both have a number of one unit."""
    one, other = _UNIT.findall(before), _UNIT.findall(new)
    if not one or not other or set(one) & set(other) or before in new:
        return new
    first, last = sorted((before, new), key=lambda number: _UNITS.index(_UNIT.findall(number)[0]))
    return first + last


def _replaced(before: Mapping[str, Any], value: Mapping[str, Any]) -> str | None:
    """The words of ``before`` with the parts that changed; None where one came, went or does not stand there."""
    words = str(before.get("text") or "")
    for part in sorted(PARTS, key=lambda part: part == "number"):
        old, new = str(before.get(part) or ""), str(value.get(part) or "")
        if old == new and (old in words or _plain(old) in _plain(words).replace(_plain(before.get("number")), "")):
            continue
        if not new or words.count(old) != 1:
            return None
        words = words.replace(old, new)
    return words


def _from_there(before: str, new: str) -> str:
    """官垸码头下去那一截 with 码头往下水走两三里 is 官垸码头往下水走两三里; else ``new``."""
    for length in range(min(len(before), len(new) - 1), 1, -1):
        at = before.find(new[:length])
        if at > 0:
            return before[:at] + new
    return new


def _nearby(before: Mapping[str, Any], new: Mapping[str, Any], city: City | None) -> Mapping[str, Any]:
    """``new`` with the county and town of ``before``, where it names but a village or road: another town may have one
    of that name, and who meant it would say so."""
    county, said = str(before.get("county") or ""), str(new.get("text") or "")
    if not (new.get("place") or new.get("road")) or not county or county not in str(before.get("text") or ""):
        return new
    if any(_is_named(new.get(part), said) for part in ("county", "town")):
        return new
    alike = city.by_name.get(str(new.get("place")), ()) if city else ()
    towns = [each.town.name for each in alike if each.county and each.county.name == county and each.town]
    known = before.get("town")
    town = towns[0] if len(set(towns)) == 1 and not known else known
    return {**new, "county": county, "town": town, "candidates": []}


def _is_named(name: Any, text: str) -> bool:
    """Whether a division's name stands in ``text``, be it without 县 or 镇."""
    return bool(name) and (
        str(name) in text or (len(str(name)) > 2 and re.sub("(?:街道|[县区市镇乡])$", "", name) in text)
    )


def renumbers(before: Mapping[str, Any] | None, text: str) -> bool:
    """Whether ``text`` gives another number of the kind that the address has: 是25号 where it has 23号."""
    units = _UNIT.findall(str((before or {}).get("number") or ""))
    return any(re.search(rf"{_COUNT}{unit}(?!码|线)", text) for unit in units)


_SIDE = re.compile("[东西南北前后左右上下里外](?P<kind>头|边|面|侧|端|门|口|岸)")
_ALIKE = "头边面侧端"  # 东头 and 西边 are sides of one thing, 东头 and 北门 are not
_SIDE_ENDS = re.compile("[，,。！!？?；;]|(?:而)?不(?:是|在|叫)")
_SIDE_TAIL = re.compile("(?:那边|那里|那儿|那块|才对|的|嘞|呢|啊|呀|吧|哒|了|沙)+$")


def on_another_side(before: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    """``before`` with the side that ``text`` tells in place of the one of its kind that it has, and what stands there:
    不是东头是西头水塔那边, 说反了，在北门. None where ``text`` tells no other side."""
    had = list(_SIDE.finditer(str(before.get("text") or "")))
    old = had[-1] if had else None
    told = [each for each in _SIDE.finditer(text) if old and _same_kind(old, each) and each[0] != old[0]]
    if old is None or not told:
        return None
    ends = _SIDE_ENDS.search(text, told[-1].end())
    new = _SIDE_TAIL.sub("", text[told[-1].start() : ends.start() if ends else len(text)])
    # what stood at the old side goes with it, where something stands at the new one
    wrong = re.compile(re.escape(old[0]) + ("[^，,。；;]*" if new != told[-1][0] else ""))
    changed = {part: wrong.sub(new, str(before[part])) for part in ("place", "number", "text") if before.get(part)}
    return {**before, **changed}


def _same_kind(one: re.Match[str], other: re.Match[str]) -> bool:
    return one["kind"] == other["kind"] or (one["kind"] in _ALIKE and other["kind"] in _ALIKE)


_ROOM = re.compile("(?:门牌|房号|房间|室|单元号?|门号|户号)")
_BARE_ROOM = re.compile("(?<![0-9])[0-9]{3,4}(?![0-9])")


def with_room(before: Mapping[str, Any] | None, text: str) -> dict[str, Any] | None:
    """``before`` with another room, which is said by its number alone: 门牌不对，是502. None where none is."""
    number, rooms = str((before or {}).get("number") or ""), _BARE_ROOM.findall(text)
    had = re.search("[0-9]{3,4}(?=室?$)", number)
    if before is None or had is None or not rooms or not _ROOM.search(text):
        return None
    right = next((room for room in reversed(rooms) if room != had[0]), None)
    if right is None:
        return None
    new = number[: had.start()] + right + number[had.end() :]
    return {**before, "number": new, "text": str(before.get("text") or "").replace(number, new)}


def _renumbered(before: str, new: str) -> str:
    """3栋一单元501 with 二单元 is 3栋二单元501; ``new`` as it is where one of its units does not stand there once."""
    whole = before
    told = list(_COUNTED.finditer(new))
    if "".join(each[0] for each in told) != new:
        return new
    for each in told:
        there = [number[0] for number in _COUNTED.finditer(before) if number["unit"] == each["unit"]]
        if len(there) != 1:
            return new
        whole = whole.replace(there[0], each[0], 1)
    return whole


def respelt(before: Mapping[str, Any], text: str) -> dict[str, Any] | None:
    """``before`` with other characters of the same sound in a name, as ``text`` spells it (清河佳园 where it has
    青河佳园) or explains one of them (清水的清); None where it does neither."""
    for part in _SPELT:
        name = str(before.get(part) or "")
        stem = _ENDING.sub("", name)
        right = _spelt(stem, text) if len(stem) > 1 else None
        if right:
            whole, words = name.replace(stem, right, 1), str(before.get("text") or "")
            return {**before, part: whole, "text": words.replace(stem, right)}
    return None


def _spelt(name: str, text: str) -> str | None:
    for at in range(len(text) - len(name) + 1):
        said = text[at : at + len(name)]
        common = sum(one == other for one, other in zip(said, name, strict=True))
        if 0 < common < len(name) and sound_alike(said, name):
            return said
    for match in EXPLAINED.finditer(text):
        if name in text or _NOT_SO.search(text, 0, match.start()):
            continue  # 是派出所，派人的派，不是排队的排
        alike = [place for place, sign in enumerate(name) if sound_alike(sign, match["sign"])]
        if alike and match["sign"] in match["word"] and match["sign"] not in name:
            return name[: alike[-1]] + match["sign"] + name[alike[-1] + 1 :]
    return None


def renamed(before: Mapping[str, Any], new: Mapping[str, Any], wrong: str | None) -> dict[str, Any] | None:
    """``before`` with another name of its road or place, where ``new`` says nothing else and either the old name is
    called ``wrong`` or only a character was left out or too many (朝阳路, 朝阳东路); else None."""
    told = [part for part in PARTS if new.get(part)]
    if len(told) != 1 or told[0] not in _SPELT:
        return None
    old, name = str(before.get(told[0]) or ""), str(new[told[0]])
    if not old or old == name or not (wrong == old or _but_for_one(old, name)):
        return None
    return {**before, told[0]: name, "text": str(before.get("text") or "").replace(old, name)}


def _but_for_one(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def follow(words: str, before: Mapping[str, Any], after: Mapping[str, Any], city: City | None = None) -> str:
    """``words`` that name the place, as it is after it was put right. What only was taken for a place (跑城乡, of 我是
    跑城乡公交的售票员) stays: a name that ``city`` does not know is changed only where the words put it as a place."""
    for part in PARTS:
        old, new = str(before.get(part) or ""), str(after.get(part) or "")
        if part == "place" and (_AT_A_ROAD.search(new) or new[-1:] != old[-1:]):
            continue  # where exactly it is, not another name of what was there: 光明巷社区, of a 米粉店 downstairs
        if old and new and old != new and new not in words:
            words = words.replace(old, new) if part == "number" or _is_known(old, city) else _where_put(words, old, new)
    return words


def _is_known(name: str, city: City | None) -> bool:
    return city is not None and (name in city.by_name or name in city.roads)


def _where_put(words: str, old: str, new: str) -> str:
    """``words`` with ``new`` for ``old`` where a clause begins with it, or 在 or a larger place stands before it."""
    if _MOVES.match(old):
        return words
    return re.sub(f"(?:^|(?<={_PUTS})){re.escape(old)}", lambda _: new, words)


def _inside(town: str | None, county: str, city: City | None) -> bool:
    """Whether the county has a town of this name; a town that the pack does not know stays."""
    if not town or city is None:
        return True
    known = [each for each in city.by_name.get(town, ()) if each.level == "town"]
    return not known or any(each.county and each.county.name == county for each in known)


def _rehoused(place: str, number: Any) -> str | None:
    """``place`` with the building of its name counted anew; None where it has none of that unit."""
    new = _COUNTED.fullmatch(str(number))
    same = (old for old in _COUNTED.finditer(place) if new is not None and old["unit"] == new["unit"])
    old = next(same, None)
    return place[: old.start()] + str(number) + place[old.end() :] if old else None


def _text(value: Mapping[str, Any], before: Mapping[str, Any], new: Mapping[str, Any], village: str = "") -> str:
    """The address in words: as it was said last where that holds every part, else as before with what changed, else
    its parts from the largest down, the village behind the town."""
    parts = {part: str(value[part]) for part in PARTS if value.get(part)}
    said = str(new.get("text") or "")
    bare = _plain(said).replace(_plain(parts.get("number")), "")  # 家属院3号楼东户 holds 家属院东户
    if parts and all(part in said or _plain(part) in bare for part in parts.values()) and village in said:
        return said
    if not village_of(new) and (words := _replaced(before, value)) is not None:
        return words
    spoken = f"{said}\n{before.get('text') or ''}"
    lower = sorted(
        (part for part in ("road", "place", "number") if part in parts),
        key=lambda part: spoken.find(parts[part]) if parts[part] in spoken else len(spoken),
    )
    if "road" in lower and parts["road"] in parts.get("place", ""):  # 归德路跟神火大道交叉口 holds it
        lower = [part for part in lower if part != "road"]
    if "road" in lower:  # 朝阳路12号, 朝阳路阳光小区3栋
        lower = ["road", *(part for part in lower if part != "road")]
    if village == parts.get("place"):
        lower.remove("place")
    if village and not any(village in parts[part] for part in lower):
        parts["village"] = village
    return "".join(parts[part] for part in ("county", "town", "village", *lower) if part in parts) or said
