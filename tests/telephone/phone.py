"""A telephone that a test uses as a person does: dial, listen, speak, press keys, put the receiver down.

It is baresip, steered over its control connection (JSON in netstrings); what it plays and hears are WAV files.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from hotline.ports import free_port
from speech.audio import silence
from speech.wav import wav_bytes

HZ = 8000
FRAME = 160  # samples
START_S = 10.0
ANSWER_S = 60.0  # also on a machine with much else to do
STEP_S = 0.1
LOUD = 300  # of 32768; between words the line is at 0
OVER_S = 2.0  # of quiet, and the other has finished; between two sentences it is less
AFTERWARDS_MS = 90_000  # of silence after what is said, until the next words


class NotEstablished(Exception):
    """No call came about, or it ended too early; the text holds what the telephone said."""


class Phone:
    """One telephone and its call; ``number`` is empty if it is hidden, ``inside`` is baresip's path of ``folder``."""

    def __init__(self, number: str, folder: Path, inside: str, process: subprocess.Popen[bytes], control: int) -> None:
        self.number = re.sub(r"[^0-9+]", "", number)
        self._folder, self._inside = folder, inside
        self._process = process
        self._socket = self._connect(control)
        self._received = b""
        self._read = 0  # bytes of what is heard that were listened to
        self._said = 0

    def _connect(self, port: int) -> socket.socket:
        until = time.monotonic() + START_S
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=START_S)
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise NotEstablished(f"the telephone did not start ({error}):\n{self.printed()}") from error
                time.sleep(STEP_S)

    def printed(self) -> str:
        return (self._folder / "output.txt").read_text(errors="replace")

    def dial(self, address: str) -> None:
        """Returns when the other side has answered."""
        self._tell("dial", address)
        self._through()

    def pick_up(self) -> None:
        """Wait until it rings, and answer."""
        self._until("CALL_INCOMING")
        self._tell("accept", "")
        self._through()

    def _through(self) -> None:
        self._until("CALL_ESTABLISHED")
        self._tell("ausrc", f"aufile,{self._inside}/silence.wav")

    def listen(self) -> float:
        """Wait until the other has spoken and then been quiet; returns the seconds of sound that were heard."""
        return self._listen(lambda loud, quiet: loud > 0 and quiet >= OVER_S)

    def hears(self, seconds: float) -> None:
        """Wait for this much sound, beginning now."""
        self._new_sound()
        self._listen(lambda loud, _: loud >= seconds)

    def _listen(self, enough: Callable[[float, float], bool]) -> float:
        loud = quiet = 0.0
        until = time.monotonic() + ANSWER_S
        while not enough(loud, quiet):
            if time.monotonic() > until:
                raise AssertionError(
                    f"in {ANSWER_S:.0f} s {loud:.1f} s of sound were heard, and then {quiet:.1f} s none"
                )
            time.sleep(STEP_S)
            heard = self._new_sound()
            for at in range(0, len(heard), FRAME):
                if np.abs(heard[at : at + FRAME]).max() > LOUD:
                    loud, quiet = loud + FRAME / HZ, 0.0
                else:
                    quiet += FRAME / HZ
        return loud

    def _new_sound(self) -> np.ndarray[Any, np.dtype[np.int32]]:
        path = self._folder / "heard.wav"
        if not path.is_file():
            return np.zeros(0, np.int32)
        with path.open("rb") as handle:
            handle.seek(max(self._read, 44))
            pcm = handle.read()
        pcm = pcm[: len(pcm) // 2 * 2]
        self._read = max(self._read, 44) + len(pcm)
        return np.frombuffer(pcm, "<i2").astype(np.int32)

    def say(self, pcm: bytes) -> None:
        """Speak (s16le mono, 8 kHz); returns when it is said. What was heard before is forgotten."""
        self.begin_to_say(pcm)
        time.sleep(len(pcm) / 2 / HZ)

    def begin_to_say(self, pcm: bytes) -> None:
        self._new_sound()
        self._said += 1
        name = f"said-{self._said}.wav"
        (self._folder / name).write_bytes(wav_bytes(pcm + silence(AFTERWARDS_MS, HZ), HZ))
        self._tell("ausrc", f"aufile,{self._inside}/{name}")

    def press(self, keys: str) -> None:
        self._new_sound()
        for key in keys:
            self._tell("sndcode", key)
            time.sleep(0.25)
            self._tell("sndcode", "\x04")  # the key is let go
            time.sleep(0.1)

    def hang_up(self) -> None:
        self._tell("hangup", "")

    def until_hung_up(self) -> None:
        """Wait for the other side to end the call."""
        self._until("CALL_CLOSED")

    def _tell(self, command: str, words: str) -> None:
        body = json.dumps({"command": command, "params": words, "token": command}).encode()
        self._socket.sendall(b"%d:%s," % (len(body), body))

    def _until(self, kind: str) -> None:
        until = time.monotonic() + ANSWER_S
        while True:
            message = self._message(until)
            if message.get("type") == kind:
                return
            if message.get("type") == "CALL_CLOSED" or message.get("ok") is False:
                raise NotEstablished(f"instead of {kind}: {message}\n{self.printed()}")

    def _message(self, until: float) -> dict[str, Any]:
        while True:
            length, colon, rest = self._received.partition(b":")
            if colon and len(rest) > int(length):
                self._received = rest[int(length) + 1 :]
                message: dict[str, Any] = json.loads(rest[: int(length)])
                return message
            self._socket.settimeout(max(until - time.monotonic(), 0.01))
            try:
                more = self._socket.recv(65536)
            except TimeoutError:
                more = b""
            if not more:
                raise NotEstablished(f"the telephone told nothing more:\n{self.printed()}")
            self._received += more


@contextmanager
def phone(tree: Path, number: str, exchange: str, port: int | None = None) -> Iterator[Phone]:
    """A telephone with this number whose calls go to ``exchange`` (host:port); it is called at ``port``. ``tree`` holds
    its programs."""
    folder = Path(tempfile.mkdtemp(prefix="phone-", dir=tree / "tmp"))
    inside = f"/tmp/{folder.name}"
    control = free_port()
    (folder / "silence.wav").write_bytes(wav_bytes(silence(AFTERWARDS_MS, HZ), HZ))
    (folder / "config").write_text(CONFIG.format(folder=inside, control=control, sip=port or free_port()))
    (folder / "accounts").write_text(f"<sip:{number}@{exchange}>;regint=0;audio_codecs=PCMA;dtmfmode=rtpevent\n")
    (folder / "contacts").touch()
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            ["chroot", str(tree), "/usr/bin/baresip", "-f", inside],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Phone(number, folder, inside, process, control)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


# A call begins with a source that gives nothing: aufile (baresip 1.1) keeps a pointer to what start_source has on its
# stack, and crashes now and then if it is the first.
CONFIG = """\
net_interface 127.0.0.1
sip_listen 127.0.0.1:{sip}
ctrl_tcp_listen 127.0.0.1:{control}
audio_source aubridge,nothing
audio_player aufile,{folder}/heard.wav
audio_alert aufile,{folder}/alert.wav
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module aubridge.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
"""
