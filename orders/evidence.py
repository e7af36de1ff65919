"""Evidence: a span of characters in an utterance's text as heard."""

from __future__ import annotations

from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from orders.errors import BadEvidence
from orders.model import Order, Utterance


def check_evidence(
    session: Session, order: Order, utterance_id: int | None, start: int | None, end: int | None, confidence: float
) -> None:
    """Raise BadEvidence unless the evidence points to words of the order's own conversation.

    ``start`` and ``end`` count characters of ``Utterance.text``, end exclusive. Derived fields (title, category,
    department …) may have no utterance, or an utterance without a span. ``confidence`` is 0 … 1.
    """
    if not 0.0 <= confidence <= 1.0:
        raise BadEvidence(f"A confidence lies between 0 and 1, not at {confidence!r}.")
    if (start is None) != (end is None):
        raise BadEvidence("A span has a start and an end; give both or neither.")
    if utterance_id is None:
        if start is not None:
            raise BadEvidence("A span lies in an utterance; give utterance_id too.")
        return
    utterance = session.get(Utterance, utterance_id)
    if utterance is None or utterance.conversation_id != order.conversation_id:
        raise BadEvidence(f"Utterance {utterance_id} does not belong to the conversation of this order.")
    if start is not None and end is not None and not 0 <= start < end <= len(utterance.text):
        raise BadEvidence(
            f"The span {start}–{end} does not lie in the {len(utterance.text)} characters of utterance {utterance_id}; "
            "spans count characters of the text as heard (orders.evidence.span_as_heard maps from the corrected text)."
        )


def span_as_heard(heard: str, corrected: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of ``heard`` that the span ``start``–``end`` of ``corrected`` came from.

    Understanding works on the corrected text, evidence points into the text as heard. A place that was corrected
    maps to the whole of what was heard there; None when nothing was heard for it.
    """
    first: int | None = None
    last = 0
    for tag, heard_from, heard_to, from_, to in SequenceMatcher(None, heard, corrected, autojunk=False).get_opcodes():
        if to <= start or from_ >= end or heard_from == heard_to:
            continue
        if tag == "equal" or heard_to - heard_from == to - from_:  # character by character
            begin, stop = heard_from + max(start - from_, 0), heard_to - max(to - end, 0)
        else:
            begin, stop = heard_from, heard_to
        first = begin if first is None else first
        last = stop
    return None if first is None else (first, last)
