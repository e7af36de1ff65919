"""The citizen's page and the widget's files."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from api.gateway import Gateway
from api.settings import ROOT
from nlu.city import load_city

router = APIRouter(tags=["page"])
WEB = ROOT / "web"
# Nothing from elsewhere runs or loads on the page; the desk has a policy of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def page() -> FileResponse:
    return FileResponse(WEB / "index.html", headers={"Content-Security-Policy": POLICY})


@router.get("/api/web/config")
async def config(request: Request, city: str | None = None) -> dict[str, Any]:
    """What the widget shows first."""
    gateway: Gateway = request.app.state.gateway
    pack = load_city(city or gateway.settings.city)
    return {
        "city": pack.name,
        "title": f"{pack.title}12345政务服务便民热线",
        "greeting": pack.greeting["chat"],
        "voice": gateway.speech.problem is None,
    }
