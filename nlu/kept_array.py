"""Arrays that take seconds to compute: made once, then read from a file for as long as they are made of the same."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

KEPT = 8  # files of one name: a few cities and the last changes


def cache_folder() -> Path | None:
    """Where they lie; None where no folder for data is named."""
    folder = os.environ.get("HOTLINE_DATA_DIR")
    return Path(folder) / "cache" if folder else None


def kept_array(
    folder: Path | None,
    name: str,
    made_of: Sequence[bytes],
    shape: tuple[int, ...],
    make: Callable[[], NDArray[Any]],
) -> NDArray[Any]:
    """What ``make`` gives, or its file ``<name>-<digest of made_of>.npy`` in ``folder``, mapped: it stays on the disk
    but for what is looked at.

    A file that cannot be read, or is not of ``shape``, is made again; without a folder, or where it cannot be written,
    each process computes the array for itself. Of the files of one name the latest ``KEPT`` stay.
    """
    if folder is None:
        return make()
    digest = hashlib.sha256()
    for part in made_of:
        digest.update(part)
    path = folder / f"{name}-{digest.hexdigest()[:24]}.npy"
    found = _read(path, shape)
    if found is None:
        found = make()
        if _write(path, found, name):
            mapped = _read(path, shape)
            return found if mapped is None else mapped
    return found


def _read(path: Path, shape: tuple[int, ...]) -> NDArray[Any] | None:
    if not path.is_file():
        return None
    try:
        found: NDArray[Any] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        log.warning("%s cannot be read (%s): it is made again", path, error)
        return None
    return found if found.shape == shape else None


def _write(path: Path, values: NDArray[Any], name: str) -> bool:
    """Write it whole or not at all, and let the oldest go."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            np.save(part, values)
        os.replace(part.name, path)
        known = sorted(path.parent.glob(f"{name}-*.npy"), key=lambda old: old.stat().st_mtime, reverse=True)
        for old in known[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be kept (%s): the next start makes it again", path, error)
        return False
    return True
