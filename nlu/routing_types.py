"""What a caller wants of an order: 咨询 求助 投诉 举报 建议 表扬, by patterns with weights (``order_types.yml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import Node, read

ORDER_TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
_ANNOUNCED, _STRONG, _WORD = 6.0, 3.0, 1.0


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, ...], tuple[tuple[str, float, re.Pattern[str]], ...]]:
    file = read(Path(__file__).with_name("order_types.yml"))
    even = file.texts("when_even")
    if sorted(even) != sorted(ORDER_TYPES):
        raise file.wrong("when_even", f"must name each of {', '.join(ORDER_TYPES)} once")
    patterns = []
    types = file.child("types")
    for name in even:
        node: Node = types.child(name)
        for key, weight in (("announces", _ANNOUNCED), ("strong", _STRONG), ("words", _WORD)):
            patterns += [(name, weight, re.compile(str(one))) for one in node.data.get(key) or ()]
    return even, tuple(patterns)


def judged_type(text: str) -> str:
    """The type with the highest sum of weights; between equals as ``when_even`` says."""
    even, patterns = _types()
    scores = dict.fromkeys(even, 0.0)
    for name, weight, pattern in patterns:
        if pattern.search(text):
            scores[name] += weight
    return max(even, key=lambda name: scores[name])
