"""How a rendered text is delivered: more slowly, or louder. Both take some ms, so nothing of it need be kept."""

from __future__ import annotations

import numpy as np

from speech.audio import Floats, Pcm, pcm16, samples

CEILING = 0.89  # of full scale (-1 dB): a telephone's µ-law and what follows it clip above
_BLOCK_MS = 20  # shorter ones are heard as roughness, and cost the recogniser words


def slower(pcm: Pcm, hz: int, pace: float) -> Pcm:
    """The same voice at ``pace`` of its speed (0.5 … 1), its pitch unchanged: FFmpeg's ``atempo``."""
    if pace >= 1.0 or not pcm:
        return pcm
    import av

    graph = av.filter.Graph()
    layout = f"sample_rate={hz}:sample_fmt=s16:channel_layout=mono:time_base=1/{hz}"
    source = graph.add("abuffer", layout)
    tempo = graph.add("atempo", f"{pace:g}")
    # Frames of whatever length, in the format that went in.
    format_ = graph.add("aformat", "sample_fmts=s16:channel_layouts=mono")
    sink = graph.add("abuffersink")
    for first, second in ((source, tempo), (tempo, format_), (format_, sink)):
        first.link_to(second)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2")[None], format="s16", layout="mono")
    frame.sample_rate, frame.pts = hz, 0
    graph.push(frame)
    graph.push(None)
    pieces = []
    while True:
        try:
            pieces.append(graph.pull().to_ndarray().reshape(-1))
        except (av.error.EOFError, av.error.BlockingIOError):
            return np.concatenate(pieces).astype("<i2").tobytes() if pieces else b""


def louder(pcm: Pcm, hz: int, decibels: float) -> Pcm:
    """``decibels`` more; what would go beyond the ceiling is turned down smoothly around the peak, never clipped."""
    if decibels <= 0 or not pcm:
        return pcm
    sound = samples(pcm) * np.float32(10 ** (decibels / 20))
    return pcm16(sound * _limit(sound, hz))


def _limit(sound: Floats, hz: int) -> Floats:
    """The gain of each sample. Each block's is low enough for the loudest of it and of both its neighbours, so that a
    straight line between the middles of two blocks is low enough for every sample under it."""
    size = hz * _BLOCK_MS // 1000
    blocks = -(-len(sound) // size)
    peaks = np.abs(np.pad(sound, (0, blocks * size - len(sound)))).reshape(blocks, size).max(axis=1)
    around = np.pad(peaks, 1)
    peaks = np.maximum(np.maximum(around[:-2], around[1:-1]), around[2:])
    gains = np.minimum(1.0, CEILING / np.maximum(peaks, 1e-9))
    middles = (np.arange(blocks) + 0.5) * size
    each: Floats = np.interp(np.arange(len(sound)), middles, gains).astype(np.float32)
    return each
