"""Speaking: the protocol of every synthesiser, clauses, and a cache so that no sentence is rendered twice."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

from speech.audio import Pcm

log = logging.getLogger(__name__)


@runtime_checkable
class Synthesiser(Protocol):
    name: str  # engine, voice, rate and everything else that shapes the sound: the cache keys on it
    sample_rate: int  # Hz

    def speak(self, text: str) -> Pcm:
        """``text`` as s16le mono at ``sample_rate``; nothing to say gives no samples. Blocks; safe for all threads.

        Raises EngineUnavailable if the engine does not load.
        """


LONGEST_CLAUSE = 60  # characters; about 15 s of speech
SHORTEST_CLAUSE = 4  # a shorter one is joined to its neighbour: rendered alone it sounds chopped
_END = re.compile(r"[^。！？!?；;，,：:…\n]*[。！？!?；;，,：:…\n]+[”’」』）)\"'\s]*")


def clauses(text: str) -> list[str]:
    """Cut ``text`` after punctuation so that the first clause can be heard while the next is rendered.

    Joined again they are ``text``, but for white space at the cuts. Numbers such as 3:30 and 1,000 stay whole.
    """
    pieces: list[str] = []
    for piece in _cut(text):
        joined = bool(pieces) and (
            len(pieces[-1].strip()) < SHORTEST_CLAUSE
            or len(piece.strip()) < SHORTEST_CLAUSE
            or _inside_number(pieces[-1], piece)
        )
        if joined and len(pieces[-1]) + len(piece) <= LONGEST_CLAUSE:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return [piece.strip() for piece in pieces if piece.strip()]


def _cut(text: str) -> Iterator[str]:
    position = 0
    for match in _END.finditer(text):
        yield from _bounded(match[0])
        position = match.end()
    yield from _bounded(text[position:])


def _bounded(piece: str) -> Iterator[str]:
    while len(piece) > LONGEST_CLAUSE:
        space = piece.rfind("、", LONGEST_CLAUSE // 2, LONGEST_CLAUSE) + 1 or LONGEST_CLAUSE
        yield piece[:space]
        piece = piece[space:]
    if piece:
        yield piece


def _inside_number(before: str, after: str) -> bool:
    return len(before) > 1 and before[-1] in ":," and before[-2].isdigit() and after[0].isdigit()


class CachedSynthesiser:
    """Any synthesiser, each text rendered once and then read from a file of raw samples.

    Safe for several threads and processes: files appear whole, and two threads that want the same text wait for one
    rendering. Beyond ``max_bytes`` the files used longest ago go. A disk that fails costs the cache, not the call.
    """

    def __init__(self, engine: Synthesiser, cache_dir: Path, max_bytes: int = 512 << 20) -> None:
        self.name = engine.name
        self.sample_rate = engine.sample_rate
        self._engine = engine
        self._folder = Path(cache_dir)
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Lock] = {}
        self._written = max_bytes  # so that the first write also measures what earlier runs left

    def speak(self, text: str) -> Pcm:
        text = text.strip()
        if not text:
            return b""
        path = self._path(text)
        found = self._read(path)
        if found is not None:
            return found
        with self._lock:
            turn = self._under_way.setdefault(path.name, threading.Lock())
        try:
            with turn:
                found = self._read(path)
                if found is None:
                    found = self._engine.speak(text)
                    self._write(path, found)
        finally:
            with self._lock:
                self._under_way.pop(path.name, None)
        return found

    def cached(self, text: str) -> bool:
        """Whether ``text`` can be had without rendering."""
        return self._path(text.strip()).is_file()

    def stream(self, text: str) -> Iterator[Pcm]:
        """Clause by clause, each as soon as it is rendered."""
        for clause in clauses(text):
            yield self.speak(clause)

    def _path(self, text: str) -> Path:
        key = hashlib.sha256(f"{self.name}\n{self.sample_rate}\n{text}".encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.pcm"

    def _read(self, path: Path) -> Pcm | None:
        try:
            pcm = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return pcm if pcm and len(pcm) % 2 == 0 else None

    def _write(self, path: Path, pcm: Pcm) -> None:
        if not pcm or len(pcm) > self._max_bytes:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
                file.write(pcm)
            os.replace(file.name, path)
        except OSError as error:
            log.warning("The speech cache in %s cannot be written (%s): every sentence is rendered anew.", path, error)
            return
        with self._lock:
            self._written += len(pcm)
            if self._written > self._max_bytes // 10:
                self._written = 0
                self._shrink()

    def _shrink(self) -> None:
        """Down to ``max_bytes`` less a tenth, the longest unused first."""
        files = []
        for path in self._folder.glob("*/*.pcm"):
            try:
                state = path.stat()
            except OSError:  # another process removed it
                continue
            files.append((state.st_mtime_ns, state.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self._max_bytes:
            return
        for _, size, path in sorted(files):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._max_bytes * 0.9:
                return
