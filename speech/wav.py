"""16-bit mono WAV files: a writer whose file is valid at any moment, and spans cut out of a recording."""

from __future__ import annotations

import fcntl
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speech.audio import Pcm
from speech.errors import AudioUnreadable, BadPcm

HEADER = 44
_LAYOUT = struct.Struct("<4sI4s4sIHHIIHH4sI")
HEADER_EVERY_MS = 500  # a crash loses at most this much, and nothing that was written before


def header(data_bytes: int, hz: int) -> bytes:
    return _LAYOUT.pack(
        b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16, 1, 1, hz, hz * 2, 2, 16, b"data", data_bytes
    )  # fmt: 16 bytes, PCM, 1 channel, rate, bytes a second, bytes a sample, bits


def wav_bytes(pcm: Pcm, hz: int) -> bytes:
    """A whole WAV file in memory."""
    return header(len(pcm), hz) + pcm


class WavWriter:
    """A recording that grows: append-only, and readable by any player even if the process dies in mid-word.

    The samples are written first and the lengths in the header after them, so the header never promises more than
    there is. Opening an existing recording of the same rate goes on at its end. Safe for several threads. While it is
    open the file is locked (``not_under_way``): nobody converts or deletes what is still being said.
    Raises BadPcm for an odd number of bytes or another rate, AudioUnreadable if the file there is no such recording.
    """

    def __init__(self, path: Path, hz: int) -> None:
        self.path = Path(path)
        self.hz = hz
        self._lock = threading.Lock()
        self._data_bytes = 0
        self._promised = 0
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = _locked(self.path)
        try:
            self._begin()
        except BaseException:
            os.close(self._file)
            raise
        self._open = True

    @property
    def position_ms(self) -> int:
        """Length of the recording so far, in ms."""
        return self._data_bytes * 500 // self.hz

    def write(self, pcm: Pcm) -> None:
        """Append s16le samples. Writing to a closed recording is a BadPcm."""
        if len(pcm) % 2:
            raise BadPcm(f"{len(pcm)} bytes are no whole 16-bit samples: send an even number of bytes in every frame.")
        with self._lock:
            if not self._open:
                raise BadPcm(f"The recording {self.path.name} is closed: open it again to go on.")
            self._put(pcm, HEADER + self._data_bytes)
            self._data_bytes += len(pcm)
            if (self._data_bytes - self._promised) * 500 // self.hz >= HEADER_EVERY_MS:
                self._promise()

    def flush(self) -> None:
        with self._lock:
            if self._open:
                self._promise()

    def close(self) -> None:
        with self._lock:
            if self._open:
                self._promise()
                self._open = False
                os.close(self._file)

    def __enter__(self) -> WavWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> None:
        size = os.fstat(self._file).st_size
        if size < HEADER:
            os.ftruncate(self._file, 0)
        else:
            hz = _rate(os.pread(self._file, HEADER, 0), self.path)
            if hz != self.hz:
                raise BadPcm(f"The recording {self.path.name} is at {hz} Hz: go on at that rate, or use another file.")
            self._data_bytes = (size - HEADER) // 2 * 2
        self._promise()

    def _promise(self) -> None:
        self._put(header(self._data_bytes, self.hz), 0)
        self._promised = self._data_bytes

    def _put(self, data: bytes, at: int) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._file, view, at)
            view = view[written:]
            at += written


def _locked(path: Path) -> int:
    """The recording opened and held; waits while it is being converted, and takes the file that is there after that."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # a citizen's voice: nobody else reads it
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            if os.fstat(file).st_ino == path.stat().st_ino:
                return file
        except FileNotFoundError:
            pass
        os.close(file)


@contextmanager
def not_under_way(path: Path) -> Iterator[bool]:
    """Hold a recording that nobody is writing; False when somebody is, or when it is not there."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)


def read_span(path: Path, start_ms: int, end_ms: int) -> tuple[Pcm, int]:
    """The samples from ``start_ms`` to ``end_ms`` of a WavWriter's recording, and its rate in Hz.

    Works while the recording goes on; a span beyond its end is cut. Raises AudioUnreadable.
    """
    try:
        with Path(path).open("rb") as file:
            hz = _rate(file.read(HEADER), Path(path))
            first, last = (2 * (hz * max(0, ms) // 1000) for ms in (start_ms, end_ms))
            file.seek(HEADER + first)
            pcm = file.read(max(0, last - first))
            return pcm[: len(pcm) // 2 * 2], hz
    except OSError as error:
        raise AudioUnreadable(f"{path} cannot be read ({error.strerror}): was the recording deleted?") from error


def _rate(head: bytes, path: Path) -> int:
    if len(head) == HEADER:
        riff, _, wave, _, _, kind, channels, hz, _, _, bits, data, _ = _LAYOUT.unpack(head)
        if (riff, wave, kind, channels, bits, data) == (b"RIFF", b"WAVE", 1, 1, 16, b"data") and hz:
            return int(hz)
    raise AudioUnreadable(f"{path} is not a 16-bit mono WAV recording of this program: use another file name.")
