"""The table of orders: one element for the server however many rows it has."""

from __future__ import annotations

from dataclasses import asdict

from nicegui import ui

from api.desk.board import Row

# In the order of the cells in order_table.js.
COLUMNS = {
    "number": "编号",
    "time": "时间",
    "type": "类型",
    "category": "分类",
    "title": "标题",
    "place": "地点",
    "status": "状态",
    "department": "承办单位",
    "channel": "渠道",
}


class OrderTable(ui.element, component="order_table.js"):
    """Shows rows; the browser redraws those that differ."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Row, ...] = ()
        self._props.update({"columns": COLUMNS, "rows": []})

    def show(self, rows: tuple[Row, ...]) -> None:
        if rows != self._shown:
            self._shown = rows
            self._props["rows"] = [asdict(row) for row in rows]
            self.update()
