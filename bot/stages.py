"""How long each stage of a turn takes, and what waits: figures for Prometheus, beside those of ``api/metrics.py``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)

_STAGE = Histogram("hotline_stage_seconds", "Time that a stage of a turn takes", ["stage"], buckets=SECONDS)
TURN_END = _STAGE.labels("turn_end")  # last word → the turn is declared over
RECOGNITION_WAIT = _STAGE.labels("recognition_wait")  # asked for → begun; of early ones too
RECOGNITION = _STAGE.labels("recognition")  # begun → text; of early ones too
TEXT = _STAGE.labels("text")  # the turn is declared over → its text is there: what recognition costs the caller
UNDERSTANDING = _STAGE.labels("understanding")  # text → corrected, kept, judged for danger
ASSISTANT = _STAGE.labels("assistant")  # Rasa's turn, actions included
ACTION = _STAGE.labels("action")  # one action of it
VOICE = _STAGE.labels("voice")  # a reply → its first sound; 0 where the cache has it

WAITING = Gauge("hotline_recognition_queue", "Utterances that wait for the recogniser", ["kind"])
WAITING_FINAL, WAITING_EARLY = WAITING.labels("final"), WAITING.labels("early")
EARLY = Counter("hotline_early_recognitions_total", "Recognitions begun before the turn was over", ["outcome"])
EARLY_USED, EARLY_DROPPED = EARLY.labels("used"), EARLY.labels("dropped")
CARE = Counter("hotline_recognitions_total", "Recognitions by the care taken", ["care"])


@contextmanager
def timed(stage: Histogram) -> Iterator[None]:
    """Observe how long the block takes, however it is left."""
    began = time.perf_counter()
    try:
        yield
    finally:
        stage.observe(time.perf_counter() - began)
