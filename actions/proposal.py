"""An order proposed from a recorded talk between an agent and a citizen: every field with the seconds it was read from.

Nothing is asked and nothing is filed here: an agent looks it over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actions.filling import REFUSED, Fill, fills, has_matter
from nlu import routing
from nlu.agents import agent_score, asked_by, is_agents
from nlu.city import City
from nlu.intent_text import core
from nlu.portions import add_up
from nlu.text import MAX_CHARS
from nlu.understand import Understanding, understand
from nlu.vectors import Vector
from orders.evidence import span_as_heard

Segment = Mapping[
    str, Any
]  # {"start", "end" in seconds, "text", "confidence", "channel"}, as speech.transcribe gives it
NEEDED = ("description", "address", "contact_name", "phone")
LONGEST_TITLE = 30
MOST_DEPARTMENTS = 3


@dataclass
class Turn:
    """What the citizen said between two sentences of the agent; ``segments`` are places in the talk."""

    asked: str | None
    text: str = ""
    segments: list[tuple[int, int]] = field(default_factory=list)  # the segment's place, and where in text it begins

    def add(self, number: int, said: str) -> None:
        if self.text and self.text[-1].isalnum():
            self.text += "，"
        self.segments.append((number, len(self.text)))
        self.text += said


def propose(
    segments: Sequence[Segment],
    city: City,
    vectors: Callable[[str], Vector] | None = None,
    agent_channel: int | None = None,
) -> dict[str, Any]:
    """The order that a talk comes to; only the citizen's words fill it.

    Of two channels the agent's is ``agent_channel``, else the one that speaks as agents do; on one channel each
    sentence is judged. ``fields`` holds, by name, the value, the words as heard with their segments and seconds,
    method and confidence; ``missing`` what a callback would have to ask. ``vectors`` as for ``understand``.
    """
    agent = agent_channel if agent_channel is not None else _agent(segments)
    read = [
        (turn, understand(turn.text, city, _asked(turn), channel="voice", vectors=vectors))
        for turn in _turns(segments, agent)
    ]
    found: dict[str, dict[str, Any]] = {}
    known: dict[str, Any] = {}
    portions = ""
    about = _about(read)
    for turn, seen in read:
        heard = add_up(portions, seen.corrected, "phone") if turn.asked == "phone" else None
        portions = heard.portions if heard else portions
        for fill in fills(seen, asked=_asked(turn), intent="provide_info", known=known, heard=heard):
            if fill.name == "description":
                if turn is not about:
                    continue
                fill = _without_greeting(fill)
            known[fill.name] = fill.value
            if fill.value != REFUSED:
                found[fill.name] = _evidence(fill, turn, seen, segments)
    order = {name: one["value"] for name, one in found.items()}
    emergency = next((seen.emergency for _, seen in read if seen.emergency.action != "none"), None)
    return {
        "channel": "voice",
        "city": city.name,
        "agent_channel": agent,
        **_derived(order, about, read, city, vectors),
        **order,
        "urgent": bool(emergency and emergency.action == "urgent_order"),
        "emergency": emergency and {"action": emergency.action, "kind": emergency.kind, "number": emergency.number},
        "fields": found,
        "missing": [name for name in NEEDED if name not in found],
    }


def _agent(segments: Sequence[Segment]) -> int | None:
    """The channel of the agent; None where there is but one, or no telling."""
    scores: dict[int, int] = {}
    for segment in segments:
        channel = segment["channel"]
        scores[channel] = scores.get(channel, 0) + agent_score(segment["text"])
    if len(scores) < 2 or len(set(scores.values())) == 1:
        return None
    return max(scores, key=lambda channel: scores[channel])


def _turns(segments: Sequence[Segment], agent: int | None) -> list[Turn]:
    turns: list[Turn] = []
    asked: str | None = None
    open_turn: Turn | None = None
    for number, segment in enumerate(segments):
        text = segment["text"]
        if is_agents(text) if agent is None else segment["channel"] == agent:
            open_turn = None
            if (question := asked_by(text)) or is_agents(text):  # 嗯 and digits said back leave the question open
                asked = question
            continue
        if open_turn is None or len(open_turn.text) + len(text) >= MAX_CHARS:
            open_turn = Turn(asked)
            turns.append(open_turn)
        open_turn.add(number, text)
    return turns


def _asked(turn: Turn) -> str | None:
    return None if turn.asked == "description" else turn.asked


def _about(read: Sequence[tuple[Turn, Understanding]]) -> Turn | None:
    """The turn that says what the matter is: the first of a known category, else the longest."""
    matters = [(turn, seen) for turn, seen in read if _asked(turn) is None and has_matter(seen.corrected)]
    for turn, seen in matters:
        if seen.category not in ([], ["其他"]):
            return turn
    return max((turn for turn, _ in matters), key=lambda turn: len(turn.text), default=None)


def _without_greeting(fill: Fill) -> Fill:
    words = str(fill.value)
    matter = core(words)
    start = fill.start + words.index(matter)
    return replace(fill, value=matter, start=start, end=start + len(matter))


def _derived(
    order: Mapping[str, Any],
    about: Turn | None,
    read: Sequence[tuple[Turn, Understanding]],
    city: City,
    vectors: Callable[[str], Vector] | None,
) -> dict[str, Any]:
    """Kind, category, title and departments of what the matter is."""
    description = order.get("description")
    if not description:
        return {"type": None, "category": [], "title": None, "departments": []}
    vector = vectors(core(description)) if vectors else None
    category = routing.category(description, vector)
    places = [seen.address for _, seen in read if seen.address]
    ranked = routing.departments(description, category, city, places[0] if places else None, vector)
    clauses = [clause for clause in re.split(r"[，。！？；,.!?;\s]+", description) if has_matter(clause)]
    return {
        "type": routing.order_type(about.text if about else description, vector),
        "category": category,
        "title": (clauses or [description])[0][:LONGEST_TITLE],
        "departments": [
            {"name": name, "confidence": round(float(share), 3)} for name, share in ranked[:MOST_DEPARTMENTS]
        ],
    }


def _evidence(fill: Fill, turn: Turn, seen: Understanding, segments: Sequence[Segment]) -> dict[str, Any]:
    """The field's words as they were heard, and when."""
    start, end = span_as_heard(turn.text, seen.corrected, fill.start, fill.end) or (0, len(turn.text))
    within = [
        number
        for place, (number, begins) in enumerate(turn.segments)
        if begins < end and start < (turn.segments[place + 1][1] if place + 1 < len(turn.segments) else len(turn.text))
    ]
    within = within or [number for number, _ in turn.segments]
    return {
        "value": fill.value,
        "words": turn.text[start:end],
        "segments": within,
        "start": segments[within[0]]["start"],
        "end": segments[within[-1]]["end"],
        "method": fill.method,
        "confidence": round(fill.confidence, 3),
    }
