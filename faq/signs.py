"""Whether a text asks at all: a feature of the fitted decision, not a rule.

"为什么还没人来修" holds a question word and is a complaint, so this alone decides nothing. Other word lists
(nobody came, hope you deal with it, times, places, harm) and the length were tried as features and left
out: the regression knows them from the background sentences, and the figures stayed the same without.
"""

from __future__ import annotations

import re

ASKS = re.compile(
    r"怎么|咋|如何|哪(里|儿|些|个|天|能|有)|什么|啥|多少|多久|多长|几(天|岁|年|个|块|点|号|月)|能不能|可不可以|"
    r"可以.{0,12}吗|能.{0,12}吗|要不要|需(要|不需)|是不是|有没有|吗$|呢$|谁|找哪|办理|办|申请|流程|条件|材料|"
    r"标准"
)


def asks(text: str) -> bool:
    """Whether a word that asks, or that stands in keywords for a question, occurs."""
    return ASKS.search(text) is not None
