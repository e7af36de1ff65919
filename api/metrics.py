"""Figures for Prometheus; names begin with ``hotline_``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from orders.model import GRADES

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


class FollowUps(Collector):
    """Satisfaction since ever, counted in the database: it survives a restart, and several gateways tell the same."""

    def __init__(self, done: Mapping[tuple[str, str], int]) -> None:
        """``done``: by grade and outcome, as ``orders.followups.figures`` gives it."""
        self._done = done

    def collect(self) -> Iterable[Metric]:
        satisfaction = CounterMetricFamily(
            "hotline_satisfaction", "Answered call-backs on finished orders by grade", labels=["grade"]
        )
        for grade in GRADES:
            satisfaction.add_metric([grade], sum(n for (given, _), n in self._done.items() if given == grade))
        redo = sum(n for (_, outcome), n in self._done.items() if outcome == "redo")
        yield satisfaction
        yield CounterMetricFamily("hotline_redo", "Orders sent back by a call-back", value=redo)


def figures_of(done: Mapping[tuple[str, str], int]) -> bytes:
    """``done`` as Prometheus reads it, to be put after the process's own."""
    registry = CollectorRegistry()
    registry.register(FollowUps(done))
    return generate_latest(registry)
