"""The whole hotline, running on free ports with a data folder of its own, for tests that need it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.environment import Environment
from hotline.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 300.0
STOP_LIMIT_S = 30.0
BORROWED = ("weights", "models", "cache")  # made by the set-up; the tests neither download nor train again


class NotRunning(Exception):
    """The hotline did not get ready; the text holds what it said."""


@dataclass(frozen=True)
class Running:
    """A hotline that answers: where, with which service token, and where it keeps its data and output."""

    base_url: str
    token: str
    data_dir: Path
    pid: int | None = None  # of the supervisor, when this test run started it
    output: Path | None = None
    ready_s: float = 0.0
    audiosocket_port: int = 0

    @property
    def ws_url(self) -> str:
        """Where its WebSockets are."""
        return self.base_url.replace("http", "ws", 1)

    @property
    def authorization(self) -> dict[str, str]:
        """The header that carries the service token."""
        return {"Authorization": f"Bearer {self.token}"}

    def said(self) -> str:
        """What the supervisor has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace") if self.output else ""


@contextmanager
def running_hotline(folder: Path, *, module: str = "hotline.cli", **settings: object) -> Iterator[Running]:
    """Start ``hotline up`` with its data in ``folder/data``, and stop it at the end.

    ``settings`` are those of interfaces.md in small letters (``city="shangqiu"``); ports are chosen free, and
    requests of tests are not counted out. ``module`` is run with ``up``. Raises NotRunning when it does not get ready.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for name in BORROWED:
        source = Environment().data / name
        if source.is_dir() and not (data / name).exists():
            (data / name).symlink_to(source, target_is_directory=True)
    port = free_port()
    chosen: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "data_dir": data,
        "database_url": f"sqlite:///{data / 'hotline.db'}",
        "audiosocket_port": free_port(),
        "public_rate": 100_000,
        "api_token": "",
        **settings,
    }
    variables = {**os.environ, **{f"HOTLINE_{name.upper()}": str(value) for name, value in chosen.items()}}
    output = folder / "output.txt"
    began = time.monotonic()
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "up"],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, output)
        token = str(chosen["api_token"]) or (data / "api-token").read_text().strip()
        base_url = Environment(ROOT, variables).base_url
        took = time.monotonic() - began
        yield Running(base_url, token, data, process.pid, output, took, int(str(chosen["audiosocket_port"])))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()  # its children die with it
            process.wait()


def _wait(process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while "Ready after" not in output.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotRunning(f"hotline up did not get ready:\n{output.read_text(encoding='utf-8', errors='replace')}")
        time.sleep(0.1)
    # The address and the rest of the welcome follow in the same write, the files were there before.
