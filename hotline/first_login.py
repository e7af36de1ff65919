"""The desk's first login: made once, when nobody can sign in yet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from orders.database import Database
from orders.desk_users import add_user, count_users

FILE = "desk-login.txt"
NAME = "admin"


@dataclass(frozen=True)
class Login:
    name: str
    password: str


def ensure(database: Database, data: Path) -> Login | None:
    """Add a user with a generated password when there is none; returns it, or None when somebody can sign in.

    The database keeps the argon2id hash only. The password is also written into ``data/desk-login.txt`` (mode
    0600), where the operator finds it; set another one and remove the file after the first sign-in. The tables
    must have been migrated. Raises what orders.database raises.
    """
    with database.reading() as session:
        if count_users(session):
            return None
    path = data / FILE
    data.mkdir(parents=True, exist_ok=True)
    with database.session() as session:
        if count_users(session):  # another process was faster
            return None
        login = Login(NAME, add_user(session, NAME))
        draft = path.with_suffix(".part")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{login.name}\n{login.password}\n")
        os.replace(draft, path)
    return login
