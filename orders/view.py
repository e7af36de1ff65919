"""The order as everybody else sees it: JSON in the shape that interfaces promise."""

from __future__ import annotations

from typing import Any

from orders.identity import Identity, texts_in
from orders.model import Order, OrderEvent, OrderField
from orders.moment import local_iso

IDENTITY = ("contact_name", "phone", "enterprise", "concerned")  # enterprise: the company that calls


def order_view(order: Order, for_handler: bool = False) -> dict[str, Any]:
    """The order with its fields' evidence and its history; moments are ISO 8601 with +08:00.

    ``occurred_at`` is the moment when one is known, else the citizen's words; its evidence has both. The session
    that loaded the order must still be open.

    ``for_handler=True`` is what the handling unit may see: of a confidential order neither name nor phone nor the
    calling company, nor their evidence and history, nor the conversation, whose recording tells who called; and
    where one of them, or another name or number by which the caller was told, occurs in another text it is masked.
    """
    seen: dict[str, Any] = {
        "number": order.number,
        "status": order.status,
        "type": order.type,
        "category": list(order.category or []),
        "title": order.title,
        "description": order.description,
        "occurred_at": _occurred(order.occurred_at),
        "address": order.address,
        "contact_name": order.contact_name,
        "phone": order.phone,
        "confidential": order.confidential,
        "urgent": order.urgent,
        "urgent_reason": order.urgent_reason,
        "enterprise": order.enterprise,
        "caller": order.caller,
        "concerned": order.concerned,
        "owner": order.owner,
        "respondent": order.respondent,
        "demand": order.demand,
        "department": order.department,
        "due_at": local_iso(order.due_at),
        "channel": order.channel,
        "conversation": order.conversation_id,
        "related_order": order.related_order,
        "created_at": local_iso(order.created_at),
        "fields": {name: _field(field) for name, field in sorted(order.fields.items())},
        "history": [_event(event) for event in order.events],
    }
    if not (for_handler and is_confidential(order)):
        return seen
    return _without_identity(seen, order.conversation.caller_number if order.conversation else None)


def is_confidential(order: Order) -> bool:
    """Whether the handling unit must not learn who called: asked for, or a 举报 whose caller was not asked yet."""
    return order.confidential or (order.type == "举报" and "confidential" not in order.fields)


def _field(field: OrderField) -> dict[str, Any]:
    return {
        "value": field.value,
        "utterance": field.utterance_id,
        "start": field.start,
        "end": field.end,
        "method": field.method,
        "confidence": field.confidence,
        "confirmed": field.confirmed,
    }


def _event(event: OrderEvent) -> dict[str, Any]:
    return {
        "at": local_iso(event.at),
        "actor": event.actor,
        "kind": event.kind,
        "field": event.field,
        "old": event.old,
        "new": event.new,
        "note": event.note,
    }


def _occurred(value: dict[str, Any] | None) -> str | None:
    return None if value is None else value["start"] or value["text"]


def _without_identity(seen: dict[str, Any], caller_number: str | None) -> dict[str, Any]:
    # Earlier values count as well: a number that was corrected is still somebody's.
    told = {caller_number, *(seen[name] for name in IDENTITY)}
    for event in seen["history"]:
        if event["field"] in IDENTITY:
            told |= {event["old"], event["new"]}
    seen = {
        **seen,
        **dict.fromkeys((*IDENTITY, "conversation")),
        "confidential": True,
        "fields": {name: field for name, field in seen["fields"].items() if name not in IDENTITY},
        "history": [event for event in seen["history"] if event["field"] not in IDENTITY],
    }
    masked: dict[str, Any] = Identity([word for word in told if word], texts_in(seen)).masked(seen)
    return masked
