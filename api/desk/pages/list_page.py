"""/desk: what needs a person, and all orders and drafts."""

from __future__ import annotations

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
        with html.main().classes("page list"):
            self._waiting = Part("waiting", self._draw_waiting)
            with html.div().classes("tools"):
                self._filters = Part("filters", self._draw_filters)
                search = ui.input(
                    placeholder="搜索编号、电话、内容", on_change=lambda event: self._look_for(event.value)
                )
                search.props("dense outlined clearable debounce=400 aria-label=搜索").classes("search")
            with html.div().classes("sheet"):
                self._table = OrderTable()
            self._note = html.p().classes("note")

    async def load(self) -> None:
        """Read again and redraw what differs."""
        only, search = self._only, self._search
        shown = await read(self._visit, lambda session: read_board(session, only=only, search=search))
        if (only, search) == (self._only, self._search):  # else a later request is on its way
            self._show(shown)

    def _show(self, shown: Board) -> None:
        self._waiting.show(shown.waiting)
        self._filters.show((self._only, tuple(shown.counts.items())))
        self._table.show(shown.rows)
        note = "" if shown.rows else "没有符合条件的工单。"
        self._note.clear()
        with self._note:
            html.span(f"只显示最近 {board.MOST} 条，请用筛选或搜索缩小范围。" if shown.more else note)

    def _draw_waiting(self, waiting: tuple[Waiting, ...]) -> None:
        if not waiting:
            return
        html.h2(f"需要人工处理（{len(waiting)}）")
        with html.div().classes("cards"):
            for one in waiting:
                _card(one)

    def _draw_filters(self, shown: tuple[str, tuple[tuple[str, int], ...]]) -> None:
        only, counts = shown[0], dict(shown[1])
        for name, label in board.FILTERS.items():
            if name == board.PARKED and name not in counts and name != only:
                continue
            button = html.button(type="button", **{"aria-pressed": str(name == only).lower()})
            with button.on("click", lambda name=name: self._filter(name)):
                html.span(label)
                if name in counts:
                    html.b(str(counts[name]))

    async def _filter(self, only: str) -> None:
        self._only = only
        await self.load()

    async def _look_for(self, text: str | None) -> None:
        self._search = text or ""
        await self.load()


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
