"""The service token, and the limit for those who come without it."""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections import OrderedDict
from pathlib import Path

from fastapi import Request

from api.errors import Refused

TOKEN_FILE = "api-token"


def service_token(configured: str, data: Path) -> str:
    """The configured token, else the one made at the first start and kept in the data folder (mode 0600)."""
    if configured:
        return configured
    path = data / TOKEN_FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


class Guard:
    """Knows the token and counts the requests of each address that lacks it.

    A bucket an address holds ``rate`` requests and fills again at ``rate`` a minute.
    """

    def __init__(self, token: str, rate: int, keep: int = 50_000) -> None:
        self._token = token
        self._rate = rate
        self._keep = keep
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def is_service(self, authorization: str) -> bool:
        """Whether the header carries the service token."""
        return hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode())

    def is_token(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._token.encode())

    def admit(self, address: str, now: float | None = None) -> float:
        """Take one request of ``address``; 0.0 when it may pass, else the seconds to wait."""
        moment = time.monotonic() if now is None else now
        left, since = self._buckets.pop(address, (float(self._rate), moment))
        left = min(self._rate, left + (moment - since) * self._rate / 60)
        wait = 0.0 if left >= 1 else (1 - left) * 60 / self._rate
        self._buckets[address] = (left - 1 if not wait else left, moment)
        while len(self._buckets) > self._keep:
            self._buckets.popitem(last=False)
        return wait


def guard_of(request: Request) -> Guard:
    guard: Guard = request.app.state.guard
    return guard


async def with_token(request: Request) -> None:
    """A route for services only. 401 otherwise."""
    if not guard_of(request).is_service(request.headers.get("authorization", "")):
        raise Refused(401, "this needs the service token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})


async def public(request: Request) -> bool:
    """A route for everybody, limited without the token. Returns whether the caller has the token; 429 when over."""
    guard = guard_of(request)
    if guard.is_service(request.headers.get("authorization", "")):
        return True
    wait = guard.admit(request.client.host if request.client else "unknown")
    if wait:
        seconds = str(int(wait) + 1)
        raise Refused(429, f"too many requests from here; try again in {seconds} s", {"Retry-After": seconds})
    return False
