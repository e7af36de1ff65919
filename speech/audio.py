"""Sound as the rest of the house passes it on: ``Pcm`` is mono signed 16-bit little-endian samples.

Files of any format are decoded with ``av``, which carries its own decoders; ``pydub`` would need the program
``ffmpeg``, which many machines lack.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from speech.errors import AudioUnreadable, BadPcm

Pcm = bytes
Floats = npt.NDArray[np.float32]
LOWEST_HZ, HIGHEST_HZ = 4000, 192_000
LONGEST_FILE_S = 4 * 3600  # of a recording; decoded it is 0.9 GB a channel


def samples(pcm: Pcm) -> Floats:
    """s16le → float32 in -1…1. Raises BadPcm for an odd number of bytes."""
    _whole(pcm)
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768.0)


def pcm16(values: Floats) -> Pcm:
    """float32 in -1…1 (beyond is clipped) → s16le."""
    scaled = np.clip(np.nan_to_num(values) * 32768.0, -32768.0, 32767.0)
    return bytes(np.round(scaled).astype("<i2").tobytes())


def duration_ms(pcm: Pcm, hz: int) -> int:
    return len(pcm) * 500 // hz


def silence(ms: float, hz: int) -> Pcm:
    return bytes(2 * int(hz * ms / 1000))


def resample(pcm: Pcm, from_hz: int, to_hz: int) -> Pcm:
    """A whole piece at once; for a live stream use Resampler. Raises BadPcm."""
    _rate(from_hz)
    _rate(to_hz)
    _whole(pcm)
    if from_hz == to_hz or not pcm:
        return pcm
    converted: npt.NDArray[np.int16] = soxr.resample(np.frombuffer(pcm, "<i2"), from_hz, to_hz)
    return converted.astype("<i2").tobytes()


class Resampler:
    """One live stream from one rate to another, without clicks where the frames meet.

    The filter holds back a few ms (5 ms from 8 to 16 kHz); ``finish`` gives them.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        _rate(from_hz)
        _rate(to_hz)
        self._rates = (from_hz, to_hz)
        self._stream = self._open()

    def push(self, pcm: Pcm) -> Pcm:
        """The converted samples that are ready, perhaps none. Raises BadPcm for an odd number of bytes."""
        _whole(pcm)
        if self._stream is None:
            return pcm
        out: npt.NDArray[np.int16] = self._stream.resample_chunk(np.frombuffer(pcm, "<i2"))
        return out.astype("<i2").tobytes()

    def finish(self) -> Pcm:
        """The last samples; the stream can then start anew."""
        if self._stream is None:
            return b""
        out: npt.NDArray[np.int16] = self._stream.resample_chunk(np.zeros(0, np.int16), last=True)
        self._stream = self._open()
        return out.astype("<i2").tobytes()

    def _open(self) -> Any:
        from_hz, to_hz = self._rates
        return None if from_hz == to_hz else soxr.ResampleStream(from_hz, to_hz, 1, dtype="int16", quality="MQ")


def read_audio(path: Path, hz: int = 16000) -> list[Floats]:
    """A recording of any format → one float32 array a channel, in -1…1 at ``hz``; all are of one length.

    Two channels that hold the same sound (mono saved as stereo) are given once.
    Raises AudioUnreadable for what is absent, not audio, broken, empty or longer than 4 hours.
    """
    _rate(hz)
    parts = list(_decoded(Path(path), hz))
    sound = np.concatenate(parts, axis=1) if parts else np.zeros((1, 0), np.float32)
    if sound.shape[1] == 0:
        raise AudioUnreadable(f"{path} holds no sound: record it again, or give another file.")
    channels = [np.ascontiguousarray(channel) for channel in sound]
    if len(channels) > 1 and all(np.array_equal(channel, channels[0]) for channel in channels[1:]):
        return channels[:1]
    return channels


def _decoded(path: Path, hz: int) -> Iterator[Floats]:
    import av  # 60 ms, and the live path needs none of it

    if not path.is_file():
        raise AudioUnreadable(f"{path} is not there or is a folder: give the path of a recording.")
    limit = LONGEST_FILE_S * hz
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise AudioUnreadable(f"{path} has no audio track: give a recording such as WAV, MP3, M4A or OGG.")
            resampler: Any = None
            for frame in container.decode(container.streams.audio[0]):
                if resampler is None:  # keeps the file's own channels
                    resampler = av.AudioResampler("fltp", frame.layout.name, hz)
                for piece in resampler.resample(frame):
                    limit -= piece.samples
                    yield piece.to_ndarray().astype(np.float32, copy=False)
                if limit < 0:
                    raise AudioUnreadable(f"{path} is longer than 4 hours: cut it into shorter recordings.")
            for piece in resampler.resample(None) if resampler else ():
                yield piece.to_ndarray().astype(np.float32, copy=False)
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise AudioUnreadable(
            f"{path} cannot be decoded ({type(error).__name__}): give a whole recording such as WAV, MP3, M4A or OGG."
        ) from error


def _whole(pcm: Pcm) -> None:
    if len(pcm) % 2:
        raise BadPcm(f"{len(pcm)} bytes are no whole 16-bit samples: send an even number of bytes in every frame.")


def _rate(hz: int) -> None:
    if not LOWEST_HZ <= hz <= HIGHEST_HZ:
        raise BadPcm(f"A sample rate of {hz} Hz is not usable: send 8000 or 16000.")
