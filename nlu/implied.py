"""Whom a matter is about where it names nobody: the office that does not get on with it, a business that is told by its
kind (那个米粉作坊), or somebody by what they do (管井的老赵, 大队会计). The words are in ``implied.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu.names import surname_characters
from nlu.respondent import (
    SURNAMES,
    acting_by_kind,
    counterpart,
    find_household,
    is_beside,
    is_landmark,
    is_turned_to,
    names_before,
)
from nlu.yaml_file import read

LONGEST_OWN_NAME = 3  # characters of an office's name that no town has: 城东派出所
_CLAUSE_START = re.compile("(?:^|[，,。！!？?；;])$")
_COMPLAINED_TO = re.compile("[^，。,]{0,2}(?:投诉|反映|举报|信访|咨询)")  # 去公积金中心投诉
_DIVISION = re.compile("(?:市|区|县|镇|乡|街道|社区|村)$")


@dataclass(frozen=True)
class _Words:
    office: str
    of_town: re.Pattern[str]
    affairs: re.Pattern[str]
    grievance: re.Pattern[str]
    office_acts: re.Pattern[str]
    office_visit: re.Pattern[str]
    visit_for: re.Pattern[str]
    acting: tuple[re.Pattern[str], ...]
    plainly: tuple[re.Pattern[str], ...]  # whatever stands before them
    kin: re.Pattern[str]
    granted: re.Pattern[str]
    property_affairs: re.Pattern[str]
    property: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("implied.yml"))
    word = {key: "|".join(file.texts(key)) for key in file.data}
    behind = {key: "".join(file.texts(key)) for key in ("office_acts", "office_visit", "enforce", "shut")}
    surname = f"[{''.join(list(surname_characters())[:SURNAMES])}]"
    called = f"(?:[小老]{surname}|{surname}(?:师傅|老板|主任|会计|书记|队长|大姐|大爷))"
    keeper = (
        rf"(?:{word['keeper']})(?!到|了|过|着|得|不)[一-鿿]{{1,4}}?[的嘞](?:那个|这个|个)?"
        rf"(?:{called}|老板娘?|师傅|大姐|大爷|老头子?|妹子|男的|女的|人)"
    )
    keeps = rf"(?<![我俺好难没别要不])(?:{word['keeper']})(?![了过着得不在上下出起回来去完好])[一-鿿]{{1,3}}?[的嘞]"
    role = rf"(?:(?:{word['role_of']})(?:的|嘞|那个|这个)?)?(?:{word['roles']})(?!公司|[队室亭]|服务|合同){called}?"
    return _Words(
        f"{word['of_town']}|{word['of_county']}",
        re.compile(f"(?:{word['of_town']})$"),
        re.compile(word["affairs"]),
        re.compile(word["grievance"]),
        re.compile(behind["office_acts"]),
        re.compile(f"{behind['office_visit']}$"),
        re.compile(f"(?:[^，。,]{{0,8}}?)(?:{word['visit_for']})"),
        (
            re.compile(rf"(?P<name>{keeper})(?=[^，。,]{{0,6}}(?:{word['person_acts']}))"),
            re.compile(rf"(?P<name>{role})(?=[^，。,]{{0,2}}(?:{word['person_acts']}))"),
            re.compile(rf"(?P<name>(?:[镇乡县街]道?[上里]?的?)?(?:{word['enforcers']}))(?={behind['enforce']})"),
            re.compile(rf"(?P<name>{word['bodies']})(?={behind['shut']})"),
        ),
        (
            re.compile(rf"(?P<name>{keeps})(?=[，,]?[他她](?!们)[^。！!？?；;]{{0,24}}(?:{word['person_acts']}))"),
            re.compile(
                rf"(?:被|叫|让|给|遭)(?P<name>(?:{word['neighbours']})(?:那[家户]|[家户]|邻居|屋里|(?:的|姓)?{called})?)(?={word['done']})"
            ),
        ),
        re.compile(rf"(?P<name>{role})(?={word['kin']})"),
        re.compile(word["granted"]),
        re.compile(word["property_affairs"]),
        re.compile(f"(?P<name>物业(?:公司)?)(?={word['property_acts']})"),
    )


def implied(story: str, address: Mapping[str, Any]) -> tuple[str, str] | None:
    """Whom ``story`` is about, as (who, the words of the story that tell it); the town and county of ``address``
    complete an office: 镇上社保所 is ("周堂镇社保所", "社保所"). None where nobody is told."""
    acting = acting_by_kind(story)
    people = [*(_first(pattern, story) for pattern in _words().acting), _of_kin(story)]
    people += [pattern.search(story) for pattern in _words().plainly]
    told = [(match.start(), match["name"]) for match in people if match]
    if acting is not None and acting.value:
        told.append((acting.start, acting.value))
    if told:
        who = min(told)[1]
        return who, who
    if counterpart(story) or find_household(story):
        return None
    office = _office(story, address) if acting is None else None
    return office or (_property(story) if acting is None or "物业" in story[acting.start : acting.end] else None)


def is_office(words: str) -> bool:
    """Whether ``words`` are an office without the name of any: 当年派出所, 民政局."""
    return bool(re.fullmatch(rf"(?:当时|[当那去前今]年|[县镇乡市区][里上]?的?)?(?:{_words().office})", words))


def is_about_an_office(story: str) -> bool:
    """Whether what somebody has to do with an office goes wrong in ``story``."""
    return bool(_words().affairs.search(story) and _words().grievance.search(story))


def favours_kin(story: str) -> bool:
    """Whether somebody of the village gives to their kin what is due to others: 支书他小舅子吃低保."""
    return _of_kin(story) is not None


def _of_kin(story: str) -> re.Match[str] | None:
    """Whose kin get what is due to others."""
    return _first(_words().kin, story) if _words().granted.search(story) else None


def _property(story: str) -> tuple[str, str] | None:
    """The property company, of what it answers for: 车库漏水，物业就一句话."""
    words = _words()
    if not words.property_affairs.search(story):
        return None
    found = next((each for each in words.property.finditer(story) if not is_landmark(story, each.end())), None)
    return (found["name"], found["name"]) if found else None


def _goes_there(story: str, begin: int, end: int) -> bool:
    """Whether somebody goes to the office at ``begin``–``end`` to have something done: 去|派出所|改, 镇政府|盖章."""
    visited = _words().office_visit.search(story, 0, begin) or _CLAUSE_START.search(story, 0, begin)
    return bool(visited and _words().visit_for.match(story, end))


def _first(pattern: re.Pattern[str], story: str) -> re.Match[str] | None:
    """The first mention that neither tells a place nor whom one turned to."""
    for match in pattern.finditer(story):
        start, end = match.span()
        if not (is_landmark(story, end) or is_beside(story, start) or is_turned_to(story, start)):
            return match
    return None


def _office(story: str, address: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first office that acts, or where the caller went to have something done."""
    words = _words()
    if not is_about_an_office(story):
        return None
    for name, begin, kind in names_before(story, words.office):
        end = kind.end("kind")
        if kind["run"].endswith("打"):  # 打|交警大队的电话，说…
            name, begin = None, kind.start("kind")
        if is_landmark(story, end) or is_beside(story, begin) or _COMPLAINED_TO.match(story, end):
            continue
        if words.office_acts.match(story, end) or any(
            _goes_there(story, at, end) for at in {begin, kind.start("kind")}
        ):
            return _in_full(story[name:end] if name is not None else "", kind, address), story[begin:end]
    return None


def _in_full(name: str, kind: re.Match[str], address: Mapping[str, Any]) -> str:
    """The office with the town or county that it is of, where the caller does not say it."""
    office, town, county = kind["kind"], str(address.get("town") or ""), str(address.get("county") or "")
    own = name.removesuffix(office)
    known = own and (own in str(address.get("text") or "") or _DIVISION.search(own))
    if known or (own and len(own) <= LONGEST_OWN_NAME and not _words().affairs.search(own)):
        return name
    if _words().of_town.search(office):
        return town + office
    return county + office if re.search("[县区][里上]?$", kind["run"]) else office
