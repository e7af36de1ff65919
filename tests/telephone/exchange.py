"""A telephone exchange on this machine: Asterisk with the configuration of deploy/asterisk, on free ports."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.running import ROOT

DEPLOYED = ROOT / "deploy" / "asterisk"
# Files of Debian's that are read, and not used here.
STOCK = ("acl", "ccss", "cdr", "cel", "chan_websocket", "features", "indications", "pjproject", "udptl")
START_S = 30.0
LOGGED_S = 60.0


class NotStarted(Exception):
    """Asterisk did not start; the text holds its log."""


class Exchange:
    """A running Asterisk. ``address`` is where it takes calls, ``operator_port`` where it sends those that it makes,
    ``log`` the file with every step of its dialplan."""

    def __init__(self, tree: Path, folder: Path, port: int, operator_port: int) -> None:
        self.address = f"127.0.0.1:{port}"
        self.operator_port = operator_port
        self._tree = tree
        self._folder = folder

    def log(self) -> str:
        path = self._folder / "log" / "full"
        return path.read_text(errors="replace") if path.is_file() else ""

    def call_of(self, number: str) -> str:
        """The id of the last call from this number (none: a hidden one), as soon as it is on its way to the bot."""
        channel = self.until_logged(rf'Set\("([^"]+)", "NUMBER={re.escape(quote(number))}"')[-1]
        return self.until_logged(rf'Set\("{re.escape(channel)}", "HOTLINE_CALL=([0-9a-f-]{{36}})"')[-1]

    def call(self, number: str, call: str, *, rings_s: int) -> None:
        """Call a citizen as docs/telephone.md says; ``call`` is the id that was announced to the gateway."""
        lines = (
            f"Channel: PJSIP/{number}@operator", "CallerID: 12345", "MaxRetries: 0", f"WaitTime: {rings_s}",
            "Context: hotline-callback", "Extension: s", "Priority: 1", f"Set: HOTLINE_CALL={call}",
        )  # fmt: skip
        draft = self._folder / f"{call}.call"
        draft.write_text("\n".join(lines) + "\n")
        draft.rename(self._folder / "spool" / "outgoing" / draft.name)

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

    def ask(self, command: str) -> str:
        """What the command line of Asterisk answers."""
        asked = ["chroot", str(self._tree), "/usr/sbin/asterisk", "-C", f"/tmp/{self._folder.name}/etc/asterisk.conf"]
        return subprocess.run([*asked, "-rx", command], capture_output=True, text=True, timeout=START_S).stdout


@contextmanager
def exchange(tree: Path, audiosocket: str, api: str, token: str) -> Iterator[Exchange]:
    """An exchange whose number 12345 leads to the gateway at ``audiosocket`` (host:port) and ``api`` (URL).

    12346 leads to it by chan_websocket.
    """
    folder = Path(tempfile.mkdtemp(prefix="exchange-", dir=tree / "tmp"))
    port, operator_port = _free_udp_port(), _free_udp_port()
    _configure(folder, port, operator_port, {"AUDIOSOCKET": audiosocket, "API": api, "TOKEN": token})
    process = subprocess.Popen(
        ["chroot", str(tree), "/usr/sbin/asterisk", "-f", "-C", f"/tmp/{folder.name}/etc/asterisk.conf"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    made = Exchange(tree, folder, port, operator_port)
    try:
        until = time.monotonic() + START_S
        while "Asterisk Ready" not in made.log():
            if process.poll() is not None or time.monotonic() > until:
                raise NotStarted(f"Asterisk did not start:\n{made.log()[-3000:]}")
            time.sleep(0.1)
        yield made
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def _configure(folder: Path, port: int, operator_port: int, chosen: dict[str, str]) -> None:
    """The deployed files with other addresses, and what Debian's package would have set up beside them."""
    etc = folder / "etc"
    for name in ("etc", "log", "run", "lib", "spool", "spool/outgoing", "cache"):
        (folder / name).mkdir()
    for name in STOCK:
        (etc / f"{name}.conf").touch()
    for file in DEPLOYED.glob("*.conf"):
        shutil.copy(file, etc)
    with (etc / "extensions.conf").open("a") as dialplan:  # the same number once more, by the other door
        dialplan.write("\n[hotline](+)\nexten => 12346,1,Gosub(hotline-call,s,1(changde,websocket))\n")
    _replace(etc / "websocket_client.conf", r"^password=.*$", f"password={chosen['TOKEN']}")
    uri = f"{chosen['API'].replace('http', 'ws', 1)}/media/asterisk"
    _replace(etc / "websocket_client.conf", r"^uri=.*$", f"uri={uri}")
    for name, value in chosen.items():
        _replace(etc / "extensions.conf", rf"^HOTLINE_{name}=.*$", f"HOTLINE_{name}={value}")
    _replace(etc / "pjsip.conf", r"^bind=.*$", f"bind=127.0.0.1:{port}")
    _replace(etc / "pjsip.conf", r"^match=.*$", "match=127.0.0.1")
    _replace(etc / "pjsip.conf", r"^contact=.*$", f"contact=sip:127.0.0.1:{operator_port}")
    inside = f"/tmp/{folder.name}"
    (etc / "asterisk.conf").write_text(
        f"[directories]\nastetcdir => {inside}/etc\nastrundir => {inside}/run\nastlogdir => {inside}/log\n"
        f"astvarlibdir => {inside}/lib\nastdbdir => {inside}/lib\nastkeydir => {inside}/lib\n"
        f"astspooldir => {inside}/spool\nastcachedir => {inside}/cache\n"
        "[options]\nverbose = 5\n"
    )
    (etc / "logger.conf").write_text("[logfiles]\nfull => notice,warning,error,verbose(5)\n")


def _replace(path: Path, pattern: str, line: str) -> None:
    text, found = re.subn(pattern, lambda _: line, path.read_text(), flags=re.M)
    assert found == 1, f"{path.name} has {found} lines like {pattern}"
    path.write_text(text)


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
