"""``hotline chat``: a conversation in the terminal, over the REST channel of the gateway that runs."""

from __future__ import annotations

import contextlib
import secrets
import sys
from typing import Any

from hotline.api_client import ApiClient, NoAnswer

PROMPT = "> "
LEAVE = ("/quit", "/exit")


def chat(client: ApiClient, city: str | None, sender: str | None) -> int:
    """A conversation that the citizen begins; ``sender`` goes on with one there is."""
    return talk(client, city, sender or f"terminal-{secrets.token_hex(4)}", [{"text": client.greeting(city)}])


def talk(client: ApiClient, city: str | None, sender: str, greeting: list[dict[str, Any]]) -> int:
    """Show the greeting, then read lines until the end of the input or ``/quit``. A number alone presses the button of
    that number."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() its history and editing keys
    lines, payloads = shown(greeting)
    print("\n".join(lines))
    print(f"(sender {sender}; a number presses a button; {LEAVE[0]} or Ctrl-D ends)")
    while True:
        try:
            typed = input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return 0
        if not sys.stdin.isatty():
            print(typed)
        if typed in LEAVE:
            return 0
        if not typed:
            continue
        try:
            replies = client.say(sender, chosen(typed, payloads), city)
        except NoAnswer as error:  # the next line may fare better: the assistant is restarted when it dies
            print(error, file=sys.stderr)
            continue
        lines, payloads = shown(replies)
        print("\n".join(lines))


def chosen(typed: str, payloads: list[str]) -> str:
    """What to send for a typed line: the payload of the button of that number, else the line itself."""
    if typed.isdecimal() and 1 <= int(typed) <= len(payloads):
        return payloads[int(typed) - 1]
    return typed


def shown(replies: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The bot's messages as lines, with their buttons numbered, and the payloads by number."""
    lines: list[str] = []
    payloads: list[str] = []
    for reply in replies:
        if reply.get("text"):
            lines.append(reply["text"])
        for button in reply.get("buttons") or []:
            payloads.append(button["payload"])
            lines.append(f"  [{len(payloads)}] {button['title']}")
        if reply.get("custom"):
            lines.append(f"  ({', '.join(f'{name}: {value}' for name, value in reply['custom'].items())})")
    return lines or ["(no text)"], payloads
