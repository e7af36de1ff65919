"""The supervisor with small real children: started, watched, restarted, stopped, and none left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotline.ports import free_port
from tests.hotline.supervised import ANSWERS, SLEEPS

pytestmark = pytest.mark.service

PROGRAM = Path(__file__).with_name("supervised.py")
LIMIT_S = 30.0
RSS_LIMIT_KB = 30_000


class Program:
    """The running program, what it prints, and the ids of its children."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self._output = output

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_for(self, text: str) -> str:
        within(lambda: text in self.output or self.process.poll() is not None)
        assert text in self.output
        return self.output

    def children(self) -> dict[str, int]:
        """By name, as last printed."""
        found: dict[str, int] = json.loads(re.findall(r"(\{.*\})$", self.output, re.M)[-1])
        return found

    def ends(self) -> int:
        return self.process.wait(LIMIT_S)


def within(condition: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def program(folder: Path, *children: tuple[str, str], limit_s: float = LIMIT_S) -> Iterator[Program]:
    spec = {"folder": str(folder), "port": free_port(), "limit_s": limit_s, "children": children}
    (folder / "spec.json").write_text(json.dumps(spec))
    output = folder / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder / "spec.json")],
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Program(process, output)
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_also_what_the_children_started(tmp_path: Path, number: signal.Signals) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPS
    grandchild = (
        "import subprocess, sys, pathlib\n"
        f"child = subprocess.Popen([sys.executable, '-c', {deaf!r}])\n"
        f"pathlib.Path({str(tmp_path / 'grandchild')!r}).write_text(str(child.pid))\n" + SLEEPS
    )
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", grandchild)) as running:
        running.wait_for("ready after")
        within((tmp_path / "grandchild").exists)
        pids = [*running.children().values(), int((tmp_path / "grandchild").read_text())]
        assert all(alive(pid) for pid in pids)
        os.kill(running.process.pid, number)
        assert running.ends() == 0
        assert "all stopped" in running.output
        within(lambda: not any(alive(pid) for pid in pids))


def test_a_killed_supervisor_leaves_nobody_behind(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPS
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", deaf)) as running:
        running.wait_for("ready after")
        pids = running.children().values()
        running.process.kill()
        within(lambda: not any(alive(pid) for pid in pids), 5)


def test_a_dead_child_is_restarted_and_the_reason_is_told(tmp_path: Path) -> None:
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", "print('the last word')\n" + SLEEPS)) as running:
        running.wait_for("ready after")
        before = running.children()
        within(lambda: "the last word" in (tmp_path / "rasa.log").read_text())
        os.kill(before["rasa"], signal.SIGKILL)
        said = running.wait_for("answers again")
        assert "rasa died after" in said
        assert "(killed by SIGKILL); it is started again in 0.5 s" in said
        assert "    the last word" in said
        after = running.children()
        assert after["gateway"] == before["gateway"]
        assert after["rasa"] != before["rasa"]
        assert alive(after["rasa"])


def test_a_child_that_keeps_dying_waits_longer_each_time_and_the_others_stay(tmp_path: Path) -> None:
    lives_once = (
        "import pathlib, sys, time\n"
        f"mark = pathlib.Path({str(tmp_path / 'lived')!r})\n"
        "if mark.exists(): sys.exit(3)\n"
        "mark.touch(); time.sleep(2); sys.exit(3)"
    )
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", lives_once)) as running:
        running.wait_for("ready after")
        said = running.wait_for("started again in 2 s")
        pauses = re.findall(r"\(exit code 3\); it is started again in ([\d.]+) s", said)
        assert pauses == ["0.5", "1", "2"]
        assert alive(running.children()["gateway"])


def test_a_child_that_cannot_start_ends_it_in_one_sentence(tmp_path: Path) -> None:
    hopeless = "import sys; print('HOTLINE_CITY: there is no city pack'); sys.exit(78)"
    with program(tmp_path, ("gateway", hopeless), ("rasa", SLEEPS)) as running:
        assert running.ends() == 1
        assert "start failed: gateway ended before it was ready (exit code 78). Last lines of" in running.output
        assert "there is no city pack" in running.output
        assert "Traceback" not in running.output


def test_three_deaths_before_ready_are_enough(tmp_path: Path) -> None:
    with program(tmp_path, ("gateway", "raise SystemExit('no luck')"), ("rasa", SLEEPS)) as running:
        assert running.ends() == 1
        assert "gateway ended 3 times before it was ready (exit code 1)" in running.output


def test_a_child_that_never_gets_ready_is_told_with_its_reasons(tmp_path: Path) -> None:
    (tmp_path / "unready").write_text("the voices are missing")
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", SLEEPS), limit_s=1.5) as running:
        assert running.ends() == 1
        assert "start failed: Not ready after 2 s (speech: the voices are missing)" in running.output


def test_a_child_that_does_not_stop_is_killed_at_the_second_signal(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPS
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", deaf)) as running:
        running.wait_for("ready after")
        pids = running.children().values()
        os.kill(running.process.pid, signal.SIGINT)
        time.sleep(1)
        assert running.process.poll() is None
        os.kill(running.process.pid, signal.SIGINT)
        assert running.ends() == 0
        assert not any(alive(pid) for pid in pids)


def test_a_child_that_writes_a_lot_is_not_held_up(tmp_path: Path) -> None:
    loud = (
        "import pathlib\n"
        "for number in range(20000): print('x' * 100)\n"
        f"pathlib.Path({str(tmp_path / 'written')!r}).touch()\n" + SLEEPS
    )
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", loud)) as running:
        running.wait_for("ready after")
        within((tmp_path / "written").exists)
        within(lambda: (tmp_path / "rasa.log").stat().st_size == 20000 * 101)


def test_the_supervisor_is_small(tmp_path: Path) -> None:
    with program(tmp_path, ("gateway", ANSWERS), ("rasa", SLEEPS)) as running:
        running.wait_for("ready after")
        status = Path(f"/proc/{running.process.pid}/status").read_text()
        assert int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) < RSS_LIMIT_KB
