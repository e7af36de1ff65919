"""Whom the hotline is to call back about a finished order, and a chat that does it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from api.channels.rest import rendered
from api.gateway import Gateway
from api.security import with_token
from orders import followups
from orders.model import FollowUp
from orders.moment import utc_now

router = APIRouter(prefix="/api/callbacks", tags=["callbacks"], dependencies=[Depends(with_token)])
_NUMBER = r"^\d{12}$"


class Wanted(BaseModel):
    """The number of a finished order."""

    number: Annotated[str, Field(pattern=_NUMBER)]


class Unanswered(BaseModel):
    note: Annotated[str | None, Field(max_length=500)] = None


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


@router.get("")
def owed(request: Request, due: bool = False) -> list[dict[str, Any]]:
    """The follow-ups that are open, the next first; ``due``: those that a machine may try now."""
    with _gateway(request).database.reading() as session:
        return [_shown(one) for one in followups.owed(session, now=utc_now() if due else None, limit=500)]


def _shown(follow_up: FollowUp) -> dict[str, Any]:
    order, conversation = follow_up.order, follow_up.conversation
    return {
        "number": order.number, "city": order.city, "phone": order.phone, "title": order.title,
        "status": order.status, "sender": conversation.sender if conversation else None,
        **followups.shown(follow_up),
    }  # fmt: skip


@router.post("")
async def open_chat(body: Wanted, request: Request) -> dict[str, Any]:
    """Open a chat about the order; the citizen's answers are then sent to the REST channel with its ``sender``."""
    conversation, replies = await _gateway(request).conversations.call_back(body.number)
    return {
        "sender": conversation.sender, "conversation": conversation.id,
        "replies": [rendered(conversation.sender, reply) for reply in replies],
    }  # fmt: skip


@router.post("/{number}/unanswered", status_code=204)
async def unanswered(number: str, request: Request, body: Unanswered | None = None) -> None:
    """Somebody tried in another way, and nobody was reached."""
    database, note = _gateway(request).database, body.note if body else None

    def noted() -> None:
        with database.session() as session:
            followups.not_reached(session, number, note)

    await run_in_threadpool(noted)
