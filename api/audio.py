"""Parts of a recording."""

from __future__ import annotations

from pathlib import Path

from speech import opus, wav
from speech.wav import wav_bytes

_TO_THE_END = 1 << 31  # ms


def cut(path: Path, start_ms: int, end_ms: int | None) -> bytes:
    """The part of a recording (WAV or Opus) between two times (ms) as a WAV of its own, which every browser plays;
    times past the end give what there is.

    Raises speech.errors.AudioUnreadable.
    """
    kept = opus if path.suffix == opus.SUFFIX else wav
    return wav_bytes(*kept.read_span(path, start_ms, _TO_THE_END if end_ms is None else end_ms))
