"""Whether the process lives, whether it can work, and its figures."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from api.gateway import Gateway
from api.metrics import figures_of
from bot.rasa import AssistantError
from orders import followups
from orders.errors import DatabaseUnreachable

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """200 when the database, Rasa and speech have each answered; 503 with the reasons otherwise."""
    gateway: Gateway = request.app.state.gateway
    reasons: dict[str, str] = {}
    try:
        await asyncio.to_thread(gateway.database.ping)
    except DatabaseUnreachable as error:
        reasons["database"] = str(error)
    try:
        await gateway.rasa.ping(gateway.vectors.of)
    except AssistantError as error:
        reasons["rasa"] = str(error)
    if gateway.speech.problem:
        reasons["speech"] = gateway.speech.problem
    body: dict[str, Any] = {"ready": not reasons, "reasons": reasons}
    return JSONResponse(body, 503 if reasons else 200)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """The process's figures; those of the database are left out while it does not answer."""
    gateway: Gateway = request.app.state.gateway
    figures = generate_latest()
    try:
        with gateway.database.reading() as session:
            figures += figures_of(followups.figures(session))
    except (DatabaseUnreachable, SQLAlchemyError) as error:
        log.warning("figures of follow-ups are left out: %s", error)
    return Response(figures, media_type=CONTENT_TYPE_LATEST)
