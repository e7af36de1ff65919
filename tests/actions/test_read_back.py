"""How the fields of an order are said to the citizen."""

from __future__ import annotations

from typing import Any

import pytest

from actions.read_back import readable

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"county": "桃源县", "town": "架桥镇", "place": "村口", "text": "翰林村村口"}, "桃源县架桥镇翰林村村口"),
        ({"county": "桃源县", "town": "架桥镇", "place": "村口", "text": "桃源县翰林村村口"}, "桃源县架桥镇翰林村村口"),
        ({"county": "武陵区", "town": "丹阳街道", "road": "朝阳路", "text": "武陵区丹阳朝阳路"}, "武陵区丹阳朝阳路"),
        ({"county": "武陵区", "town": None, "road": "朝阳路", "text": "朝阳路"}, "武陵区朝阳路"),
        ({"text": "不清楚"}, "不清楚"),
    ],
)
def test_an_address_is_led_by_what_follows_from_it(address: dict[str, Any], said: str) -> None:
    assert readable("address", address) == said
