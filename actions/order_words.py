"""A citizen's own order in a few words: when it was told, what it is about, where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from nlu.story import short_of
from orders.details import matter_of
from orders.earlier import progress_of
from orders.model import Order
from orders.moment import CHINA, utc_now
from orders.public_things import things_in

STATUS = {
    "filed": "utter_status_accepted",
    "delivered": "utter_status_accepted",
    "dispatched": "utter_status_dispatched",
    "in_progress": "utter_status_in_progress",
    "replied": "utter_status_replied",
    "closed": "utter_status_closed",
    "cancelled": "utter_status_cancelled",
}
FINISHED = ("replied", "closed")
_DAYS = ("今天", "昨天", "前天")
_SOMEBODY = "承办单位"


def told_of(session: Session, order: Order, now: datetime | None = None) -> dict[str, Any]:
    """What the texts about an order take: number, day, matter, status, department, due ("" when nobody has set it)."""
    moment = now or utc_now()
    progress = progress_of(session, order)
    return {
        "number": order.number,
        "day": day(order.filed_at or order.created_at, moment),
        "matter": matter(order),
        "status": progress.status,
        "department": progress.department or _SOMEBODY,
        "due": day(progress.due_at, moment) if progress.due_at and progress.due_at > moment else "",
    }


def say_progress(dispatcher: CollectingDispatcher, told: dict[str, Any], *, asks_on: bool = True) -> None:
    """Where it is, who has it, until when; then what can be done about it, which the gateway listens for."""
    dispatcher.utter_message(response=STATUS[told["status"]], **told)
    if told["due"] and told["status"] not in (*FINISHED, "cancelled"):
        dispatcher.utter_message(response="utter_status_until", **told)
    if asks_on and told["status"] != "cancelled":
        response = "utter_after_status_finished" if told["status"] in FINISHED else "utter_after_status"
        dispatcher.utter_message(response=response, json_message={"awaits": {"stage": "order"}})


def matter(order: Order) -> str:
    """路灯, or the caller's own words of what is wrong."""
    said = f"{order.title or ''}\n{order.description or ''}"
    named = next((thing.name for thing in things_in(said) if thing.name in said), None)  # 楼上漏水 is no 爆管
    return named or short_of(matter_of(order.description or order.title or ""), order.address)


def day(moment: datetime, now: datetime) -> str:
    """今天, 昨天, 前天, 明天, else 11月20日 (with the year where it is another)."""
    date, today = moment.astimezone(CHINA).date(), now.astimezone(CHINA).date()
    ago = (today - date).days
    if 0 <= ago < len(_DAYS):
        return _DAYS[ago]
    if ago == -1:
        return "明天"
    said = f"{date.month}月{date.day}日"
    return said if date.year == today.year else f"{date.year}年{said}"
