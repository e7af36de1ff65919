"""What can have been said, as an automaton of syllables, and the likeliest way through it (CTC, Viterbi)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speech.syllables.head import NOTHING, Floats, telling

BEGIN = 0  # the state before anything is said
_NEVER = np.float32(-1e30)
_FROM_BEGIN, _WENT_ON = -1, -2


@dataclass(frozen=True)
class Arc:
    """``syllable`` leads from one state to another; ``sign`` is what it is written as, ``weight`` a logarithm."""

    begin: int
    end: int
    syllable: int
    sign: str = ""
    weight: float = 0.0


@dataclass(frozen=True)
class Way:
    """``signs`` of the arcs in order and the ``frames`` in which they begin; ``log_probability`` of the sound alone,
    ``weight`` of the arcs and the end."""

    signs: tuple[str, ...]
    frames: tuple[int, ...]
    log_probability: float
    weight: float

    @property
    def text(self) -> str:
        return "".join(self.signs)


class Automaton:
    """``ends``: the states in which everything may be said, and the logarithm of how likely that is.

    Every state but BEGIN needs an arc that leads to it. Used by any number of threads.
    """

    def __init__(self, arcs: Sequence[Arc], ends: Mapping[int, float]) -> None:
        ordered = sorted(arcs, key=lambda arc: arc.end)
        self._signs = [arc.sign for arc in ordered]
        self._begin = np.array([arc.begin for arc in ordered])
        self._syllable = np.array([arc.syllable for arc in ordered])
        self._weight = np.array([arc.weight for arc in ordered], np.float32)
        self._end = np.array([ends.get(arc.end, _NEVER) for arc in ordered], np.float32)
        self._states = max(max(arc.begin, arc.end) for arc in ordered) + 1
        self._reached, self._first, self._group = np.unique(
            [arc.end for arc in ordered], return_index=True, return_inverse=True
        )

    def best(self, classes: Floats) -> Way | None:
        """The likeliest way through all of ``classes``, log probabilities (frames, 1 + syllables); None if there are
        too few frames for any."""
        told = telling(classes)
        classes = classes[told]
        sounds, nothing = classes[:, self._syllable], classes[:, NOTHING]
        shape = (len(classes), len(self._signs))
        entered = np.full(shape, _WENT_ON, np.int32)  # the arc before, where the syllable begins in this frame
        rested = np.zeros(shape, bool)  # there was nothing between that arc and this syllable
        stopped = np.zeros(shape, bool)  # in this frame the syllable is over for the first time
        sounding = np.full(shape[1], _NEVER)
        resting = np.full(shape[1], _NEVER)
        begin = np.float32(0.0)
        for frame in range(len(classes)):
            value, arc, after_rest = self._before(sounding, resting)
            first = (self._begin == BEGIN) & (begin > value)
            value, arc = np.where(first, begin, value) + self._weight, np.where(first, _FROM_BEGIN, arc)
            enters = value > sounding
            entered[frame] = np.where(enters, arc, _WENT_ON)
            rested[frame] = enters & after_rest & ~first
            stopped[frame] = sounding >= resting
            resting = np.maximum(resting, sounding) + nothing[frame]
            sounding = np.maximum(sounding, value) + sounds[frame]
            begin += nothing[frame]
        total = np.maximum(sounding, resting) + self._end
        last = int(total.argmax())
        if total[last] < _NEVER / 2:
            return None
        way = self._way_back(last, bool(resting[last] > sounding[last]), entered, rested, stopped)
        weight = float(self._weight[[arc for arc, _ in way]].sum() + self._end[last])
        signs, frames = tuple(self._signs[arc] for arc, _ in way), tuple(int(told[frame]) for _, frame in way)
        return Way(signs, frames, float(total[last]) - weight, weight)

    def _before(self, sounding: Floats, resting: Floats) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
        """For each arc the best that leads to its beginning: the value, the arc before, and whether a rest lies
        between. The same syllable twice needs one."""
        rest, rest_arc = self._best_into(resting)
        sound, sound_arc = self._best_into(sounding)
        same = np.where(sound_arc >= 0, self._syllable[sound_arc], -1)
        others = np.where(self._syllable == same[self._reached][self._group], _NEVER, sounding)
        other, other_arc = self._best_into(others)
        is_same = same[self._begin] == self._syllable
        direct = np.where(is_same, other[self._begin], sound[self._begin])
        direct_arc = np.where(is_same, other_arc[self._begin], sound_arc[self._begin])
        after_rest = rest[self._begin] > direct
        value = np.where(after_rest, rest[self._begin], direct)
        return value, np.where(after_rest, rest_arc[self._begin], direct_arc), after_rest

    def _best_into(self, values: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Of the arcs into each state the largest value and which arc has it, -1 for none."""
        largest = np.maximum.reduceat(values, self._first)
        which = np.empty(len(self._reached), np.int64)
        has = np.flatnonzero(values == largest[self._group])
        which[self._group[has]] = has
        value, arc = np.full(self._states, _NEVER), np.full(self._states, -1)
        value[self._reached], arc[self._reached] = largest, which
        return value, arc

    @staticmethod
    def _way_back(
        arc: int,
        resting: bool,
        entered: NDArray[np.int32],
        rested: NDArray[np.bool_],
        stopped: NDArray[np.bool_],
    ) -> list[tuple[int, int]]:
        """Each arc and the frame in which it begins."""
        arcs: list[tuple[int, int]] = []
        for frame in range(len(entered) - 1, -1, -1):
            if resting:
                resting = not stopped[frame, arc]
                continue
            before = entered[frame, arc]
            if before == _WENT_ON:
                continue
            arcs.append((arc, frame))
            if before == _FROM_BEGIN:
                break
            resting, arc = bool(rested[frame, arc]), int(before)
        return arcs[::-1]
