"""``GET /docs``: the API's reference, from files of this machine; FastAPI's own page loads them from elsewhere."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

ASSETS = "/docs-files"


def install(app: FastAPI) -> None:
    """Serve the page and its files. Swagger UI 4 reads OpenAPI 3.0, so that is what the app writes."""
    app.openapi_version = "3.0.2"
    bundle = next(Path(str(files("swagger_ui_bundle"))).glob("vendor/swagger-ui-*"))
    app.mount(ASSETS, StaticFiles(directory=bundle), name="docs-files")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
        )
