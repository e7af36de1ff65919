"""What bench.calls makes of its calls, and the way a caller of it keeps time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from bench.caller import NO_ANSWER_S
from bench.calls_figures import Heard, figures, table, within
from bench.calls_picture import picture

pytestmark = pytest.mark.unit


def line(start: int, end: int, text: str = "路灯坏了", wait: float | None = 0.5) -> dict[str, Any]:
    return {"text": text, "start_ms": start, "end_ms": end, "first_sound_s": wait, "talked_over": False}


def turn(number: int, start: int, end: int, text: str = "路灯坏了") -> dict[str, Any]:
    return {"utterance": number, "start_ms": start, "end_ms": end, "text": text}


def heard(lines: list[dict[str, Any]], turns: list[dict[str, Any]], clears: tuple[int, ...] = ()) -> Heard:
    called = {"turns": lines, "clears": list(clears), "busy": False, "error": "", "late_s": 0.0}
    return Heard(called, turns)


def counted(*calls: Heard) -> dict[str, Any]:
    return figures(calls, "", "")


def test_a_line_heard_whole_is_neither_cut_nor_wrong() -> None:
    found = counted(heard([line(1000, 3000)], [turn(1, 800, 3200)]))
    assert (found["cut_off"], found["unheard"], found["cer"]) == (0, 0, 0.0)
    assert found["first_sound_s"]["p50"] == 0.5


def test_a_turn_that_ends_before_the_last_word_was_cut_off_and_its_pieces_count_together() -> None:
    found = counted(heard([line(1000, 5000)], [turn(1, 800, 2500, "路灯"), turn(2, 3000, 5200, "坏了")]))
    assert (found["cut_off"], found["cer"]) == (1, 0.0)


def test_what_nobody_heard_counts_as_all_wrong() -> None:
    found = counted(heard([line(1000, 3000, wait=None)], []))
    assert (found["unheard"], found["unanswered"], found["cer"]) == (1, 1, 1.0)
    assert found["first_sound_s"]["p50"] == NO_ANSWER_S


def test_noise_that_became_a_turn_or_stopped_the_bot() -> None:
    one = heard([line(1000, 3000)], [turn(1, 800, 3200), turn(2, 6000, 6800, "嗯")], clears=(1500, 3300, 6200))
    assert (one.false_turns(), one.false_stops()) == (1, 1)


def test_half_answers_are_no_waits() -> None:
    early = line(1000, 3000, wait=0.01) | {"talked_over": True}
    found = counted(heard([early, line(9000, 9900, wait=0.7)], []))
    assert (found["talked_over"], found["first_sound_s"]["p50"]) == (1, 0.7)


def test_percentiles_of_a_histogram_lie_between_its_bounds() -> None:
    counts = {0.1: 0.0, 0.2: 10.0, 0.4: 20.0, float("inf"): 20.0}
    assert within(counts, 0.5) == pytest.approx(0.2)
    assert within(counts, 0.75) == pytest.approx(0.3)
    assert within({0.1: 0.0, float("inf"): 4.0}, 0.5) == 0.1


METRICS = """\
# TYPE hotline_stage_seconds histogram
hotline_stage_seconds_bucket{le="0.5",stage="text"} %d
hotline_stage_seconds_bucket{le="1.0",stage="text"} %d
hotline_stage_seconds_bucket{le="+Inf",stage="text"} %d
# TYPE hotline_early_recognitions_total counter
hotline_early_recognitions_total{outcome="dropped"} %d
"""


def test_stages_are_those_of_the_step_alone() -> None:
    found = figures([], METRICS % (8, 8, 8, 2), METRICS % (8, 12, 12, 5))
    assert found["stages"]["text"] == {"p50": pytest.approx(0.75), "p95": pytest.approx(0.975), "count": 4.0}
    assert found["early"] == {"used": 0.0, "dropped": 3.0}


def test_table_and_picture_hold_every_step() -> None:
    base = counted(heard([line(1000, 3000)], [turn(1, 800, 3200)]))
    more = {"memory_mb": {"gateway": 900.0}, "cpu_cores": {"gateway": 0.5}, "machine_cores": 1.0}
    steps = [{"pipeline": p, "at_once": n, **base, **more} for p in ("ours", "plain") for n in (1, 15)]
    assert table(steps).count("\n") == 5
    root = ET.fromstring(picture(steps))
    assert len(root.findall(".//{http://www.w3.org/2000/svg}circle")) == 8
