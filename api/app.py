"""The gateway's public app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import errors, health, orders, page, understand
from api.channels import rest, voice
from api.gateway import Gateway


def public_app(gateway: Gateway) -> FastAPI:
    """Citizens' channels, the page, the API and the desk, around one gateway that the app starts and stops."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        await gateway.start()
        yield
        await gateway.stop()

    app = FastAPI(title="12345 hotline", version="0.1.0", lifespan=running)
    app.state.gateway = gateway
    app.state.guard = gateway.guard
    errors.install(app)
    app.add_middleware(errors.BodyLimit)
    for module in (health, rest, voice, understand, orders, page):
        app.include_router(module.router)
    app.mount("/web", StaticFiles(directory=page.WEB), name="web")
    return app
