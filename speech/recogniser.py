"""What every recogniser is to the rest of the house: open a stream, give it sound, take a transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from speech.awaited import Awaited

HZ = 16000  # what every stream takes
# A few words that are often heard, no sentences, for an engine that reads a prompt. On 160 hotline sentences of four
# synthetic voices they take CER from 14.1 to 13.1 %. Longer prompts were left out after a look at the read sentences of
# bench.recognition (19.3 % without a prompt, 19.5 % with this one, 22–32 % with longer ones), so that bench is no
# untouched measure of this choice. Where digits are said they do harm (bot.hearing).
HOTLINE_WORDS = "投诉 物业 井盖 路灯 停水 噪音 公积金 社保 医保"
# How much work an utterance is worth: "quick" while others wait, "careful" where much is at stake and nobody does.
Care = Literal["quick", "usual", "careful"]


@dataclass(frozen=True)
class Word:
    """A word, or one Chinese character, with its place in ms from the stream's first sample."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float  # 0…1


@dataclass(frozen=True)
class Reading:
    """What else was perhaps said; ``less_likely`` than the transcript's text by so many nats (0 or more)."""

    text: str
    less_likely: float


@dataclass(frozen=True)
class Transcript:
    """What was heard in one stream; no speech gives an empty text and confidence 0.

    ``others`` are there where more than one reading was asked for (``Awaited.readings``), the likelier first.
    """

    text: str
    start_ms: int
    end_ms: int
    confidence: float  # 0…1
    words: tuple[Word, ...] = ()
    others: tuple[Reading, ...] = ()


@runtime_checkable
class Stream(Protocol):
    """One utterance, used by one thread at a time; only ``cancel`` may come from another thread at any moment."""

    def accept(self, pcm16k: bytes) -> str | None:
        """Take s16le mono at 16 kHz, any even length. Gives a new partial text, or None if there is no news.

        Raises BadPcm for an odd number of bytes, StreamClosed after ``finish`` or ``cancel``.
        """

    def finish(self) -> Transcript:
        """The whole utterance; blocks for the time recognition takes. Raises StreamClosed if called again."""

    def cancel(self) -> None:
        """Drop the utterance. A ``finish`` that is running ends at its next step and gives an empty transcript."""


@runtime_checkable
class Recogniser(Protocol):
    name: str
    streaming: bool  # whether ``accept`` gives partial texts

    def open(
        self, prompt: str | None = None, care: Care = "usual", words: bool = True, awaited: Awaited | None = None
    ) -> Stream:
        """Start an utterance. ``prompt``: words likely to be heard, by default HOTLINE_WORDS; ``awaited``: short
        replies to what was asked. An engine may ignore both, and ``care`` too. Without ``words`` the transcript may
        come without them, and sooner."""

    def close(self) -> None:
        """Free the model; open streams must have ended."""
