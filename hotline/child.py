"""One process that the supervisor keeps running. Standard library only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.log_file import LogFile

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # a child that lived this long has recovered: its next pause is short again
_PR_SET_PDEATHSIG = 1


class Backoff:
    """The pause before the next start: 0.5 s, doubled at each death up to 30 s."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE_S

    def after(self, lived_s: float) -> float:
        """The pause in seconds after a child that lived ``lived_s``."""
        if lived_s >= STEADY_S:
            self._next = FIRST_PAUSE_S
        pause = self._next
        self._next = min(LONGEST_PAUSE_S, self._next * 2)
        return pause


@dataclass(frozen=True)
class Ending:
    """How a child ended: its exit code (negative: the signal), and how long it had lived."""

    code: int
    lived_s: float

    def __str__(self) -> str:
        if self.code >= 0:
            return f"exit code {self.code}"
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-self.code).name}"
        return f"killed by signal {-self.code}"


class Child:
    """A command in a process group of its own, with its output in a log file.

    The process dies with this one (Linux: PR_SET_PDEATHSIG), even when this one is killed. Start it from the main
    thread: the kernel ties it to the thread that made it.
    """

    def __init__(self, name: str, command: Sequence[str], variables: Mapping[str, str], folder: Path, log: LogFile):
        self.name = name
        self.log = log
        self.backoff = Backoff()
        self.deaths = 0
        self.restart_at: float | None = None
        self._command = list(command)
        self._variables = dict(variables)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def output(self) -> int:
        """The file descriptor of its output, to be read when there is something; -1 when it does not run."""
        return self._process.stdout.fileno() if self._process and self._process.stdout else -1

    def start(self) -> None:
        """Raises OSError when the command cannot be run."""
        self.restart_at = None
        self.log.forget()
        self._since = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
            preexec_fn=_dying_with(os.getpid()),
        )
        os.set_blocking(self.output, False)

    def read(self) -> bool:
        """Move what it has written into the log; False when it has closed its output."""
        if self.output < 0:
            return False
        with contextlib.suppress(BlockingIOError):
            while block := os.read(self.output, 65536):
                self.log.write(block)
            return False
        return True

    def ended(self) -> Ending | None:
        """How it ended, once it has; whatever it had started is killed too. None while it runs."""
        if self._process is None:
            return None
        # Looked at before it is reaped: until then its group cannot become somebody else's.
        if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            return None
        self.signal(signal.SIGKILL)
        self.read()
        code = self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None
        self.deaths += 1
        return Ending(code, time.monotonic() - self._since)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its whole process group, if it runs."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


def _dying_with(parent: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None  # there a killed supervisor leaves its children; Ctrl-C and SIGTERM stop them everywhere
    libc = ctypes.CDLL(None)

    def prepare() -> None:
        # SIGKILL, so that a hanging child cannot keep the port; orders and recordings bear a crash.
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return prepare
