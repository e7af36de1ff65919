"""What somebody says who is called back: who is there, whether it is solved, how satisfied, and whether to go on.

Plain code over the words of ``satisfaction.yml``; each reader gives None where the sentence says nothing of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import Node, read

FILE = Path(__file__).with_name("satisfaction.yml")
GRADES = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
DISSATISFIED = GRADES[3:]
_CLAUSES = re.compile(r"[^，。！？；、,.!?;\s]+")
# 1 is the first that was read out. In words a bare number is a place too; 五星 and 五分 are in the file.
_PLACE = {sign: place for signs in ("12345", "一二三四五") for place, sign in enumerate(signs)}
_ORDINAL = re.compile(r"(?:第)?([1-5一二三四五])(?:个|项|种|号|键)?")
_STRUCK = re.compile(r"(?<!再)打(?:了)?(?:死|人|架|我|你|他|她|起|伤)(?!的?(?:电话|手机))|要死|救命|不想活")
REASON_CHARACTERS = 4  # fewer beside the grade are no reason (就这样)


@dataclass(frozen=True)
class _Match:
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    """One meaning: patterns that count anywhere, and those that must be a whole clause."""

    value: str
    anywhere: re.Pattern[str] | None
    alone: re.Pattern[str] | None


@dataclass(frozen=True)
class _Reader:
    meanings: tuple[_Words, ...]
    edges: tuple[re.Pattern[str], re.Pattern[str]]

    def matches(self, text: str) -> list[_Match]:
        """What the text says, from left to right; of two that overlap the longer."""
        found = [
            _Match(words.value, match.start(), match.end())
            for words in self.meanings
            if words.anywhere
            for match in words.anywhere.finditer(text)
            if match.end() > match.start()
        ]
        for clause in _CLAUSES.finditer(text):
            found += self._whole(clause)
        kept: list[_Match] = []
        for match in sorted(found, key=lambda match: match.start - match.end):
            if all(match.end <= other.start or other.end <= match.start for other in kept):
                kept.append(match)
        return sorted(kept, key=lambda match: match.start)

    def _whole(self, clause: re.Match[str]) -> list[_Match]:
        """The clause, when it says one thing and nothing else."""
        before, after = self.edges
        said = clause[0]
        forms = {said, after.sub("", said), before.sub("", said), after.sub("", before.sub("", said))}
        return [
            _Match(words.value, clause.start(), clause.end())
            for words in self.meanings
            if words.alone and any(words.alone.fullmatch(form) for form in forms)
        ][:1]


def grade_in(text: str, *, asked: bool = False) -> str | None:
    """One of GRADES. ``asked``: it was just asked for, so that 好 and 1 alone are answers too.

    None also where one clause is content and another is not: that is asked again rather than guessed.
    """
    said = text.strip()
    if asked and (place := _ORDINAL.fullmatch(re.sub(r"\W", "", said))):
        return GRADES[_PLACE[place[1]]]
    matches = _readers()["grades" if asked else "grades_named"].matches(said)
    grades = {match.value for match in matches}
    if not grades or len({grade in DISSATISFIED for grade in grades}) > 1:
        return None
    # 满意，非常满意 says it better the second time.
    return max(grades, key=lambda grade: abs(GRADES.index(grade) - 2))


def solved_in(text: str, *, asked: bool = False) -> str | None:
    """Whether the matter is solved: yes, partly, no. A no beside a yes is a no, or partly where both are said."""
    said = {match.value for match in _readers()["solved" if asked else "solved_named"].matches(text.strip())}
    if not said:
        return None
    return "partly" if "partly" in said or len(said) > 1 else said.pop()


def who_in(text: str) -> str | None:
    """Whether the right person is there: yes, no (nobody here knows of it), not_there."""
    said = [match.value for match in _readers()["who"].matches(text.strip())]
    return next((value for value in ("not_there", "no", "yes") if value in said), None)


def wish_in(text: str) -> str | None:
    """Whether somebody wants to be called later, or not at all: later, refuses."""
    said = [match.value for match in _readers()["wish"].matches(text.strip())]
    return next((value for value in ("later", "refuses") if value in said), None)


def redo_in(text: str, *, asked: bool = False) -> bool | None:
    """Whether the order is to be handled again."""
    said = {match.value for match in _readers()["redo" if asked else "redo_named"].matches(text.strip())}
    return None if len(said) != 1 else "yes" in said


def only_about_the_call(text: str) -> bool:
    """Whether each clause says who is there, or when to call, and nothing else (他出去了，我是他爱人，晚上七点再打来).

    Families that pick up speak of somebody who is gone and of 打, which sounds like danger to a judge that does not
    know that it was a telephone that rang.
    """
    if _STRUCK.search(text):
        return False
    reader = _readers()
    clauses = [clause[0] for clause in _CLAUSES.finditer(text)]
    return bool(clauses) and all(reader["who"].matches(clause) or reader["wish"].matches(clause) for clause in clauses)


def doubts_us(text: str) -> bool:
    """Whether somebody fears a fraud or asks who is calling."""
    return bool(_readers()["doubt"].matches(text.strip()))


def reason_in(text: str) -> str | None:
    """The sentence as a reason when it says more than a grade and whether it is solved (太差了，没人来修)."""
    rest = list(text)
    for match in (*_readers()["grades"].matches(text), *_readers()["solved_only"].matches(text)):
        rest[match.start : match.end] = "，" * (match.end - match.start)
    _, after = _edges(read(FILE))
    words = "".join(after.sub("", clause[0]) for clause in _CLAUSES.finditer("".join(rest)))
    return text.strip() if len(words) >= REASON_CHARACTERS else None


@lru_cache(maxsize=1)
def _readers() -> dict[str, _Reader]:
    """By the keys of the file; ``…_named``: without what counts alone, for where something else was asked."""
    file = read(FILE)
    edges = _edges(file)

    def reader(key: str, *kinds: str) -> _Reader:
        node = file.child(key)
        meanings = {key: node} if "words" in node.data else {name: node.child(name) for name in node.data}
        return _Reader(tuple(_words(name, one, kinds or ("words", "alone")) for name, one in meanings.items()), edges)

    return {
        **{key: reader(key) for key in ("grades", "solved", "who", "redo", "wish", "doubt")},
        "grades_named": reader("grades", "words"),
        "solved_named": reader("solved", "words"),
        "redo_named": reader("redo", "words"),
        "solved_only": reader("solved", "alone"),
    }


def _words(name: str, node: Node, kinds: tuple[str, ...]) -> _Words:
    patterns = {kind: _pattern(node, kind, node.texts(kind)) if kind in kinds else None for kind in ("words", "alone")}
    return _Words(name, patterns["words"], patterns["alone"])


def _pattern(node: Node, key: str, words: tuple[str, ...]) -> re.Pattern[str] | None:
    try:
        return re.compile("|".join(f"(?:{word})" for word in words)) if words else None
    except re.error as error:
        raise node.wrong(key, f"is no regular expression: {error}") from None


def _edges(file: Node) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"^{file.text('before')}"), re.compile(f"{file.text('after')}$")
