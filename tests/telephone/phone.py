"""Telephones that tests use as people do: dial, listen, speak, press keys, put the receiver down.

They hang on an Asterisk of their own, which stands for the operator's network: it calls, and is called by, the
hotline's exchange over SIP, and passes what is said and heard on over AudioSocket.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import struct
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from api.channels.audiosocket import HANG_UP, SLIN8, Frame
from hotline.ports import free_port
from speech.audio import silence
from tests.telephone.asterisk import Asterisk, asterisk
from tests.telephone.exchange import DEPLOYED

HZ = 8000
FRAME_S = 0.02
SILENCE = silence(20, HZ)
ANSWER_S = 60.0  # also on a machine with much else to do
STEP_S = 0.05
LOUD = 300  # of 32768; between words the line is at 0
OVER_S = 2.0  # of quiet, and the other has finished; between two sentences it is less
KEY_MS, BETWEEN_KEYS_S = 250, 0.35  # how long a key is held; from one key to the next
BEHIND_S = 0.1  # a thread that woke up so late sends no more at once
_HEADER = struct.Struct(">BH")


class NotEstablished(Exception):
    """No call came about, or it ended too early; the text holds what the network did."""


class Network(Asterisk):
    """The operator's network: its telephones are called at ``port``, and keys are pressed through ``manager_port``."""

    def __init__(self, tree: Path, folder: Path) -> None:
        super().__init__(tree, folder)
        self.manager_port = free_port()

    def press(self, channel: str, key: str) -> None:
        with socket.create_connection(("127.0.0.1", self.manager_port), ANSWER_S) as manager:
            answers = manager.makefile("r", newline="\r\n")
            login = ["Action: Login", "Username: telephones", "Secret: telephones", "Events: off"]
            held = ["Action: PlayDTMF", f"Channel: {channel}", f"Digit: {key}", f"Duration: {KEY_MS}"]
            for action in (login, held):
                manager.sendall("\r\n".join([*action, "", ""]).encode())
                answer = "".join(iter(answers.readline, "\r\n"))
                if "Success" not in answer:
                    raise NotEstablished(f"the key {key} cannot be pressed: {answer}\n{self.steps()}")


class Phone:
    """One telephone and its call; ``number`` is empty if it is hidden."""

    def __init__(self, network: Network, number: str) -> None:
        self.number = re.sub(r"[^0-9+]", "", number)
        self._network, self._shown = network, number
        self._id = str(uuid.uuid4())
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(ANSWER_S)
        self._place = f"{self._id},127.0.0.1:{self._server.getsockname()[1]}"
        self._socket: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._over = threading.Event()
        self._to_say = b""
        self._loud_s = self._listened_s = 0.0  # of sound: heard, and of it listened to
        self._loud_at = 0.0  # monotonic

    def dial(self, address: str) -> None:
        """Returns when the other side has answered."""
        self._network.originate(
            f"Channel: PJSIP/hotline/sip:{address}", f"CallerID: <{self._shown}>", "MaxRetries: 0",
            "Context: telephones", "Extension: dialled", "Priority: 1", f"Set: PLACE={self._place}",
        )  # fmt: skip
        self._through()

    def pick_up(self) -> None:
        """Wait until it rings, and answer."""
        self._network.until_logged(rf"Executing \[{self._shown}@telephones:\d+\] Ringing")
        self._network.ask(f"dialplan set global PLACE_{self._shown} {self._place}")
        self._through()

    def _through(self) -> None:
        try:
            self._socket, _ = self._server.accept()
        except TimeoutError as error:
            raise NotEstablished(f"nobody answered:\n{self._network.steps()}") from error
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._hear, self._speak)]
        for thread in self._threads:
            thread.start()

    def _hear(self) -> None:
        with contextlib.suppress(OSError):  # hung up
            while header := self._read(_HEADER.size):
                kind, length = _HEADER.unpack(header)
                payload = self._read(length) if length else b""
                if kind == SLIN8 and payload and np.abs(np.frombuffer(payload, "<i2").astype(np.int32)).max() > LOUD:
                    self._loud_s += len(payload) / 2 / HZ
                    self._loud_at = time.monotonic()
                elif kind == HANG_UP:
                    break
        self._over.set()

    def _read(self, size: int) -> bytes:
        assert self._socket is not None
        found = b""
        while len(found) < size and (more := self._socket.recv(size - len(found))):
            found += more
        return found if len(found) == size else b""

    def _speak(self) -> None:
        assert self._socket is not None
        due = time.monotonic()
        with contextlib.suppress(OSError):  # hung up
            while not self._over.is_set():
                piece, self._to_say = self._to_say[: len(SILENCE)], self._to_say[len(SILENCE) :]
                self._socket.sendall(Frame(SLIN8, piece.ljust(len(SILENCE), b"\0")).encoded())
                due = max(due + FRAME_S, time.monotonic() - BEHIND_S)
                time.sleep(max(0.0, due - time.monotonic()))

    def listen(self) -> float:
        """Wait until the other has spoken and then been quiet; returns the seconds of sound that were heard."""
        return self._listen(lambda loud, quiet: loud > 0 and quiet >= OVER_S)

    def hears(self, seconds: float) -> None:
        """Wait for this much sound, beginning now."""
        self._listened_s = self._loud_s
        self._listen(lambda loud, _: loud >= seconds)

    def _listen(self, enough: Callable[[float, float], bool]) -> float:
        until = time.monotonic() + ANSWER_S
        while True:
            loud, quiet = self._loud_s - self._listened_s, time.monotonic() - self._loud_at
            if enough(loud, quiet):
                self._listened_s += loud
                return loud
            if self._over.is_set() or time.monotonic() > until:
                ended = "the call ended" if self._over.is_set() else f"in {ANSWER_S:.0f} s"
                raise AssertionError(f"{ended}: {loud:.1f} s of sound were heard\n{self._network.steps()}")
            time.sleep(STEP_S)

    def say(self, pcm: bytes) -> None:
        """Speak (s16le mono, 8 kHz); returns when it is said. What was heard before is forgotten."""
        self._listened_s = self._loud_s
        self._to_say = pcm
        while self._to_say and not self._over.is_set():
            time.sleep(STEP_S)

    def press(self, keys: str) -> None:
        """What was heard before is forgotten."""
        self._listened_s = self._loud_s
        channel = self._network.until_logged(rf'AudioSocket\("([^"]+)", "{self._id}')[-1]
        for key in keys:
            self._network.press(channel, key)
            time.sleep(BETWEEN_KEYS_S)

    def until_hung_up(self) -> None:
        """Wait for the other side to end the call."""
        if not self._over.wait(ANSWER_S):
            raise NotEstablished(f"the call goes on:\n{self._network.steps()}")

    def hang_up(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the other was faster
                self._socket.sendall(Frame(HANG_UP).encoded())
        self._over.set()

    def close(self) -> None:
        self.hang_up()
        for thread in self._threads:
            thread.join()
        if self._socket is not None:
            self._socket.close()
        self._server.close()


@contextmanager
def network(tree: Path, port: int) -> Iterator[Network]:
    """Telephones that are called at ``port`` (UDP). ``tree`` holds the programs."""
    with asterisk(tree, Network) as made:
        etc = made.folder / "etc"
        (etc / "pjsip.conf").write_text(SIP.format(port=port))
        (etc / "extensions.conf").write_text(DIALPLAN)
        (etc / "manager.conf").write_text(MANAGER.format(port=made.manager_port))
        shutil.copy(DEPLOYED / "modules.conf", etc)
        with (etc / "modules.conf").open("a") as modules:
            modules.write("load=app_senddtmf.so\nload=func_global.so\n")
        with made.running():
            yield made


@contextmanager
def phone(made: Network, number: str) -> Iterator[Phone]:
    """A telephone with this number; what it left is hung up."""
    one = Phone(made, number)
    try:
        yield one
    finally:
        one.close()


SIP = """\
[network-udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}

[hotline]
type=endpoint
transport=network-udp
context=telephones
disallow=all
allow=alaw
dtmf_mode=rfc4733
direct_media=no

[hotline]
type=identify
endpoint=hotline
match=127.0.0.1
"""

# One that is called rings until its place is told; its place is where its sound goes.
DIALPLAN = """\
[telephones]
exten => dialled,1,AudioSocket(${PLACE})
 same => n,Hangup()

exten => _[0-9+].,1,Ringing()
 same => n(rings),Wait(0.2)
 same => n,GotoIf($["${PLACE_${EXTEN}}" = ""]?rings)
 same => n,Set(PLACE=${PLACE_${EXTEN}})
 same => n,Set(GLOBAL(PLACE_${EXTEN})=)
 same => n,Answer()
 same => n,AudioSocket(${PLACE})
 same => n,Hangup()
"""

MANAGER = """\
[general]
enabled=yes
bindaddr=127.0.0.1
port={port}

[telephones]
secret=telephones
write=call
"""
