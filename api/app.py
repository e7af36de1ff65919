"""The gateway's public app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from api import callbacks, calls, desk, errors, health, orders, page, reference, replays, understand
from api.channels import asr, asterisk, rest, twilio, voice
from api.gateway import Gateway


def public_app(gateway: Gateway) -> FastAPI:
    """Citizens' channels, the page, the API and the desk, around one gateway that the app starts and stops."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        await gateway.start()
        yield
        await gateway.stop()

    app = FastAPI(title="12345 hotline", version="0.3.0", lifespan=running, docs_url=None, redoc_url=None)
    app.state.gateway = gateway
    app.state.guard = gateway.guard
    errors.install(app)
    app.add_middleware(errors.BodyLimit)
    # The widget may stand on any of the city's sites; nothing here is read with a cookie but the desk, which has
    # its own checks and gets no credentials across origins.
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    for module in (health, rest, voice, asr, asterisk, twilio, understand, orders, calls, callbacks, replays, page):
        app.include_router(module.router)
    app.mount("/web", StaticFiles(directory=page.WEB), name="web")
    reference.install(app)
    desk.install(app, gateway)
    return app
