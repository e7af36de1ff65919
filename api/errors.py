"""Every refusal is ``{"error": sentence}``: what was wrong and what to do."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nlu.city import UnknownCity
from orders.errors import BadChange, BadConversation, BadField, BadFollowUp, DatabaseUnreachable, NotFound

log = logging.getLogger(__name__)

MAX_BODY = 128 * 1024  # bytes: 20,000 characters, as long as texts to read come, each written \uXXXX


class Refused(Exception):
    """A request that cannot be served, with the HTTP status and a sentence for whoever sent it."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers


def install(app: FastAPI) -> None:
    """Register the handlers that turn every exception into a sentence."""

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return JSONResponse({"error": str(error)}, error.status, error.headers)

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": str(error.detail)}, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return JSONResponse({"error": f"the body is not valid JSON: {first['ctx']['error']}"}, 400)
        place = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        return JSONResponse({"error": f"{place}: {first['msg']}"}, 422)

    @app.exception_handler(UnicodeDecodeError)
    async def not_text(_: Request, error: UnicodeDecodeError) -> JSONResponse:
        return JSONResponse({"error": "the body is not UTF-8 text; send JSON in UTF-8"}, 400)

    @app.exception_handler(NotFound)
    async def not_found(_: Request, error: NotFound) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 404)

    @app.exception_handler(BadChange)
    @app.exception_handler(BadField)
    @app.exception_handler(BadConversation)
    @app.exception_handler(BadFollowUp)
    async def bad(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 422)

    @app.exception_handler(UnknownCity)
    async def unknown_city(_: Request, error: UnknownCity) -> JSONResponse:
        return JSONResponse({"error": f"city: {error}"}, 422)

    @app.exception_handler(DatabaseUnreachable)
    async def no_database(_: Request, error: DatabaseUnreachable) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 503)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        return JSONResponse({"error": "something broke here; it is in the log, please try again"}, 500)


class BodyLimit:
    """Refuses bodies over ``MAX_BODY`` bytes with 413 and a sentence, whether or not they state their length.

    FastAPI's own limit answers in plain text.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/webhooks/")):
            await self._app(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._limit:
            await self._refuse(scope, receive, send)
            return
        # A body without a length is read here, as far as the limit; it is small by then.
        parts: list[Message] = []
        size, more = 0, True
        while more:
            part = await receive()
            parts.append(part)
            size += len(part.get("body", b""))
            if size > self._limit:
                await self._refuse(scope, receive, send)
                return
            more = part["type"] == "http.request" and part.get("more_body", False)

        async def again() -> Message:
            return parts.pop(0) if parts else await receive()

        await self._app(scope, again, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        sentence = f"the body is larger than {self._limit // 1024} KiB; send less at once"
        await JSONResponse({"error": sentence}, 413)(scope, receive, send)
