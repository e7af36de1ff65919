"""uv: found on this machine or put into ``.uv/``, and what the set-up asks of it.

Standard library only, Python 3.8 or newer: this runs before any environment is made.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from hotline.steps import CommandFailed, SetupFailed, Step

OLDEST = (0, 5)  # older ones lack --build-constraints with hashes
PYTHON = "3.11"
_SIZE = re.compile(r"^\s*Downloading (\S+) \(([\d.]+)([KMG])iB\)")
_UNIT = {"K": 1 / 1024, "M": 1.0, "G": 1024.0}


class Uv:
    """The uv program at ``path``, working in the project's folder ``root``."""

    def __init__(self, path: str, root: Path) -> None:
        self.path = path
        self._root = root

    def make_environment(self, step: Step, folder: Path) -> None:
        """An empty environment with Python 3.11: the machine's, pyenv's, or one that uv fetches. SetupFailed."""
        try:
            step.run(
                [self.path, "venv", "--quiet", "--no-project", "--clear", "--python", PYTHON, str(folder)],
                folder=self._root,
            )
        except CommandFailed as error:
            raise SetupFailed(
                f"Python {PYTHON} was not found here and could not be fetched ({error.reason()}): install it "
                f"(`apt install python{PYTHON}`, or pyenv), then start again."
            ) from error

    def sync(self, step: Step, folder: Path, requirements: Path) -> None:
        """Make the environment hold exactly the pinned packages, each checked against its hash. SetupFailed."""
        command = [self.path, "pip", "sync", "--require-hashes", "--compile-bytecode", "--python", _python(folder)]
        command += ["--build-constraints", str(requirements.with_name("build.txt")), str(requirements)]
        variables = {}
        if shutil.which("cc") is None and shutil.which("gcc") is None:
            # The one compiled package without a ready wheel; it works without its compiled part.
            variables["MULTIDICT_NO_EXTENSIONS"] = "1"
        try:
            step.run(command, folder=self._root, variables=variables, progress=arrived)
        except CommandFailed as error:
            raise SetupFailed(download_sentence(error)) from error

    def install_project(self, step: Step, folder: Path) -> None:
        """Put the command ``hotline`` into the environment; nothing is downloaded. SetupFailed."""
        command = [self.path, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--offline"]
        try:
            step.run([*command, "--python", _python(folder), "--editable", "."], folder=self._root)
        except CommandFailed as error:
            raise SetupFailed(f"The project itself could not be installed: {error.reason()}") from error


def arrived(lines: Sequence[str]) -> str:
    """How much of what is large has arrived, from the lines that uv prints when it is not on a terminal."""
    sizes: dict[str, float] = {}
    done = set()
    for line in lines:
        found = _SIZE.match(line)
        if found:
            sizes[found.group(1)] = float(found.group(2)) * _UNIT[found.group(3)]
        elif line.split()[:1] == ["Downloaded"]:
            done.add(line.split()[1])
        elif line.startswith("Installed"):
            return "compiling to bytecode"
    whole = sum(sizes.values())
    if not whole:
        return ""
    here = sum(size for name, size in sizes.items() if name in done)
    filled = int(20 * here / whole)
    return f"[{'#' * filled}{'.' * (20 - filled)}] {here:.0f} of {whole:.0f} MB"


def find_uv(step: Step, root: Path) -> Uv:
    """The machine's uv when it is new enough, else a private one in ``root/.uv``, made with pip. SetupFailed."""
    private = root / ".uv" / "bin" / "uv"
    for path in (shutil.which("uv"), str(private)):
        if path and (_version(path) or (0,)) >= OLDEST:
            step.already(f"found {path}")
            return Uv(path, root)
    _install(step, root)
    return Uv(str(private), root)


def _install(step: Step, root: Path) -> None:
    home = root / ".uv"
    requirements = str(root / "requirements" / "uv.txt")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", requirements]
    shutil.rmtree(str(home), ignore_errors=True)
    try:
        try:
            step.run([sys.executable, "-m", "venv", str(home)], folder=root)
            command = [str(home / "bin" / "python"), *pip]
        except CommandFailed:  # Debian without python3-venv
            shutil.rmtree(str(home), ignore_errors=True)
            command = [sys.executable, *pip, "--target", str(home)]
        step.run(command, folder=root)
    except CommandFailed as error:
        raise SetupFailed(
            f"uv is not on this machine and could not be installed ({error.reason()}): install uv "
            "(or `apt install python3-venv`), or check the network, then start again."
        ) from error


def _version(path: str) -> tuple[int, ...] | None:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, check=False)
    except OSError:
        return None
    found = re.match(rb"uv (\d+)\.(\d+)", done.stdout)
    return (int(found.group(1)), int(found.group(2))) if found else None


def download_sentence(error: CommandFailed) -> str:
    """What to do when packages could not be installed."""
    text = "\n".join(error.lines)
    if re.search(r"hash mismatch", text, re.I):
        return (
            f"A downloaded package is not the one that was pinned ({error.reason()}): start again; if it stays so, "
            "run `uv cache clean` first, and do not use the package."
        )
    if re.search(r"no space left|os error 28", text, re.I):
        return "The disk is full: free some space, then start again."
    if re.search(r"failed to build|build backend|compil", text, re.I):
        return (
            f"A package could not be built ({error.reason()}): install a C compiler and Python's headers "
            f"(`apt install gcc python{PYTHON}-dev`), then start again."
        )
    return f"The packages could not be installed ({error.reason()}): check the network, then start again."


def _python(folder: Path) -> str:
    return str(folder / "bin" / "python")
