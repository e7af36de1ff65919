"""How people of each kind say what they know, and what anybody says where a script is silent."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench.talk.script import Matter

# What people say to a question that a script says nothing of.
OTHERWISE = {
    "who": "是我",
    "own_number": "可以，就用这个号码",
    "same_order": "就是那件事，帮我催一下",
    "unsolved": "没有解决，又出现了",
    "which_order": "第一件",
    "other_matter": "是另外一件事",
    "join": "好的，一起登记",
    "cancel_sure": "确定，取消吧",
    "solved": "解决了",
    "grade": "满意",
    "reopen": "重新办理",
    "which_question": "第一个",
    "ways": "帮我登记下来",
    "person": "不用转人工",
    "here": "不是本地的，那我知道了，谢谢",
    "demand": "希望尽快处理",
    "confidential": "不用保密",
    "lift": "里面没有人",
    "still_there": "在的",
}


@cache
def manners() -> dict[str, dict[str, Any]]:
    """manners.yml: how people of each kind say a value."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("manners.yml").read_text("utf-8"))
    return loaded


def own_words(matter: Matter) -> str:
    """Everything that the citizen could say of a matter, for checks of the scripts themselves."""
    return "".join(matter.says) + "".join("".join(values) for values in matter.knows.values())
