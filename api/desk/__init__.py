"""The agents' desk under /desk: sign-in, the list, one order with its evidence, one conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.desk import sign_in, sound
from api.desk.desk import Desk
from api.desk.doors import Doors
from api.desk.plain_page import STATIC

if TYPE_CHECKING:
    from api.gateway import Gateway

__all__ = ["install"]


def install(app: FastAPI, gateway: Gateway) -> None:
    """Put the desk under /desk; the last step of making the app, before it has served anything.

    Loads NiceGUI here and not when this module is imported. Reads the secret of the sessions from the data folder,
    or makes it. Raises nlu.city.UnknownCity and OSError.
    """
    desk = Desk.of(gateway)
    open_doors(app, desk)
    mount_pages(app)


def open_doors(app: FastAPI, desk: Desk) -> None:
    """What needs no NiceGUI: the check of sessions, signing in and out, recordings, style and script."""
    app.add_middleware(Doors, desk=desk)
    app.include_router(sign_in.routes(desk))
    app.include_router(sound.routes(desk))
    app.mount("/desk/static", StaticFiles(directory=STATIC), name="desk-static")


def mount_pages(app: FastAPI) -> None:
    """The pages themselves, in NiceGUI's one app of this process.

    Sessions and what an agent may see come with each request (``desk.SCOPE``), so that several apps of one process
    do not see each other's data; NiceGUI's own storage is not used and writes nothing.
    """
    from nicegui import core, ui

    from api.desk.pages.answer_page import answer_page
    from api.desk.pages.answers_page import answers_page
    from api.desk.pages.conversation_page import conversation_page
    from api.desk.pages.frame import broken_page
    from api.desk.pages.list_page import list_page
    from api.desk.pages.order_page import order_page

    core.app.on_page_exception(broken_page)
    # A second app in this process (tests) finds NiceGUI's middleware already there and perhaps in use.
    core.app.user_middleware.clear()
    core.app.middleware_stack = None
    pages: dict[str, Callable[..., Awaitable[None]]] = {
        "/": list_page,
        "/order/{id}": order_page,
        "/conversation/{id}": conversation_page,
        "/answers": answers_page,
        "/answer/{id}": answer_page,
    }
    for path, page in pages.items():
        ui.page(path, response_timeout=10.0)(page)
    ui.run_with(
        app,
        mount_path="/desk",
        title="坐席工作台",
        favicon="☎",
        language="zh-CN",
        dark=False,
        tailwind=False,
        binding_refresh_interval=None,  # nothing is bound
        reconnect_timeout=10.0,
        show_welcome_message=False,
    )
