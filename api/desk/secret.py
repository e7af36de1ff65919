"""The secret that signs the desk's sessions: made once, kept in the data folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE = "desk-secret"


def desk_secret(data: Path) -> bytes:
    """32 random bytes or more from ``data/desk-secret`` (mode 0600), made there by whichever process comes first."""
    path = data / FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and never over another process's
        draft.unlink()
    return path.read_bytes().strip()
