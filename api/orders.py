"""Orders and conversations for services, and a citizen's own conversation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response
from sqlalchemy.orm import Session

from api.audio import cut
from api.errors import Refused
from api.gateway import Gateway
from api.security import public, with_token
from orders import changes, conversations, followups, lookup
from orders.doubts import warnings_of
from orders.errors import ConversationNotFound, OrderNotFound
from orders.model import Conversation
from orders.view import order_view

router = APIRouter(prefix="/api", tags=["orders"])


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


@router.get("/orders", dependencies=[Depends(with_token)])
def orders(
    request: Request,
    conversation: str | None = None,
    status: str | None = None,
    phone: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[dict[str, Any]]:
    """Orders, newest first, with their follow-ups; ``conversation`` takes an id or a REST sender."""
    with _gateway(request).database.reading() as session:
        found = lookup.find(session, conversation=conversation, status=status, phone=phone, limit=limit)
        asked = followups.of_orders(session, [order.id for order in found])
        return [{**order_view(order), "follow_ups": asked[order.id]} for order in found]


@router.get("/orders/{number}", dependencies=[Depends(with_token)])
def order(request: Request, number: str, view: Literal["whole", "handler"] = "whole") -> dict[str, Any]:
    """One order, with its follow-ups and what does not agree between it and what its citizen said.

    ``view=handler``: as the unit that handles it may see it, of a confidential order nothing that tells who called."""
    with _gateway(request).database.reading() as session:
        found = lookup.by_number(session, number)
        if found is None:
            raise OrderNotFound(f"There is no order {number}.")
        if view == "handler":
            return order_view(found, for_handler=True)
        asked = followups.of_orders(session, [found.id])[found.id]
        return {**order_view(found), "warnings": warnings_of(found), "follow_ups": asked}


@router.patch("/orders/{number}", dependencies=[Depends(with_token)])
async def change(request: Request, number: str) -> dict[str, Any]:
    """Change fields or the status; every change is a line of the order's history."""
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "the body is not valid JSON; send an object of fields to change") from None
    if not isinstance(body, dict) or not body:
        raise Refused(422, 'send an object of the fields to change, e.g. {"status": "dispatched"}')

    def patched() -> dict[str, Any]:
        with _gateway(request).database.session() as session:
            return order_view(changes.patch_order(session, number, body, actor="api"))

    return await run_in_threadpool(patched)


@router.get("/conversations/{id_or_sender}")
def conversation(request: Request, id_or_sender: str, trusted: Annotated[bool, Depends(public)]) -> dict[str, Any]:
    """A conversation's turns. Without the token by its unguessable id only."""
    with _gateway(request).database.reading() as session:
        found = _conversation(session, id_or_sender, trusted)
        return conversations.view(session, found.id, audio_link=_audio_link)


@router.get("/conversations/{id_}/audio")
def audio(
    request: Request,
    id_: str,
    trusted: Annotated[bool, Depends(public)],
    start_ms: Annotated[int, Query(ge=0)] = 0,
    end_ms: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """The recording, or the part of it between two times, as WAV."""
    gateway = _gateway(request)
    with gateway.database.reading() as session:
        path = _conversation(session, id_, trusted).recording_path
    if path is None or not (gateway.settings.data / path).is_file():
        raise Refused(404, "this conversation has no recording")
    if start_ms == 0 and end_ms is None and path.endswith(".wav"):
        return FileResponse(gateway.settings.data / path, media_type="audio/wav")
    return Response(cut(gateway.settings.data / path, start_ms, end_ms), media_type="audio/wav")


def _conversation(session: Session, id_or_sender: str, trusted: bool) -> Conversation:
    """By id or sender; strangers, who may guess a sender, only by the id, which nobody guesses."""
    found = conversations.find_conversation(session, id_or_sender)
    if not trusted and found.id != id_or_sender:
        raise ConversationNotFound("There is no conversation with this id; a sender's needs the service token.")
    return found


def _audio_link(conversation_id: str, start_ms: int, end_ms: int) -> str:
    return f"/api/conversations/{conversation_id}/audio?start_ms={start_ms}&end_ms={end_ms}"
