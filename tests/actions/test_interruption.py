"""What has the words of an intent that has a rule of its own."""

from __future__ import annotations

import pytest

from actions.interruption import is_said

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我上次反映的路灯修好了吗", True), ("上次那个单子查一下进度", True), ("昨天打过电话，怎么没人来", True),
        ("以前打热线也没下文", False), ("说了有没有用啊，以前也是没回音", False), ("打了好多次都没用", False),
        ("居委会报过，没回音", False),
    ],
)  # fmt: skip
def test_whether_an_order_is_asked_after(text: str, asks: bool) -> None:
    assert is_said("order_status", text) is asks
