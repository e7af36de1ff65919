"""What all pages share: the bar on top, live updates, and doing something in the agent's name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from nicegui import html, ui
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.desk.desk import Visit
from api.desk.plain_page import asset
from orders.errors import BadConversation, DatabaseUnreachable, NotFound, OrdersError

log = logging.getLogger(__name__)

Data = TypeVar("Data")
ACCENT = "#0b5563"  # as --accent in desk.css
NO_DATABASE = "暂时无法访问数据库，正在重试。"


def frame(visit: Visit, title: str) -> None:
    """Style, script and the bar with the agent's name and the way out."""
    ui.page_title(f"{title} · 坐席工作台")
    ui.add_head_html(
        f'<link rel="stylesheet" href="{asset("desk.css")}"><script src="{asset("desk.js")}" defer></script>'
    )
    ui.colors(primary=ACCENT)
    ui.on_exception(lambda: ui.notify("出了问题，已记入日志，请再试一次。", type="negative"))
    with html.header().classes("bar"):
        with html.a(href="/desk").classes("home"):
            html.b("12345")
            html.span(visit.desk.title)
        html.span("坐席工作台").classes("where")
        html.a("答案维护", href="/desk/answers").classes("where")
        html.span(visit.name).classes("agent")
        with html.form(method="post", action="/desk/logout"):
            html.button("退出登录", type="submit").classes("quiet")


class Part(Generic[Data]):
    """A part of a page that is drawn again only when its data differ from what it shows."""

    def __init__(self, classes: str, draw: Callable[[Data], None]) -> None:
        self.box = html.div().classes(classes)
        self._draw = draw
        self._shown: Data | None = None

    def show(self, data: Data) -> None:
        if self._shown is not None and data == self._shown:
            return
        self._shown = data
        self.box.clear()
        with self.box:
            self._draw(data)


def follow(visit: Visit, mark: str, load: Callable[[], Awaitable[None]]) -> None:
    """Call ``load`` within about a second of every change after ``mark``; leave when the agent is signed out."""
    trouble = html.div(NO_DATABASE).classes("trouble").props("role=alert")
    trouble.set_visibility(False)
    seen = mark

    async def look() -> None:
        nonlocal seen
        try:
            if not await visit.lasts():
                leave()
                return
            now = await visit.desk.watch.mark()
            if now != seen:
                await load()
                seen = now
        except (DatabaseUnreachable, SQLAlchemyError) as error:
            log.warning("the desk cannot look for changes: %s", error)
            trouble.set_visibility(True)
        else:
            trouble.set_visibility(False)

    ui.timer(1.0, look)


async def read(visit: Visit, reading: Callable[[Session], Data]) -> Data:
    """``reading`` in a thread, with a session of its own. Raises what it and the database raise."""

    def run() -> Data:
        with visit.desk.database.reading() as session:
            return reading(session)

    return await asyncio.to_thread(run)


async def act(visit: Visit, doing: Callable[[Session], None], explain: Callable[[OrdersError], str]) -> str | None:
    """Do something in the agent's name, in one transaction; None when done, else the sentence that says why not."""

    def run() -> None:
        with visit.desk.database.session() as session:
            doing(session)

    try:
        if not await visit.lasts():
            leave()
            return "登录已失效，请重新登录。"
        await asyncio.to_thread(run)
    except DatabaseUnreachable:
        return NO_DATABASE
    except OrdersError as error:
        return explain(error)
    except SQLAlchemyError as error:
        log.error("the desk could not write: %s", error)
        return "数据库没有接受这次操作，请再试一次。"
    return None


def about_conversation(error: OrdersError) -> str:
    """Why a conversation's state cannot be changed."""
    if isinstance(error, BadConversation):
        return "会话已经结束，请回呼市民。"
    return "没有找到这次会话。" if isinstance(error, NotFound) else f"未能完成：{error}"


def leave() -> None:
    """To the sign-in."""
    ui.navigate.to("/login")


def broken_page(error: Exception) -> None:
    """What is shown in place of a page that could not be drawn; NiceGUI logs the error."""
    ui.add_head_html(f'<link rel="stylesheet" href="{asset("desk.css")}">')
    away = isinstance(error, DatabaseUnreachable | SQLAlchemyError)
    with html.main().classes("page empty"):
        html.p("暂时无法访问数据库，请稍后刷新本页。" if away else "这一页出错了，已记入日志，请稍后再试。")
        html.a("返回工单列表", href="/desk").classes("button")


def nothing_here(visit: Visit, sentence: str) -> None:
    """A page for what does not exist."""
    frame(visit, "没有找到")
    ui.context.client.status_code = 404
    with html.main().classes("page empty"):
        html.p(sentence)
        html.a("返回工单列表", href="/desk").classes("button")
