"""/desk: what needs a person, and all orders and drafts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from nicegui import html, ui

from api.desk import board
from api.desk.board import Board, Waiting, read_board
from api.desk.desk import SCOPE, Visit
from api.desk.pages.frame import Part, follow, frame, read
from api.desk.pages.order_table import OrderTable


async def list_page(request: Request) -> None:
    visit: Visit = request.scope[SCOPE]
    mark = await visit.desk.watch.mark()
    frame(visit, "工单列表")
    page = OrderList(visit)
    await page.load()
    follow(visit, mark, page.load)


class OrderList:
    """The list as one agent sees it, with its filter and its search."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._only, self._search = board.ALL, ""
        self._asked = 0
        with html.main().classes("page list"):
            self._waiting = Part("waiting", self._draw_waiting)
            with html.div().classes("tools"):
                with html.div().classes("filters"):
                    self._filters = {name: self._filter_button(name) for name in board.FILTERS}
                search = ui.input(
                    placeholder="搜索编号、电话、内容", on_change=lambda event: self._look_for(event.value)
                )
                search.props("dense outlined clearable debounce=400 aria-label=搜索").classes("search")
            with html.div().classes("sheet"):
                self._table = OrderTable()
            self._note = Part("note", html.span)

    async def load(self) -> None:
        """Read again and redraw what differs; of several at once only the last that began counts."""
        only, search = self._only, self._search
        self._asked += 1
        mine = self._asked
        shown = await read(self._visit, lambda session: read_board(session, only=only, search=search))
        if mine == self._asked:
            self._show(shown)

    def _show(self, shown: Board) -> None:
        self._waiting.show(shown.waiting)
        for name, button in self._filters.items():
            button.show(pressed=name == self._only, count=shown.counts.get(name, 0))
        self._table.show(shown.rows)
        self._note.show(
            f"只显示最近 {board.MOST} 条，请用筛选或搜索缩小范围。"
            if shown.more
            else ""
            if shown.rows
            else "没有符合条件的工单。"
        )

    def _draw_waiting(self, waiting: tuple[Waiting, ...]) -> None:
        if not waiting:
            return
        html.h2(f"需要人工处理（{len(waiting)}）")
        with html.div().classes("cards"):
            for one in waiting:
                _card(one)

    def _filter_button(self, name: str) -> FilterButton:
        return FilterButton(board.FILTERS[name], lambda: self._filter(name), rare=name == board.PARKED)

    async def _filter(self, only: str) -> None:
        self._only = only
        await self.load()

    async def _look_for(self, text: str | None) -> None:
        self._search = text or ""
        await self.load()


class FilterButton:
    """A filter that is changed in place, so that a click cannot meet a button that is just being replaced.

    A ``rare`` one is shown only while something is in it, or it is chosen.
    """

    def __init__(self, label: str, chosen: Callable[[], Awaitable[None]], *, rare: bool) -> None:
        self._rare = rare
        self._shown: tuple[bool, int] | None = None
        with html.button(type="button").on("click", chosen) as self._button:
            html.span(label)
            self._count = ui.label().classes("count")

    def show(self, *, pressed: bool, count: int) -> None:
        if (pressed, count) == self._shown:
            return
        self._shown = (pressed, count)
        self._button.props["aria-pressed"] = str(pressed).lower()
        self._button.set_visibility(pressed or count > 0 or not self._rare)
        self._count.set_text(str(count))
        self._count.set_visibility(count > 0)


def _card(one: Waiting) -> None:
    kind = "alarm" if one.alarm else "taken" if one.agent else "waits"
    href = f"/desk/conversation/{one.conversation}"
    with html.a(href=href, **{"data-conversation": one.conversation}).classes(f"card {kind}"):
        with html.div().classes("top"):
            if one.alarm:
                html.b(f"警报 · {one.alarm}")
            else:
                html.b("等待人工" if one.agent is None else "人工接待中")
            html.span(f"{one.channel} · {one.since}").classes("since")
        html.p(one.last or "（还没有说话）").classes("last")
        with html.div().classes("bottom"):
            if one.state == "ended":
                html.span("已挂断")
            elif one.agent:
                html.span(f"{one.agent} 已接手")
            elif one.state == "person":
                html.span("还没有人接手")
            else:
                html.span("机器人接待中")
            if one.reason:
                html.span(one.reason)
