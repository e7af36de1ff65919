"""Grades, solved or not, and wishes, in the words that people use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlu.satisfaction import (
    DISSATISFIED,
    GRADES,
    doubts_us,
    grade_in,
    only_about_the_call,
    reason_in,
    redo_in,
    solved_in,
    who_in,
    wish_in,
)
from orders import followups, model

pytestmark = pytest.mark.unit

SAID = yaml.safe_load("""
grade:
  非常满意: 非常满意 很满意 太满意了 五颗星 5星好评 打五分 满分 好得很 给你们点个赞 没得说 非常好 第一个 1
  满意: 满意 挺好的 蛮好 好 好的 可以 行 中 管 要得 不错不错 没意见 没什么不满意的 速度挺快的，满意 第二个 四颗星
  基本满意: 还行吧 马马虎虎 一般般 还可以 凑合 将就 过得去 差不多吧 基本满意 还中 不算差 勉强满意 三星 三
  不满意: 不满意 不太满意 不是很满意 不怎么样 真不咋地 谈不上满意 有点失望 敷衍 不行 两颗星 差评 四
  非常不满意: 非常不满意 差得很 太差了 一点都不满意 差劲得很 糟透了 零分 一颗星 垃圾 糊弄人 气死我了 第五个
solved:
  "yes": 解决了 修好了 灯亮了 都弄好了 嗯 是的 不臭了 没问题了 搞定 解决得很好 破车拖走了，巷子宽敞了
  partly: 解决了一半 基本解决 好一点了 解决了一部分 暂时好了
  "no": 没有 没解决 还没有解决 又坏了 还是老样子 没人来 路灯还是不亮 他们来修过，但是没修好 前几天好了，现在又坏了
  none: 来看了一下就走了 喂
who:
  "yes": 是我 对，我是 你说 嗯 就是我反映的 有这回事
  "no": 打错了 不是 没打过 不认识 我没反映过
  not_there: 他不在 我是他儿子，他出去了 是我妈反映的 不是本人 她上班去了
  none: 喂你好 什么事
wish:
  later: 现在没空 我在开车 晚点再打 明天上午再打 不方便 下午三点以后打给我 回头再说
  refuses: 不用回访了 别再打了 不想评价 算了 挂了 没兴趣
  none: 没人来修 他们说没问题 满意
""")
READERS: dict[str, Callable[[str], str | None]] = {
    "grade": partial(grade_in, asked=True),
    "solved": partial(solved_in, asked=True),
    "who": who_in,
    "wish": wish_in,
}


@pytest.mark.parametrize(
    ("kind", "said", "means"),
    [
        (kind, said, None if means == "none" else means)
        for kind, meanings in SAID.items()
        for means, words in meanings.items()
        for said in words.split()
    ],
)
def test_what_words_mean(kind: str, said: str, means: str | None) -> None:
    assert READERS[kind](said) == means


@pytest.mark.parametrize("said", ["是的", "结果挺好的，就是态度太差", "萝卜多少钱", "不好说", "我去买菜", "好个屁", ""])
def test_what_is_no_grade_is_asked_again(said: str) -> None:
    assert grade_in(said, asked=True) is None


def test_what_counts_alone_counts_only_as_an_answer() -> None:
    assert grade_in("好") is None
    assert grade_in("1") is None
    assert grade_in("好的，非常满意") == "非常满意"


def test_the_grades_are_those_that_are_stored() -> None:
    assert GRADES == model.GRADES
    assert DISSATISFIED == followups.DISSATISFIED == ("不满意", "非常不满意")


def test_a_reason_is_more_than_a_grade() -> None:
    assert reason_in("太差了，没人来修") == "太差了，没人来修"
    assert reason_in("不满意，拖了一个月才来") == "不满意，拖了一个月才来"
    for said in ("非常不满意", "不满意吧，就这样", "没有解决", "没有，差得很"):
        assert reason_in(said) is None


def test_redo() -> None:
    assert redo_in("要", asked=True) is True
    assert redo_in("那肯定要重新办", asked=True) is True
    assert redo_in("不用重新办了", asked=True) is False
    assert redo_in("算了", asked=True) is False
    assert redo_in("要") is None
    assert redo_in("你们再派人来修") is True
    assert redo_in("再来补一次", asked=True) is True
    assert redo_in("不用再来了", asked=True) is not True


@pytest.mark.parametrize("said", ["补是补哒，又裂开了", "清是清了一回，没两天又满了", "修了，可是还在漏"])
def test_what_came_back_is_not_solved(said: str) -> None:
    assert solved_in(said, asked=True) in ("no", "partly")


@pytest.mark.parametrize(
    ("said", "only"),
    [
        ("他出去了，我是他爱人，晚上七点再打来", True),
        ("我老公不在，晚上再打来", True),
        ("他在睡觉，别打了", True),
        ("我妈不在家，明天再打过来", True),
        ("他不在，他要跳楼", False),
        ("他不在，刚才在打我", False),
        ("别打了，要打死人了", False),
        ("我家着火了，等会再打", False),
        ("", False),
    ],
)
def test_what_is_only_about_the_call_is_no_danger(said: str, only: bool) -> None:
    assert only_about_the_call(said) is only


def test_who_fears_a_fraud() -> None:
    assert doubts_us("你们是不是骗子啊")
    assert not doubts_us("满意")


@given(st.text(max_size=60))
def test_nothing_breaks_a_reader(text: str) -> None:
    assert grade_in(text, asked=True) in (*GRADES, None)
    assert solved_in(text, asked=True) in ("yes", "partly", "no", None)
    for reader in (who_in, wish_in, reason_in, redo_in, doubts_us):
        reader(text)
