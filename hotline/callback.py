"""``hotline callback``: ask a citizen about a finished order, in the terminal or with recorded answers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotline.api_client import ApiClient, NoAnswer
from hotline.call import call, follow_up_lines
from hotline.chat import talk


def callback(client: ApiClient, number: str, files: Sequence[Path], *, hz: int, fast: bool) -> int:
    """Call back about the finished order ``number``: typed answers, or ``files`` as the answers on the phone."""
    if files:
        return call(client, files, hz=hz, fast=fast, callback=number)
    try:
        opened = client.call_back(number)
        status = talk(client, None, opened["sender"], opened["replies"])
        print("\n".join(follow_up_lines(client.order(number))))
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 1
    return status


def due(client: ApiClient) -> int:
    """List whom to call back, the next first: what a machine may try now, and what waits or is for a person."""
    try:
        now = {one["number"] for one in client.callbacks(due=True)}
        owed = client.callbacks(due=False)
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return 1
    if not owed:
        print("Nobody is to be called back.")
    for one in owed:
        print(due_line(one, one["number"] in now))
    return 0


def due_line(one: dict[str, Any], now: bool) -> str:
    """One follow-up in a line."""
    when = "now" if now else "for a person" if one["for_a_person"] else f"from {one['next_at']}"
    told = " · ".join(str(one[name]) for name in ("title", "outcome", "note") if one[name])
    return f"{one['number']}  {one['phone'] or '(no phone)'}  {when}  tries {one['attempts']}  {told}"
