"""What is read of the answer to what is wanted."""

from __future__ import annotations

import pytest

from actions.detail import as_wished, is_wish
from actions.filling import fills
from nlu.city import load_city
from nlu.details import table
from nlu.understand import understand

pytestmark = pytest.mark.unit


def demand_of(text: str) -> str | None:
    read = understand(text, load_city("changde"))
    known = {"description": "店里扣了我的订金", "address": {"text": "人民路"}}
    found = fills(read, asked="detail", intent="provide_info", known=known)
    new = {fill.name: fill for fill in as_wished(table().details["demand"], read, found)}
    assert "occurred_at" not in new
    return new["demand"].value if "demand" in new else None


@pytest.mark.parametrize(
    "text",
    [
        "把机器拉去检一检，是他的毛病就要他赔",
        "夜里九点以后把喇叭停了",
        "把记错的工龄给我改过来",
        "把那份协议取消",
        "要护士天天在岗",
    ],
)
def test_the_whole_answer_is_the_demand(text: str) -> None:
    assert demand_of(text) == text


@pytest.mark.parametrize("text", ["恁先给俺说说，恁是真人还是机器啊", "你是不是机器人，给我讲清楚"])
def test_what_is_asked_of_the_assistant_is_no_demand(text: str) -> None:
    assert not is_wish(table().details["demand"], text)


def test_what_wishes_nothing_is_no_demand() -> None:
    wanted, when = table().details["demand"], table().details["when"]
    assert not is_wish(wanted, "在东门那里")
    assert not is_wish(wanted, "要得")
    assert not is_wish(wanted, "要多久咯")
    assert not is_wish(when, "把那份协议取消")
