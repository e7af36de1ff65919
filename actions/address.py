"""Where it is, part by part: which part is asked next, and when what is there must do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.filling import SOMEBODY_GOES_THERE, UNKNOWN, Fill, is_precise
from actions.needs import town_is_enough
from actions.turn import Turn, misses_of
from nlu.address_repair import PARTS
from nlu.not_told import not_told
from nlu.understand import Understanding

# Places of which a city has one; of banks, markets and estates of one name it may have several.
_ONE_IN_A_CITY = re.compile(
    "(?:火车|高铁|汽车|客运)[东西南北总]?站|机场|市(?:政府|委|民中心|民之家)|(?:会展|行政|政务|体育)中心|体育[馆场]|图书馆|博物馆|大剧院|殡仪馆"
)
_OF_ITS_COUNTY = re.compile("[县镇乡](?!城)")  # 县图书馆: of which county?
# Of these a town of the country has one, so that the town tells where it is.
_ONE_IN_A_TOWN = re.compile(
    "卫生院|中心(?:小学|学校|幼儿园|校)|派出所|[镇乡]政府|敬老院|供电所|邮政所|司法所|财政所|渡口|码头|自来水厂|水厂|污水处理厂"
    "|便民服务中心|客运站|汽车站|火车站|(?:全|整个)(?:镇|乡)"
)
# Of a road through the country, or of the way on from somewhere, nobody finds the spot by that alone.
_LONG_ROAD = re.compile("[国省县]道|高速")
# 我们是…镇的一家企业: who speaks, and not where it is
_WHO_SPEAKS = re.compile("(?:[我俺咱]们?|公司|企业)(?:就|也|都|家)*(?:是|来自|属于)[^，,。！？!?；;]*$")
_NEAR = ("town", "place", "number")
_ALONG = re.compile("[上下过进出]去[^，,]{0,4}(?:截|段|节|带|片|块|边)$")
_FIRM = re.compile("(?:公司|集团|合作社|车队)$")
SURE = 0.6  # confidence of an address
MOST_ASKED = 2  # times for one part, as long as the answers tell something new
LONGEST_AS_SAID = 40  # characters; what is longer is no place


def open_part(address: Any, kind: str | None, category: Any = None, description: Any = None) -> str | None:
    """What an address still lacks: "which" (it fits several divisions), "road" (a county or town alone), "county",
    "stretch" (a national road alone); None when it will do, or when the citizen does not know."""
    if not isinstance(address, dict) or address.get("text") == UNKNOWN:
        return None
    if address.get("candidates"):
        return "which"
    if not any(part in address for part in PARTS):
        return None  # kept as it was said
    if not address.get("county") and _OF_ITS_COUNTY.match(str(address.get("place") or "")):
        return "county"
    if kind == "建议" and not is_precise(address) and is_only_the_callers(address, description):
        return "road"
    if kind is not None and kind not in SOMEBODY_GOES_THERE:
        return None
    if not is_precise(address):
        town = str(address.get("town") or "")
        enough = town_is_enough(category) or (town[-1:] in "镇乡" and bool(_ONE_IN_A_TOWN.search(str(description))))
        return None if town and enough else "road"
    if not address.get("county") and not _ONE_IN_A_CITY.search(str(address.get("place") or "")):
        return "county"
    along = _ALONG.search(str(address.get("place") or ""))
    on_the_way = _LONG_ROAD.search(str(address.get("road") or "")) and not any(address.get(part) for part in _NEAR)
    return "stretch" if along or on_the_way else None


def is_only_the_callers(address: Mapping[str, Any], description: Any) -> bool:
    """Whether the county and town are known from nothing but who the caller is: 我们是石板滩镇的企业，建议…."""
    told, own = str(description or ""), str(address.get("town") or address.get("county") or "")
    at = told.find(own) if own else -1
    only_once = at >= 0 and told.find(own, at + 1) < 0
    return only_once and bool(_WHO_SPEAKS.search(told, 0, at) and told.startswith("的", at + len(own)))


def next_part(
    tracker: Tracker, turn: Turn, known: Mapping[str, Any], before: Any, read: Understanding
) -> tuple[str | None, list[EventType]]:
    """The part to ask next with the slots for it; None where the address is to be taken as it is."""
    address = known.get("address") or {}
    part = open_part(address, known.get("type"), known.get("category"), known.get("description"))
    asked = list(tracker.get_slot("address_parts") or [])
    if part is None:
        return None, [SlotSet("address_part", None)]
    further = not isinstance(before, dict) or any(address.get(name) != before.get(name) for name in PARTS)
    if turn.asked == "address" and not further:
        told = part != "which" and (read.address is not None or not_told(turn.text) is not None)
        if told or misses_of(tracker):
            return None, [SlotSet("address_part", None)]
        return part, []
    if part != "which" and asked.count(part) >= MOST_ASKED:
        return None, [SlotSet("address_part", None)]
    return part, [SlotSet("address_part", part), SlotSet("address_parts", [*asked, part])]


def names_a_place(read: Understanding) -> bool:
    """Whether a division or a road is named for sure, whatever was asked."""
    found = read.address
    if found is None or found.confidence < SURE:
        return False
    if _FIRM.search(found.place or "") and not (found.town or found.road):
        return False  # 桃源顺达公交公司: who it is
    return bool(found.county or found.town or found.road)


def said_anew(read: Understanding, known: Mapping[str, Any]) -> bool:
    """Whether the address that is put right says what the draft has already: 不对，是石板滩镇."""
    found, there = read.address, known.get("address")
    if found is None or not isinstance(there, dict):
        return False
    return all(there.get(part) == getattr(found, part) for part in PARTS if getattr(found, part))


def as_said(tracker: Tracker, turn: Turn, address: Mapping[str, Any] | None) -> list[Fill]:
    """Asked twice and read as nothing: what was said is kept as it was said rather than asked for again."""
    misses, text = misses_of(tracker), turn.text
    if address is not None or not misses:
        return []
    if misses == 1 and (turn.intent in ("affirm", "deny", "repeat", "chitchat") or len(text) > LONGEST_AS_SAID):
        return []
    return [Fill("address", {"text": text}, 0, len(text), "as_said", 0.3)]
