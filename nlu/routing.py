"""What kind of order it is, about what, and who must act."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.address import Address
from nlu.city import City

ORDER_TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")


def order_type(text: str) -> str:
    return "投诉"


def category(text: str) -> list[str]:
    return ["其他"]


def departments(
    text: str, category: Sequence[str], city: City, address: Address | None = None
) -> list[tuple[str, float]]:
    return []
