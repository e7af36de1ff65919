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
        ("居委会报过，没回音", False), ("没接着啥通知，俺去乡里问，人家说系统里查不着", False),
    ],
)  # fmt: skip
def test_whether_an_order_is_asked_after(text: str, asks: bool) -> None:
    assert is_said("order_status", text) is asks


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("再见", True), ("没有别的事了", True), ("先这样吧，挂了", True), ("不打扰了", True), ("冇得哒，谢谢", True),
        ("八月底就干完了", False), ("去年十月份就停了工", False), ("三十来户", False),
    ],
)  # fmt: skip
def test_whether_leave_is_taken(text: str, ends: bool) -> None:
    assert is_said("goodbye", text) is ends


@pytest.mark.parametrize(
    ("text", "gives_up"),
    [
        ("算了，不登记了", True), ("取消吧", True), ("不想说了，算了", True),
        ("这个我就不方便讲了吧，不想说", False), ("不愿意讲", False), ("不方便", False),
    ],
)  # fmt: skip
def test_who_withholds_an_answer_gives_nothing_up(text: str, gives_up: bool) -> None:
    assert is_said("cancel", text) is gives_up


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("材料七月份交到窗口的，讲好一个月发证，跑了三趟都说在走流程，孩子开学要用，麻烦给催一催", False),
        ("我上次打过电话反映楼下的井盖，过去一个多礼拜了还没换，你们帮我催一下", True),
        ("帮我催一下那个工单", True),
    ],
)
def test_haste_that_is_wished_at_the_end_of_a_telling_asks_after_no_order(text: str, said: bool) -> None:
    assert is_said("order_status", text) is said
