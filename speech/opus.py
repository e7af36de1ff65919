"""Recordings of calls that are over, as Opus in Ogg (RFC 6716, RFC 7845): a tenth of the WAV's size, the same times.

``python -m speech.opus WAV OPUS`` encodes at the lowest priority: a call that is under way goes first.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from speech import wav
from speech.audio import Pcm, duration_ms, resample
from speech.errors import AudioUnreadable, SpeechError

BITS_A_SECOND = 24_000  # speech sounds as before to listeners and recognisers
RECORDED_HZ = 16000  # what comes out, as it went in; inside the file Opus counts in 48 kHz
SUFFIX = ".opus"
_INSIDE_HZ = 48000
_PREROLL_MS = 200  # a decoder that starts in mid-stream needs 80 ms to find its feet (RFC 7845, 4.6)
_TOLERANCE_MS = 20


def encode(recording: Path, opus: Path) -> None:
    """Write the mono recording as ``opus``; the file appears whole, and only after its length was checked.

    One second of work for two minutes of speech. Raises AudioUnreadable when the recording cannot be read, or what
    was written does not hold all of it.
    """
    import av

    draft = opus.with_name(f"{opus.name}.{os.getpid()}.part")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))  # a citizen's voice
        with av.open(str(draft), "w", format="ogg") as target:
            stream = target.add_stream(
                "libopus", rate=RECORDED_HZ, layout="mono", options={"application": "voip", "frame_duration": "60"}
            )
            stream.bit_rate = BITS_A_SECOND
            wanted = 0
            for pcm in _minutes(recording):
                frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2")[None], format="s16", layout="mono")
                frame.sample_rate, frame.pts = RECORDED_HZ, wanted * RECORDED_HZ // 1000
                target.mux(stream.encode(frame))
                wanted += duration_ms(pcm, RECORDED_HZ)
            target.mux(stream.encode(None))
        kept = _length_ms(draft)
        if abs(wanted - kept) > _TOLERANCE_MS:
            raise AudioUnreadable(f"{recording} has {wanted} ms and its Opus file only {kept} ms: the WAV is kept.")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(opus)
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise AudioUnreadable(
            f"{recording} cannot be made into Opus ({type(error).__name__}): the WAV is kept."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def read_span(path: Path, start_ms: int, end_ms: int) -> tuple[Pcm, int]:
    """The samples from ``start_ms`` to ``end_ms``, and their rate in Hz; a span beyond the end is cut.

    Raises AudioUnreadable.
    """
    first, last = (max(0, ms) * _INSIDE_HZ // 1000 for ms in (start_ms, end_ms))
    pieces = []
    for at, sound in _decoded(path, max(0, start_ms - _PREROLL_MS)):
        if at >= last:
            break
        piece = sound[max(0, first - at) : max(0, last - at)]
        if len(piece):
            pieces.append(piece)
    sound = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
    return resample(sound.astype("<i2").tobytes(), _INSIDE_HZ, RECORDED_HZ), RECORDED_HZ


def _minutes(path: Path) -> Iterator[Pcm]:
    """The whole recording at 16 kHz, the last half second included that a crash left out of its header."""
    for start_ms in itertools.count(0, 60_000):
        pcm, hz = wav.read_span(path, start_ms, start_ms + 60_000)
        if not pcm:
            return
        yield resample(pcm, hz, RECORDED_HZ)


def _length_ms(path: Path) -> int:
    return sum(len(sound) for _, sound in _decoded(path, 0)) * 1000 // _INSIDE_HZ


def _decoded(path: Path, from_ms: int) -> Iterator[tuple[int, Any]]:
    """int16 samples at 48 kHz with the position of the first, from at or before ``from_ms`` on."""
    import av

    try:
        with av.open(str(path), format="ogg") as container:
            stream = container.streams.audio[0]
            if from_ms:
                container.seek(int(from_ms / 1000 / stream.time_base), stream=stream)
            mono = av.AudioResampler("s16", "mono", _INSIDE_HZ)
            for frame in container.decode(stream):
                at = round(frame.pts * frame.time_base * _INSIDE_HZ)
                for piece in mono.resample(frame):
                    yield at, piece.to_ndarray().reshape(-1)
                    at += piece.samples
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise AudioUnreadable(f"{path} cannot be read ({type(error).__name__}): was the recording deleted?") from error


def main(arguments: list[str]) -> int:
    recording, opus = (Path(argument) for argument in arguments)
    try:
        encode(recording, opus)
    except SpeechError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    os.nice(19)
    sys.exit(main(sys.argv[1:]))
