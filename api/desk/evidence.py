"""Where in what was heard the fields of an order come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of an utterance's text that field ``name`` was read from."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """A piece of an utterance's text and the fields that it is evidence of, sorted."""

    text: str
    names: tuple[str, ...] = ()


def segments(text: str, spans: Iterable[Span]) -> tuple[Segment, ...]:
    """``text`` cut where a span begins or ends; joined again the pieces are ``text``.

    Spans may overlap. What of a span lies outside of the text is left out.
    """
    inside = [span for span in spans if span.start < span.end and span.end > 0 and span.start < len(text)]
    cuts = sorted({0, len(text)} | {min(max(at, 0), len(text)) for span in inside for at in (span.start, span.end)})
    pieces: list[Segment] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        names = tuple(sorted({span.name for span in inside if span.start <= start and span.end >= end}))
        pieces.append(Segment(text[start:end], names))
    return tuple(pieces)


def corrections(heard: str, corrected: str) -> tuple[tuple[str, bool], ...]:
    """``corrected`` in pieces, each with whether it was heard otherwise; joined again they are ``corrected``."""
    matcher = SequenceMatcher(None, heard, corrected, autojunk=False)
    return tuple((corrected[from_:to], tag != "equal") for tag, _, _, from_, to in matcher.get_opcodes() if from_ < to)
