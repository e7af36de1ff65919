"""An order from a recorded talk: the citizen's words only, each field with its seconds."""

from __future__ import annotations

from typing import Any

import pytest

from actions.proposal import propose
from nlu.agents import asked_by, is_agents
from nlu.city import load_city

pytestmark = pytest.mark.unit

CITY = load_city("changde")
TALK = [
    (1, "喂您好常德市一二三四五热线请讲"),
    (0, "喂你好"),
    (0, "我想反映一下我们小区门口的路灯坏了好几天了晚上黑得很"),
    (1, "好的请问具体在什么位置"),
    (0, "在武陵区穿紫河街道"),
    (0, "紫金路锦绣花园门口"),
    (1, "请问您贵姓"),
    (0, "免贵姓王"),
    (1, "您的联系电话是多少"),
    (0, "一三八七三"),
    (1, "嗯"),
    (0, "六二一四七八"),
    (1, "好的帮您登记了，需要保密吗"),
    (0, "不用"),
    (1, "感谢您的来电，我的电话是一三九零七三六五五五五"),
]


def segments(talk: list[tuple[int, str]]) -> list[dict[str, Any]]:
    return [
        {"start": 3.0 * n, "end": 3.0 * n + 2.5, "text": text, "confidence": 0.9, "channel": channel}
        for n, (channel, text) in enumerate(talk)
    ]


def test_two_channels() -> None:
    order = propose(segments(TALK), CITY)
    assert order["agent_channel"] == 1
    assert order["description"] == "我想反映一下我们小区门口的路灯坏了好几天了晚上黑得很"
    assert order["category"] == ["城乡建设", "市政设施"]
    assert order["departments"][0]["name"].startswith("武陵区")
    address = order["address"]
    assert (address["county"], address["town"], address["road"]) == ("武陵区", "穿紫河街道", "紫金路")
    assert (order["contact_name"], order["confidential"], order["missing"]) == ("王", False, [])
    seconds = {name: (one["start"], one["end"]) for name, one in order["fields"].items()}
    assert seconds["description"] == (6.0, 8.5)
    assert seconds["address"] == (12.0, 17.5)
    assert order["fields"]["address"]["segments"] == [4, 5]


def test_a_number_said_in_two_turns_is_one_and_the_agents_is_not_the_citizens() -> None:
    order = propose(segments(TALK), CITY)
    assert order["phone"] == "13873621478"
    assert order["fields"]["phone"]["end"] == 35.5


def test_the_agents_side_can_be_told() -> None:
    order = propose(segments(TALK), CITY, agent_channel=0)
    assert order["agent_channel"] == 0
    assert order.get("phone") == "13907365555"


def test_one_channel_is_told_apart_by_words() -> None:
    order = propose(segments([(0, text) for _, text in TALK if text != "嗯"]), CITY)
    assert order["agent_channel"] is None
    assert order["description"].startswith("我想反映一下")
    assert order["phone"] == "13873621478"


def test_nothing_said_and_things_missing() -> None:
    empty = propose([], CITY)
    assert (empty["fields"], empty["type"]) == ({}, None)
    assert empty["missing"] == ["description", "address", "contact_name", "phone"]
    urgent = propose(segments([(0, "武陵区朝阳路口的井盖不见了，很危险")]), CITY)
    assert urgent["urgent"]
    assert urgent["missing"] == ["contact_name", "phone"]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("请问您贵姓，电话号码是多少？", "phone"),
        ("那您的联系方式说一下", "phone"),
        ("具体是哪个小区？", "address"),
        ("您要反映什么问题？", "description"),
        ("个人信息要不要保密？", "confidential"),
        ("好的，知道了。", None),
    ],
)
def test_what_an_agent_asks_for(said: str, asked: str | None) -> None:
    assert asked_by(said) == asked


@pytest.mark.parametrize(
    ("said", "agents"),
    [
        ("您好，请讲", True),
        ("好的，我帮您登记一下", True),
        ("麻烦您说一下具体地址", True),
        ("我家门口的路灯坏了", False),
        ("我要投诉物业", False),
        ("你们什么时候来修", False),
    ],
)
def test_who_speaks(said: str, agents: bool) -> None:
    assert is_agents(said) is agents
