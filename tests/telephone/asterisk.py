"""Asterisk on this machine, in the folder that debian.py makes: started, steered and asked what it did."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

# Files of Debian's that are read, and not used here.
STOCK = ("acl", "ccss", "cdr", "cel", "chan_websocket", "features", "indications", "pjproject", "udptl")
START_S = 30.0
LOGGED_S = 60.0


class NotStarted(Exception):
    """Asterisk did not start; the text holds its log."""


class Asterisk:
    """One Asterisk, whose files are in ``folder``; the ``log`` holds every step of its dialplan."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.folder = folder
        self._tree = tree

    @contextmanager
    def running(self) -> Iterator[None]:
        """Raises NotStarted."""
        process = subprocess.Popen(
            [*self._program(), "-f"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + START_S
            while "Asterisk Ready" not in self.log():
                if process.poll() is not None or time.monotonic() > until:
                    raise NotStarted(f"Asterisk did not start:\n{self.log()[-3000:]}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _program(self) -> list[str]:
        return ["chroot", str(self._tree), "/usr/sbin/asterisk", "-C", f"/tmp/{self.folder.name}/etc/asterisk.conf"]

    def ask(self, command: str) -> str:
        """What the command line of Asterisk answers."""
        asked = [*self._program(), "-rx", command]
        return subprocess.run(asked, capture_output=True, text=True, timeout=START_S).stdout

    def originate(self, *lines: str) -> None:
        """Make a call, by a call file of these lines."""
        draft = self.folder / f"{time.monotonic_ns()}.call"
        draft.write_text("\n".join(lines) + "\n")
        draft.rename(self.folder / "spool" / "outgoing" / draft.name)

    def log(self) -> str:
        path = self.folder / "log" / "full"
        return path.read_text(errors="replace") if path.is_file() else ""

    def until_logged(self, pattern: str) -> list[str]:
        """Wait for a line with ``pattern`` and return all matches, or their groups."""
        until = time.monotonic() + LOGGED_S
        while True:
            found = re.findall(pattern, self.log())
            if found:
                return [str(one) for one in found]
            if time.monotonic() > until:
                raise AssertionError(f"the exchange did not do {pattern!r} within {LOGGED_S:.0f} s:\n{self.steps()}")
            time.sleep(0.1)

    def steps(self) -> str:
        """The steps of the dialplan, warnings and errors."""
        return "\n".join(
            line for line in self.log().splitlines() if re.search(r"Executing|WARNING|ERROR|app_dial|hangup", line)
        )


Kind = TypeVar("Kind", bound=Asterisk)


@contextmanager
def asterisk(tree: Path, kind: Callable[[Path, Path], Kind]) -> Iterator[Kind]:
    """One that is yet to be configured and started, with what Debian's package would have set up beside that."""
    folder = Path(tempfile.mkdtemp(prefix="asterisk-", dir=tree / "tmp"))
    etc, inside = folder / "etc", f"/tmp/{folder.name}"
    for name in ("etc", "log", "run", "lib", "spool", "spool/outgoing", "cache"):
        (folder / name).mkdir()
    for name in STOCK:
        (etc / f"{name}.conf").touch()
    (etc / "asterisk.conf").write_text(
        f"[directories]\nastetcdir => {inside}/etc\nastrundir => {inside}/run\nastlogdir => {inside}/log\n"
        f"astvarlibdir => {inside}/lib\nastdbdir => {inside}/lib\nastkeydir => {inside}/lib\n"
        f"astspooldir => {inside}/spool\nastcachedir => {inside}/cache\n"
        "[options]\nverbose = 5\n"
    )
    (etc / "logger.conf").write_text("[logfiles]\nfull => notice,warning,error,verbose(5)\n")
    try:
        yield kind(tree, folder)
    finally:
        shutil.rmtree(folder)


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
