"""Which of the short replies to a question was said, by its syllables."""

from __future__ import annotations

from functools import lru_cache

from nlu.sounds import syllables
from speech.syllables.automaton import BEGIN, Arc, Automaton


@lru_cache(maxsize=64)
def spoken_replies(phrases: frozenset[str], syllable_names: tuple[str, ...]) -> Automaton | None:
    """Any of ``phrases``; ``syllable_names``: of the classes from 1. The sign of the last arc is the phrase."""
    number = {name: place for place, name in enumerate(syllable_names, 1)}
    states: dict[tuple[str, ...], int] = {(): BEGIN}
    arcs: list[Arc] = []
    ends: dict[int, float] = {}
    for phrase in sorted(phrases):
        said = tuple(readings[0] for readings in syllables(phrase))
        if not all(each in number for each in said):
            continue
        for size, syllable in enumerate(said[:-1], 1):
            if said[:size] not in states:
                states[said[:size]] = len(states) + len(ends)
                arcs.append(Arc(states[said[: size - 1]], states[said[:size]], number[syllable]))
        end = len(states) + len(ends)
        arcs.append(Arc(states[said[:-1]], end, number[said[-1]], phrase))
        ends[end] = 0.0
    return Automaton(arcs, ends) if arcs else None
