"""What was asked of a matter beyond its fields (how big, is it guarded): lines of the description, with evidence."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.drafts import add_evidence, set_field
from orders.errors import BadField
from orders.model import Order

PREFIX = "detail."  # of the evidence's name in ``Order.fields``


def add_detail(
    session: Session,
    order: Order,
    name: str,
    label: str,
    words: str,
    *,
    utterance_id: int,
    start: int | None,
    end: int | None,
    confidence: float,
) -> None:
    """Add the line "``label``：``words``" to the description, in place of an earlier one of this label.

    The description keeps its own evidence; the words have theirs under ``detail.<name>``.
    Raises BadField without a description, BadEvidence and NotADraft.
    """
    field = order.fields.get("description")
    if field is None or not order.description:
        raise BadField("A detail belongs to a description; set that first.")
    lines = [line for line in order.description.split("\n") if not line.startswith(f"{label}：")]
    set_field(
        session,
        order,
        "description",
        "\n".join([*lines, f"{label}：{words}"]),
        utterance_id=field.utterance_id,
        start=field.start,
        end=field.end,
        method=field.method,
        confidence=field.confidence,
    )
    add_evidence(
        session,
        order,
        PREFIX + name,
        words,
        utterance_id=utterance_id,
        start=start,
        end=end,
        method="answer",
        confidence=confidence,
    )


def matter_of(description: str) -> str:
    """The description without the lines of details: what the citizen told unasked."""
    return description.split("\n")[0]
