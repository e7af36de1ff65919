"""What the calls of one step of ``bench.calls`` amount to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bench.caller import NO_ANSWER_S
from bench.recognition import distance, said
from bench.table import percentile

STAGES = (
    "turn_end", "recognition_wait", "recognition", "text", "understanding", "assistant", "action", "voice",
)  # fmt: skip
CUT_MS = 300  # an utterance that ends so long before the last word of its line was cut off
AROUND_MS = 400  # of a line: what is heard or stopped there belongs to it


@dataclass(frozen=True)
class Heard:
    """One call as its caller lived it (``bench.caller.Called`` as a dict), and the turns that the gateway kept."""

    called: dict[str, Any]
    turns: list[dict[str, Any]]

    def of(self, line: dict[str, Any]) -> list[dict[str, Any]]:
        return [turn for turn in self.turns if turn["start_ms"] < line["end_ms"] and turn["end_ms"] > line["start_ms"]]

    def is_cut(self, line: dict[str, Any]) -> bool:
        """Whether a turn ended while the caller had more to say."""
        return any(turn["end_ms"] < line["end_ms"] - CUT_MS for turn in self.of(line))

    def false_turns(self) -> int:
        """Turns made of noise alone."""
        lines = [line for line in self.called["turns"] if self.of(line)]
        held = {turn["utterance"] for line in lines for turn in self.of(line)}
        return sum(turn["utterance"] not in held for turn in self.turns)

    def false_stops(self) -> int:
        """How often the bot stopped speaking though the caller was silent (``WS /voice`` alone tells)."""
        return sum(
            not any(line["start_ms"] <= at <= line["end_ms"] + AROUND_MS for line in self.called["turns"])
            for at in self.called["clears"]
        )


def figures(calls: Sequence[Heard], before: str, after: str) -> dict[str, Any]:
    """``before`` and ``after``: /metrics at both ends of the step. Times in seconds, rates as shares."""
    lines = [(call, line) for call in calls for line in call.called["turns"]]
    # A line without an answer waited until its caller gave up.
    waits = [
        NO_ANSWER_S if line["first_sound_s"] is None else line["first_sound_s"]
        for _, line in lines
        if not line["talked_over"]
    ]
    errors = characters = 0
    for call, line in lines:
        wanted, heard = said(line["text"]), said("".join(turn["text"] for turn in call.of(line)))
        errors += distance(wanted, heard)
        characters += len(wanted)
    minutes = sum(line["end_ms"] for call in calls for line in call.called["turns"][-1:]) / 60_000
    return {
        "calls": len(calls),
        "turned_away": sum(call.called["busy"] for call in calls),
        "broken": [call.called["error"] for call in calls if call.called["error"]],
        "lines": len(lines),
        "first_sound_s": _spread(waits),
        "unanswered": sum(line["first_sound_s"] is None for _, line in lines),
        "unheard": sum(not call.of(line) for call, line in lines),
        "cut_off": sum(call.is_cut(line) for call, line in lines),
        "talked_over": sum(line["talked_over"] for _, line in lines),
        "false_turns": sum(call.false_turns() for call in calls),
        "false_stops": sum(call.false_stops() for call in calls),
        "minutes_of_calls": round(minutes, 2),
        "cer": errors / characters if characters else None,
        "said": [
            {
                "text": line["text"],
                "heard": [turn["text"] for turn in call.of(line)],
                "first_sound_s": line["first_sound_s"],
                "cut_off": call.is_cut(line),
                "talked_over": line["talked_over"],
            }
            for call, line in lines
        ],
        "late_s": max((call.called["late_s"] for call in calls), default=0.0),
        "stages": dict(_stages(before, after)),
        "early": {
            outcome: _value(after, "hotline_early_recognitions_total", outcome=outcome)
            - _value(before, "hotline_early_recognitions_total", outcome=outcome)
            for outcome in ("used", "dropped")
        },
        "care": {
            care: _value(after, "hotline_recognitions_total", care=care)
            - _value(before, "hotline_recognitions_total", care=care)
            for care in ("quick", "usual", "careful")
        },
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "most": max(values)}


def _stages(before: str, after: str) -> Iterator[tuple[str, dict[str, float]]]:
    for stage in STAGES:
        counts = {
            float(bound): _value(after, "hotline_stage_seconds_bucket", stage=stage, le=bound)
            - _value(before, "hotline_stage_seconds_bucket", stage=stage, le=bound)
            for bound in _bounds(after)
        }
        if counts and max(counts.values()) > 0:
            yield stage, {"p50": within(counts, 0.5), "p95": within(counts, 0.95), "count": max(counts.values())}


def within(counts: dict[float, float], share: float) -> float:
    """The value below which ``share`` lie, straight between the bounds. ``counts``: how many up to each bound."""
    wanted = share * max(counts.values())
    low = passed = 0.0
    for bound, count in sorted(counts.items()):
        if count >= wanted:
            if bound == float("inf"):
                return low
            return low + (bound - low) * (wanted - passed) / max(count - passed, 1e-9)
        low, passed = bound, count
    return low


def _bounds(text: str) -> list[str]:
    return sorted(
        {
            sample.labels["le"]
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == "hotline_stage_seconds_bucket"
        },
        key=float,
    )


def _value(text: str, name: str, **labels: str) -> float:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name and all(sample.labels.get(key) == value for key, value in labels.items()):
                return float(sample.value)
    return 0.0


def table(steps: Sequence[dict[str, Any]]) -> str:
    """The steps as a Markdown table."""
    names = [*(f"{stage} p50 / p95" for stage in STAGES)]
    head = [
        "callers", "pipeline", "first sound p50 / p95 (s)", "lines", "unanswered", "cut off", "false stops",
        "false turns", "CER %", "turned away", "gateway MB", "CPU cores gateway + rasa (machine)", *names,
    ]  # fmt: skip
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for one in steps:
        cpu = one["cpu_cores"]
        cells = [
            str(one["at_once"]), one["pipeline"], _pair(one["first_sound_s"]), str(one["lines"]),
            str(one["unanswered"]), str(one["cut_off"]), str(one["false_stops"]), str(one["false_turns"]),
            "–" if one["cer"] is None else f"{100 * one['cer']:.1f}", str(one["turned_away"]),
            f"{one['memory_mb'].get('gateway', 0):.0f}",
            f"{cpu.get('gateway', 0):.2f} + {cpu.get('rasa', 0):.2f} ({one['machine_cores']:.2f})",
            *(_pair(one["stages"].get(stage, {})) for stage in STAGES),
        ]  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _pair(spread: dict[str, float]) -> str:
    return f"{spread['p50']:.2f} / {spread['p95']:.2f}" if spread else "–"
