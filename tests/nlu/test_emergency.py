"""Own sentences with their decisions, and the promises of the rule file."""

from __future__ import annotations

import re
import re._constants as op
import re._parser as parser
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.emergency import _GAP, Emergency, Rule, _rule, assess, is_thanks, rules
from nlu.yaml_file import BadYaml, Node

pytestmark = pytest.mark.unit

GROUPS = yaml.safe_load(Path(__file__).with_name("emergency_sentences.yml").read_text(encoding="utf-8"))["groups"]
SENTENCES = [(group["action"], group.get("kinds"), sentence) for group in GROUPS for sentence in group["sentences"]]
KINDS = {rule.kind: rule for rule in rules()[0]}


@pytest.mark.parametrize(("action", "kinds", "sentence"), SENTENCES, ids=[sentence for *_, sentence in SENTENCES])
def test_decision(action: str, kinds: list[str] | None, sentence: str) -> None:
    decision = assess(sentence)
    assert decision.action == action, decision
    if kinds:
        assert decision.kind in kinds


def test_half_of_the_sentences_are_hard_negatives() -> None:
    negatives = sum(action == "none" for action, *_ in SENTENCES)
    assert len(SENTENCES) >= 150
    assert negatives >= 0.4 * len(SENTENCES)


@pytest.mark.parametrize("filler", ["", "嗯那个", "喂你好我跟你说", "同志您好，"])
@pytest.mark.parametrize("tail", ["", "你们快点派人来", "，怎么办啊", "，地址是人民路12号"])
def test_fillers_do_not_hide_danger(filler: str, tail: str) -> None:
    for sentence in ("我家厨房着火了", "屋里有煤气味", "有人掉进河里了", "我不想活了", "有人拿刀砍人", "我爸昏迷了"):
        assert assess(filler + sentence + tail).action == "redirect", sentence


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("我家着火了", "119"),
        ("厨房里漏煤气了", "119"),
        ("有人触电了", "120"),
        ("电线断了掉在路上", "119"),
        ("小孩掉到水库里了", "110"),
        ("我想跳楼", "110"),
        ("他拿刀要砍我", "110"),
        ("我刚刚给骗子转了一万块", "110"),
        ("我妈昏倒了叫不醒", "120"),
        ("路上出车祸了有人受伤", "122"),
    ],
)
def test_the_number_of_the_table(sentence: str, number: str) -> None:
    assert assess(sentence).number == number


def test_urgent_orders_have_no_number() -> None:
    assert assess("路上的井盖不见了") == Emergency("urgent_order", None, "manhole")


def test_a_redirect_outweighs_an_urgent_order() -> None:
    assert assess("井盖没了，我儿子掉到下水道里了").action == "redirect"


@pytest.mark.parametrize(
    "text", ["", " ", "。。。", "😀😀", "hello fire", "x" * 10_000, "火" * 2000, "(" * 500, "…" * 300]
)
def test_odd_text_is_no_emergency_and_no_error(text: str) -> None:
    assert assess(text).action == "none"


def test_fast_enough_for_every_turn() -> None:
    text = (
        "你好我想反映一下我们小区的电梯和消防通道的问题，电梯坏了好几天，消防通道停满了车，"
        "楼上还经常掉瓷砖，打了好多次电话都没人管，上次差点砸到人，希望你们尽快派人来处理一下谢谢。"
    )
    assess(text)
    started = time.perf_counter()
    for _ in range(20):
        assess(text)
    assert (time.perf_counter() - started) / 20 < 0.01  # 2 ms on a quiet machine; room for a busy one


def _required(sequence: Any) -> frozenset[str] | None:
    """A set of characters of which every match holds one; None when there is none."""
    best: frozenset[str] | None = None
    for kind, value in sequence:
        found: frozenset[str] | None = None
        if kind is op.LITERAL:
            found = frozenset(chr(value))
        elif kind is op.IN and all(each is op.LITERAL for each, _ in value):
            found = frozenset(chr(code) for _, code in value)
        elif kind is op.BRANCH:
            parts = [_required(branch) for branch in value[1]]
            found = None if None in parts else frozenset().union(*(part for part in parts if part))
        elif kind is op.SUBPATTERN:
            found = _required(value[3])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1:
            found = _required(value[2])
        if found and (best is None or len(found) < len(best)):
            best = found
    return best


def _guaranteed(sequence: Any, chars: frozenset[str]) -> bool:
    """True when every match holds one of ``chars``."""
    for kind, value in sequence:
        if kind is op.LITERAL and chr(value) in chars:
            return True
        if kind is op.IN and all(each is op.LITERAL and chr(code) in chars for each, code in value):
            return True
        if kind is op.BRANCH and all(_guaranteed(branch, chars) for branch in value[1]):
            return True
        if kind is op.SUBPATTERN and _guaranteed(value[3], chars):
            return True
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1 and _guaranteed(value[2], chars):
            return True
    return False


@pytest.mark.parametrize("rule", rules()[0], ids=lambda rule: rule.kind)
def test_chars_never_hide_a_match(rule: Rule) -> None:
    for expression in rule.says:
        parsed = parser.parse(expression.replace("…", _GAP))
        assert _guaranteed(parsed, rule.chars), f"{expression}: `chars` must gain one of {_required(parsed)}"


@pytest.mark.parametrize("rule", rules()[0], ids=lambda rule: rule.kind)
def test_no_rule_finds_nothing_at_all(rule: Rule) -> None:
    assert not re.fullmatch(rule.finds, "")


def _node(**changes: Any) -> Node:
    whole = {"kind": "fire", "action": "redirect", "number": "119", "chars": "火", "says": ["着火"]} | changes
    return Node(Path("nlu/emergency.yml"), "rules[0]", {key: value for key, value in whole.items() if value}, BadYaml)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"action": "shout"}, "action"),
        ({"number": None}, "number"),
        ({"action": "urgent_order"}, "number"),
        ({"heeds": ["moon"]}, "heeds"),
        ({"says": ["着火|"]}, "says"),
        ({"says": ["(着火"]}, "says"),
    ],
)
def test_a_wrong_rule_is_named(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(BadYaml, match=rf"rules\[0\]\.{key}"):
        _rule(_node(**changes))


def test_a_danger_in_the_middle_of_a_long_letter_is_history_unless_it_is_said_to_be_now() -> None:
    before = "我们村的路从年初就开始修，到今年也没有修完，村干部每次都说快了快了，可是一直没有动静。" * 3
    after = "希望领导能够重视这个事情，给我们老百姓一个说法，把这条路早一点修好，方便大家出行。" * 3
    assert assess(f"{before}有人掉进河里。{after}").action != "redirect"
    assert assess(f"{before}现在有人掉进河里。{after}").action == "redirect"
    assert assess(f"{before}我真的不想活了。{after}").action == "redirect"
    assert assess(f"有人掉进河里。{before}{after}").action == "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "前天晚上小区门口井盖没了",
        "昨儿小区门口井盖没了",
        "上周人民路的井盖没了到现在没人管",
        "昨天下午路面塌了个大坑，还没人来围",
    ],
)
def test_what_broke_lately_is_broken_still(text: str) -> None:
    assert assess(text).action == "urgent_order"


@pytest.mark.parametrize(
    "text",
    [
        "去年人民路的井盖没了",
        "前天我们楼里着火了，想问问赔偿",
        "上次井盖丢了你们来换过了",
        "前儿个俺家麦秸垛着火了",
        "昨儿俺叔的三轮车翻到塘里了",
        "夜儿个俺家的煤气漏了",
    ],
)
def test_what_is_long_past_is_not_urgent(text: str) -> None:
    assert assess(text).action == "none"


@pytest.mark.parametrize(
    "text",
    [
        "我想表扬几个消防员，我伢崽掉到塘里，他们把他救上来的，人平安",
        "想夸夸交警，我妈走丢了一整夜，是他们给找回来的，给送到家门口",
        "感谢那位医生，我爹倒在地上没气了，他给抢救过来的",
    ],
)
def test_praise_for_help_is_no_danger(text: str) -> None:
    assert is_thanks(text)
    assert assess(text).action != "redirect"


@pytest.mark.parametrize(
    "text",
    [
        "我爸走丢了还没找到，感谢你们快帮忙",
        "谢谢你们快来，孩子掉水里了还没救上来",
        "家里着火了，谢谢你们赶紧来",
    ],
)
def test_thanks_beforehand_are_no_praise(text: str) -> None:
    assert not is_thanks(text)
