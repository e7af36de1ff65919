"""Figures of the talks that were led, as Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bench.talk.lead import Talk
from bench.talk.script import LINES
from bench.talk.verdict import MANNERS
from bench.understanding.report import table

AIMS = {"chat": 0.95, "voice": 0.85}
WORST = 5


def share(right: Iterable[bool]) -> float:
    """Of the whole, 0 to 1; 1 for nothing."""
    answers = list(right)
    return sum(answers) / len(answers) if answers else 1.0


def figures(talks: Sequence[Talk]) -> dict[str, Any]:
    """Of the talks of one channel."""
    checks = [check for talk in talks for check in talk.verdict.checks]
    names = sorted({check.name for check in checks}, key=lambda name: (name in MANNERS, name))
    filed = [talk for talk in talks if talk.script.orders and not talk.verdict.failures and not talk.script.hangs_up]
    fewest = sum(talk.script.fewest for talk in filed)
    refused = [check.right for check in checks if check.name == "refused hand-over"]
    with_orders = [talk for talk in talks if talk.script.orders]
    return {
        "talks": len(talks),
        "orders_right": share(talk.verdict.order_is_right for talk in with_orders),
        "talks_with_orders": len(with_orders),
        "talks_right": share(talk.verdict.right for talk in talks),
        "turns_against_fewest": sum(talk.citizen_turns for talk in filed) / fewest if fewest else None,
        "turns_per_talk": sum(talk.citizen_turns for talk in filed) / len(filed) if filed else None,
        "handed_over": share(talk.handed_over for talk in talks),
        "handed_over_unasked": share(talk.handed_over for talk in talks if not talk.script.handed_over)
        if any(not talk.script.handed_over for talk in talks)
        else 0.0,
        "persons_wanted": len(refused),
        "persons_refused": refused.count(False),
        "checks": {
            name: {
                "right": share(check.right for check in checks if check.name == name),
                "of": sum(check.name == name for check in checks),
            }
            for name in names
        },
        "lines": {
            title: {
                "right": share(talk.verdict.right for talk in talks if talk.script.line == line),
                "of": sum(talk.script.line == line for talk in talks),
            }
            for line, title in LINES.items()
        },
    }


def worst(talks: Sequence[Talk], count: int = WORST) -> list[Talk]:
    """Those with most that is wrong, the longest of them first."""
    wrong = [talk for talk in talks if talk.verdict.failures]
    return sorted(wrong, key=lambda talk: (-len(talk.verdict.failures), -talk.citizen_turns))[:count]


def as_json(talks: Sequence[Talk]) -> dict[str, Any]:
    """Everything, transcripts included, by channel."""
    return {
        channel: {
            **figures(those),
            "each": [
                {
                    "name": talk.script.name,
                    "line": talk.script.line,
                    "right": talk.verdict.right,
                    "failures": {check.name: check.why for check in talk.verdict.failures},
                    "turns": talk.citizen_turns,
                    "fewest": talk.script.fewest,
                    "handed_over": talk.handed_over,
                    "transcript": talk.turns,
                }
                for talk in those
            ],
        }
        for channel, those in by_channel(talks).items()
    }


def markdown(talks: Sequence[Talk], seconds: float) -> str:
    """The report; ``seconds`` is how long all of it took."""
    parts = ["# Talks with simulated citizens", f"{len(talks)} talks in {seconds:.0f} s."]
    for channel, those in by_channel(talks).items():
        found = figures(those)
        parts += [
            f"## {channel}",
            table(
                ["figure", "value", "aim"],
                [
                    ["orders right in every field", found["orders_right"], f"≥ {AIMS[channel]}"],
                    ["talks right in everything", found["talks_right"], ""],
                    ["turns against the fewest possible", _or_dash(found["turns_against_fewest"]), "1"],
                    ["turns of the citizen a talk", _or_dash(found["turns_per_talk"]), ""],
                    ["handed over", found["handed_over"], ""],
                    ["handed over and not asked for", found["handed_over_unasked"], ""],
                    ["hand-overs refused", f"{found['persons_refused']} of {found['persons_wanted']}", "0"],
                ],
            ),
            table(
                ["line", "talks", "right"], [[name, one["of"], one["right"]] for name, one in found["lines"].items()]
            ),
            table(
                ["field or manner", "checks", "right"],
                [[name, one["of"], one["right"]] for name, one in found["checks"].items()],
            ),
            *([_failures(those)] if worst(those) else []),
            *[f"### Worst: {talk.script.name}\n\n{_transcript(talk)}" for talk in worst(those)],
        ]
    return "\n\n".join(parts) + "\n"


def by_channel(talks: Sequence[Talk]) -> dict[str, list[Talk]]:
    channels = list(dict.fromkeys(talk.channel for talk in talks))
    return {channel: [talk for talk in talks if talk.channel == channel] for channel in channels}


def _failures(talks: Sequence[Talk]) -> str:
    lines = [
        f"- {talk.script.name}: " + "; ".join(f"{check.name}: {check.why}" for check in talk.verdict.failures)
        for talk in talks
        if talk.verdict.failures
    ]
    return "What went wrong:\n\n" + "\n".join(lines)


def _transcript(talk: Talk) -> str:
    wrong = "\n".join(f"✗ {check.name}: {check.why}" for check in talk.verdict.failures)
    return f"```text\n{talk.text()}\n\n{wrong}\n```"


def _or_dash(value: float | None) -> float | str:
    return "–" if value is None else value
