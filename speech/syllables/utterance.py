"""The syllables of one utterance, and what they make of the text that was heard in it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cached_property

from nlu.names import given_characters, has_surname
from nlu.sounds import syllables
from speech.hallucination import spoken
from speech.syllables.digits import Row, digit_classes, read_digits, rows
from speech.syllables.head import Floats, SyllableHead
from speech.syllables.names import spoken_names
from speech.syllables.places import Places, Spotted
from speech.syllables.replies import spoken_replies
from speech.syllables.written import frames_of, spoken_as, with_names

# For each syllable, as a logarithm: how much less likely than the likeliest syllables a name, and a reply, may be.
NAME_NEAR, REPLY_NEAR = -2.5, -1.0
REPLY_BEHIND = 0.5  # in all
COULD_BE = -6.0  # what the decoder takes for said, for each syllable
NAME_BEHIND = 2.0  # in all: how much less likely than what was heard
AROUND, NEAR = 8, 3  # frames around a number, and before a name
SOME_DIGITS, DIGITS_NEAR, ROWS = 3, -1.0, 3  # of what is nothing but digits
USUAL_GIVEN = 300  # of the characters of given names, by rank
LONGEST_NAME_S = 4.0  # of speech


_TELLS_NAME = re.compile("名字|姓名|我叫|我姓")
_NAMED = re.compile(
    "(?:[我俺]叫|(?:名字|姓名)(?:应该)?(?:[是叫]|就是))(?!什么|啥|么子|你|他|她|人)(?P<name>[一-鿿]{2,4}?)"
    "(?=[，,。]|电话|手机|号码|联系|不用|不要|要保|保密|你|跟|住|我|来反|反映|$)"
)


def tells_name(heard: str) -> bool:
    """Whether the caller says that a name comes, unasked: 名字不对，是…"""
    return _TELLS_NAME.search(heard) is not None


class Utterance:
    """``encoded``: what the encoder holds of it, (frames, width); nothing is read before it is needed."""

    def __init__(self, head: SyllableHead, encoded: Callable[[], Floats]) -> None:
        self._head, self._encoded = head, encoded

    @cached_property
    def classes(self) -> Floats:
        return self._head.classes(self._encoded())

    @cached_property
    def _likeliest(self) -> float:
        return float(self.classes.max(axis=1).sum())

    def likeness(self, text: str) -> float:
        """How much less likely ``text`` is than the likeliest syllables, a logarithm for each of its own."""
        said = spoken_as(text, self._head.number)
        way = said.best(self.classes) if said else None
        return (way.log_probability - self._likeliest) / len(way.signs) if way else -math.inf

    def reply(self, phrases: frozenset[str], heard: str) -> str | None:
        """The likeliest of ``phrases``, if it is likely and as likely as what was ``heard``."""
        replies = spoken_replies(phrases, self._head.names)
        way = replies.best(self.classes) if replies else None
        if way is None:
            return None
        behind = way.log_probability - self._likeliest
        said = spoken(heard)
        if behind / len(way.signs) < REPLY_NEAR or (said and behind < len(said) * self.likeness(said) - REPLY_BEHIND):
            return None
        return way.text

    def number(self, whole: str, heard: str, span: tuple[int, int] | None) -> str:
        """The digits that were said, or those that were where ``span`` of ``heard`` has digits; see ``read_digits``."""
        said = self.classes
        if span:
            frames = frames_of(heard, said, self._head.number)
            first, behind = _frame_from(frames, span[0], 0), _frame_from(frames, span[1], len(said))
            said = said[max(0, first - AROUND) : behind + AROUND]
        return read_digits(self._rows(said), whole)

    def name(self, heard: str) -> str | None:
        """The name that was said where one was asked for, with what was said around it; None if there is none. Given
        names that sound like ``heard`` are written so."""
        way = spoken_names(self._head.names).best(self.classes)
        if way is None:
            return None
        behind = way.log_probability - self._likeliest
        said = spoken(heard)
        if behind / len(way.signs) < NAME_NEAR or behind < len(said) * self.likeness(heard) - NAME_BEHIND:
            return None
        return _written(way.text, said)

    def with_name(self, heard: str) -> str:
        """``heard``, with the name as its syllables tell it where it is among other words: 名字是苗守信，你改一下."""
        told = _NAMED.search(heard)
        frames = frames_of(heard, self.classes, self._head.number) if told else {}
        if told is None or told.start("name") not in frames:
            return heard
        behind = _frame_from(frames, told.end("name"), len(self.classes))
        said = self.classes[max(0, frames[told.start("name")] - NEAR) : behind]
        way = spoken_names(self._head.names).best(said)
        if way is None or len(way.signs) != len(told["name"]) or not has_surname(way.text):
            return heard
        if (way.log_probability - float(said.max(axis=1).sum())) / len(way.signs) < NAME_NEAR:
            return heard
        return heard[: told.start("name")] + _written(way.text, told["name"]) + heard[told.end("name") :]

    def number_alone(self, whole: str) -> str:
        """The digits of an utterance that is nothing but digits; "" for another."""
        likely = self._rows(self.classes)
        alone = [row.digits for row in likely[:ROWS] if len(row.digits) >= SOME_DIGITS]
        alone = [each for each in alone if self.likeness(each) >= DIGITS_NEAR]
        best = max(alone, key=self.likeness, default="")
        return read_digits(likely, whole) if re.fullmatch(whole, best) else best

    def _rows(self, classes: Floats) -> list[Row]:
        return rows(digit_classes(classes, self._head.number))

    def places(self, places: Places, heard: str, asked: bool) -> list[Spotted]:
        """See ``Places.said``."""
        return places.said(self.classes, heard, asked)

    def written(self, heard: str, names: list[Spotted]) -> str:
        """``heard`` with these names in it."""
        return with_names(heard, names, self.classes, self._head.number)


def _frame_from(frames: dict[int, int], place: int, otherwise: int) -> int:
    """The frame of the first character at ``place`` or behind it that has a sound."""
    return next((frame for at, frame in frames.items() if at >= place), otherwise)


def _written(name: str, heard: str) -> str:
    """``name`` in the characters that were heard, where they sound the same and names are made of them."""
    if len(name) != len(heard):
        return name
    usual = given_characters()
    return "".join(
        theirs if usual.get(theirs, USUAL_GIVEN) < USUAL_GIVEN and {*a} & {*b} else ours
        for ours, theirs, a, b in zip(name, heard, syllables(name), syllables(heard), strict=True)
    )
