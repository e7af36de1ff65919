"""A telephone exchange on this machine: Asterisk with the configuration of deploy/asterisk, on free ports."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.running import ROOT
from tests.telephone.asterisk import Asterisk, asterisk, free_udp_port

DEPLOYED = ROOT / "deploy" / "asterisk"


class Exchange(Asterisk):
    """The hotline's own. ``address`` is where it takes calls, ``operator_port`` where it sends those that it makes."""

    def __init__(self, tree: Path, folder: Path) -> None:
        super().__init__(tree, folder)
        port, self.operator_port = free_udp_port(), free_udp_port()
        self.address = f"127.0.0.1:{port}"

    def call_of(self, number: str) -> str:
        """The id of the last call from this number (none: a hidden one), as soon as it is on its way to the bot."""
        channel = self.until_logged(rf'Set\("([^"]+)", "NUMBER={re.escape(quote(number))}"')[-1]
        return self.until_logged(rf'Set\("{re.escape(channel)}", "HOTLINE_CALL=([0-9a-f-]{{36}})"')[-1]

    def call(self, number: str, call: str, *, rings_s: int) -> None:
        """Call a citizen as docs/telephone.md says; ``call`` is the id that was announced to the gateway."""
        self.originate(
            f"Channel: PJSIP/{number}@operator", "CallerID: 12345", "MaxRetries: 0", f"WaitTime: {rings_s}",
            "Context: hotline-callback", "Extension: s", "Priority: 1", f"Set: HOTLINE_CALL={call}",
        )  # fmt: skip


@contextmanager
def exchange(tree: Path, audiosocket: str, api: str, token: str) -> Iterator[Exchange]:
    """An exchange whose number 12345 leads to the gateway at ``audiosocket`` (host:port) and ``api`` (URL).

    12346 leads to it by chan_websocket.
    """
    with asterisk(tree, Exchange) as made:
        _configure(made, {"AUDIOSOCKET": audiosocket, "API": api, "TOKEN": token})
        with made.running():
            yield made


def _configure(made: Exchange, chosen: dict[str, str]) -> None:
    """The deployed files with other addresses."""
    etc = made.folder / "etc"
    for file in DEPLOYED.glob("*.conf"):
        shutil.copy(file, etc)
    with (etc / "extensions.conf").open("a") as dialplan:  # the same number once more, by the other door
        dialplan.write("\n[hotline](+)\nexten => 12346,1,Gosub(hotline-call,s,1(changde,websocket))\n")
    _replace(etc / "websocket_client.conf", r"^password=.*$", f"password={chosen['TOKEN']}")
    uri = f"{chosen['API'].replace('http', 'ws', 1)}/media/asterisk"
    _replace(etc / "websocket_client.conf", r"^uri=.*$", f"uri={uri}")
    for name, value in chosen.items():
        _replace(etc / "extensions.conf", rf"^HOTLINE_{name}=.*$", f"HOTLINE_{name}={value}")
    _replace(etc / "pjsip.conf", r"^bind=.*$", f"bind={made.address}")
    _replace(etc / "pjsip.conf", r"^match=.*$", "match=127.0.0.1")
    _replace(etc / "pjsip.conf", r"^contact=.*$", f"contact=sip:127.0.0.1:{made.operator_port}")


def _replace(path: Path, pattern: str, line: str) -> None:
    text, found = re.subn(pattern, lambda _: line, path.read_text(), flags=re.M)
    assert found == 1, f"{path.name} has {found} lines like {pattern}"
    path.write_text(text)
