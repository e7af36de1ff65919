"""Who may sign in at the desk: names with argon2id hashes, in the same database as the orders."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.database import insert_into
from orders.errors import BadUser, UserNotFound
from orders.model import DeskUser
from orders.moment import utc_now

_NAME = re.compile(r"[\w.@-]{1,64}")
_SHORTEST, _LONGEST = 8, 256
_hasher = PasswordHasher()


def add_user(session: Session, name: str, password: str | None = None) -> str:
    """Add a user; returns the password, made here when none is given, which is stored only as a hash.

    Raises BadUser for a name that is taken or not 1 to 64 letters, digits and ``. _ @ -``, and for a password
    that is not 8 to 256 characters.
    """
    if not _NAME.fullmatch(name):
        raise BadUser("A user's name is 1 to 64 letters, digits, dots, hyphens, underscores or @.")
    password = _good(password)
    added = session.execute(
        insert_into(session, DeskUser)
        .values(name=name, password_hash=_hasher.hash(password), created_at=utc_now(), disabled=False)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(DeskUser.name)
    ).scalar()
    if added is None:
        raise BadUser(f"There is a user {name} already; choose another name or set a new password.")
    return password


def check_password(session: Session, name: str, password: str) -> bool:
    """Whether this user may sign in with this password.

    One hash is computed in any case, so the time does not tell whether the user exists or is disabled.
    """
    user = session.get(DeskUser, name) if _NAME.fullmatch(name) else None
    usable = user is not None and len(password) <= _LONGEST
    stored = user.password_hash if user is not None and usable else _nobodys_hash()
    try:
        right: bool = _hasher.verify(stored, password if usable else "")
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        right = False
    return right and user is not None and usable and not user.disabled


def set_password(session: Session, name: str, password: str | None = None) -> str:
    """Replace the password (made here when none is given) and return it. Raises UserNotFound, BadUser."""
    user = _user(session, name)
    password = _good(password)
    user.password_hash = _hasher.hash(password)
    session.flush()
    return password


def disable_user(session: Session, name: str, disabled: bool = True) -> None:
    """Let the user sign in no more, or again. Raises UserNotFound."""
    _user(session, name).disabled = disabled
    session.flush()


def count_users(session: Session) -> int:
    """How many users there are: at 0 the first start makes one."""
    return session.scalar(select(func.count()).select_from(DeskUser)) or 0


def _good(password: str | None) -> str:
    if password is None:
        return secrets.token_urlsafe(12)  # 96 bits, 16 characters
    if not _SHORTEST <= len(password) <= _LONGEST or any("\ud800" <= letter <= "\udfff" for letter in password):
        raise BadUser(f"A password has {_SHORTEST} to {_LONGEST} characters.")
    return password


def _user(session: Session, name: str) -> DeskUser:
    user = session.get(DeskUser, name) if _NAME.fullmatch(name) else None
    if user is None:
        raise UserNotFound(f"There is no user {name[:64]!r}; add it with: hotline user add NAME.")
    return user


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))
