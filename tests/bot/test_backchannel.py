"""Words over the bot that do not stop it, and the bot's own voice coming back."""

from __future__ import annotations

import pytest

from bot.backchannel import is_echo, is_listening

pytestmark = pytest.mark.unit

SAID = "好的。请问具体在什么位置？哪个区县，哪条路？"


@pytest.mark.parametrize(
    "text", ["嗯。", "嗯嗯", "好的", "喂？", "喂喂", "对，对的。", "是的是的", "知道了", "哦好的", "要得", "听着呢"]
)
def test_following(text: str) -> None:
    assert is_listening(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不对",
        "停",
        "等等",
        "人工",
        "谁啊",
        "好的我说一下",
        "转人工",
        "我住朝阳路",
        "嗯在朝阳路",
        "着火了",
        "等一下",
        "救命",
        "不是",
    ],
)
def test_speaking(text: str) -> None:
    assert not is_listening(text)


@pytest.mark.parametrize("text", ["请问具体在什么位置", "哪个区县哪条路", "请问具体在什么位子，哪个区县"])
def test_own_voice(text: str) -> None:
    assert is_echo(text, SAID)


@pytest.mark.parametrize("text", ["武陵区人民路", "什么", "你说什么位置", "哪条", "请问路灯坏了怎么办"])
def test_the_callers_voice(text: str) -> None:
    assert not is_echo(text, SAID)
