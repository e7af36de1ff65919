"""What was done with which inputs, so that it need not be done again. Standard library only, Python 3.8 or newer."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def digest(root: Path, paths: Iterable[str]) -> str:
    """The SHA-256 over names and contents of files, and of all files below folders, as hexadecimal digits.

    An absent path counts as such; bytecode and hidden files do not count.
    """
    total = hashlib.sha256()
    for name in sorted(_files(root, paths)):
        path = root / name
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()


def _files(root: Path, paths: Iterable[str]) -> set[str]:
    found = set()
    for name in paths:
        path = root / name
        if not path.is_dir():
            found.add(name)
            continue
        for folder, subfolders, names in os.walk(str(path)):
            subfolders[:] = [sub for sub in subfolders if sub != "__pycache__" and not sub.startswith(".")]
            found.update(
                (Path(folder) / file).relative_to(root).as_posix() for file in names if not file.startswith(".")
            )
    return found


class Stamp:
    """A small JSON file beside a result that tells what it was made of."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, str]:
        """What was noted; empty when there is no stamp, or a damaged one."""
        try:
            noted = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in noted.items()} if isinstance(noted, dict) else {}

    def write(self, inputs: Mapping[str, str]) -> None:
        """Note the inputs; a crash leaves the old stamp or none."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(self._path.name + ".part")
        draft.write_text(json.dumps(dict(inputs), indent=1) + "\n", encoding="utf-8")
        os.replace(str(draft), str(self._path))

    def remove(self) -> None:
        """Forget: called before the result is changed, so that half a result is never taken for a whole one."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
