"""Rasa's REST channel, answered by the gateway."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from api.errors import Refused
from api.gateway import Gateway
from api.metrics import TURN_SECONDS, TURNS
from api.security import public
from bot.conversation import EmptyUtterance, Reply, Utterance
from nlu.city import city_names
from nlu.text import TextTooLong

router = APIRouter(tags=["chat"])


class Metadata(BaseModel):
    """What a channel knows of the sender; ``caller_number`` is believed only with the service token.

    ``message_id`` is the same when a channel sends a message again because no answer arrived: the message is then
    answered as before and not taken twice.
    """

    city: str | None = None
    channel: Literal["chat", "voice"] = "chat"
    caller_number: str | None = Field(None, max_length=32)
    message_id: str | None = Field(None, max_length=64)


class Message(BaseModel):
    sender: Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=True)]
    message: str
    metadata: Metadata = Metadata(city=None, caller_number=None, message_id=None)


@router.post("/webhooks/rest/webhook", response_model=list[dict[str, Any]])
async def receive(body: Message, request: Request, trusted: Annotated[bool, Depends(public)]) -> JSONResponse:
    """One utterance in, the bot's replies out; never 200 with nothing."""
    gateway: Gateway = request.app.state.gateway
    city = body.metadata.city or gateway.settings.city
    if city not in city_names():
        raise Refused(422, f"metadata.city: no city {city!r}; known are {', '.join(city_names())}")
    channel = body.metadata.channel
    began = time.perf_counter()
    conversation = await gateway.conversations.of(
        body.sender,
        city=city,
        channel=channel,
        caller_number=body.metadata.caller_number if trusted else None,
    )
    try:
        replies = await conversation.hear(Utterance(body.message, id=body.metadata.message_id))
    except EmptyUtterance:
        raise Refused(422, "message: nothing was said; send a text that is not blank") from None
    except TextTooLong as error:
        raise Refused(413, f"message: {error}") from None
    TURNS.labels(channel).inc()
    TURN_SECONDS.labels(channel).observe(time.perf_counter() - began)
    return JSONResponse([rendered(body.sender, reply) for reply in replies])


@router.get("/webhooks/rest/")
async def health() -> dict[str, str]:
    return {"status": "ok"}


def rendered(sender: str, reply: Reply) -> dict[str, Any]:
    """A reply as Rasa's REST channel writes it."""
    message: dict[str, Any] = {"recipient_id": sender}
    if reply.text is not None:
        message["text"] = reply.text
    if reply.buttons:
        message["buttons"] = list(reply.buttons)
    if reply.custom:
        message["custom"] = reply.custom
    return message
