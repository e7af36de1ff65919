"""What was said in a conversation, as the desk shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.desk import words
from api.desk.evidence import Segment, Span, corrections, segments
from api.desk.sound import link
from orders.model import Conversation, OrderField, Utterance


@dataclass(frozen=True)
class Turn:
    """One utterance: its text as heard, and the corrected one in pieces where that differs (``corrections``).

    ``whole`` are the fields that it is evidence of without a span of words.
    """

    utterance: int
    speaker: str
    text: tuple[Segment, ...]
    corrected: tuple[tuple[str, bool], ...]
    at: str
    audio: str | None
    confidence: float | None
    whole: tuple[str, ...] = ()


def turns(conversation: Conversation, fields: Iterable[OrderField] = ()) -> tuple[Turn, ...]:
    """The conversation's utterances in order, with the evidence of ``fields`` marked in them."""
    spans: dict[int, list[Span]] = {}
    whole: dict[int, set[str]] = {}
    for field in fields:
        if field.utterance_id is None:
            continue
        if field.start is None or field.end is None:
            whole.setdefault(field.utterance_id, set()).add(field.name)
        else:
            spans.setdefault(field.utterance_id, []).append(Span(field.name, field.start, field.end))
    return tuple(_turn(said, conversation, spans, whole) for said in conversation.utterances)


def _turn(
    said: Utterance, conversation: Conversation, spans: Mapping[int, list[Span]], whole: Mapping[int, set[str]]
) -> Turn:
    recorded = conversation.recording_path is not None
    audio, at = None, words.clock(said.created_at)
    if recorded and said.start_ms is not None and said.end_ms is not None:
        audio, at = link(conversation.id, said.start_ms, said.end_ms), words.in_recording(said.start_ms)
    return Turn(
        utterance=said.id,
        speaker=said.speaker,
        text=segments(said.text, spans.get(said.id, ())),
        corrected=corrections(said.text, said.corrected) if said.corrected and said.corrected != said.text else (),
        at=at,
        audio=audio,
        confidence=said.confidence if said.speaker == "citizen" else None,
        whole=tuple(sorted(whole.get(said.id, ()))),
    )
