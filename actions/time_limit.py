"""How long an order may take, by the city pack."""

from __future__ import annotations

from actions.context import Context
from actions.turn import Turn
from nlu.city import City
from orders import drafts
from orders.model import Order

UTILITIES = ("供水", "供电", "供气", "供热")
_UNITS = {"minutes": "分钟", "hours": "小时", "working_days": "个工作日"}


def time_limit(order: Order, city: City) -> str | None:
    """How long it may take, in words (5个工作日); None where the city has not confirmed a figure for it."""
    matter = (
        "life_or_property" if order.urgent
        else "utilities" if set(UTILITIES) & set(order.category or ())
        else "ordinary"
    )  # fmt: skip
    limit = next((each for each in city.time_limits if each.matter == matter and not each.placeholder), None)
    return f"{limit.amount:g}{_UNITS[limit.unit]}" if limit else None


def limit_of_draft(context: Context, turn: Turn) -> str | None:
    """How long the order that is being taken may take."""
    with context.database.reading() as session:
        order = drafts.open_draft(session, turn.conversation)
        return time_limit(order, context.city(turn.city)) if order is not None else None
