"""Answers that tell nothing and are answers all the same: 不知道, 不方便说, 没有, 您看着办."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from nlu.yaml_file import read

Kind = Literal["unknown", "refused", "none", "whatever"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST = 20  # characters


def not_told(text: str) -> Kind | None:
    """The kind of an answer that is nothing but this; None for anything that says more."""
    said = text.strip()
    if len(said) > LONGEST:
        return None
    return next((kind for kind, pattern in _kinds() if pattern.fullmatch(said)), None)


@lru_cache(maxsize=1)
def _kinds() -> list[tuple[Kind, re.Pattern[str]]]:
    file = read(Path(__file__).with_name("not_told.yml"))
    around, back = "|".join(file.texts("around")), "|".join(file.texts("asks_back"))
    kinds = file.child("kinds")
    found: list[tuple[Kind, re.Pattern[str]]] = []
    for kind in KINDS:
        said = "|".join(kinds.texts(kind))
        found.append((kind, re.compile(f"(?:{around})*(?:{said})(?:{around}|{said}|{back})*")))
    return found
