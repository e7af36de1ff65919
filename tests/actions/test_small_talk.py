"""What of a sentence is said beside the matter."""

from __future__ import annotations

import pytest

from actions.small_talk import aside_of
from actions.turn import Turn

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("等会儿，恁是真人还是机器搁这跟俺说话嘞", "robot"),
        ("等一下，你到底是人还是机器", "robot"),
        ("等我一下，门口来了个送货的", "wait"),
    ],
)
def test_what_is_asked_of_the_bot_comes_before_the_wish_for_a_moment(text: str, kind: str) -> None:
    turn = Turn(text, "chitchat", 0.9, "c", 1, "shangqiu", "chat", None, "phone", None)
    assert aside_of(turn) == kind


@pytest.mark.parametrize(
    ("text", "intent", "kind"),
    [
        ("登记完了我咋知道弄到哪一步了，有人跟我联系没", "order_status", "progress"),
        ("以后我上哪打听这个事嘞", "order_status", "progress"),
        ("到时候我拿么子去问你们咧", "order_status", "progress"),
        ("上回报的那个路灯怎么没人联系我", "order_status", None),
        ("我昨天登记过一个，去哪查进度", "order_status", None),
        ("261127000003办到哪了", "order_status", None),
        ("我报过的井盖处理得怎么样了", "order_status", None),
    ],
)
def test_what_comes_of_the_order_that_is_being_taken(text: str, intent: str, kind: str | None) -> None:
    turn = Turn(text, intent, 0.95, "c", 1, "changde", "chat", None, "phone", None)
    assert aside_of(turn, beside=True) == kind


def test_a_question_about_the_hotline_in_a_longer_sentence() -> None:
    text = "打个岔，你们这个一般好久能有个回音啊"
    turn = Turn(text, "greet", 0.9, "c", 1, "changde", "chat", None, "phone", None)
    assert aside_of(turn, beside=True) == "how_long"
    assert aside_of(turn) is None
