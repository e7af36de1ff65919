"""The form in which an agent changes an order; only what was touched is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import html, ui
from nicegui.elements.mixins.value_element import ValueElement

from api.desk import editing, words
from api.desk.words import FIELD
from nlu.city import UnknownCity, load_city
from orders.model import ORDER_TYPES

Save = Callable[[dict[str, Any]], Awaitable[str | None]]
ADDRESS = {"county": "区县", "town": "乡镇街道", "road": "道路", "number": "门牌号", "place": "场所", "text": "原话"}


class OrderForm:
    """A dialog over the order's page. ``save`` takes {field: value} and gives the sentence that says why not."""

    def __init__(self, values: dict[str, Any], city: str, save: Save) -> None:
        self._values = values
        self._save = save
        self._fields: dict[str, tuple[list[ValueElement[Any]], tuple[Any, ...], Callable[..., Any]]] = {}
        with ui.dialog().props("persistent") as self._dialog, ui.card().classes("form"):
            html.h2("修改工单")
            with html.div().classes("inputs"):
                self._draw(city)
            self._problem = html.p().classes("problem").props("role=alert")
            self._problem.set_visibility(False)
            with html.div().classes("buttons"):
                html.button("取消", type="button").classes("button").on("click", self._close)
                html.button("保存", type="button").classes("button primary").on("click", self._submit)
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.open()

    def changes(self) -> dict[str, Any]:
        """The fields whose inputs differ from when the form was opened, with their new values."""
        return {
            name: value(*_raw(inputs))
            for name, (inputs, initial, value) in self._fields.items()
            if _raw(inputs) != initial
        }

    def _draw(self, city: str) -> None:
        values = self._values
        self._text("title", wide=True)
        self._field("type", [ui.select(["", *ORDER_TYPES], label=FIELD["type"], value=values["type"] or "")], _or_none)
        levels = _input("分类（用“/”分隔，最多三级）", "/".join(values["category"] or []))
        self._field("category", [levels.classes("double")], editing.category)
        self._text("description", wide=True, area=True)
        self._text("demand", wide=True)
        self._text("respondent", wide=True)
        occurred = values["occurred_at"] or {}
        when = [_input("发生时间（原话）", occurred.get("text")), _moment("从", occurred.get("start"))]
        self._field("occurred_at", [*when, _moment("到", occurred.get("end"))], editing.occurred)
        address = values["address"] or {}
        places = [_input(f"地点：{label}", address.get(part)) for part, label in ADDRESS.items()]
        self._field("address", places, lambda *parts: editing.address(dict(zip(ADDRESS, parts, strict=True))))
        self._text("contact_name")
        self._text("phone")
        self._text("enterprise")
        kinds = {"": "", **words.CALLER}
        self._field("caller", [ui.select(kinds, label=FIELD["caller"], value=values["caller"] or "")], _or_none)
        self._text("concerned")
        self._text("owner")
        self._field("confidential", [ui.switch(FIELD["confidential"], value=values["confidential"])], bool)
        self._field("urgent", [ui.switch(FIELD["urgent"], value=values["urgent"])], bool)
        self._text("related_order")
        why = _input(FIELD["urgent_reason"], words.shown("urgent_reason", values["urgent_reason"]))
        self._field("urgent_reason", [why.classes("wide")], _or_none)
        unit = _input(FIELD["department"], values["department"], _departments(city))
        self._field("department", [unit.classes("double")], _or_none)
        self._field("due_at", [_moment(FIELD["due_at"], values["due_at"])], _or_none)

    def _text(self, name: str, *, wide: bool = False, area: bool = False) -> None:
        text = self._values[name]
        made = ui.textarea(FIELD[name], value=text or "").props("autogrow") if area else _input(FIELD[name], text)
        self._field(name, [made.classes("wide" if wide else "")], _or_none)

    def _field(self, name: str, inputs: list[Any], value: Callable[..., Any]) -> None:
        for one in inputs:
            if not isinstance(one, ui.switch):
                one.props("dense outlined")
            one.classes(f"input-{name}")
        self._fields[name] = (inputs, _raw(inputs), value)

    async def _submit(self) -> None:
        changes = self.changes()
        problem = await self._save(changes) if changes else None
        self._problem.clear()
        with self._problem:
            html.span(problem or "")
        self._problem.set_visibility(problem is not None)
        if problem is None:
            ui.notify("已保存。" if changes else "没有改动。", type="positive" if changes else "info")
            self._close()

    def _close(self) -> None:
        self._dialog.close()


def _input(label: str, value: str | None, suggestions: list[str] | None = None) -> ui.input:
    return ui.input(label, value=value or "", autocomplete=suggestions)


def _moment(label: str, value: str | None) -> ui.input:
    return ui.input(label, value=editing.for_input(value)).props("type=datetime-local stack-label")


def _raw(inputs: list[ValueElement[Any]]) -> tuple[Any, ...]:
    return tuple("" if one.value is None else one.value for one in inputs)


def _or_none(value: str) -> str | None:
    return value.strip() or None


def _departments(city: str) -> list[str]:
    try:
        return [department.name for department in load_city(city).departments]
    except UnknownCity:
        return []
