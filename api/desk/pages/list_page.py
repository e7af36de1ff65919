"""/desk: what needs a person, and all orders and drafts."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import Request
from nicegui import html, ui

from api.desk import board
from api.desk.board import Board, Row, Waiting, read_board
from api.desk.desk import SCOPE, Visit
from api.desk.pages.frame import Part, follow, frame, read

COLUMNS = {
    "number": "编号",
    "time": "时间",
    "type": "类型",
    "category": "分类",
    "title": "标题",
    "place": "地点",
    "status_name": "状态",
    "department": "承办单位",
    "channel": "渠道",
}
# Vue's {{ }} writes text, never markup.
_ROW = """
<q-tr :props="props" :data-href="'/desk/order/' + props.row.id" :class="{urgent: props.row.urgent}">
  <q-td key="number" :props="props">
    <a :href="'/desk/order/' + props.row.id">{{ props.row.number }}</a>
    <b v-if="props.row.urgent" class="flag red">急</b>
    <b v-if="props.row.confidential" class="flag">密</b>
  </q-td>
  <q-td key="time" :props="props">{{ props.row.time }}</q-td>
  <q-td key="type" :props="props">{{ props.row.type }}</q-td>
  <q-td key="category" :props="props" :title="props.row.category">{{ props.row.category }}</q-td>
  <q-td key="title" :props="props" :title="props.row.title">{{ props.row.title }}</q-td>
  <q-td key="place" :props="props" :title="props.row.place">{{ props.row.place }}</q-td>
  <q-td key="status_name" :props="props">
    <span class="status" :data-status="props.row.status">{{ props.row.status_name }}</span>
    <b v-if="props.row.call_back" class="flag amber">待回呼</b>
    <b v-if="props.row.parked" class="flag red">送达受阻</b>
  </q-td>
  <q-td key="department" :props="props" :title="props.row.department">{{ props.row.department }}</q-td>
  <q-td key="channel" :props="props">{{ props.row.channel }}</q-td>
</q-tr>
"""


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
        self._rows: tuple[Row, ...] = ()
        with html.main().classes("page list"):
            self._waiting = Part("waiting", self._draw_waiting)
            with html.div().classes("tools"):
                self._filters = Part("filters", self._draw_filters)
                search = ui.input(
                    placeholder="搜索编号、电话、内容", on_change=lambda event: self._look_for(event.value)
                )
                search.props("dense outlined clearable debounce=400 aria-label=搜索").classes("search")
            self._table = ui.table(
                columns=[{"name": n, "label": label, "field": n, "align": "left"} for n, label in COLUMNS.items()],
                rows=[],
                row_key="id",
            )
            self._table.props("flat").classes("orders").add_slot("body", _ROW)
            self._table.add_slot("no-data", "<span></span>")
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
        if shown.rows != self._rows:
            self._rows = shown.rows
            self._table.rows = [asdict(row) for row in shown.rows]
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
