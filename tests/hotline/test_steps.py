"""One line a step, and what a failed command is said to have failed of."""

from __future__ import annotations

import errno
import io
import re
import sys
from pathlib import Path

import pytest

from hotline.steps import CommandFailed, SetupFailed, Step, check_space, disk_sentence

pytestmark = pytest.mark.service


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_a_step_tells_how_long_it_took(tmp_path: Path) -> None:
    out = io.StringIO()
    with Step("Packages", out) as step:
        assert step.run(python("print('one'); print('two')"), folder=tmp_path) == ["one", "two"]
    assert re.fullmatch(r"Packages: done in \d+\.\d s\n", out.getvalue())


def test_a_step_tells_that_it_was_done() -> None:
    out = io.StringIO()
    with Step("Packages", out) as step:
        step.already()
    assert out.getvalue() == "Packages: already done\n"


def test_a_terminal_sees_what_goes_on(tmp_path: Path) -> None:
    out = Terminal()
    with Step("Packages", out) as step:
        step.run(
            python("import time\nfor n in range(3): print('part', n, flush=True); time.sleep(0.6)"),
            folder=tmp_path,
            progress=lambda lines: lines[-1] if lines else "",
        )
    assert "s  part 1" in out.getvalue()
    assert out.getvalue().endswith("\n")


def test_a_progress_bar_that_is_redrawn_is_seen_line_by_line(tmp_path: Path) -> None:
    with Step("Model", io.StringIO()) as step:
        lines = step.run(python(r"print('10%\r50%\r100%\x1b[K', end='')"), folder=tmp_path)
    assert lines == ["10%", "50%", "100%"]


def test_a_failed_command_gives_its_reason(tmp_path: Path) -> None:
    out = io.StringIO()
    source = "print('Resolving'); print('  × error: hash mismatch for numpy'); print('  ╰─▶ see above'); exit(2)"
    with pytest.raises(CommandFailed) as caught, Step("Packages", out) as step:
        step.run(python(source), folder=tmp_path)
    assert caught.value.code == 2
    assert caught.value.reason() == "error: hash mismatch for numpy"
    assert out.getvalue() == "Packages: failed\n"


def test_a_missing_command_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="cannot be run .No such file"), Step("x", io.StringIO()) as step:
        step.run([str(tmp_path / "nothing")], folder=tmp_path)


def test_children_write_bytecode_and_know_nothing_of_this_shells_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "1")
    with Step("x", io.StringIO()) as step:
        lines = step.run(python("import os; print(*sorted(os.environ), sep='\\n')"), folder=tmp_path)
    assert not {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"} & set(lines)
    assert "PATH" in lines


def test_space_is_looked_for_where_the_folder_will_be(tmp_path: Path) -> None:
    check_space(tmp_path / "not" / "there" / "yet", 1)
    with pytest.raises(SetupFailed, match=f"The disk of {tmp_path} has"):
        check_space(tmp_path / "not" / "there" / "yet", 10**18)


def test_a_disk_that_filled_up_is_told() -> None:
    assert "no space left" in disk_sentence(OSError(errno.ENOSPC, "No space left on device", "/data/x"))
    assert "check who owns it" in disk_sentence(OSError(errno.EACCES, "Permission denied", "/data/x"))
