"""Traditional to Simplified script: Whisper writes either, everything behind it reads Simplified."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """``text`` in Simplified characters, one character for one, so spans stay where they are."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(_single(character) for character in text)  # a phrase rule changed the length


@lru_cache(maxsize=4096)
def _single(character: str) -> str:
    converted = str(_converter().convert(character))
    return converted if len(converted) == 1 else character
