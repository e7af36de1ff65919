"""What an address lacks where the town is that of the caller alone."""

from __future__ import annotations

import pytest

from actions.address import open_part

pytestmark = pytest.mark.unit

TOWN = {"county": "临澧县", "town": "四新岗镇", "road": None, "place": None, "number": None, "text": "临澧县四新岗镇"}


@pytest.mark.parametrize(
    ("description", "part"),
    [
        ("我们是临澧县四新岗镇的一家企业，建议末班车晚半个小时", "road"),
        ("俺是四新岗镇的，建议路口装个红绿灯", "road"),
        ("建议四新岗镇的路口装个红绿灯", None),
        ("我是四新岗镇的，建议四新岗镇建个公园", None),
    ],
)
def test_a_suggestion_of_somebody_from_a_town_is_asked_where(description: str, part: str | None) -> None:
    assert open_part(TOWN, "建议", None, description) == part


def test_praise_is_not_asked_where() -> None:
    assert open_part(TOWN, "表扬", None, "我是四新岗镇的，表扬村干部") is None
