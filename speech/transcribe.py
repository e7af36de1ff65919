"""A whole recording to text: turns found by voice activity, each recognised, channels told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from speech.audio import Floats, pcm16, read_audio
from speech.awaited import Awaited
from speech.endpoint import SpeechEnded, TurnEnd
from speech.recogniser import HZ, Recogniser
from speech.vad import FRAME, FRAME_MS, SileroVad


def transcribe(
    path: Path,
    recogniser: Recogniser,
    *,
    vad: SileroVad | None = None,
    prompt: str | None = None,
    awaited: Awaited | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> dict[str, Any]:
    """One recording of any format → {"file", "text", "segments": [{"start", "end", "text", "confidence", "channel"}]}.

    Times in seconds; segments in the order in which they begin; ``channel`` counts from 0 (a call recorded in stereo
    has a party on each, 0 is the left one; the same sound on both counts as one channel). No speech gives no
    segments. ``awaited``: what may be said, such as a city's places. ``progress`` is told the share of the recording
    (0 … 1) that is done.
    Raises AudioUnreadable, EngineUnavailable.
    """
    detector = vad or SileroVad()
    segments: list[dict[str, Any]] = []
    channels = read_audio(path, HZ)
    for number, sound in enumerate(channels):
        for start_ms, end_ms in turns(sound, detector):
            stream = recogniser.open(prompt, awaited=awaited)
            stream.accept(pcm16(sound[start_ms * HZ // 1000 : end_ms * HZ // 1000]))
            heard = stream.finish()
            if heard.text:
                segments.append(
                    {
                        "start": round(start_ms / 1000, 3),
                        "end": round(end_ms / 1000, 3),
                        "text": heard.text,
                        "confidence": heard.confidence,
                        "channel": number,
                    }
                )
            progress((number + end_ms * HZ / 1000 / len(sound)) / len(channels))
    segments.sort(key=lambda segment: (segment["start"], segment["channel"]))
    return {"file": str(path), "text": "".join(segment["text"] for segment in segments), "segments": segments}


def turns(sound: Floats, vad: SileroVad) -> Iterator[tuple[int, int]]:
    """Start and end in ms of every turn in mono float32 samples at 16 kHz."""
    ending = TurnEnd(min_speech_ms=96.0)  # a recording is not live: nothing is interrupted by a cough
    length = len(sound) * 1000 // HZ
    events = [event for p in _probabilities(sound, vad) for event in ending.feed(float(p), FRAME_MS)]
    for event in [*events, *ending.finish()]:
        if isinstance(event, SpeechEnded) and event.start_ms < length:
            yield event.start_ms, min(event.end_ms, length)


def _probabilities(sound: Floats, vad: SileroVad) -> Floats:
    """Frame by frame as in a call: at once, an hour would need a copy of itself."""
    state = vad.open()
    padded = np.pad(sound, (0, -len(sound) % FRAME))
    return np.array([state.probability(frame) for frame in padded.reshape(-1, FRAME)], np.float32)
