"""Keeps the children running: starts them, waits until they answer, restarts the dead, stops them all.

Standard library only, one thread for everything but the question whether they answer: it stays below 30 MB.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from hotline.child import Child, Ending
from hotline.exits import HOPELESS

START_LIMIT_S = 300.0
START_DEATHS = 3  # a child that died so often before everything was ready will not get there
STOP_LIMIT_S = 8.0  # a child has this long to end by itself
PROBE_PAUSE_S = 0.1
PROBE_LIMIT_S = 10.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StartFailed(Exception):
    """The children never got ready; the text says which, why and where its log is."""


class Supervisor:
    """Runs ``children`` until a signal; they are stopped in the order given, each before the next.

    ``ready_url`` answers 200 when all of them work; ``on_ready`` is called once, with the seconds it took.
    """

    def __init__(
        self,
        children: Sequence[Child],
        ready_url: str,
        *,
        say: Callable[[str], None],
        on_ready: Callable[[float], None],
        start_limit_s: float = START_LIMIT_S,
    ) -> None:
        self._children = children
        self._ready_url = ready_url
        self._say = say
        self._on_ready = on_ready
        self._start_limit_s = start_limit_s
        self._selector = selectors.DefaultSelector()
        self._signals = 0
        self._was_ready = False
        self._waiting_since: float | None = None
        self._probe: _Probe | None = None
        self._probe_at = 0.0

    def run(self) -> None:
        """Returns when a signal has come and everything is stopped. Raises StartFailed, everything stopped."""
        with self._wakeups(), self._selector:
            try:
                self._waiting_since = time.monotonic()
                for child in self._children:
                    self._start(child)
                while not self._signals:
                    self._step()
                self._say("Stopping …")
            finally:
                self._stop()

    def _step(self) -> None:
        self._watch_children()
        self._watch_readiness()
        for key, _ in self._selector.select(self._pause()):
            self._read(key)

    def _pause(self) -> float | None:
        moments = [child.restart_at for child in self._children if child.restart_at is not None]
        if self._waiting_since is not None:
            moments.append(self._probe_at if self._probe is None else time.monotonic() + 1)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            raise StartFailed(f"{child.name} cannot be started ({error}): run `make run` to set it up.") from error
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _read(self, key: selectors.SelectorKey) -> None:
        if isinstance(key.data, Child):
            if not key.data.read():
                self._selector.unregister(key.fd)
        else:
            key.data.recv(4096)

    def _watch_children(self) -> None:
        for child in self._children:
            output = child.output
            ending = child.ended()
            if ending is not None:
                with contextlib.suppress(KeyError):
                    self._selector.unregister(output)
                self._died(child, ending)
            elif child.restart_at is not None and child.restart_at <= time.monotonic():
                self._start(child)
                self._waiting_since = self._waiting_since or time.monotonic()

    def _died(self, child: Child, ending: Ending) -> None:
        if not self._was_ready and (ending.code in HOPELESS or child.deaths >= START_DEATHS):
            times = f" {child.deaths} times" if child.deaths > 1 else ""
            raise StartFailed(f"{child.name} ended{times} before it was ready ({ending}). {_last_words(child)}")
        pause = child.backoff.after(ending.lived_s)
        child.restart_at = time.monotonic() + pause
        self._say(
            f"{child.name} died after {ending.lived_s:.0f} s ({ending}); it is started again in {pause:g} s. "
            f"{_last_words(child)}"
        )

    def _watch_readiness(self) -> None:
        if self._waiting_since is None:
            return
        if self._probe is not None and self._probe.finished:
            reasons, self._probe = self._probe.reasons, None
            self._probe_at = time.monotonic() + PROBE_PAUSE_S
            if reasons is None and all(child.output >= 0 for child in self._children):
                self._ready()
                return
            if not self._was_ready and time.monotonic() - self._waiting_since > self._start_limit_s:
                raise StartFailed(self._never_ready(reasons or {}))
        if self._probe is None and time.monotonic() >= self._probe_at:
            self._probe = _Probe(self._ready_url, self._wake)

    def _ready(self) -> None:
        took = time.monotonic() - (self._waiting_since or 0)
        self._waiting_since = None
        if self._was_ready:
            self._say(f"Everything answers again ({took:.1f} s).")
        else:
            self._was_ready = True
            self._on_ready(took)

    def _never_ready(self, reasons: dict[str, str]) -> str:
        why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) or "the gateway does not answer"
        words = " ".join(_last_words(child) for child in self._children)
        return f"Not ready after {self._start_limit_s:.0f} s ({why}). {words}"

    def _stop(self) -> None:
        for child in self._children:
            child.signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_LIMIT_S
            while child.output >= 0 and child.ended() is None:
                child.read()
                # Asked twice, or out of patience: whatever still runs is killed.
                if self._signals > 1 or time.monotonic() > deadline:
                    child.signal(signal.SIGKILL)
                time.sleep(0.02)
            child.log.close()

    @contextlib.contextmanager
    def _wakeups(self) -> Iterator[None]:
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        self._selector.register(reader, selectors.EVENT_READ, reader)
        self._writer = writer
        before = {number: signal.signal(number, self._asked) for number in SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        old = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            reader.close()
            writer.close()

    def _asked(self, *_: object) -> None:
        self._signals += 1

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: it wakes anyway; closed: nobody waits
            self._writer.send(b"\0")


class _Probe:
    """Asks once, beside the loop, whether everything works: ``reasons`` is None when it does."""

    def __init__(self, url: str, finished: Callable[[], None]) -> None:
        self._url = urlsplit(url)
        self._tell = finished
        self.finished = False
        self.reasons: dict[str, str] | None = {}
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        connection = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=PROBE_LIMIT_S)
        try:
            connection.request("GET", self._url.path)
            answer = connection.getresponse()
            body = answer.read()
            self.reasons = None if answer.status == 200 else _reasons(body)
        except (OSError, http.client.HTTPException):
            self.reasons = {}
        finally:
            connection.close()
            self.finished = True
            self._tell()


def _reasons(body: bytes) -> dict[str, str]:
    with contextlib.suppress(ValueError, AttributeError):
        return {str(name): str(reason) for name, reason in json.loads(body)["reasons"].items()}
    return {}


def _last_words(child: Child) -> str:
    lines = child.log.tail()
    if not lines:
        return f"It left no word in {child.log.path}."
    return f"Last lines of {child.log.path}:\n" + "\n".join(f"    {line}" for line in lines)
