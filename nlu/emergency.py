"""Whether what was said cannot wait: redirect to another number now, an order marked urgent, or neither.

The rules are data (``emergency.yml``). A rule finds words; whether they are meant is judged by
what stands around them: a condition (万一着火), the past (去年着火), an end (已经扑灭), papers about
it (着火后怎么开证明). Recall comes first: in doubt a real danger is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, cast

from nlu.yaml_file import Node, read

Action = Literal["redirect", "urgent_order", "none"]

_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_CLAUSE_END = re.compile(r"[，,。！？!?；;、\s]")
_GAP = r"[^。！？!?；;\n]{0,8}?"
_JUDGEMENTS = frozenset(("supposed", "past", "over", "about"))
# How far, in characters, words reach that change the meaning of what was found.
_FAR, _NEAR, _LONG, _AROUND = 18, 5, 40, 20
# Nobody in danger writes a letter: in a text above this length a danger is told at its beginning or
# end (so many characters) or with a word for now, or it is history.
_LETTER, _HEAD = 200, 60


@dataclass(frozen=True, slots=True)
class Emergency:
    """``redirect``: ``number`` must be called now; ``urgent_order``: ours, marked urgent. ``kind``
    names the rule ("fire", "gas", "manhole", …); it and ``number`` are None for "none"."""

    action: Action
    number: str | None = None
    kind: str | None = None


@dataclass(frozen=True, eq=False)
class Rule:
    """One kind of emergency; patterns are compiled when first needed."""

    kind: str
    action: Action
    number: str | None
    chars: frozenset[str]
    says: tuple[str, ...]
    unless: tuple[str, ...]
    unless_near: tuple[str, ...]
    needs: str | None
    heeds: frozenset[str]

    @cached_property
    def finds(self) -> re.Pattern[str]:
        return re.compile("|".join(self.says).replace("…", _GAP))

    @cached_property
    def silenced_by(self) -> re.Pattern[str] | None:
        return _any(self.unless)

    @cached_property
    def silenced_near(self) -> re.Pattern[str] | None:
        return _any(self.unless_near)

    @cached_property
    def needs_near(self) -> re.Pattern[str] | None:
        return re.compile(self.needs) if self.needs else None


def _any(expressions: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(expressions).replace("…", _GAP)) if expressions else None


@dataclass(frozen=True)
class _Around:
    calls: re.Pattern[str]
    supposed_far: re.Pattern[str]
    supposed_near: re.Pattern[str]
    supposed_behind: re.Pattern[str]
    past_before: re.Pattern[str]
    lately: re.Pattern[str]
    past_later: re.Pattern[str]
    past_behind: re.Pattern[str]
    over_behind: re.Pattern[str]
    now: re.Pattern[str]
    about: re.Pattern[str]


@lru_cache(maxsize=1)
def rules() -> tuple[tuple[Rule, ...], _Around]:
    """The rules in their order, and the words that judge what they find.

    Raises ``BadYaml`` naming the rule when the file is not as it describes itself.
    """
    file = read(Path(__file__).with_name("emergency.yml"))
    around = file.child("around")
    words = {name: re.compile("|".join(around.texts(name))) for name in _Around.__dataclass_fields__}
    return tuple(_rule(node) for node in file.children("rules")), _Around(**words)


def _rule(node: Node) -> Rule:
    action = node.text("action")
    if action not in ("redirect", "urgent_order"):
        raise node.wrong("action", "must be redirect or urgent_order")
    number = node.text_or_none("number")
    if (action == "redirect") != (number is not None):
        raise node.wrong("number", "must be given for a redirect and for nothing else")
    heeds = frozenset(node.texts("heeds")) or _JUDGEMENTS
    if not heeds <= _JUDGEMENTS:
        raise node.wrong("heeds", f"knows only {', '.join(sorted(_JUDGEMENTS))}")
    says, unless, near = (_expressions(node, key) for key in ("says", "unless", "unless_near"))
    return Rule(
        kind=node.text("kind"),
        action=cast(Action, action),
        number=number,
        chars=frozenset(node.text("chars")),
        says=says,
        unless=unless,
        unless_near=near,
        needs=node.text_or_none("needs"),
        heeds=heeds,
    )


def _expressions(node: Node, key: str) -> tuple[str, ...]:
    expressions = tuple(str(one) for one in node.data.get(key) or ())
    for one in expressions:
        if one.count("(") != one.count(")") or "||" in one or one.startswith("|") or one.endswith("|"):
            raise node.wrong(key, f"holds {one!r}, which is no usable expression")
    return expressions


def assess(text: str) -> Emergency:
    """The decision for one utterance (already cleaned); redirects before urgent orders."""
    present = frozenset(text)
    urgent: Emergency | None = None
    for rule in rules()[0]:
        if urgent and rule.action == "urgent_order" or not present & rule.chars:
            continue
        if any(_is_meant(text, rule, found) for found in _found(text, rule)):
            decision = Emergency(rule.action, rule.number, rule.kind)
            if rule.action == "redirect":
                return decision
            urgent = decision
    return urgent or Emergency("none")


def _found(text: str, rule: Rule) -> Iterator[tuple[int, int]]:
    for match in rule.finds.finditer(text):
        if match.end() > match.start():
            yield match.span()


def _is_meant(text: str, rule: Rule, found: tuple[int, int]) -> bool:
    around = rules()[1]
    start, end = found
    first = max([0, *(mark.end() for mark in _SENTENCE_END.finditer(text, 0, start))])
    last_mark = _SENTENCE_END.search(text, end)
    last = last_mark.start() if last_mark else len(text)
    window = text[max(first, start - _AROUND) : min(last, end + _AROUND)]
    if rule.silenced_by and any(
        other.start() <= end and start <= other.end()
        for other in rule.silenced_by.finditer(text, max(first, start - _AROUND), min(last, end + _AROUND))
    ):
        return False
    if rule.silenced_near and rule.silenced_near.search(window):
        return False
    if rule.needs_near and not rule.needs_near.search(window):
        return False
    if around.calls.search(text, max(0, start - _AROUND), end + _AROUND):
        return True
    if "supposed" in rule.heeds and _supposed(text, start, end, first, around):
        return False
    if "past" in rule.heeds and around.past_behind.match(text, end):
        return False
    clause_start = max([0, *(mark.end() for mark in _CLAUSE_END.finditer(text, 0, start))])
    clause_mark = _CLAUSE_END.search(text, end)
    clause_end = clause_mark.start() if clause_mark else len(text)
    if around.now.search(text, clause_start, min(clause_end, end + 8)):
        return True
    if len(text) > _LETTER and _HEAD < start < len(text) - _HEAD and "supposed" in rule.heeds:
        return rule.action == "urgent_order"
    if "past" in rule.heeds and _is_past(text, rule, (start, end), max(first, start - _LONG), around):
        return False
    if "over" in rule.heeds and around.over_behind.search(text, start, end + _LONG):
        return False
    return not ("about" in rule.heeds and around.about.search(text, first, last))


def _is_past(text: str, rule: Rule, found: tuple[int, int], first: int, around: _Around) -> bool:
    start, end = found
    before = [match[0] for match in around.past_before.finditer(text, first, start)]
    if rule.action == "urgent_order":  # what broke lately and nobody calls mended is broken still
        before = [word for word in before if not around.lately.fullmatch(word)]
    return bool(before) or bool(around.past_later.search(text, end, end + 10))


def _supposed(text: str, start: int, end: int, sentence: int, around: _Around) -> bool:
    if around.supposed_far.search(text, max(sentence, start - _FAR), end):
        return True
    mark = max([sentence, start - _NEAR, *(each.end() for each in _CLAUSE_END.finditer(text, sentence, start))])
    return bool(around.supposed_near.search(text, mark, start) or around.supposed_behind.match(text, end))
