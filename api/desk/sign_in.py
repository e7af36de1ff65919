"""Signing in with name and password, and out again."""

from __future__ import annotations

import asyncio
import logging
import re
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.desk.desk import SCOPE, Desk, Visit
from api.desk.plain_page import sign_in_page
from api.desk.sessions import COOKIE, LIFETIME_S
from orders.desk_users import check_password
from orders.errors import DatabaseUnreachable

log = logging.getLogger(__name__)

MAX_FORM = 4096  # bytes; name, password and address are far shorter
AT_ONCE = 2  # each check takes 64 MiB and tens of milliseconds on purpose (argon2id)
_INSIDE = re.compile(r"/desk(?:/answers|/(?:order|conversation|answer)/[\w%-]+)?")


def routes(desk: Desk) -> APIRouter:
    """GET and POST /desk/login, POST /desk/logout."""
    router = APIRouter(include_in_schema=False)
    checking = asyncio.Semaphore(AT_ONCE)

    @router.get("/desk/login")
    async def form(next: str = "/desk") -> HTMLResponse:
        return sign_in_page(desk.title, next_=_inside(next))

    @router.post("/desk/login")
    async def sign_in(request: Request) -> Response:
        if not _from_here(request):
            return sign_in_page(desk.title, problem="请从本页登录。", status=403)
        fields = await _form(request)
        if fields is None:
            return sign_in_page(desk.title, problem="没有收到完整的姓名和密码，请重新填写。", status=400)
        name, password, next_ = fields["name"].strip(), fields["password"], _inside(fields["next"])
        address = request.client.host if request.client else ""
        wait = desk.throttle.wait(name, address)
        if wait:
            seconds = int(wait) + 1
            page = sign_in_page(
                desk.title, next_=next_, name=name, problem=f"尝试次数过多，请在 {seconds} 秒后再试。", status=429
            )
            page.headers["Retry-After"] = str(seconds)
            return page
        desk.throttle.failed(name, address)
        try:
            async with checking:
                right = await asyncio.to_thread(_right, desk, name, password)
            token = await desk.sessions.open(name) if right else ""
        except (DatabaseUnreachable, SQLAlchemyError) as error:
            log.error("the desk cannot check a password: %s", error)
            desk.throttle.succeeded(name, address)
            return sign_in_page(
                desk.title, next_=next_, name=name, problem="暂时无法访问数据库，请稍后再试。", status=503
            )
        if not token:
            log.warning("desk: sign-in failed for %r from %s", name[:64], address)
            return sign_in_page(desk.title, next_=next_, name=name, problem="姓名或密码不正确。", status=401)
        desk.throttle.succeeded(name, address)
        log.info("desk: %s signed in from %s", name, address)
        response = RedirectResponse(next_, 303)
        response.set_cookie(
            COOKIE, token, max_age=LIFETIME_S, path="/desk", httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    @router.post("/desk/logout")
    async def sign_out(request: Request) -> Response:
        if not _from_here(request):
            return sign_in_page(desk.title, problem="请从工作台退出。", status=403)
        visit: Visit = request.scope[SCOPE]
        await desk.sessions.close(visit.token)
        log.info("desk: %s signed out", visit.name)
        response = RedirectResponse("/desk/login", 303)
        response.delete_cookie(COOKIE, path="/desk")
        return response

    return router


def _right(desk: Desk, name: str, password: str) -> bool:
    with desk.database.reading() as session:
        return check_password(session, name, password)


async def _form(request: Request) -> dict[str, str] | None:
    """The form's fields, missing ones as ""; None when it is too large or not a form in UTF-8."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM:
            return None
    try:
        sent = parse_qs(body.decode("ascii"), max_num_fields=8, errors="strict")
    except ValueError:
        return None
    fields = {name: sent.get(name, [""])[0] for name in ("name", "password", "next")}
    return fields if fields["name"] and fields["password"] else None


def _inside(next_: str) -> str:
    """An address of the desk to go to after the sign-in; anything else becomes the list."""
    return next_ if _INSIDE.fullmatch(next_) else "/desk"


def _from_here(request: Request) -> bool:
    """Whether a form was sent from our own page, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
