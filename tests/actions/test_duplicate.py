"""The answer to whether it is the same that was reported before."""

from __future__ import annotations

import pytest

from actions.duplicate import read_answer

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "intent", "kind", "read"),
    [
        ("好的", "affirm", "others", "join"),
        ("要", "provide_info", "others", "join"),
        ("行，算我一个", "provide_info", "others", "join"),
        ("那就一起登记吧", "provide_info", "others", "join"),
        ("可以，我叫高明，电话13607369955，不要保密", "provide_info", "others", "join"),
        ("不用了", "deny", "others", "own"),
        ("我要单独登记", "report_complaint", "others", "own"),
        ("不是一回事", "deny", "others", "own"),
        ("不要一起", "provide_info", "others", "own"),
        ("一起登记是什么意思", "ask_faq", "others", None),
        ("啊", "nlu_fallback", "others", None),
        ("催一下", "order_status", "mine", "urge"),
        ("对，就是那个", "affirm", "mine", "urge"),
        ("不是，是另外一件事", "deny", "mine", "own"),
        ("不用催，我重新登记", "deny", "mine", "own"),
        ("没有解决", "deny", "finished", "unsolved"),
        ("又坏了", "report_complaint", "finished", "unsolved"),
        ("是另外一件事", "affirm", "finished", "own"),
    ],
)
def test_read_answer(said: str, intent: str, kind: str, read: str | None) -> None:
    assert read_answer(said, intent, kind) == read
