"""Which recordings are done, kept beside the output so that a long run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_AT_ONCE = 1 << 20


class JournalMismatch(ValueError):
    """Output and journal do not belong together."""


@dataclass(frozen=True)
class Done:
    """A recording that was transcribed: its content's hash, its name then, and the bytes of its line in the output."""

    sha256: str
    file: str
    start: int
    end: int


class Journal:
    """The output, one JSON line a recording, and ``OUTPUT.journal``, one line more for each that is whole.

    After a crash the output is cut back to the last line that the journal knows; that recording is done anew.
    Raises JournalMismatch for an output that somebody changed, and OSError.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self.path = output.with_name(f"{output.name}.journal")
        self._done = {done.sha256: done for done in self._read()}
        size = output.stat().st_size if output.exists() else 0
        self._end = max((done.end for done in self._done.values()), default=0)
        if size < self._end or (size and not self.path.exists()):
            raise JournalMismatch(
                f"{output} does not go with its journal {self.path.name}: name another file, or remove both."
            )
        output.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        with output.open("ab") as file:
            file.truncate(self._end)

    def done(self, sha256: str) -> Done | None:
        return self._done.get(sha256)

    def line_of(self, done: Done) -> dict[str, Any]:
        """What the output says of a recording. Raises JournalMismatch."""
        with self.output.open("rb") as file:
            file.seek(done.start)
            try:
                found: dict[str, Any] = json.loads(file.read(done.end - done.start))
            except ValueError:
                raise JournalMismatch(f"{self.output} was changed: remove it and {self.path.name}.") from None
        return found

    def add(self, sha256: str, file: str, line: dict[str, Any]) -> None:
        """Write the line; only when it is on the disk the journal knows of it."""
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        _append(self.output, data)
        done = Done(sha256, file, self._end, self._end + len(data))
        _append(self.path, (json.dumps(done.__dict__, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
        self._done[sha256], self._end = done, done.end

    def _read(self) -> list[Done]:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        except FileNotFoundError:
            return []
        found = []
        for number, line in enumerate(lines, 1):
            try:
                found.append(Done(**json.loads(line)))
            except (ValueError, TypeError):
                if number == len(lines):  # torn by a crash: the recording is done anew
                    self.path.write_text("".join(lines[:-1]), encoding="utf-8")
                    break
                raise JournalMismatch(f"{self.path}, line {number}, is damaged: remove it and the output.") from None
        return found


def sha256_of(path: Path) -> str:
    """The content's hash. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
