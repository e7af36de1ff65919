"""Parts of a recording."""

from __future__ import annotations

import io
import wave
from pathlib import Path


def cut(path: Path, start_ms: int, end_ms: int | None) -> bytes:
    """The part of a WAV between two times (ms) as a WAV of its own; times past the end give what there is."""
    with wave.open(str(path), "rb") as source:
        rate = source.getframerate()
        first = min(start_ms * rate // 1000, source.getnframes())
        last = source.getnframes() if end_ms is None else min(end_ms * rate // 1000, source.getnframes())
        source.setpos(first)
        frames = source.readframes(max(0, last - first))
        target = io.BytesIO()
        with wave.open(target, "wb") as part:
            part.setnchannels(source.getnchannels())
            part.setsampwidth(source.getsampwidth())
            part.setframerate(rate)
            part.writeframes(frames)
    return target.getvalue()
