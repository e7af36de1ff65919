"""The kind of what somebody says beside the matter: 等一下, 你是机器人吗, abuse, the weather (``small_talk.yml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import read

OTHER = "other"


@dataclass(frozen=True)
class _Kind:
    name: str
    alone: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    at_length: re.Pattern[str] | None


@dataclass(frozen=True)
class _Table:
    kinds: tuple[_Kind, ...]
    longest: float


def small_talk(text: str) -> str | None:
    """One of ``kinds()`` that the words tell by themselves; None where they do not."""
    table, said = _table(), text.strip()
    short = len(said) <= table.longest
    for kind in table.kinds:
        alone = len(said) <= 2 * table.longest and kind.alone is not None and kind.alone.fullmatch(said)
        if alone or (short and kind.anywhere is not None and kind.anywhere.search(said)):
            return kind.name
        if len(said) <= 2 * table.longest and kind.at_length is not None and kind.at_length.search(said):
            return kind.name
    return None


def kinds() -> tuple[str, ...]:
    """Every kind of the file, ``OTHER`` among them."""
    return tuple(kind.name for kind in _table().kinds)


@lru_cache(maxsize=1)
def _table() -> _Table:
    file = read(Path(__file__).with_name("small_talk.yml"))
    around = "|".join(file.texts("around"))
    found = []
    for name in file.child("kinds").data:
        node = file.child("kinds").child(name)
        alone, anywhere, at_length = node.texts("alone"), node.texts("anywhere"), node.texts("at_length")
        found.append(
            _Kind(
                name,
                re.compile(f"(?:{around})*(?:{'|'.join(alone)})(?:{around})*") if alone else None,
                re.compile("|".join(anywhere), re.IGNORECASE) if anywhere else None,
                re.compile("|".join(at_length)) if at_length else None,
            )
        )
    return _Table(tuple(found), file.number("longest"))
