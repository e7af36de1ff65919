"""The green channel: one owner for each enterprise, from intake to feedback."""

from __future__ import annotations

import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlu.caller_rules import caller_rules
from orders.drafts import set_field
from orders.model import Order


def assign_owner(session: Session, order: Order) -> str | None:
    """Give an enterprise's draft its owner; None where it is no enterprise's or the city names nobody.

    A company keeps the owner of its earlier order; a new one gets an owner of its county, always the same one for
    the same name. Raises NotADraft.
    """
    if order.caller != "enterprise":
        return None
    if order.owner:
        return order.owner
    owners = caller_rules(order.city).owners
    county = str((order.address or {}).get("county") or "")
    fitting = [each for each in owners if county in each.counties] or [each for each in owners if not each.counties]
    fitting = fitting or list(owners)
    if not fitting:
        return None
    names = [each.name for each in owners]
    earlier = order.enterprise and session.scalar(
        select(Order.owner)
        .where(Order.enterprise == order.enterprise, Order.city == order.city, Order.owner.in_(names))
        .order_by(Order.id.desc())
        .limit(1)
    )
    key = (order.enterprise or order.phone or order.conversation_id or "").encode()
    owner = str(earlier or fitting[zlib.crc32(key) % len(fitting)].name)
    field = order.fields.get("caller")
    set_field(
        session, order, "owner", owner,
        utterance_id=field.utterance_id if field else None, start=None, end=None,
        method="derived", confidence=0.9,
    )  # fmt: skip
    return owner
