"""``make lock``: compile the hashed requirement files from ``pyproject.toml`` and ``requirements/*.in``.

Pins that still fit stay; delete a file first to take the newest of everything. Standard library only, Python 3.8
or newer. Afterwards run ``make test``: it installs what changed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hotline.environment import ROOT
from hotline.steps import CommandFailed, SetupFailed, Step
from hotline.uv import PYTHON, find_uv

OPTIONS = ("--quiet", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header")
# file → where its requirements stand, and what else it must agree with
LOCKS = {
    "serve": ["--group", "pyproject.toml:serve", "--python-version", PYTHON],
    "dev": ["--group", "pyproject.toml:dev", "--python-version", PYTHON, "--constraints", "requirements/serve.txt"],
    "rasa": ["--group", "pyproject.toml:rasa", "--python-version", PYTHON],
    "build": ["requirements/build.in", "--python-version", PYTHON],
    # uv itself is installed by whatever Python the machine has.
    "uv": ["requirements/uv.in", "--python-version", "3.8", "--universal"],
}


def lock(root: Path) -> None:
    """Compile all files; each is replaced only when it is whole. Raises SetupFailed."""
    with Step("uv, which compiles requirements") as step:
        uv = find_uv(step, root)
    for name, sources in LOCKS.items():
        file = root / "requirements" / f"{name}.txt"
        draft = file.with_suffix(".part")
        with Step(f"requirements/{name}.txt") as step:
            before = file.read_bytes() if file.exists() else b""
            draft.write_bytes(before)
            try:
                step.run([uv.path, "pip", "compile", *OPTIONS, *sources, "--output-file", str(draft)], folder=root)
                if draft.read_bytes() == before:
                    step.already("unchanged")
                os.replace(str(draft), str(file))
            except CommandFailed as error:
                raise SetupFailed(
                    f"requirements/{name}.txt could not be compiled ({error.reason()}): mend pyproject.toml or check "
                    "the network."
                ) from error
            finally:
                if draft.exists():
                    draft.unlink()


def main() -> int:
    try:
        lock(ROOT)
    except SetupFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
