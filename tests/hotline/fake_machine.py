"""A project folder and a uv for the set-up to work with, in which nothing is downloaded.

The fake uv notes how it was called and makes environments whose ``python`` notes its own calls too, and writes what
the real programs would write.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hotline.environment import Environment

UV = """#!/bin/sh
echo "uv $*" >> "{calls}"
case "$1 $2" in
  "--version ") echo "uv 0.9.0" ;;
  "venv --quiet")
    for last; do :; done
    mkdir -p "$last/bin" && cp "{python}" "$last/bin/python" ;;
  "pip sync") {sync} ;;
esac
"""
PYTHON = """#!/bin/sh
echo "$(basename "$(dirname "$(dirname "$0")")") python $*" >> "{calls}"
case "$2" in
  nlu.launcher) {train}; while [ "$1" != --output ]; do shift; done; echo model > "$2/assistant.tar.gz" ;;
  speech.weights) mkdir -p "$3/weights" && touch "$3/weights/model.bin" && {stamp} > "$3/weights/stamp.json" ;;
  hotline.migrate) touch "$HOTLINE_DATA_DIR/hotline.db" ;;
  hotline.answer_vectors) mkdir -p "$3/cache" && touch "$3/cache/faq-vectors.npz" ;;
esac
"""
STAMP = """stat -c '{"model.bin": ["sum", %s, STAMPED]}' "$3/weights/model.bin" | sed "s/STAMPED/$(python3 -c \
'import os, sys; print(os.stat(sys.argv[1]).st_mtime_ns)' "$3/weights/model.bin")/" """
FILES = (
    "config.yml",
    "domain.yml",
    "nlu/data/rules.yml",
    "nlu/components/featurizer.py",
    "nlu/launcher.py",
    "nlu/e5/encoder.py",
    "nlu/vectors.py",
    "speech/trimmed.py",
    "speech/tuned/addition.py",
    "speech/tuned/weights.npz",
    "speech/weights.py",
    "faq/topics/lights.yml",
    "cities/changde/city.yml",
    "migrations/versions/0001_first.py",
    "requirements/serve.txt",
    "requirements/dev.txt",
    "requirements/rasa.txt",
    "requirements/build.txt",
    "requirements/uv.txt",
)


class FakeMachine:
    """``root`` is the project; put ``path`` before PATH. ``sync`` and ``train`` are shell commands run there."""

    def __init__(self, folder: Path, sync: str = ":", train: str = ":") -> None:
        self.root = folder / "project"
        self.path = folder / "bin"
        self._calls = folder / "calls.txt"
        python = folder / "python"
        for name in FILES:
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"# {name}\n")
        self.path.mkdir()
        _program(python, PYTHON.format(calls=self._calls, train=train, stamp=STAMP))
        _program(self.path / "uv", UV.format(calls=self._calls, python=python, sync=sync))

    def environment(self, **settings: str) -> Environment:
        return Environment(self.root, {f"HOTLINE_{name.upper()}": value for name, value in settings.items()})

    def calls(self) -> list[str]:
        """What was called since the last time this was asked."""
        lines = self._calls.read_text().splitlines() if self._calls.exists() else []
        self._calls.unlink(missing_ok=True)
        return [line for line in lines if line != "uv --version"]


def _program(path: Path, source: str) -> None:
    path.write_text(source)
    os.chmod(path, path.stat().st_mode | stat.S_IXUSR)
