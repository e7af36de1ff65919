"""Whether the process lives, whether it can work, and its figures."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.gateway import Gateway
from bot.rasa import AssistantError
from orders.errors import DatabaseUnreachable

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
        await gateway.rasa.ping()
    except AssistantError as error:
        reasons["rasa"] = str(error)
    if gateway.speech.problem:
        reasons["speech"] = gateway.speech.problem
    body: dict[str, Any] = {"ready": not reasons, "reasons": reasons}
    return JSONResponse(body, 503 if reasons else 200)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
