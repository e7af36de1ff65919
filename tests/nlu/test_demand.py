"""What the caller wants done."""

from __future__ import annotations

import pytest

from nlu.demand import find_demands

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("电话不接，我要退钱他们说合同写了不退", ["我要退钱"]),
        ("我要退卡店里说不行", ["我要退卡"]),
        ("俺就想让他们把路给铺上", ["俺就想让他们把路给铺上"]),
        ("我们只想把血汗钱要回来", ["我们只想把血汗钱要回来"]),
        ("俺想换货老板又不肯", ["俺想换货"]),
        ("我要求赔偿我的损失他们不理", ["要求赔偿我的损失"]),
        ("我想叫村里把账贴出来，行不", ["我想叫村里把账贴出来"]),
        ("要他把井水弄干净", ["要他把井水弄干净"]),
        ("我们要求把电梯修好物业一直拖", ["我们要求把电梯修好"]),
        ("想让孩子赶紧有学上", ["想让孩子赶紧有学上"]),
        ("希望老板不拖欠工资", ["希望老板不拖欠工资"]),
        ("他要退钱我没给", []),
        ("我要还房贷，压力大", []),
        ("我要退休了", []),
        ("我要换驾驶证", []),
        ("我要赔他钱", []),
        ("学校要让他们交钱", []),
        ("我想把车停在门口", []),
    ],
)
def test_a_demand_in_the_middle_of_a_story(text: str, demands: list[str]) -> None:
    assert [each.value for each in find_demands(text)] == demands
