"""A child's log: within its size, with its last lines at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.log_file import TAIL_LINES, TAIL_WIDTH, LogFile

pytestmark = pytest.mark.unit


def test_the_log_stays_within_its_size_and_loses_only_the_oldest(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "logs" / "rasa.log", max_bytes=100, kept=2)
    for number in range(40):
        log.write(f"line {number:04}\n".encode())  # 10 bytes
    files = sorted(path.name for path in log.path.parent.iterdir())
    assert files == ["rasa.log", "rasa.log.1", "rasa.log.2"]
    assert all(path.stat().st_size <= 100 for path in log.path.parent.iterdir())
    kept = "".join((log.path.parent / name).read_text() for name in ("rasa.log.2", "rasa.log.1", "rasa.log"))
    assert kept.splitlines() == [f"line {number:04}" for number in range(10, 40)]


def test_a_new_start_goes_on_in_the_same_file(tmp_path: Path) -> None:
    for word in (b"one\n", b"two\n"):
        log = LogFile(tmp_path / "x.log", max_bytes=100)
        log.write(word)
        log.close()
    assert (tmp_path / "x.log").read_bytes() == b"one\ntwo\n"


def test_the_tail_puts_split_lines_together_and_keeps_the_unfinished_one(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "x.log")
    for block in (b"fir", b"st\n\nsec", "ond 错".encode()[:-1], "错".encode()[-1:], b"\nlast"):
        log.write(block)
    assert log.tail() == ["first", "second 错", "last"]


def test_the_tail_is_short_and_narrow(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "x.log")
    log.write(b"".join(b"%d\n" % number for number in range(100)))
    log.write(b"x" * 100_000)
    assert len(log.tail()) == TAIL_LINES
    assert len(log.tail()[-1]) == TAIL_WIDTH


def test_a_new_child_does_not_inherit_its_predecessors_words(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "x.log")
    log.write(b"old\n")
    log.forget()
    log.write(b"new\n")
    assert log.tail() == ["new"]


def test_only_the_operator_may_read_it(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "x.log")
    assert log.path.stat().st_mode & 0o077 == 0
