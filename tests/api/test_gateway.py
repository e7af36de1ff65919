from __future__ import annotations

import pytest

from api.gateway import read_tables
from nlu import details, respondent

pytestmark = pytest.mark.unit


def test_no_complaint_waits_for_a_table_to_be_read() -> None:
    tables = (details.table, respondent._words)
    for table in tables:
        table.cache_clear()
    read_tables()
    assert [table.cache_info().currsize for table in tables] == [1, 1]
