"""Names found in the sound, written into the text that a recogniser made of it."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.sounds import syllables
from speech.syllables.automaton import BEGIN, Arc, Automaton
from speech.syllables.digits import DIGITS
from speech.syllables.head import Floats
from speech.syllables.places import Spotted

_DIGITS = {str(digit): readings for digit, readings in enumerate(DIGITS)}
NEAR = 3  # frames by which a character may lie outside a name and belong to it


def with_names(text: str, names: Sequence[Spotted], classes: Floats, number: dict[str, int]) -> str:
    """``text`` with ``names``, which follow one another, in the place of the characters heard in their frames."""
    frames = frames_of(text, classes, number)
    if not frames:
        return text
    written, at = "", 0
    for name in names:
        inside = [
            place for place, frame in frames.items() if place >= at and name.first - NEAR <= frame <= name.last + NEAR
        ]
        begin = inside[0] if inside else next((place for place in frames if frames[place] > name.first), len(text))
        begin = max(begin, at)
        written += text[at:begin] + name.name
        at = inside[-1] + 1 if inside else begin
    return written + text[at:]


def frames_of(text: str, classes: Floats, number: dict[str, int]) -> dict[int, int]:
    """The frame in which each character of ``text`` that has a sound begins; empty if there are too few frames."""
    said = spoken_as(text, number)
    way = said.best(classes) if said else None
    return {int(sign): frame for sign, frame in zip(way.signs, way.frames, strict=True)} if way else {}


def spoken_as(text: str, number: dict[str, int]) -> Automaton | None:
    """``text`` and nothing else; the sign of each arc is its place in it. None for what has no sound."""
    arcs: list[Arc] = []
    state = BEGIN
    for place, (sign, readings) in enumerate(zip(text, syllables(text), strict=True)):
        known = [number[reading] for reading in _DIGITS.get(sign, readings) if reading in number]
        arcs += [Arc(state, state + 1, each, str(place)) for each in known]
        state += bool(known)
    return Automaton(arcs, {state: 0.0}) if arcs else None
