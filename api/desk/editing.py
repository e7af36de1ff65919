"""An agent's change to an order: what the form sends, and why it was refused, in Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.desk import words
from orders.changes import TRANSITIONS, patch_order
from orders.errors import BadChange, BadField, NumbersExhausted, OrderNotFound, OrdersError
from orders.fields import ADDRESS_PARTS, accept, as_json
from orders.history import locked
from orders.moment import CHINA

# What each field takes, as orders.fields tells it in English.
_TAKES = {
    "description": "诉求内容最多 10000 字。",
    "address": "地点请填写至少一项，每项最多 500 字。",
    "occurred_at": "发生时间请写明原话或选择时间。",
    "contact_name": "联系人最多 50 字。",
    "phone": "联系电话应为 3 至 15 位数字。",
    "type": "类型应为咨询、求助、投诉、举报、建议、表扬之一。",
    "category": "分类最多三级，每级不超过 50 字。",
    "department": "承办单位最多 100 字。",
    "title": "标题最多 200 字。",
    "urgent_reason": "紧急原因最多 500 字。",
    "demand": "诉求目的最多 2000 字。",
    "respondent": "被反映对象最多 500 字。",
    "enterprise": "来电企业最多 200 字。",
    "concerned": "代谁反映最多 200 字。",
    "owner": "专属跟进最多 100 字。",
    "due_at": "办理时限应为一个时间。",
    "related_order": "关联工单应为 12 位编号。",
}


class Stale(BadChange):
    """Somebody else has changed the same field since the form was opened."""

    def __init__(self, name: str, value: Any) -> None:
        super().__init__(f"{name} has been changed meanwhile; check it and save again.")
        self.name = name
        self.value = value


def change(session: Session, order_id: int, changes: dict[str, Any], *, seen: dict[str, Any], actor: str) -> None:
    """Make ``changes`` in the agent's name unless a field no longer has the value that the agent has seen.

    Raises Stale, OrderNotFound, BadChange, NumbersExhausted.
    """
    order = locked(session, order_id)
    for name in changes:
        present = as_json(getattr(order, name))
        if name in seen and present != seen[name]:
            raise Stale(name, present)
    patch_order(session, order_id, changes, actor)


def sentences(error: OrdersError, changes: dict[str, Any], *, seen: dict[str, Any]) -> str:
    """Why a change was refused, in Chinese; ``seen`` are the order's values, its status among them."""
    if isinstance(error, Stale):
        value = words.shown(error.name, error.value) or "空"
        return f"{words.FIELD.get(error.name, '状态')}刚刚被他人改为“{value}”，请核对后再保存。"
    if isinstance(error, OrderNotFound):
        return "没有找到这份工单。"
    if isinstance(error, NumbersExhausted):
        return "今天的工单编号已用完，请明天再受理。"
    wanted = {**seen, **changes}
    if changes.get("urgent") is False and "urgent_reason" not in changes:
        wanted["urgent_reason"] = None  # patch_order empties it then
    return "".join(_wrong(changes, wanted, seen["status"])) or f"未能保存：{error}"


def _wrong(changes: dict[str, Any], wanted: dict[str, Any], status: str) -> list[str]:
    wrong = [
        _TAKES.get(name, f"{words.FIELD.get(name, name)}的内容不合要求。")
        for name in changes
        if _refused(name, changes[name])
    ]
    if wanted["status"] != status and wanted["status"] not in TRANSITIONS.get(status, ()):
        new = words.STATUS.get(wanted["status"], wanted["status"])
        wrong.append(f"工单现为“{words.STATUS[status]}”，不能改为“{new}”。")
    if wanted["urgent"] and not wanted["urgent_reason"]:
        wrong.append("标为紧急的工单请写明紧急原因。")
    if wanted["urgent_reason"] and not wanted["urgent"]:
        wrong.append("写了紧急原因的工单请同时标为紧急。")
    if wanted["status"] == "filed" and not wanted["description"]:
        wrong.append("受理前请先填写诉求内容。")
    return wrong


def address(parts: dict[str, str]) -> dict[str, str] | None:
    """The address from the form's inputs; None when all are empty."""
    told = {part: parts[part].strip() for part in ADDRESS_PARTS if parts.get(part, "").strip()}
    return told or None


def occurred(said: str, start: str, end: str) -> dict[str, Any] | None:
    """When it happened, from the citizen's words and two ``2026-11-23T09:30`` of China time."""
    if not (said.strip() or start or end):
        return None
    return {"text": said.strip() or None, "start": start or None, "end": end or None}


def category(text: str) -> list[str]:
    """``城乡建设/市容环卫`` as a list of its levels."""
    return [level.strip() for level in text.replace("／", "/").split("/") if level.strip()]


def for_input(moment: str | None) -> str:
    """An ISO moment as the browser's date-and-time input takes it, to the minute, in China time."""
    if not moment:
        return ""
    try:
        return datetime.fromisoformat(moment).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        return ""


def _refused(name: str, value: Any) -> bool:
    if name == "status":
        return False
    try:
        accept(name, value)
    except BadField:
        return True
    return False
