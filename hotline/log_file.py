"""A child's log: kept on disk within a size, and its last lines in memory. Standard library only."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

MAX_BYTES = 5_000_000
KEPT = 3  # older files beside the current one: name.log.1 is the youngest
TAIL_LINES = 15
TAIL_WIDTH = 400  # characters of a line that is shown


class LogFile:
    """Appends bytes; when the file would outgrow ``max_bytes`` it becomes ``.1`` and a new one begins."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._kept = kept
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._line = b""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open()

    def write(self, block: bytes) -> None:
        """Append a block as it came; lines may be split over blocks."""
        self._remember(block)
        if self._size and self._size + len(block) > self._max_bytes:
            self._rotate()
        try:
            os.write(self._handle, block)
        except OSError:  # a full disk must not stop the children; the last lines are still in memory
            return
        self._size += len(block)

    def tail(self) -> list[str]:
        """The last lines, without their ends, blank ones left out."""
        lines = [*self._tail, self._shown(self._line)]
        return [line for line in lines if line][-TAIL_LINES:]

    def forget(self) -> None:
        """Begin a new tail, so that a child's last words are its own and not its predecessor's."""
        self._tail.clear()
        self._line = b""

    def close(self) -> None:
        os.close(self._handle)

    def _open(self) -> None:
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._size = os.fstat(self._handle).st_size

    def _rotate(self) -> None:
        os.close(self._handle)
        for number in range(self._kept, 0, -1):
            younger = self._numbered(number - 1)
            if younger.exists():
                os.replace(younger, self._numbered(number))
        self._open()

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}") if number else self.path

    def _remember(self, block: bytes) -> None:
        *lines, rest = (self._line + block).split(b"\n")
        for line in lines[-TAIL_LINES:]:
            if shown := self._shown(line):
                self._tail.append(shown)
        self._line = rest[-4 * TAIL_WIDTH :]

    @staticmethod
    def _shown(line: bytes) -> str:
        return line.decode("utf-8", "replace").rstrip()[-TAIL_WIDTH:]
