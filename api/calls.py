"""What the telephone exchange tells of a call before it connects it, and what becomes of the call afterwards.

For protocols that carry sound and a call's id but nothing else (AudioSocket).
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse

from api.errors import Refused
from api.security import with_token
from nlu.city import city_names
from orders import conversations
from orders.database import Database

KEPT_S = 4 * 3600.0
MOST = 10_000

router = APIRouter(prefix="/api/calls", tags=["calls"], dependencies=[Depends(with_token)])


@dataclass
class KnownCall:
    """One call of the exchange. ``next`` is what the exchange should do once the bot has let go of it."""

    city: str | None = None
    caller_number: str | None = None
    conversation: str | None = None
    next: Literal["hangup", "transfer"] = "hangup"
    at: float = field(default_factory=time.monotonic)


class Calls:
    """The calls of the last hours by id."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, KnownCall] = OrderedDict()

    def announce(self, id_: str, city: str | None, caller_number: str | None) -> None:
        """Before the call is connected."""
        self._forget_old()
        self._known[id_] = KnownCall(city, caller_number)

    def find(self, id_: str) -> KnownCall:
        """The call, known or not."""
        return self._known.setdefault(id_, KnownCall())

    def known(self, id_: str) -> KnownCall | None:
        return self._known.get(id_)

    def _forget_old(self) -> None:
        now = time.monotonic()
        while self._known:
            oldest = next(iter(self._known.values()))
            if len(self._known) < MOST and now - oldest.at < KEPT_S:
                return
            self._known.popitem(last=False)


@router.post("/{id}", status_code=204)
async def announce(
    id: uuid.UUID,
    request: Request,
    caller_number: Annotated[str | None, Query(max_length=32, pattern=r"^[0-9+*# ()-]*$")] = None,
    city: str | None = None,
) -> None:
    """Tell who calls, and which city's number was dialled, before the AudioSocket is opened with this id."""
    if city is not None and city not in city_names():
        raise Refused(422, f"city: no city {city!r}; known are {', '.join(city_names())}")
    request.app.state.gateway.calls.announce(str(id), city, caller_number or None)


@router.get("/{id}/next", response_class=PlainTextResponse)
async def what_next(id: uuid.UUID, request: Request) -> str:
    """``transfer``: the caller waits for a person; ``hangup``: everything is said."""
    found = request.app.state.gateway.calls.known(str(id))
    if found is None:
        raise Refused(404, "there was no such call in the last hours")
    answer: str = found.next
    return answer


@router.post("/{id}/over", status_code=204)
async def over(id: uuid.UUID, request: Request) -> None:
    """The caller whom a person has talked to is gone; a draft that is still open is owed a call-back."""
    gateway = request.app.state.gateway
    found = gateway.calls.known(str(id))
    if found is None or found.conversation is None:
        raise Refused(404, "there was no such call in the last hours")
    await asyncio.to_thread(_end, gateway.database, found.conversation)


def _end(database: Database, conversation: str) -> None:
    with database.session() as session:
        conversations.end_conversation(session, conversation, reason="left the line before it was complete")
