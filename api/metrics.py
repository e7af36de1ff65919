"""Figures for Prometheus; names begin with ``hotline_``."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.9, 1.2, 1.5, 2.5, 5, 10)

TURNS = Counter("hotline_turns_total", "Utterances answered", ["channel"])
TURN_SECONDS = Histogram(
    "hotline_turn_seconds", "From an utterance's text to its replies", ["channel"], buckets=_SECONDS
)
CALLS = Gauge("hotline_calls", "Voice conversations now")
TURNED_AWAY = Counter("hotline_calls_turned_away_total", "Calls for which no line was free")
FIRST_SOUND_SECONDS = Histogram(
    "hotline_first_sound_seconds", "From the end of speech to the first audio of the reply", buckets=_SECONDS
)
