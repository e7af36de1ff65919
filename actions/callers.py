"""Who calls, in the order: a child, somebody for another, an enterprise; and a story in short."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.filling import LONGEST_WISH, REFUSED, Fill, opening_of
from actions.turn import Turn
from nlu.callers import (
    CHILD,
    ENTERPRISE,
    FOR_ANOTHER,
    company_name,
    find_child,
    find_concerned,
    find_concerned_name,
    find_enterprise,
)
from nlu.secrecy import wants_secrecy
from nlu.slips import slips
from nlu.story import summarise
from nlu.understand import Understanding

_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+")
_SURNAME = re.compile(
    r"(?<![^，,。！!？?；;\s])(?:我|俺|本人|免贵)姓[一-鿿]{1,2}(?![^，,。！!？?；;\s])"
)  # 我姓夏，叫夏天
_NOT_OF_A_CHILD = ("contact_name", "phone")


def in_short(new: Sequence[Fill], read: Understanding) -> list[Fill]:
    """The description as the clauses that tell the matter: no greeting, and none that holds a name or a phone."""
    private = [(found.start, found.end) for name in _NOT_OF_A_CHILD if (found := read.found.get(name))]
    clauses = (clause.span() for clause in _CLAUSE.finditer(read.corrected) if len(clause.group()) <= LONGEST_WISH)
    private += [span for span in clauses if wants_secrecy(read.corrected[slice(*span)]) is not None]
    private += [surname.span() for surname in _SURNAME.finditer(read.corrected)]
    opening = opening_of(read.corrected)
    if opening and read.corrected[opening - 1] in "，,。！!？? ":
        private.append((0, opening))
    filled = []
    for fill in new:
        if fill.name == "description" and fill.method == "words_of_the_caller":
            short = summarise(read.corrected, private)
            words = short.text
            for start, end in slips(read.corrected, read.city):
                words = words.replace(read.corrected[start:end], "")
            fill = Fill(fill.name, words, short.start, short.end, fill.method, fill.confidence)
        filled.append(fill)
    return filled


def callers(new: Sequence[Fill], read: Understanding, turn: Turn, known: Mapping[str, Any]) -> list[Fill]:
    """``new`` with who calls; of a child no name and no phone are kept."""
    text = read.corrected
    found = list(new)
    if "caller" not in known and (child := find_child(text)):
        found.append(Fill.of(child))
        found.append(Fill("confidential", True, child.start, child.end, "child", 0.9))
        # 我今年十岁 tells no time of the matter.
        found = [fill for fill in found if fill.name != "occurred_at" or not child.start <= fill.start < child.end]
    kind = known.get("caller") or next((fill.value for fill in found if fill.name == "caller"), None)
    if kind == CHILD:
        return [fill for fill in found if fill.name not in _NOT_OF_A_CHILD]
    concerned = find_concerned(text) if "concerned" not in known else None
    if concerned or kind == FOR_ANOTHER or turn.asked == "contact_name":
        concerned = find_concerned_name(text) or concerned  # 我妈 has a name now
    if concerned:
        found.append(Fill.of(concerned))
        if kind is None:
            found.append(Fill("caller", FOR_ANOTHER, concerned.start, concerned.end, concerned.method, 0.75))
    found += _company(text, turn, known, kind)
    return found


def _company(text: str, turn: Turn, known: Mapping[str, Any], kind: str | None) -> list[Fill]:
    if turn.asked == "enterprise":
        if told := company_name(text):
            return [Fill.of(told)]
        return [Fill("enterprise", REFUSED, 0, len(text), "refused", 0.8)]
    company = find_enterprise(text) if "enterprise" not in known else None
    if company is None:
        return []
    named = [Fill.of(company)] if company.value else []
    if kind == ENTERPRISE:
        return named
    return [*named, Fill("caller", ENTERPRISE, company.start, company.end, company.method, company.confidence)]
