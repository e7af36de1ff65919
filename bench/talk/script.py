"""A script of tests/conversations: who calls, what they know and do, and what must come of it.

The keys of a script are those of docs/conversation.md; one that is not known, or has a wrong value, raises BadScript.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "conversations"
HELD_OUT = FOLDER / "held_out"  # written before anybody saw how they are taken; a measure, nothing is fitted to them
CHANNELS = ("chat", "voice")
LINES = {
    "fill": "fill, do not interrogate",
    "repair": "repair",
    "digress": "digress and come back",
    "matters": "more than one matter, long stories",
    "kinds": "kinds of callers",
    "duplicates": "duplicates",
    "status": "status, urging, adding",
    "after": "after filing, hang-up",
    "callback": "call-back and satisfaction",
}


class BadScript(Exception):
    """A script that cannot be played; the text says which and why."""


@dataclass(frozen=True)
class Matter:
    """One thing to tell: the words for it, one after the other where the bot asks again, and what else is known.

    ``knows`` maps what is asked about (the names in questions.yml, or the script's own) to the answers, in turn.
    """

    says: tuple[str, ...]
    knows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """Said instead of the answer when the bot asks ``at`` the first time; ``hears`` must be in the bot's answer."""

    at: str
    says: str
    hears: str = ""


@dataclass(frozen=True)
class Earlier:
    """An order filed before the talk, by somebody else or by the same caller, and the state it was brought to."""

    matter: Matter
    caller: str | None = None
    becomes: tuple[Mapping[str, Any], ...] = ()  # changes made one after the other, as by an agent


@dataclass(frozen=True)
class Script:
    """``fewest``: the turns that a perfect operator would need, the citizen's first sentence to the last yes."""

    name: str
    line: str
    matter: Matter
    fewest: int
    city: str = "changde"
    manner: str = "plain"
    fast: bool = False
    channels: tuple[str, ...] = CHANNELS
    caller: str | None = None
    callback: bool = False  # the bot calls, about the first earlier order
    earlier: tuple[Earlier, ...] = ()
    asides: tuple[Moment, ...] = ()
    corrects: tuple[Moment, ...] = ()
    then: tuple[str | Matter, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)  # questions that only this script knows
    hangs_up: str = ""
    hears: tuple[str, ...] = ()
    never_hears: tuple[str, ...] = ()
    orders: tuple[Mapping[str, Any], ...] = ()
    earlier_order: Mapping[str, Any] = field(default_factory=dict)
    handed_over: bool = False


def load(folder: Path = FOLDER) -> list[Script]:
    """All scripts, by file and place. Raises BadScript."""
    scripts: list[Script] = []
    for file in sorted(folder.glob("*.yml")):
        for written in yaml.safe_load(file.read_text("utf-8")):
            try:
                scripts.append(_script(dict(written), file.stem))
            except (TypeError, ValueError, KeyError, re.error) as error:
                raise BadScript(f"{file.name}, {written.get('name', '?')}: {error!r}") from error
    names = [script.name for script in scripts]
    for name in names:
        if names.count(name) > 1:
            raise BadScript(f"two scripts are called {name!r}")
    return scripts


def _script(written: dict[str, Any], line: str) -> Script:
    order, orders = written.pop("order", None), written.pop("orders", None)
    if (order is not None) + (orders is not None) > 1:
        raise ValueError("`order` or `orders`, not both")
    chosen: dict[str, Any] = {
        "line": written.pop("line", line),
        "matter": _matter(written),
        "caller": _text(written.pop("from", None)),
        "orders": tuple(orders or ([order] if order else [])),
        "earlier": tuple(_earlier(dict(one)) for one in written.pop("earlier", [])),
        "asides": tuple(Moment(**one) for one in written.pop("asides", [])),
        "corrects": tuple(Moment(**one) for one in written.pop("corrects", [])),
        "then": tuple(one if isinstance(one, str) else _matter(dict(one)) for one in written.pop("then", [])),
    }
    for name in ("hears", "never_hears", "channels"):
        if name in written:
            chosen[name] = _several(written.pop(name))
    script = Script(**written, **chosen)
    for pattern in (*script.hears, *script.never_hears, *script.asked.values(), *(m.hears for m in script.asides)):
        re.compile(pattern)
    if script.line not in LINES:
        raise ValueError(f"line: one of {', '.join(LINES)}")
    if not set(script.channels) <= set(CHANNELS):
        raise ValueError(f"channels: some of {', '.join(CHANNELS)}")
    if set(written) - {one.name for one in dataclasses.fields(Script)}:
        raise ValueError("keys that no script has")
    return script


def _matter(written: dict[str, Any]) -> Matter:
    knows = {name: _several(value) for name, value in written.pop("knows", {}).items()}
    return Matter(_several(written.pop("says", ())), knows, _several(written.pop("refuses", ())))


def _earlier(written: dict[str, Any]) -> Earlier:
    caller, becomes = _text(written.pop("from", None)), tuple(written.pop("becomes", []))
    matter = _matter(written)
    if written:
        raise ValueError(f"an earlier order has no {', '.join(written)}")
    return Earlier(matter, caller, becomes)


def _several(value: Any) -> tuple[str, ...]:
    return (
        tuple(str(one) for one in value)
        if isinstance(value, Sequence) and not isinstance(value, str)
        else (str(value),)
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
