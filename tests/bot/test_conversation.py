"""What a conversation does before Rasa is asked."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation import Conversation
from speech.recogniser import Reading, Transcript

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("asked", "read"), [("address", "京城区建设西路22号"), ("description", "京城区，建设，西洞22号")]
)
async def test_of_several_readings_the_city_knows_one(asked: str, read: str) -> None:
    nothing: Any = None
    conversation = Conversation(nothing, "a", "a", "changde", "voice", asked=asked)
    heard = Transcript("京城区，建设，西洞22号", 0, 900, 0.5, others=(Reading("京城区建设西路22号", 1.2),))
    assert await conversation.read(heard) == read


@pytest.mark.parametrize(
    ("asked", "text", "silent"),
    [
        ("confirmation", "不对，地址是朝阳路五号", True),
        ("confirmation", "地址是朝阳路五号，我爸倒在地上不动了", False),
        ("contact_name", "名字不用留了", True),
        ("phone", "电话别留，他拿刀在门口堵着我", False),
        ("address", "不对，地址是朝阳路五号", False),
    ],
)
def test_only_a_field_put_right_and_nothing_beside_it_is_no_danger(asked: str, text: str, silent: bool) -> None:
    nothing: Any = None
    conversation = Conversation(nothing, "a", "a", "changde", "voice", asked=asked)
    assert conversation._puts_right(text) is silent
