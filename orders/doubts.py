"""What does not agree between an order and its transcript, for the bot, the desk and the interfaces."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nlu.city import UnknownCity, load_city
from nlu.crosscheck import Claim, Doubt, Said, check
from nlu.repair import without_explained
from orders.evidence import span_as_heard
from orders.model import Order, Utterance

_CHECKED = (
    *("description", "address", "occurred_at", "contact_name", "phone", "confidential", "type", "category"),
    *("title", "urgent", "demand", "respondent", "enterprise"),
)


def doubts_of(order: Order) -> list[Doubt]:
    """The doubts about ``order``, whose session must still be open; [] without a transcript.

    Spans count characters of the corrected text of the utterance; ``as_heard`` gives those of what was heard.
    """
    said = [Said(each.id, without_explained(each.corrected or each.text)) for each in _utterances(order)]
    try:
        city = load_city(order.city)
    except UnknownCity:
        return [Doubt("city", f"没有“{order.city}”的城市资料，工单和对话未能核对。")]
    here = {each.utterance for each in said}
    fields = {name: _claim(order, name, here) for name in _CHECKED if name in order.fields or getattr(order, name)}
    return [doubt for doubt in check(fields, said, city) if not _of_another(order, doubt)] if said else []


def _of_another(order: Order, doubt: Doubt) -> bool:
    """Whether the words of the doubt are the matter of another order of the same conversation."""
    if doubt.utterance is None or doubt.start is None or doubt.end is None or order.conversation is None:
        return False
    for other in order.conversation.orders:
        field = other.fields.get("description") if other.id != order.id else None
        if field is None or field.utterance_id != doubt.utterance or field.start is None or field.end is None:
            continue
        text = next((each for each in order.conversation.utterances if each.id == doubt.utterance), None)
        span = span_as_heard(text.text, text.corrected or text.text, doubt.start, doubt.end) if text else None
        if span is not None and field.start < span[1] and span[0] < field.end:
            return True
    return False


def warnings_of(order: Order) -> list[dict[str, Any]]:
    """The doubts as everybody else sees them: {"kind", "sentence", "utterance", "start", "end"}; the span counts
    characters of the utterance's text as heard, None where it is about no one place."""
    texts = {each.id: each for each in _utterances(order)}
    seen = []
    for doubt in doubts_of(order):
        heard = texts.get(doubt.utterance or 0)
        span = None
        if heard is not None and doubt.start is not None and doubt.end is not None:
            span = span_as_heard(heard.text, heard.corrected or heard.text, doubt.start, doubt.end)
        seen.append(
            {
                "kind": doubt.kind,
                "sentence": doubt.sentence,
                "utterance": doubt.utterance,
                "start": span[0] if span else None,
                "end": span[1] if span else None,
            }
        )
    return seen


def _claim(order: Order, name: str, here: set[int]) -> Claim:
    """``here``: the utterances of this order. What was carried over from an earlier one was checked there."""
    field = order.fields.get(name)
    if field is None or field.utterance_id not in here:
        return Claim(getattr(order, name))
    return Claim(getattr(order, name), field.utterance_id, field.method)


def _utterances(order: Order) -> list[Utterance]:
    """What the citizen said about this order: after the orders before it were closed, until it was filed; and where it
    was told before that, beside another."""
    talk = order.conversation
    if talk is None:
        return []
    before = [closed for other in talk.orders if other.id < order.id and (closed := _closed(other))]
    since = max(before, default=None)
    until = order.filed_at
    told = order.fields.get("description")
    return [
        each
        for each in talk.utterances
        if each.speaker == "citizen"
        and (since is None or each.created_at > since or (told and each.id == told.utterance_id))
        and (until is None or each.created_at <= until)
    ]


def _closed(order: Order) -> datetime | None:
    """When the talk went on from ``order`` to another matter."""
    return order.filed_at or (order.updated_at if order.status == "cancelled" else None)
