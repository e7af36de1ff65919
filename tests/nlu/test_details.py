"""What is asked of a matter beyond what, where and who."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.details import MOST, table
from nlu.routing import leaves

pytestmark = pytest.mark.unit


def wanted(category: str, description: str, kind: str = "投诉") -> list[str]:
    found = table().wanted(kind, category.split("/"), description)
    return [detail.name for detail in found if not detail.is_said(description)][:MOST]


def test_a_missing_manhole_cover() -> None:
    assert wanted("城乡建设/市政设施", "路口的井盖不见了") == ["size", "guarded"]
    assert wanted("城乡建设/市政设施", "路口的井盖不见了，脸盆大一个洞，有人拿树枝插着") == []


def test_noise_and_wages() -> None:
    assert wanted("环境保护/噪声污染", "楼下吵得睡不着") == ["hours", "source"]
    assert wanted("环境保护/噪声污染", "楼下酒吧天天晚上十二点还在放音乐") == []
    assert wanted("劳动和社会保障/拖欠工资", "老板不发工资") == ["owed", "owed_since"]
    assert wanted("劳动和社会保障/拖欠工资", "恒发公司欠我们二十个人三十万，从去年十月份开始的，有欠条") == []


@pytest.mark.parametrize("kind", ["咨询", "建议", "表扬", None])
def test_nothing_is_asked_of_questions_suggestions_and_praise(kind: str | None) -> None:
    assert table().wanted(kind, ["城乡建设", "市政设施"], "井盖") == []


def test_a_trader_without_a_name_is_asked_for_whatever_the_category() -> None:
    category = ["交通运输", "道路交通管理"]
    assert [each.name for each in table().wanted("投诉", category, "车行说不办卡就不给修")] == ["respondent"]
    assert table().wanted("投诉", category, "路口天天堵车") == []


def test_branches_exist_and_questions_have_words(root: Path) -> None:
    branches = set(leaves()) | {leaf.split("/")[0] for leaf in leaves()}
    assert set(table().asked) - {"default"} <= branches
    domain: dict[str, Any] = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    prefix = "utter_ask_detail_"
    worded = {name.removeprefix(prefix) for name in domain["responses"] if name.startswith(prefix)}
    assert worded == set(table().details)
    asked = {name for rules in table().asked.values() for rule in rules for name in rule.ask}
    assert asked == set(table().details)


@pytest.mark.parametrize(
    ("said", "named"),
    [("好再来酒楼", True), ("阳光琴行", True), ("万达写字楼1806", False), ("公共厕所", False), ("根本不行", False)],
)
def test_a_building_is_no_shop(said: str, named: bool) -> None:
    assert table().details["respondent"].is_said(said) is named
