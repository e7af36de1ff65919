"""The measuring data beside the checkout; it is no part of the project and may be missing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


class NoData(Exception):
    """A file of the measuring data is not there; the sentence names it and says what is left out."""

    def __init__(self, name: str) -> None:
        super().__init__(f"what text/{name}.jsonl of the measuring data would tell: the file is not at {FOLDER}")


@cache
def lines(name: str, every: int = 1) -> list[dict[str, Any]]:
    """Every ``every``-th entry of ``text/<name>.jsonl``: each has at least "text" and "label". Raises NoData."""
    file = FOLDER / "text" / f"{name}.jsonl"
    if not file.is_file():
        raise NoData(name)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[::every]]
