"""保密 with a no before it, in whatever words, is none; a no to telling is one."""

from __future__ import annotations

import pytest

from nlu.secrecy import answers_secrecy, wants_secrecy

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "不用保密", "名字你们不用给我保密", "不消保密", "不消给我保密沙", "电话姓名都不需要你们替我保密",
        "冇得必要保密", "没必要对我的名字保密", "甭给俺保密", "莫保密", "保不保密都行", "保密不保密无所谓",
        "保密就不用了", "不用对店家保密", "保密干嘛", "我不怕他们报复", "保密的话不需要", "保密倒不必，",
        "可以公开", "公开就行",
    ],
)  # fmt: skip
def test_no_secrecy_is_wanted(text: str) -> None:
    assert wants_secrecy(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "你们莫转头跟村里讲是我讲的",
        "给我保密", "要保密", "匿名", "别让他们知道是我", "不要跟村里说是我", "不能公开我的名字", "莫让他们晓得",
        "能不能给我保密", "千万莫说是我讲的", "我怕他们报复", "不要暴露我", "不保密不行", "别把我的电话透露出去",
        "先莫叫厂里晓得是我讲的", "他们晓得了会报复我", "电话不要给他们", "莫把我讲出克", "别把我供出来",
        "可以的话莫告诉我们店长", "别提俺名", "不要跟我老板提我", "名字就莫给他们看了", "替我瞒着点", "甭给队长说",
        "莫往外头讲", "别传出去", "越少人晓得越好", "不要讲我是哪个",
    ],
)  # fmt: skip
def test_secrecy_is_wanted(text: str) -> None:
    assert wants_secrecy(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了",
        "老板报复我，把我开除了",
        "电话不要给我打",
        "名字不留了",
        "不用了",
        "小区物业公示栏没有更新",
        "保密是咋个保密法",
        "啥叫保密",
        "菜不能卖出去",
        "班主任说不要告诉家长",
        "你别告诉我这个不归你们管",
        "物业不给他们看账本",
        "别跟我讲那些没用的",
    ],
)
def test_nothing_is_said_of_it(text: str) -> None:
    assert wants_secrecy(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "你们晓得就要得了", "一个庄住着，得罪不起", "我还要在他那里打工", "就说是个路过的讲的", "怕他记恨",
        "只给你们看", "能保就保吧", "万一让他晓得了不好", "不给他们看", "悄悄地办", "我的电话就别报了",
        "用个化名吧", "不怕一万就怕万一",
    ],
)  # fmt: skip
def test_an_answer_may_ask_for_it_without_saying_so(text: str) -> None:
    assert wants_secrecy(text) is None
    assert answers_secrecy(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "他晓得也不怕", "这条巷子都认得我", "不怕讲", "知道就知道呗", "我怕个啥", "有么子好怕的", "实名就行",
        "没啥见不得人的", "让他们直接联系我", "告诉他也行", "就说是我说的", "看就看吧", "俺当面都跟他说过",
    ],
)  # fmt: skip
def test_an_answer_may_do_without_it(text: str) -> None:
    assert answers_secrecy(text) is False


@pytest.mark.parametrize("text", ["保密是咋个保密法", "我再想想", "承办单位是哪个"])
def test_an_answer_may_leave_it_open(text: str) -> None:
    assert answers_secrecy(text) is None
