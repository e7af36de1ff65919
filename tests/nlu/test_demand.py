"""What the caller wants done."""

from __future__ import annotations

import pytest

from nlu.demand import find_demands

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "demands"),
    [
        ("卡里还有八百，我要退钱他们讲办不了", ["我要退钱"]),
        ("我要退卡店里说不行", ["我要退卡"]),
        ("俺就想让他们把井给修好", ["俺就想让他们把井给修好"]),
        ("我们只想把血汗钱要回来", ["我们只想把血汗钱要回来"]),
        ("俺想换货老板又不肯", ["俺想换货"]),
        ("我要求赔偿我的损失他们不理", ["要求赔偿我的损失"]),
        ("我想叫村里把名单贴出来，行不", ["我想叫村里把名单贴出来"]),
        ("要他把院墙弄结实", ["要他把院墙弄结实"]),
        ("我们要求把电梯修好物业一直拖", ["我们要求把电梯修好"]),
        ("想让孩子早点有书读", ["想让孩子早点有书读"]),
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
