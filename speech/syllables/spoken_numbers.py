"""Numbers as people say them: in groups or straight through, 幺 or 一, with a few words before or behind."""

from __future__ import annotations

import random
from dataclasses import dataclass

BEFORE = [
    "我的电话是",
    "电话",
    "号码是",
    "我的手机号是",
    "手机",
    "你记一下，",
    "我电话",
    "就打",
    "好的，",
    "电话是",
    "嗯，",
]
BEHIND = ["，就这个号", "，谢谢", "，对", "啊", "，没错"]
WITHOUT_BEFORE, WITHOUT_BEHIND = 0.45, 0.6  # of the numbers
# Digits a group; a phone in the ways in which it is said, other numbers and parts of them.
GROUPS = (
    *((3, 4, 4),) * 4, (3, 3, 5), (4, 4, 3), (3, 3, 3, 2), (11,), (3, 8), (4, 7), (2, 2, 2, 2, 3), (5, 6), (3, 2, 3, 3),
    *((4,),) * 2, (3,), (4, 4), (8,), (12,), (4, 4, 4),
)  # fmt: skip
BETWEEN = ("，", "，", " ", "、", "")
DOUBLED, AS_YAO = 0.25, 0.65  # of the numbers: a digit twice in a row; every one is 幺


@dataclass(frozen=True)
class Number:
    digits: str  # 0-9
    spoken: str


def number(chance: random.Random) -> Number:
    """One by chance."""
    groups = chance.choice(GROUPS)
    digits = "".join(chance.choice("0123456789") for _ in range(sum(groups)))
    if len(digits) == 11:
        digits = f"1{chance.choice('3456789')}{digits[2:]}"
    if chance.random() < DOUBLED:
        at = chance.randrange(len(digits) - 1)
        digits = f"{digits[: at + 1]}{digits[at]}{digits[at + 2 :]}"
    said = "零幺二三四五六七八九" if chance.random() < AS_YAO else "零一二三四五六七八九"
    spoken = "".join(said[int(digit)] for digit in digits)
    ends = [sum(groups[: n + 1]) for n in range(len(groups))]
    parts = [spoken[end - size : end] for size, end in zip(groups, ends, strict=True)]
    before = "" if chance.random() < WITHOUT_BEFORE else chance.choice(BEFORE)
    behind = "" if chance.random() < WITHOUT_BEHIND else chance.choice(BEHIND)
    return Number(digits, before + chance.choice(BETWEEN).join(parts) + behind)
