"""Short replies and numbers that may be said next: heard badly by themselves, and well among few."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from speech.hallucination import spoken
from speech.syllables.places import Places

LONGEST_S = 2.6  # of speech: what is longer is heard well as it is
# Against the sum of the log probabilities of what was heard freely: a reply may be so much less likely to the decoder.
# On 95 replies and 109 other words by two voices over a telephone's band, each with the replies to one question: 80 of
# 189 heard right without the replies, 166 with them (nlu.awaited's ear for sounds included), and 1 of 218 other words
# taken for a reply. A prompt that ends in 转人工 took five.
MARGIN = 2.0
CERTAIN = -1.0  # what was heard freely is as sure as that: then a reply must be the likelier text
# Where names are as likely as replies (``letters``) noise makes one of the other: 沈万里 at 11 dB is 说慢一点, which is
# in the prompt, with -3.4 to -5.7; what was said so has -0.1 to -1.3, any other reply at least -3.9. On 40 names and 40
# replies by two voices 7 names were taken for a reply before, none now. Elsewhere they would cost replies in noise.
PROMPTED = -2.0
LEAST = -4.5

# A number is written in these, so that each digit is heard for itself: free to write 13807, a decoder leaves some out.
DIGITS = "零一二三四五六七八九幺"
BEFORE_A_NUMBER = (
    "我电话是",
    "我的电话是",
    "电话是",
    "电话",
    "手机号是",
    "号码是",
    "号码",
    "单号是",
    "编号是",
    "尾号是",
)
LONGEST_NUMBER_S = 12.0
SOME_DIGITS = 2  # heard freely: there may be a number
MANY_DIGITS = 5  # heard freely: there is one, even if it is not whole
# A number may be so much less likely than what was heard freely; of 96, none of the right ones was.
NUMBER_MARGIN = 4.0
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
_DIGIT = "[0-9零一二三四五六七八九幺两]"
_DIGITS = re.compile(f"{_DIGIT}(?:.{{0,3}}?{_DIGIT})*")
_VALUE = {character: str(value) for value, character in enumerate("零一二三四五六七八九")} | {"幺": "1", "两": "2"}


@dataclass(frozen=True)
class Awaited:
    """``phrases`` without blanks and punctuation; ``prompt``: a few of them, for a decoder that reads one.

    ``readings``: of what is no reply, so many are of use to who knows what can have been said. ``number``: a regular
    expression of the digits 0-9 that make a whole number, where one may be told: there is one where ``least_digits``
    are heard freely. ``letters``: the characters of names, where one is asked for; a reply must then be likelier than
    anything else in these. ``places``: of the city, where some may be named.
    """

    phrases: frozenset[str]
    prompt: str = ""
    readings: int = 1
    number: str = ""
    letters: str = ""
    least_digits: int = SOME_DIGITS
    places: Places | None = None

    def holds(self, text: str) -> bool:
        """Whether ``text`` is one of the replies, whatever its punctuation."""
        return spoken(text) in self.phrases

    def least(self, text: str) -> float:
        """The least log probability with which ``text`` is believed to be a reply."""
        if not self.letters:
            return -math.inf
        return PROMPTED if spoken(text) in self.prompt.split() else LEAST

    @property
    def is_place(self) -> bool:
        """Whether an address was asked for: several readings of it are of use."""
        return self.readings > 1

    def is_number(self, text: str) -> bool:
        """Whether the digits of ``text`` are the whole number that was asked for."""
        return bool(self.number) and re.fullmatch(self.number, digits(text)) is not None


def digits(text: str) -> str:
    """The digits of ``text``, whichever script they are in, as 0-9."""
    values = (_VALUE.get(each, each) for each in text)
    return "".join(value for value in values if value.isascii() and value.isdigit())


def number_span(text: str) -> tuple[int, int]:
    """Where most digits, spoken or written, follow one another; behind 电话 where that is said: 12号，电话是139…"""
    begin = max(0, *(text.rfind(word) for word in ("电话", "手机", "号码")))
    rows = [*_DIGITS.finditer(text, begin)] or [*_DIGITS.finditer(text)]
    longest = max(rows, key=lambda row: len(digits(row[0])), default=None)
    return longest.span() if longest else (0, 0)


def with_digits(text: str, found: str) -> str:
    """``text`` with ``found`` (0-9) in the place of its number, if it has one."""
    start, end = number_span(text)
    return text[:start] + found.translate(SPOKEN) + text[end:] if end else text


def is_likelier(reply: float, heard: float) -> bool:
    """Whether a reply is to be believed; both are sums of log probabilities."""
    return reply > (heard if heard > CERTAIN else heard - MARGIN)
