"""Ports of this machine: a free one, and who holds a taken one. Standard library only, Python 3.8 or newer."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

LISTENING = "0A"  # TCP_LISTEN in /proc/net/tcp


class PortTaken(Exception):
    """The port cannot be used; the text says by whom it is held, if that can be known, and what to do."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_free(host: str, port: int, setting: str = "HOTLINE_PORT") -> None:
    """Raise PortTaken unless a server may listen at this address."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise PortTaken(
            f"HOTLINE_HOST is {host!r}, which is no address here ({error}): set 127.0.0.1 or 0.0.0.0."
        ) from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do it: a port that is only in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(_sentence(error, host, port, setting)) from error


def _sentence(error: OSError, host: str, port: int, setting: str) -> str:
    another = f"{setting}={port + 1 if port < 65535 else 8000}"
    if error.errno == errno.EADDRINUSE:
        who = holder(port) or "another program"
        return f"Port {port} is taken by {who}: stop it, or choose another port, for example {another}."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has: choose one above 1023, for example {setting}=8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOTLINE_HOST is {host}, which is not an address of this machine: set 127.0.0.1 or 0.0.0.0."
    return f"Port {port} of {host} cannot be used ({error.strerror}): choose another, for example {another}."


def holder(port: int, proc: Path = Path("/proc")) -> str:
    """The process that listens on this port as ``name (process 123)``; empty when it cannot be known.

    Known on Linux only, and only for processes that this user may look into.
    """
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port, proc)}
    if not wanted:
        return ""
    for process in proc.glob("[0-9]*"):
        if wanted.intersection(_handles(process)):
            return f"{_name(process)} (process {process.name})"
    return ""


def _handles(process: Path) -> Iterator[str]:
    try:
        handles = list((process / "fd").iterdir())
    except OSError:  # ended meanwhile, or somebody else's
        return
    for handle in handles:
        with contextlib.suppress(OSError):  # closed meanwhile
            yield os.readlink(str(handle))


def _listening_inodes(port: int, proc: Path) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            cells = row.split()
            if cells[3] == LISTENING and int(cells[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(cells[9])
    return inodes


def _name(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "a program"
    line = " ".join([os.path.basename(words[0]), *words[1:]]).strip()
    return line if len(line) <= 60 else line[:59] + "…"
