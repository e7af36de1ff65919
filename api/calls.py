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
from orders import conversations, followups
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
    callback: str | None = None  # the finished order that we call about
    next: Literal["hangup", "transfer"] = "hangup"
    at: float = field(default_factory=time.monotonic)


class Calls:
    """The calls of the last hours by id."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, KnownCall] = OrderedDict()

    def announce(self, id_: str, city: str | None, caller_number: str | None, callback: str | None = None) -> None:
        """Before the call is connected."""
        self._forget_old()
        self._known[id_] = KnownCall(city, caller_number, callback=callback)

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
    callback: Annotated[str | None, Query(pattern=r"^\d{12}$")] = None,
) -> None:
    """Tell who calls, and which city's number was dialled, before the AudioSocket is opened with this id.

    ``callback``: the hotline calls, about this finished order; the number is then the one that is called.
    """
    if city is not None and city not in city_names():
        raise Refused(422, f"city: no city {city!r}; known are {', '.join(city_names())}")
    gateway = request.app.state.gateway
    if callback is not None:
        city, phone = await asyncio.to_thread(_to_call_back, gateway.database, callback)
        caller_number = caller_number or phone
    gateway.calls.announce(str(id), city, caller_number or None, callback)


@router.get("/{id}/next", response_class=PlainTextResponse)
async def what_next(id: uuid.UUID, request: Request) -> str:
    """``transfer``: the caller waits for a person; ``hangup``: everything is said."""
    found = request.app.state.gateway.calls.known(str(id))
    if found is None:
        raise Refused(404, "there was no such call in the last hours")
    answer: str = found.next
    return answer


@router.post("/{id}/unanswered", status_code=204)
async def unanswered(id: uuid.UUID, request: Request) -> None:
    """Nobody picked up a call of ours: it is tried again later."""
    gateway = request.app.state.gateway
    found = gateway.calls.known(str(id))
    if found is None or found.callback is None:
        raise Refused(404, "there was no such call of ours in the last hours")
    if found.conversation is None:  # otherwise it was answered, and the conversation tells how it ended
        await asyncio.to_thread(_not_reached, gateway.database, found.callback)


@router.post("/{id}/over", status_code=204)
async def over(id: uuid.UUID, request: Request) -> None:
    """The caller whom a person has talked to is gone; a draft that is still open is owed a call-back."""
    gateway = request.app.state.gateway
    found = gateway.calls.known(str(id))
    if found is None or found.conversation is None:
        raise Refused(404, "there was no such call in the last hours")
    await asyncio.to_thread(_end, gateway.database, found.conversation)


def _to_call_back(database: Database, number: str) -> tuple[str, str | None]:
    with database.reading() as session:
        order = followups.to_call_back(session, number)
        return order.city, order.phone


def _not_reached(database: Database, number: str) -> None:
    with database.session() as session:
        followups.not_reached(session, number)


def _end(database: Database, conversation: str) -> None:
    with database.session() as session:
        conversations.end_conversation(session, conversation, reason="left the line before it was complete")
