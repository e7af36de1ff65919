"""Who is signed in: a signed cookie that the gateway can check without storing it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from orders.database import Database
from orders.model import DeskUser

COOKIE = "hotline_desk"
LIFETIME_S = 12 * 3600  # one shift; then the agent signs in again
RECHECK_S = 5.0  # so long may a disabled user or an old password still be believed
_LONGEST = 512


@dataclass(frozen=True)
class Session:
    """One sign-in: the agent's name, and the Unix time (s) at which it ends."""

    name: str
    until: float
    id: str


class Sessions:
    """Makes and checks tokens ``name.until.id.signature``.

    The key depends on the user's password hash too: a new password ends all of the user's sessions, and so does
    disabling the user. A sign-out is remembered in this process until the session would have ended anyway.
    """

    def __init__(self, secret: bytes, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._database = database
        self._clock = clock
        self._keys: dict[str, tuple[float, bytes | None]] = {}
        self._signed_out: dict[str, float] = {}

    async def open(self, name: str) -> str:
        """The token of a new session for a user whose password was right; empty when the user is gone."""
        key = await self._key(name, afresh=True)
        if key is None:
            return ""
        payload = f"{_encoded(name)}.{int(self._clock() + LIFETIME_S)}.{secrets.token_urlsafe(12)}"
        return f"{payload}.{_signature(key, payload)}"

    async def of(self, token: str) -> Session | None:
        """The session of this token; None when it is forged, over, signed out, or the user may no longer sign in."""
        session = self._read(token)
        if session is None or session.until <= self._clock() or session.id in self._signed_out:
            return None
        key = await self._key(session.name)
        payload, _, signature = token.rpartition(".")
        if key is None or not hmac.compare_digest(_signature(key, payload).encode(), signature.encode()):
            return None
        return session

    async def close(self, token: str) -> None:
        """Sign out: the token is worth nothing from now on."""
        session = await self.of(token)
        if session is not None:
            now = self._clock()
            self._signed_out = {id_: until for id_, until in self._signed_out.items() if until > now}
            self._signed_out[session.id] = session.until

    @staticmethod
    def _read(token: str) -> Session | None:
        parts = token.split(".")
        if len(token) > _LONGEST or len(parts) != 4 or not parts[1].isdecimal() or not token.isascii():
            return None
        try:
            name = base64.urlsafe_b64decode(parts[0].encode()).decode()
        except ValueError:
            return None
        return Session(name, float(parts[1]), parts[2])

    async def _key(self, name: str, *, afresh: bool = False) -> bytes | None:
        known = self._keys.get(name)
        if afresh or known is None or not 0 <= self._clock() - known[0] < RECHECK_S:
            known = (self._clock(), await asyncio.to_thread(self._derive, name))
            if known[1] is None:
                self._keys.pop(name, None)  # names that are not users' do not pile up
            else:
                self._keys[name] = known
        return known[1]

    def _derive(self, name: str) -> bytes | None:
        with self._database.reading() as session:
            user = session.get(DeskUser, name)
        if user is None or user.disabled:
            return None
        return hmac.digest(self._secret, f"desk session {user.password_hash}".encode(), hashlib.sha256)


def _encoded(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode()


def _signature(key: bytes, payload: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, payload.encode(), hashlib.sha256)).decode().rstrip("=")
