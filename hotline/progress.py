"""A bar on the terminal for work that goes file by file."""

from __future__ import annotations

import shutil
import time
import unicodedata
from collections.abc import Callable
from typing import TextIO

WIDTH = 24
EVERY_S = 0.1


class Progress:
    """``file`` begins one, ``share`` moves within it, ``end`` removes the bar. Silent where ``out`` is no terminal.

    How far it is and how long it will take go by the size of the files.
    """

    def __init__(self, sizes: list[int], out: TextIO) -> None:
        self._sizes = [max(1, size) for size in sizes]
        self._out = out
        self._live = out.isatty()
        self._number = -1
        self._name = ""
        self._share = 0.0
        self._worked = 0  # bytes that took time in this run
        self._began = time.monotonic()
        self._shown = 0.0

    def file(self, name: str) -> None:
        """The next file."""
        if self._number >= 0 and self._share > 0:
            self._worked += self._sizes[self._number]
        self._number, self._name, self._share = self._number + 1, name, 0.0
        self._show(at_once=True)

    def share(self, share: float) -> None:
        """So much of the file is done, 0 … 1."""
        self._share = min(1.0, share)
        self._show()

    def line(self, text: str) -> None:
        """A sentence above the bar."""
        self.hidden(lambda: print(text, file=self._out, flush=True))

    def hidden(self, write: Callable[[], object]) -> None:
        """Do what writes to the same terminal."""
        self._clear()
        write()
        self._show(at_once=True)

    def end(self) -> None:
        self._clear()
        self._live = False

    def _show(self, at_once: bool = False) -> None:
        now = time.monotonic()
        if not self._live or self._number < 0 or (not at_once and now - self._shown < EVERY_S):
            return
        self._shown = now
        here = self._share * self._sizes[self._number]
        done = sum(self._sizes[: self._number]) + here
        whole = sum(self._sizes)
        full = int(WIDTH * done / whole)
        text = f"[{'#' * full}{'.' * (WIDTH - full)}] {self._number + 1}/{len(self._sizes)} {self._name}"
        worked = self._worked + here
        if worked > 0:
            text += f", {_time((now - self._began) * (whole - done) / worked)} left"
        self._out.write(f"\r\x1b[K{_cut(text, shutil.get_terminal_size().columns - 1)}")
        self._out.flush()

    def _clear(self) -> None:
        if self._live:
            self._out.write("\r\x1b[K")
            self._out.flush()


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _cut(text: str, columns: int) -> str:
    """At most so many columns; a Chinese character takes two."""
    taken = 0
    for place, character in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken > columns:
            return text[:place]
    return text
