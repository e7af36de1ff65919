from __future__ import annotations

import pytest

from nlu.city import load_city
from nlu.readings import likeliest_address

pytestmark = pytest.mark.unit
CITY = load_city("changde")


def test_the_reading_that_the_city_knows() -> None:
    readings = [("京城区，建设，西洞22号", 0.0), ("京城区，建设西路22号", -1.2), ("金城区建设一楼22号", -1.5)]
    assert likeliest_address(readings, CITY) == "京城区，建设西路22号"


def test_what_is_far_less_likely_or_no_place_changes_nothing() -> None:
    assert likeliest_address([("我不知道", 0.0), ("武陵区", -9.0)], CITY) == "我不知道"
    assert likeliest_address([("等一下", 0.0), ("等一下啊", 0.0)], CITY) == "等一下"
