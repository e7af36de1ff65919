"""Asterisk, from Debian's packages in a folder of their own; nothing of them is installed here.

Debian's stable releases carry no Asterisk, so it comes from sid: its packages are unpacked (not configured) into
DATA_DIR/test-asterisk and run there with chroot. Made once, 250 MB; remove the folder to have newer packages.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from hotline.steps import CommandFailed, Step
from tests.speech.callers import data_dir

SUITE = "sid"
PACKAGES = ("asterisk",)
VERSION = 2  # raise it when folders that exist must be made anew
SPARED = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")
LINKED = ("bin", "lib", "lib64", "sbin")  # unpacked packages leave these links to usr/ to their configuration
TITLE = "Asterisk, for the call tests"
QUIETLY = {"DEBIAN_FRONTEND": "noninteractive"}
# What apt says when the mirror, or the way to it, is at fault.
_MIRROR = re.compile(
    r"Failed to fetch|Unable to fetch|Could not (resolve|connect|handshake)|Temporary failure resolving|timed out|"
    r"Connection (failed|refused|reset)|Unable to connect|Network is unreachable|no longer has a Release file|"
    r"does not have a Release file|Clearsigned file isn't valid|Hash Sum mismatch|File has unexpected size|"
    r"Undetermined Error|Service Unavailable|Bad Gateway|Gateway Time-?out",
    re.I,
)


class NotDebian(Exception):
    """This machine cannot make the folder; the text says what it lacks."""


class MirrorFailed(Exception):
    """The package mirror did not give the packages; the text holds what apt said."""


class NotMade(Exception):
    """The packages could not be unpacked for another reason; the text holds what was printed last."""


def asterisk_folder(out: IO[str] = sys.stdout) -> Path:
    """The folder with the programs, made when it is not there; what is done goes to ``out`` in one line.

    Raises NotDebian, MirrorFailed, NotMade.
    """
    kept = data_dir() / "test-asterisk"
    ready = kept / f"{SUITE}-{VERSION}"
    if ready.is_dir():
        return ready
    if not shutil.which("apt-get"):
        raise NotDebian("there is no apt-get: Asterisk for the call tests comes from Debian's packages")
    if os.geteuid():
        raise NotDebian("the call tests unpack Asterisk and run it with chroot, which only root may do")
    kept.mkdir(parents=True, exist_ok=True)
    with _alone(kept / "lock"):
        if not ready.is_dir():
            with Step(TITLE, out) as step:
                _make(step, kept, ready)
    return ready


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make(step: Step, kept: Path, ready: Path) -> None:
    for old in kept.glob(f"{SUITE}-*"):
        shutil.rmtree(old)
    draft = kept / f"{SUITE}-{VERSION}.part"
    try:
        _fetch(step, draft)
    except CommandFailed as error:
        shutil.rmtree(draft, ignore_errors=True)
        for line in error.lines:
            if _MIRROR.search(line):
                raise MirrorFailed(f"the package mirror failed: {line.strip()}") from error
        raise NotMade("\n".join([f"{error}:", *error.lines[-10:]])) from error
    for name in LINKED:
        if (draft / "usr" / name).is_dir() and not (draft / name).exists():
            (draft / name).symlink_to(f"usr/{name}")
    os.replace(draft, ready)


def _fetch(step: Step, folder: Path) -> None:
    here = Path("/")
    if not shutil.which("mmdebstrap"):
        step.run(["apt-get", "-qq", "update"], folder=here, variables=QUIETLY)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "mmdebstrap"]
        step.run(install, folder=here, variables=QUIETLY)
    command = ["mmdebstrap", "--variant=extract", "--mode=root", f"--include={','.join(PACKAGES)}"]
    # A mirror that is a copy may be some days behind; its signature is checked all the same.
    options = ['Apt::Install-Recommends "false"', 'Acquire::Check-Valid-Until "false"', *_network()]
    command += [f"--aptopt={option}" for option in options]
    command += [f"--dpkgopt=path-exclude={path}" for path in SPARED]
    step.run([*command, SUITE, str(folder), _mirror(step)], folder=here, progress=lambda lines: "".join(lines[-1:]))


def _mirror(step: Step) -> str:
    """Where this machine's own apt gets Debian from."""
    command = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"]
    for _ in range(2):
        for line in step.run(command, folder=Path("/")):
            origin, _, rest = line.partition("|")
            label, _, address = rest.partition("|")
            if origin == label == "Debian":
                return address
        step.run(["apt-get", "-qq", "update"], folder=Path("/"), variables=QUIETLY)
    raise NotDebian("apt knows no mirror of Debian: Asterisk for the call tests comes from there")


def _network() -> list[str]:
    """How this machine's apt reaches its mirrors (proxies and the like), in apt's own words."""
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    return [line.rstrip(";") for line in dump.splitlines() if re.match(r"Acquire::(https?|Retries)\b", line)]


if __name__ == "__main__":
    print(asterisk_folder())
