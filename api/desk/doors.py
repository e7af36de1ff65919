"""Who comes in: every address under /desk but the sign-in and its style sheet needs a session."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.desk.desk import SCOPE, Desk, Visit
from api.desk.plain_page import plain_page
from api.desk.sessions import COOKIE
from orders.errors import DatabaseUnreachable

log = logging.getLogger(__name__)

ROOT = "/desk"
OPEN = ("/desk/login", "/desk/static/")
_PAGE = re.compile(r"/desk(?:/|/answers|/(?:order|conversation|answer)/[^/]+)?")
_PART = ("/desk/_nicegui", "/desk/audio/", "/desk/logout")
# NiceGUI compiles its templates in the browser, which needs inline and evaluated scripts; everything that is loaded
# or called comes from here.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Doors:
    """Leaves the ``Visit`` in the scope of those who are signed in; sends the others to the sign-in."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or not (path == ROOT or path.startswith(f"{ROOT}/")):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http":
            send = _with_headers(send)
        if path == ROOT:
            scope = {**scope, "path": f"{ROOT}/", "raw_path": f"{ROOT}/".encode()}
        if not path.startswith(OPEN):
            refusal = await self._refusal(scope, path)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refusal(self, scope: Scope, path: str) -> Response | None:
        token = HTTPConnection(scope).cookies.get(COOKIE, "")
        try:
            session = await self._desk.sessions.of(token) if token else None
        except (DatabaseUnreachable, SQLAlchemyError) as error:
            log.error("the desk cannot check a session: %s", error)
            return plain_page("暂时无法访问数据库，请稍后刷新本页。", 503)
        is_page = _PAGE.fullmatch(path) is not None
        if session is None:
            if is_page and scope["type"] == "http":
                query = f"?next={quote(path, safe='/')}" if path not in (ROOT, f"{ROOT}/") else ""
                return RedirectResponse(f"{ROOT}/login{query}", 303)
            return JSONResponse({"error": "请先登录。"}, 401)
        if not is_page and not path.startswith(_PART):
            return plain_page("没有这个页面。", 404)
        scope[SCOPE] = Visit(self._desk, session, token)
        return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
