"""Short replies that may be said next. One or two syllables are heard badly by themselves, and well among few."""

from __future__ import annotations

from dataclasses import dataclass

from speech.hallucination import spoken

LONGEST_S = 2.6  # of speech: what is longer is heard well as it is
# Against the sum of the log probabilities of what was heard freely: a reply may be so much less likely to the decoder.
# On 95 replies and 109 other words by two voices over a telephone's band, each with the replies to one question: 80 of
# 189 heard right without the replies, 166 with them (nlu.awaited's ear for sounds included), and 1 of 218 other words
# taken for a reply. A prompt that ends in 转人工 took five.
MARGIN = 2.0
CERTAIN = -1.0  # what was heard freely is as sure as that: then a reply must be the likelier text


@dataclass(frozen=True)
class Awaited:
    """``phrases`` without blanks and punctuation; ``prompt``: a few of them, for a decoder that reads one.

    ``readings``: of what is no reply, so many are of use to who knows what can have been said.
    """

    phrases: frozenset[str]
    prompt: str = ""
    readings: int = 1

    def holds(self, text: str) -> bool:
        """Whether ``text`` is one of the replies, whatever its punctuation."""
        return spoken(text) in self.phrases


def is_likelier(reply: float, heard: float) -> bool:
    """Whether a reply is to be believed; both are sums of log probabilities."""
    return reply > (heard if heard > CERTAIN else heard - MARGIN)
