"""What a long telling comes to: the sentences that tell the matter, in the caller's own words, and a short title.

Extractive and the same every time: nothing is reworded; what is left out stays in the transcript.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from nlu.amounts import find_amounts, find_people
from nlu.demand import find_demands
from nlu.routing_words import word_scores
from nlu.yaml_file import read

LONG = 120  # characters from which a telling is summed up; what is shorter is kept as it is
MOST = 320  # characters of a summed-up description, about what an agent writes
TITLE = 30
SHORT = 20  # characters of a matter as the bot names it to its citizen
AT_LENGTH = 16  # characters behind a name or phone in one clause that tell of the matter
_LEAST = 1.0
_SCENE = 2.5  # what the sentence that says where it was is worth more: without it nobody knows whom the rest is about
_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+[，,。！？!?；;\n]*")
_END = "。！？!?；;\n"
_MARKS = "，,、；;。.!！?？：: \n"
_TIME = re.compile(
    r"[0-9一二三四五六七八九十几两半]+(?:多)?(?:个)?(?:年|月|号|日|天|点|小时|星期|礼拜)|昨|前天|去年|前年|上周|上个?月|今天|今早|刚才|最近"
)
_SUM = re.compile(r"[一二两三四五六七八九十百千\d]+[万千]")  # 剩下的四万八
_PLACE = re.compile(
    r"[一-鿿0-9]{1,8}(?:路|街|大道|巷|小区|花园|社区|村|镇|乡|广场|市场|学校|小学|中学|医院|公园|桥|厂|号楼|栋)"
)
# What stands before the matter in a clause and does not belong into a title.
_LEAD = re.compile(
    r"^(?:(?:你好|您好|喂|嗯|呃|那个|就是说?|(?:事情)?是这样的|请问|麻烦|然后|因为|而且|但是|可是|结果|所以|反正|其实|还有|另外|同志|师傅)[，,\s]*)+"
    r"|^(?:我|俺|我们)?(?:是|要|想|来|就|再)*(?:要|想|来)?(?:投诉|反映|反应|举报|说|报修)(?:一下|下|一个|个)?(?:的?(?:是|问题|事情|事|情况))?[，,:：\s]*"
)
_SUBJECT = re.compile(
    r"^(?:在|就在|住在|我在|我们在|位于|我们?这里|我们这边|这里|这边|那里|那边|那个|这个|的|就是|附近|我[要想](?=表扬|建议|感谢|咨询)|，|,|、|\s)+"
)
# Where somebody who speaks without a pause begins anew.
_ANEW = re.compile(
    r"(?=(?:结果|后来|然后|但是|可是|而且|因为|所以|合同上|一开始|再后来|到现在|我们一共|一共有|还有|另外|就想问|希望|要求|请求|开发商|物业|老板|我们去|我去|他们说|昨天|前天|上个?月|上个星期|每天晚上))"
)
# 我住的楼, 俺家: whose it is, the citizen knows
_MINE = re.compile(
    "^(?:我|俺|咱)们?(?:(?=[家这那]|小区|村|楼)|(?:想|要|来)+(?:晓得|知道|问)(?:一?下|问)?)(?=[一-鿿]{4})"
)
# Behind these a clause that is told without a pause may end.
_JOINT = re.compile("[了过着吗呢吧啊哒嘞]|没人[管修理收]|不(?:给|让|管|修|退|发)|坏|塌|堵|断|漏")
# What somebody is told, and not what is wrong: 一会儿说章不在, 说是系统升级
_OTHERS_SAY = re.compile(
    "[说讲](?:是|的是|要等|章|系统|正在|在走)|一(?:会儿?|下|回|时)(?:又)?[说讲]|[叫让]我?(?:回去)?等"
)
# What the teller did as it is due, and not what is wrong: 维修基金交得齐齐的
_IN_ORDER = re.compile("(?:交|办|备|缴)(?:得|的)?(?:齐|清|足|全|够)|(?:都|早就?|全)(?:交|缴|办)(?:了|好|齐|清|完)")
_NO_NAME = re.compile("[我你他的了去到问是把被让说没不]|好多|几次")


@dataclass(frozen=True)
class Summary:
    """``text`` as it goes into the description; ``start``–``end`` of the telling are the words it was taken from."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _weights() -> tuple[tuple[tuple[float, re.Pattern[str]], ...], re.Pattern[str]]:
    file = read(Path(__file__).with_name("story.yml"))
    weights = {float(key): value for key, value in file.child("weights").data.items()}
    patterns = tuple((weight, re.compile("|".join(str(words).split()))) for weight, words in weights.items())
    return patterns, re.compile("|".join(file.texts("life")))


def weight(clause: str) -> float:
    """How much a clause tells of a matter: the heaviest word of each kind, facts beside it; below zero for the
    teller's own life and for courtesies."""
    patterns, life = _weights()
    clause = _LEAD.sub("", clause) or clause
    found = [each for each, pattern in patterns if pattern.search(clause)]
    total = sum(found)
    _, leaves = word_scores(clause)
    total += min(2.0, max(leaves.values(), default=0.0) / 2)
    total += 1.5 if find_amounts(clause) or find_people(clause) or _SUM.search(clause) else 0.0
    total += 1.0 if _TIME.search(clause) else 0.0
    total += 1.0 if _PLACE.search(clause) else 0.0
    total += 2.0 if find_demands(clause) else 0.0
    return total - (4.0 if life.search(clause) else 0.0)


def says_what_is_wrong(text: str) -> bool:
    """Whether a word of what is wrong, missing or broken is in ``text``."""
    return bool(_weights()[0][0][1].search(text))


def summarise(text: str, private: Sequence[tuple[int, int]] = ()) -> Summary:
    """The matter of ``text``. Clauses that hold one of the spans ``private`` (a name, a phone) are left out: those
    have fields of their own, and a description must not carry a confidential caller's identity."""
    clauses = [told for start, end in _clauses(text) if (told := behind_private(start, end, private))]
    if not clauses:
        return _joined(text, [(0, len(text))])
    if sum(end - start for start, end in clauses) > LONG:
        clauses = _telling(text, clauses)
    return _joined(text, clauses)


def behind_private(start: int, end: int, private: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """What of a clause may stand in a description: all of it, or of one that holds a name or a phone what is told at
    length behind it, as by whoever types without a comma; None where nothing may."""
    held = [to for from_, to in private if from_ < end and start < to]
    if not held:
        return start, end
    behind = max(held)
    return (behind, end) if end - behind >= AT_LENGTH else None


def _clauses(text: str) -> list[tuple[int, int]]:
    """Where a mark ends them; a run of more than 60 characters without one is cut where it begins anew."""
    spans: list[tuple[int, int]] = []
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        if end - start > 60:
            for cut in [found.start() for found in _ANEW.finditer(text, start + 8, end - 8)]:
                if cut - start >= 8:
                    spans.append((start, cut))
                    start = cut
        spans.append((start, end))
    return spans


def _telling(text: str, clauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences that tell the matter: within ``MOST`` the weightiest, in the order in which they were said."""
    pieces = _pieces(text, clauses)
    weights = [weight(text[start:end]) for start, end in pieces]
    scene = (n for n, (start, end) in enumerate(pieces) if weights[n] >= 1 and _PLACE.search(text[start:end]))
    if (first := next(scene, None)) is not None:
        weights[first] += _SCENE
    # Where all of it has room, only what is plainly beside the matter goes: 牌子摘了，课还剩八十二节 is a fact.
    least = _LEAST if sum(end - start for start, end in clauses) > MOST else 0.0
    kept: set[int] = set()
    length = 0
    for index in sorted(range(len(pieces)), key=lambda index: (-_worth(weights, pieces, index), index)):
        size = pieces[index][1] - pieces[index][0]
        if weights[index] < least and kept:
            break
        if kept and length + size > MOST:
            continue
        kept.add(index)
        length += size
    return [pieces[index] for index in sorted(kept)]


def _worth(weights: list[float], pieces: list[tuple[int, int]], index: int) -> float:
    """The weight of a piece, a little more for what comes early: callers begin with what matters."""
    return weights[index] + 0.5 * (1.0 - index / len(pieces))


def _pieces(text: str, clauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring clauses of one sentence together, at most some 45 characters: one alone loses its subject."""
    pieces: list[tuple[int, int]] = []
    for start, end in clauses:
        if pieces:
            before = pieces[-1]
            ended = text[before[1] - 1] in _END
            apart = before[1] != start
            life = (weight(text[start:end]) < 0) != (weight(text[before[0] : before[1]]) < 0)
            if not ended and not apart and not life and end - before[0] <= 45:
                pieces[-1] = (before[0], end)
                continue
        pieces.append((start, end))
    return pieces


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> Summary:
    """The spans one after the other; where something was left out before a comma a full stop stands."""
    parts: list[str] = []
    for number, (start, end) in enumerate(spans):
        part = text[start:end].strip(" \n")
        cut = number + 1 < len(spans) and spans[number + 1][0] != end
        parts.append(re.sub(r"[，,、]$", "。", part) if cut and len(spans) > 1 and part[-1:] in "，,、" else part)
    whole = "".join(parts).rstrip("，,、；;。 \n")
    end = spans[-1][0] + len(text[spans[-1][0] : spans[-1][1]].rstrip("，,、；;。 \n"))
    return Summary(whole or text, spans[0][0], max(end, spans[0][0] + 1))


def title_of(description: str, address: Mapping[str, Any] | None = None) -> str:
    """Place and what, at most 30 characters: 鼎城区临江路路灯坏了一个星期. The words are the caller's own."""
    place = _place(address)
    clauses = [
        clause
        for start, end in _clauses(description)
        if (clause := _bare(description[start:end].strip(_MARKS), address))
    ]
    room = TITLE - len(place)
    runs = clauses + [f"{one}，{two}" for one, two in pairwise(clauses) if len(one) + len(two) < room]
    what = max(runs, key=lambda run: _telltale(run, room), default=description)
    if not place or place in what:
        return _cut(what, TITLE)
    return place + _cut(what, room)


def short_of(description: str, address: Mapping[str, Any] | None = None) -> str:
    """The clause that tells best what the matter is, whole, for 您是问昨天反映的…的事吗. Where none is short enough it
    ends where a new thing begins in it, at most ``SHORT`` characters."""
    clauses = [
        clause
        for start, end in _clauses(description)
        if (clause := _MINE.sub("", _bare(description[start:end].strip(_MARKS), address)))
    ]
    runs = clauses + [f"{one}，{two}" for one, two in pairwise(clauses) if len(one) + len(two) < SHORT]
    return _cut(max(runs, key=lambda run: _telltale(run, SHORT), default=description), SHORT)


def _cut(words: str, room: int) -> str:
    """At most ``room`` characters, ending where a word does as far as that is known."""
    if len(words) <= room:
        return words
    cuts = [match.end() for match in _JOINT.finditer(words, room // 2, room)]
    return words[: cuts[-1] if cuts else room].rstrip(_MARKS)


def _telltale(run: str, room: int) -> float:
    """How well a run of clauses says in a few characters what is wrong."""
    patterns, life = _weights()
    _, leaves = word_scores(run)
    wrong = 3.0 if patterns[0][1].search(run) else 0.0
    told = wrong + min(7.0, sum(sorted(leaves.values())[-2:])) + (2.0 if find_demands(run) else 0.0) * (not wrong)
    short = 2.0 if len(run) < 4 else 0.0
    told -= 3.5 * bool(_OTHERS_SAY.search(run)) + 2.0 * bool(_IN_ORDER.search(run))
    return told - (4.0 if life.search(run) else 0.0) - short - 0.02 * len(run) - 0.15 * max(0, len(run) - room)


def _place(address: Mapping[str, Any] | None) -> str:
    """County and the nearest of road, place, town: what tells one place from another in a list."""
    if not address:
        return ""
    near = str(address.get("road") or address.get("place") or address.get("town") or "")
    if near == "不涉及具体地点" or _NO_NAME.search(near):
        near = str(address.get("town") or "")
    county = str(address.get("county") or "")
    return (county + near)[:18]


def _bare(clause: str, address: Mapping[str, Any] | None) -> str:
    """The clause without its opening words and without the place, which the title says already."""
    bare = _LEAD.sub("", _LEAD.sub("", clause)) or clause
    said = _place(address)
    for part in ("text", "county", "town", "road", "place", "number"):
        name = str((address or {}).get(part) or "")
        if part == "place" and name not in said:
            continue  # the title names the road; what is there belongs to the matter
        if len(name) > 1 and bare.startswith(name):
            bare = bare[len(name) :]
    shorter = _SUBJECT.sub("", bare)
    return shorter if len(shorter) >= 2 else bare
