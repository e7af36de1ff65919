"""The door of the assistant's process: only the gateway comes in, and errors go back as errors.

Rasa's own REST channel answers 200 with an empty list when a turn has failed, has no authentication, and calls
every caller's channel "collector", so that texts for the phone and for the chat cannot differ.
"""

from __future__ import annotations

import base64
import gc
import hmac
import os
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import structlog
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu.intent_text import core
from nlu.tuned.opinion import tuned
from nlu.vectors import DIMENSIONS, Vector, shared_vectors

log = structlog.get_logger()
CHANNELS = ("chat", "voice")


class SpokenOrWritten(CollectingOutputChannel):
    """Collects the replies of one turn under the name by which responses in the domain are chosen."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel

    def name(self) -> str:
        return self._channel

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """One reply stays one reply; Rasa would cut it at blank lines."""
        await self._persist_message(self._message(recipient_id, text=text))


class GatewayInput(InputChannel):
    """``POST /webhooks/gateway/turn`` and ``/parse``, with the secret shared between the two processes.

    ``turn``: ``{"sender", "message", "channel", "metadata", "vector"?, "tuned"?}`` →
    ``{"messages": […], "active_form", "requested_slot", "intent"}``; ``vector`` and ``tuned`` are the vectors of the
    message's core (``nlu.intent_text``) by the encoder and by the tuned one, base64 of 384 little-endian float32 each.
    ``parse``: ``{"message", "vector"?, "tuned"?}`` → Rasa's parse.
    403 without the secret, 400 with a sentence for a malformed call, 500 with the kind of error otherwise.
    """

    @classmethod
    def name(cls) -> str:
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        secret = os.environ.get("HOTLINE_INTERNAL_SECRET", "")
        if not secret:
            raise ValueError("HOTLINE_INTERNAL_SECRET is not set; start the assistant with `hotline up`")
        return cls(secret)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("gateway", __name__)

        @routes.after_server_start
        async def loaded(*_: Any) -> None:
            gc.freeze()  # the model stays: the collector, off since the launch, need not look through it
            gc.enable()

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            refused = self._refusal(request)
            if refused:
                return refused
            body = request.json
            output = SpokenOrWritten(body["channel"])
            message = UserMessage(
                body["message"],
                output,
                body["sender"],
                input_channel=body["channel"],
                metadata=body.get("metadata") or {},
            )
            _remember(body)
            try:
                await on_new_message(message)
            except Exception as error:
                log.exception("turn.failed", sender=body["sender"])
                return response.json({"error": f"{type(error).__name__}: {error}"}, status=500)
            # Rasa wraps the store of endpoints.yml in one that survives its errors.
            tracker = request.app.ctx.agent.tracker_store._tracker_store.latest(body["sender"])
            return response.json(
                {
                    "messages": output.messages,
                    "active_form": tracker.active_loop_name if tracker else None,
                    "requested_slot": tracker.get_slot("requested_slot") if tracker else None,
                    "intent": tracker.latest_message.intent if tracker and tracker.latest_message else None,
                }
            )

        @routes.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            refused = self._refusal(request)
            if refused:
                return refused
            _remember(request.json)
            message = UserMessage(request.json["message"], None, "parse")
            try:
                return response.json(await request.app.ctx.agent.processor.parse_message(message))
            except Exception as error:
                log.exception("parse.failed")
                return response.json({"error": f"{type(error).__name__}: {error}"}, status=500)

        return routes

    def _refusal(self, request: Request) -> HTTPResponse | None:
        if not hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {self._secret}"):
            return response.json({"error": "only the gateway may talk to the assistant"}, status=403)
        body = request.json
        if not isinstance(body, dict) or not isinstance(body.get("message"), str) or not body["message"].strip():
            return response.json({"error": "message: a text that is not empty is needed"}, status=400)
        if request.path.endswith("/turn"):
            if not isinstance(body.get("sender"), str) or not body["sender"]:
                return response.json({"error": "sender: a text that is not empty is needed"}, status=400)
            if body.get("channel") not in CHANNELS:
                return response.json({"error": f"channel: one of {', '.join(CHANNELS)}"}, status=400)
        return None


def _remember(body: dict[str, Any]) -> None:
    if (vector := _vector(body.get("vector"))) is not None:
        shared_vectors().remember(core(body["message"]), vector)
    if (vector := _vector(body.get("tuned"))) is not None and (judge := tuned()) is not None:
        judge.remember(body["message"], vector)


def _vector(encoded: Any) -> Vector | None:
    vector = np.frombuffer(base64.b64decode(encoded), dtype="<f4") if encoded else None
    return vector if vector is not None and vector.shape == (DIMENSIONS,) else None
