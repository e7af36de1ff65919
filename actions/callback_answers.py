"""What one sentence answers in a call-back, and what need not be asked any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.turn import Turn
from nlu.names import find_name
from nlu.satisfaction import DISSATISFIED, doubts_us, grade_in, reason_in, redo_in, solved_in, who_in, wish_in

FORM = "callback_form"
WHO, SOLVED, GRADE, REASON, REDO = (f"callback_{name}" for name in ("who", "solved", "grade", "reason", "redo"))
ASKED = (WHO, SOLVED, GRADE, REASON, REDO)
NOT_ASKED = "-"


@dataclass(frozen=True)
class Answers:
    """What one sentence says; None where it says nothing of it. ``who``: yes, no, not_there."""

    who: str | None
    solved: str | None
    grade: str | None
    reason: str | None
    redo: bool | None


def answers_of(turn: Turn, contact_name: str) -> Answers:
    """Read the turn, by what was asked; ``contact_name`` is whom the order is of, "" where that is not known."""
    text = turn.text
    solved, grade = solved_in(text, asked=turn.asked == SOLVED), grade_in(text, asked=turn.asked == GRADE)
    redo = redo_in(text, asked=turn.asked == REDO)
    reason = reason_in(text)
    if turn.asked == WHO:
        who = _who(turn, contact_name)
        if who is None and (solved or grade) and not doubts_us(text):
            who = "yes"  # 解决了: who tells how it went need not be asked again
        return Answers(who, *((solved, grade, reason, redo) if who == "yes" else (None, None, None, None)))
    if turn.asked == SOLVED and solved is None and turn.intent in ("affirm", "deny"):
        solved = "yes" if turn.intent == "affirm" else "no"
    if turn.asked == REASON:
        reason = NOT_ASKED if reason is None and (wish_in(text) or turn.intent == "deny") else text.strip()
        return Answers(None, None, None, reason, redo or None)
    if turn.asked == REDO and redo is None and turn.intent in ("affirm", "deny"):
        redo = turn.intent == "affirm"
    if turn.asked == GRADE:
        solved = None
    return Answers(None, solved, grade, reason, redo)


def _who(turn: Turn, contact_name: str) -> str | None:
    """The right person says so, or gives the name; another name is somebody else."""
    who = who_in(turn.text)
    name = find_name(turn.text)
    if name and contact_name and who != "no":
        return "yes" if name.value[0] == contact_name[0] else "not_there"
    return who or {"affirm": "yes", "deny": "no"}.get(turn.intent)


def kept(turn: Turn, said: Answers, known: dict[str, Any]) -> dict[str, str]:
    """What is to be stored; a reason only where something was not well, and after what was said before."""
    values = {name: value for name, value in (("solved", said.solved), ("grade", said.grade)) if value is not None}
    solved, grade = values.get("solved") or known[SOLVED], values.get("grade") or known[GRADE]
    unwell = grade in DISSATISFIED or solved in ("no", "partly")
    if said.reason and said.reason != NOT_ASKED and (turn.asked == REASON or (unwell and turn.asked != REDO)):
        before = known[REASON]
        values["reason"] = f"{before}；{said.reason}" if before and before != NOT_ASKED else said.reason
    elif said.reason == NOT_ASKED:
        values["reason"] = NOT_ASKED
    return values


def all_asked(known: dict[str, Any]) -> dict[str, Any]:
    """The slots; what need not be asked any more, seen from the answers so far, is marked so."""
    if known[GRADE] is None or known[SOLVED] is None:
        # A redo that was wished for early stays wished for; the form asks in its order.
        return {name: value for name, value in known.items() if value is not None}
    dissatisfied, unsolved = known[GRADE] in DISSATISFIED, known[SOLVED] in ("no", "partly")
    if known[REASON] is None and not dissatisfied and known[SOLVED] != "no":
        known[REASON] = NOT_ASKED
    if known[REDO] is None and not dissatisfied and not unsolved:
        known[REDO] = NOT_ASKED
    return {name: value for name, value in known.items() if value is not None}
