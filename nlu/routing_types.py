"""What a caller wants of an order: 咨询 求助 投诉 举报 建议 表扬, by patterns with weights and by examples
(``order_types.yml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from nlu.routing_features import Grams
from nlu.routing_linear import Linear, fit
from nlu.yaml_file import Node, read

ORDER_TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
ONLY_SAID = ("表扬", "咨询")  # never by likeness alone
EXAMPLES = 6.0  # what a margin of the examples weighs beside the patterns
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


@lru_cache(maxsize=1)
def _examples() -> tuple[Grams, Linear]:
    of = read(Path(__file__).with_name("order_types.yml")).child("examples")
    texts = [(text, name) for name in ORDER_TYPES for text in of.texts(name)]
    grams = Grams.of([text for text, _ in texts])
    targets = np.array([[name == other for other in ORDER_TYPES] for _, name in texts])
    return grams, fit([grams.row(text) for text, _ in texts], targets)


def judged_type(text: str) -> str:
    """The type for which patterns and examples speak most; between equals as ``when_even`` says."""
    even, patterns = _types()
    scores = dict.fromkeys(even, 0.0)
    for name, weight, pattern in patterns:
        if pattern.search(text):
            scores[name] += weight
    unsaid = [name for name in ONLY_SAID if scores[name] == 0]
    grams, linear = _examples()
    row = grams.row(text)
    if len(row[0]) > 1:
        for name, margin in zip(ORDER_TYPES, linear.scores(row), strict=True):
            scores[name] += EXAMPLES * float(margin)
    for name in unsaid:  # 出租车不打表 is like what is said of good drivers, and no praise; 水是黄的 is no question
        del scores[name]
    return max((name for name in even if name in scores), key=lambda name: scores[name])
