"""Which part of a recording a recogniser needs to hear: speech, without the silence around it, in bearable lengths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from speech.vad import FRAME, HZ

Floats = npt.NDArray[np.float32]
VOICED = 0.25  # probability; no higher than a turn's start, since a turn end of ours or of others was there before
# Of a sound no longer than a short answer, which the turn's end has found to be speech: to the network, which begins
# anew here, 13 of 308 such answers in street noise have at most two frames above VOICED; noise has none above
# FAINT.
FAINT, SHORT_S = 0.1, 2.0
LEAST_FRAMES = 3  # 96 ms: less is a click
MARGIN = FRAME * 16  # 512 ms of sound kept before and after: a soft first syllable is not always seen as speech


@dataclass(frozen=True)
class Window:
    """Samples ``begin:end`` (at 16 kHz) and the seconds of speech in them."""

    begin: int
    end: int
    voiced_s: float


def windows(probabilities: Floats, length: int, longest_s: float) -> list[Window]:
    """The stretches to recognise, in order; none if there is no speech.

    ``probabilities``: of every 512 samples; ``length``: samples in all. Speech longer than ``longest_s`` is cut where
    its second half is quietest.
    """
    voiced = probabilities >= VOICED
    if int(voiced.sum()) < LEAST_FRAMES and length <= SHORT_S * HZ:
        voiced = probabilities >= FAINT
    if int(voiced.sum()) < LEAST_FRAMES:
        return []
    found = np.flatnonzero(voiced)
    begin = max(0, int(found[0]) * FRAME - MARGIN)
    last = min(length, (int(found[-1]) + 1) * FRAME + MARGIN)
    longest = int(longest_s * HZ)
    cut: list[Window] = []
    while begin < last:
        end = last if last - begin <= longest else _quietest(probabilities, begin + longest // 2, begin + longest)
        inside = float(voiced[begin // FRAME : -(-end // FRAME)].sum()) * FRAME / HZ
        if inside > 0:
            cut.append(Window(begin, end, inside))
        begin = end
    return cut


def _quietest(probabilities: Floats, first: int, last: int) -> int:
    """The sample between the two where speech is least likely over 160 ms."""
    part = probabilities[first // FRAME : last // FRAME]
    smooth = np.convolve(part, np.ones(5) / 5, mode="same")
    smooth[:2] = smooth[-2:] = 2.0  # "same" fills the edges with silence that is not there
    return (first // FRAME + int(np.argmin(smooth))) * FRAME + FRAME // 2
