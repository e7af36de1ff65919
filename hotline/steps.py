"""The steps of the set-up: one line each, with what is going on while it is long.

Standard library only, Python 3.8 or newer: this runs before any environment is made.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

TICK_S = 0.5
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class SetupFailed(Exception):
    """The set-up cannot go on; the text is one sentence that says what to do."""


class CommandFailed(Exception):
    """A command ended with an error; ``lines`` is what it printed, ``code`` how it ended."""

    def __init__(self, command: Sequence[str], code: int, lines: list[str]) -> None:
        super().__init__(f"{Path(command[0]).name} failed (exit code {code})")
        self.code = code
        self.lines = lines

    def reason(self) -> str:
        """The line that most likely tells why: the first that speaks of an error, else the last."""
        spoken = [line.strip(" ×├─▶╰│\t") for line in self.lines]
        spoken = [line for line in spoken if line]
        errors = [line for line in spoken if re.search(r"error|failed|cannot|could not|mismatch", line, re.I)]
        return (errors or spoken or [str(self)])[-1][:300]


class Step:
    """A context manager around one step: its title, then how long it took or that it was done already.

    On a terminal the line shows what goes on and for how long; elsewhere it is written once, at the end.
    """

    def __init__(self, title: str, out: IO[str] | None = None) -> None:
        self._title = title
        self._out = out or sys.stdout
        self._note = ""
        self._began = 0.0
        self._live = self._out.isatty()

    def __enter__(self) -> Step:
        self._began = time.monotonic()
        self._show("…")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._finish("failed" if kind is not KeyboardInterrupt else "stopped")
        elif self._note:
            self._finish(self._note)
        else:
            self._finish(f"done in {time.monotonic() - self._began:.1f} s")

    def already(self, note: str = "already done") -> None:
        """Say at the end that there was nothing to do."""
        self._note = note

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        variables: Mapping[str, str] | None = None,
        progress: Callable[[Sequence[str]], str] | None = None,
    ) -> list[str]:
        """Run a command and return the lines it printed, while the step's line shows ``progress(lines so far)``.

        Raises CommandFailed, or SetupFailed when the command is not there.
        """
        environment = {name: value for name, value in os.environ.items() if name not in UNSET}
        environment.update({"COLUMNS": "60"}, **(variables or {}))
        try:
            process = subprocess.Popen(
                list(command),
                cwd=str(folder),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise SetupFailed(
                f"{command[0]} cannot be run ({error.strerror}): make it executable, or remove it and start again."
            ) from error
        lines: list[str] = []
        reader = threading.Thread(target=_collect, args=(process.stdout, lines), daemon=True)
        reader.start()
        try:
            while reader.is_alive():
                reader.join(TICK_S)
                self._show(f"{time.monotonic() - self._began:.0f} s  {progress(list(lines)) if progress else ''}")
            code = process.wait()
        finally:
            _end(process)
        if code:
            raise CommandFailed(command, code, lines)
        return lines

    def _show(self, what: str) -> None:
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._out.write("\r\x1b[K" + f"{self._title} … {what}"[:width])
            self._out.flush()

    def _finish(self, what: str) -> None:
        self._out.write(("\r\x1b[K" if self._live else "") + f"{self._title}: {what}\n")
        self._out.flush()


# Wrong for what the set-up starts: it needs its own environments, and bytecode on disk (10 s at every start).
UNSET = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"})


def check_space(folder: Path, needed: int) -> None:
    """Raise SetupFailed when the disk of ``folder`` has less than ``needed`` bytes free."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(str(existing)).free
    if free < needed:
        raise SetupFailed(
            f"The disk of {existing} has {free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB are needed: free some space."
        )


def disk_sentence(error: OSError) -> str:
    """What to tell of an OSError that a step met."""
    where = error.filename or "the disk"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left on the disk of {where}: free some, then start again."
    return f"{where} cannot be used ({error.strerror}): check who owns it, then start again."


def _collect(stream: IO[bytes], lines: list[str]) -> None:
    """Gather lines; a progress bar that is redrawn with carriage returns counts as one line."""
    rest = ""
    while True:
        block = os.read(stream.fileno(), 65536).decode("utf-8", "replace")
        if not block:
            break
        rest += _CONTROL.sub("", block)
        *whole, rest = re.split(r"\r?\n|\r", rest)
        lines.extend(line for line in whole if line.strip())
    if rest.strip():
        lines.append(rest)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()
