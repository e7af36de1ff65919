"""``hotline replay``: what the assistant of today would make of recorded conversations."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hotline.api_client import ApiClient, NoAnswer

CHINA = timezone(timedelta(hours=8))
YESTERDAY = "yesterday"
DIFFERENT = 3  # the exit status when a conversation goes another way today


def replay(client: ApiClient, conversations: Sequence[str], day: str | None, *, all_turns: bool) -> int:
    """Print where today's replies and orders differ from the record. Returns 0 when nowhere, DIFFERENT, or 1."""
    try:
        wanted = [*conversations, *(client.conversations_of(_date(day)) if day else ())]
        different = 0
        for conversation in wanted:
            found = client.replay(conversation)
            different += not found["same"]
            print("\n".join(replay_lines(found, all_turns=all_turns)))
    except (NoAnswer, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(wanted)} replayed, {different} different.")
    return DIFFERENT if different else 0


def replay_lines(found: dict[str, Any], *, all_turns: bool = False) -> list[str]:
    """One conversation: each turn that differs (or all), then the orders' differences."""
    lines = [f"Conversation {found['conversation']}  {found['channel']}  {'same' if found['same'] else 'DIFFERENT'}"]
    for turn in found["turns"]:
        if turn["same"] and not all_turns:
            continue
        lines.append(f"  citizen  {turn['said'] if turn['said'] is not None else '(greeting)'}")
        if turn["same"]:
            lines += _spoken("same    ", turn["now"])
        else:
            lines += [*_spoken("before  ", turn["before"]), *_spoken("now     ", turn["now"])]
    for order in found["orders"]:
        before, now = order["before"], order["now"]
        if before is None or now is None:
            lines.append(f"  order    before: {_called(before)}, now: {_called(now)}")
        for name, pair in order["differences"].items():
            lines.append(f"  order    {name}: {pair['before']}  →  {pair['now']}")
    if found["left_out"]:
        lines.append(f"  ({found['left_out']} utterances that a person answered are left out)")
    return lines


def _spoken(label: str, texts: Sequence[str]) -> list[str]:
    return [f"    {label} {text}" for text in texts] or [f"    {label} (nothing)"]


def _called(order: dict[str, Any] | None) -> str:
    if order is None:
        return "none"
    return f"{order['status']}, {order['fields'].get('title') or order['fields'].get('description') or 'empty'}"


def _date(day: str) -> str:
    """``2026-11-24``, also for yesterday. Raises ValueError."""
    if day == YESTERDAY:
        return (datetime.now(UTC).astimezone(CHINA).date() - timedelta(days=1)).isoformat()
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise ValueError(f"{day!r} is no day: write it as 2026-11-24, or {YESTERDAY}.") from None
