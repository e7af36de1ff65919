"""Whether what was said cannot wait: redirect to another number now, an order marked urgent, or neither.

Two judge together: rules, and beside them a model that learned from sentences (``emergency_model.py``). The rules are
data (``emergency.yml``). A rule finds words; whether they are meant is judged by what stands around them: a condition
(万一着火), the past (去年着火), an end (已经扑灭), papers about it (着火后怎么开证明). Recall comes first: in doubt a
real danger is believed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, cast

from nlu.awaited import is_answer
from nlu.emergency_model import LONG, model
from nlu.intent_text import core
from nlu.not_told import not_told
from nlu.vectors import Vector
from nlu.yaml_file import Node, read

Action = Literal["redirect", "urgent_order", "none"]

_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_CLAUSE_END = re.compile(r"[，,。！？!?；;、\s]")
_GAP = r"[^。！？!?；;\n]{0,8}?"
_JUDGEMENTS = frozenset(("supposed", "past", "over", "about"))
# How far, in characters, words reach that change the meaning of what was found.
_FAR, _NEAR, _LONG, _AROUND = 18, 5, 40, 20
# Nobody in danger writes a letter: in a text above this length a danger is told at its beginning or
# end (so many characters) or with a word for now, or it is history.
_LETTER, _HEAD = 200, 60
# After a redirect: it is over or help is on its way; it goes on. A sentence of up to _SHORT characters says no more.
_SHORT = 16
# So much surer of an urgent order, the judge sends nobody away whom a rule would: 暖气管爆了 sounds like gas to it.
_CLEARLY_OURS = 0.1
# Where the tuned encoder gives a danger that no rule finds less than this share, or a rule finds an order of ours, the
# score must be that much higher: of 869 dangers of ten sets none is lost, and of 26 false alarms among what is said in
# our talks 7 are spared by the first.
_DOUBTED, _SURER = 0.6, 0.1
_COMPLAINT = 0.2  # so much surer the judge must be of a danger in what sounds like a complaint
# And of one that answers a question about an ordinary matter, where no rule finds it: of 18 false alarms among the
# answers in our talks 11 are spared; 7 of the 869 dangers would be missed if they were said as such an answer.
_ANSWER = 0.15
_OVER = re.compile(
    r"(?<!不是)没事了|没事儿了|好了好了|[灭熄]了(?!不)|扑灭|[打报]过?了?(?:警|11[09]|12[0-2])了|[打报]过(?:警|11[09]|12[0-2])"
    r"|(?:消防|警察|救护车|医生|110|119|120)(?:的人|队|员|车)?(?:已经)?(?:都)?(?:来|到)了|救(?:上来|出来|起来|醒)了|醒(?:过来)?了"
    r"|出来了|找到了|回来了|抢救过来|停下来了|控制住了|关(?:上|掉|好)了|走了|散了|抓(?:到|住|走)了|止住了|送(?:去|到)?医院了"
)
# Told to call for help, somebody says that there is no danger: our mistake.
_DENIED = re.compile(
    r"(?:没有?|冇得?|无)(?:什么|啥|么子)?(?:危险|险情|起火|着火|失火|火灾|爆炸|出事|触电|溺水|人(?:被困|溺水|触电|晕倒))|不(?:是|算|属于)(?:什么|啥)?(?:危险|险情|急事|紧急|火灾|着火|火警|事故)"
    r"|(?:不|没(?:有)?(?:那么|这么))(?:危险|紧急|严重)|(?:^|[，,。！!\s])(?:你们?|您|恁|系统|机器人?)(?:是|都|又)?(?:弄|搞|听|理解)(?:错|岔)了?|^误会|误会了|不用(?:打|报)(?:警|1[12]\d)|(?:打|报)什么(?:警|1[12]\d)"
)
# Nothing but impatience: 快点 is said in every danger, and by everybody who has no time.
_HURRIES = re.compile(
    r"(?:\W|[我俺]|(?:[问说讲]|哪来)(?:[这那]么|恁)多(?:干嘛|干什么|干啥|弄啥|[搞做]么[子得]|话)?|没(?:得|有)?(?:空|时间|功夫)(?:跟[你恁您]们?[扯讲说聊])?|忙(?:着呢|得很)?"
    r"|(?:[你恁您]们?)?(?:能不能|可不可以)?(?:麻利|赶紧|赶快|搞快|快)(?:一?[点些]|着)?儿?(?:[说讲记办弄搞问写]|处理|登记|行不行|[吧啊咧嘞呀的了])*|别?再?(?:问|啰嗦|磨叽)了?)+"
)
_AGAIN = re.compile(
    r"又[^，。]{0,4}(?:起来|[着燃冒漏喷烧爆打流吐抽掉跳闹晕倒砸闯追])|越来越[大多浓重急厉快]|(?:还|都|又)没(?:有)?[来到醒灭停找出救回]"
    r"|还在[着烧冒漏喷打流吐抽砸追跳]|没灭|灭不|不行了|来不及|(?:快|怎么)(?:点|还)不?[来到]|撑不住|止不住|叫不醒|没反应|没呼吸"
)


@dataclass(frozen=True, slots=True)
class Emergency:
    """``redirect``: ``number`` must be called now; ``urgent_order``: ours, marked urgent. ``kind``
    names the rule ("fire", "gas", "manhole", …); it and ``number`` are None for "none"."""

    action: Action
    number: str | None = None
    kind: str | None = None


@dataclass(frozen=True, eq=False)
class Rule:
    """One kind of emergency; patterns are compiled when first needed."""

    kind: str
    action: Action
    number: str | None
    chars: frozenset[str]
    says: tuple[str, ...]
    unless: tuple[str, ...]
    unless_near: tuple[str, ...]
    needs: str | None
    heeds: frozenset[str]
    sure: bool = False  # the learned judge takes nothing of it back

    @cached_property
    def finds(self) -> re.Pattern[str]:
        return re.compile("|".join(self.says).replace("…", _GAP))

    @cached_property
    def silenced_by(self) -> re.Pattern[str] | None:
        return _any(self.unless)

    @cached_property
    def silenced_near(self) -> re.Pattern[str] | None:
        return _any(self.unless_near)

    @cached_property
    def needs_near(self) -> re.Pattern[str] | None:
        return re.compile(self.needs) if self.needs else None


def _any(expressions: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(expressions).replace("…", _GAP)) if expressions else None


@dataclass(frozen=True)
class _Around:
    calls: re.Pattern[str]
    supposed_far: re.Pattern[str]
    supposed_near: re.Pattern[str]
    supposed_behind: re.Pattern[str]
    supposed_inside: re.Pattern[str]
    past_before: re.Pattern[str]
    lately: re.Pattern[str]
    past_later: re.Pattern[str]
    past_behind: re.Pattern[str]
    over_behind: re.Pattern[str]
    now: re.Pattern[str]
    about: re.Pattern[str]
    complaint: re.Pattern[str]
    thanks: re.Pattern[str]
    ended: re.Pattern[str]
    not_ended: re.Pattern[str]
    at_once: re.Pattern[str]


@lru_cache(maxsize=1)
def rules() -> tuple[tuple[Rule, ...], _Around]:
    """The rules in their order, and the words that judge what they find.

    Raises ``BadYaml`` naming the rule when the file is not as it describes itself.
    """
    file = read(Path(__file__).with_name("emergency.yml"))
    around = file.child("around")
    words = {name: re.compile("|".join(around.texts(name))) for name in _Around.__dataclass_fields__}
    found = tuple(_rule(node) for node in file.children("rules"))
    if any(after.sure and not before.sure for before, after in itertools.pairwise(found)):
        raise file.wrong("rules", "must begin with those that are sure")
    return found, _Around(**words)


def warm_up() -> None:
    """Compile every rule now, not at the first caller who is in that danger."""
    for rule in rules()[0]:
        _ = rule.finds, rule.silenced_by, rule.silenced_near, rule.needs_near


@lru_cache(maxsize=1)
def numbers() -> dict[str, str]:
    """The number to call for every kind of redirect."""
    return {rule.kind: rule.number for rule in rules()[0] if rule.number}


def _rule(node: Node) -> Rule:
    action = node.text("action")
    if action not in ("redirect", "urgent_order"):
        raise node.wrong("action", "must be redirect or urgent_order")
    number = node.text_or_none("number")
    if (action == "redirect") != (number is not None):
        raise node.wrong("number", "must be given for a redirect and for nothing else")
    heeds = frozenset(node.texts("heeds")) or _JUDGEMENTS
    if not heeds <= _JUDGEMENTS:
        raise node.wrong("heeds", f"knows only {', '.join(sorted(_JUDGEMENTS))}")
    says, unless, near = (_expressions(node, key) for key in ("says", "unless", "unless_near"))
    return Rule(
        kind=node.text("kind"),
        action=cast(Action, action),
        number=number,
        chars=frozenset(node.text("chars")),
        says=says,
        unless=unless,
        unless_near=near,
        needs=node.text_or_none("needs"),
        heeds=heeds,
        sure=bool(node.data.get("sure")),
    )


def _expressions(node: Node, key: str) -> tuple[str, ...]:
    expressions = tuple(str(one) for one in node.data.get(key) or ())
    for one in expressions:
        if one.count("(") != one.count(")") or "||" in one or one.startswith("|") or one.endswith("|"):
            raise node.wrong(key, f"holds {one!r}, which is no usable expression")
    return expressions


def assess(text: str, vector: Vector | None = None, before: str | None = None, answers: bool = False) -> Emergency:
    """The decision for one utterance (already cleaned); redirects before urgent orders.

    With ``vector``, that of the core of what ``nlu.emergency_model.focus`` gives of the text (384,), the learned judge
    speaks beside the rules: it raises what they have no words for and takes back what it holds for harmless. ``before``
    is the kind of the danger that the caller was told about a moment ago: less is then needed to believe that it goes
    on. ``answers``: something was asked about a matter that was told before.
    """
    ruled, sure = _ruled(text)
    if sure:
        return ruled
    if not before and is_thanks(text):
        return Emergency("none")
    judge = model() if vector is not None else None
    if before and is_denied(text):
        return Emergency("none") if ruled.kind == before or ruled.action == "none" else ruled
    if judge is None or vector is None:
        return _go_on(text, before) or ruled
    hurries = not before and _HURRIES.fullmatch(text) is not None
    if ruled.action == "none" and (hurries or not_told(text) or is_answer(core(text))):
        return _go_on(text, before) or ruled  # 我不知道, 不 and 整个小区 are too short to be like anything
    seen, cuts = judge.judge(text, vector), judge.cuts
    clear = cuts.alone if len(text) <= LONG else cuts.long
    if before and not _OVER.search(text):
        clear = min(clear, cuts.again)
    if ruled.action != "redirect" and not before:
        doubted = seen.held < _DOUBTED or ruled.action == "urgent_order"
        clear += _COMPLAINT * is_complaint(text) + _SURER * doubted + _ANSWER * answers
    needed = min(clear, cuts.beside) if ruled.action == "redirect" else clear
    ours = not before and seen.urgent >= max(cuts.urgent, seen.redirect + _CLEARLY_OURS)
    if seen.redirect >= needed and not ours:
        kind = ruled.kind if ruled.action == "redirect" and ruled.kind else seen.redirect_kind
        return Emergency("redirect", numbers()[kind], kind)
    if again := _go_on(text, before):
        return again
    if seen.urgent >= (cuts.urgent_beside if ruled.action == "urgent_order" else cuts.urgent):
        return ruled if ruled.action == "urgent_order" else Emergency("urgent_order", None, seen.urgent_kind)
    return Emergency("none")


def is_complaint(text: str) -> bool:
    """Whether something is told that goes on for days or is nothing of this moment."""
    around = rules()[1]
    return bool(around.complaint.search(text)) and not around.at_once.search(text)


def is_thanks(text: str) -> bool:
    """Whether somebody praises who helped in a danger that ended well: 想夸夸两个民警，…最后在河堤上找到了."""
    around = rules()[1]
    told = around.thanks.search(text) and around.ended.search(text)
    return bool(told) and not around.not_ended.search(text)


def is_over(text: str) -> bool:
    """Whether nothing is said but that the danger is over or help is called: 没事了, 灭了, 已经打过119了."""
    return len(text) <= _SHORT and bool(_OVER.search(text)) and not _AGAIN.search(text)


def is_denied(text: str) -> bool:
    """Whether somebody who was told to call for help says that there is no danger: 没有危险，就是水沟堵了."""
    return bool(_DENIED.search(text)) and not _AGAIN.search(text)


def only_denies(text: str) -> bool:
    """Whether that is all that is said: 没有危险啊, 你搞错了."""
    return len(text) <= _SHORT and is_denied(text)


def _go_on(text: str, before: str | None) -> Emergency | None:
    """The danger of a moment ago, told again without its name: 又着起来了, 越来越大, 他们还没到."""
    if before and len(text) <= 2 * _SHORT and _AGAIN.search(text):
        return Emergency("redirect", numbers()[before], before)
    return None


def by_rules(text: str) -> Emergency:
    """What the rules say alone."""
    return _ruled(text)[0]


def _ruled(text: str) -> tuple[Emergency, bool]:
    """What the rules say, and whether one says it that leaves no doubt."""
    present = frozenset(text)
    urgent: Emergency | None = None
    for rule in rules()[0]:
        if urgent and rule.action == "urgent_order" or not present & rule.chars:
            continue
        if any(_is_meant(text, rule, found) for found in _found(text, rule)):
            decision = Emergency(rule.action, rule.number, rule.kind)
            if rule.action == "redirect":
                return decision, rule.sure
            urgent = decision
    return urgent or Emergency("none"), False


def _found(text: str, rule: Rule) -> Iterator[tuple[int, int]]:
    for match in rule.finds.finditer(text):
        if match.end() > match.start():
            yield match.span()


def _is_meant(text: str, rule: Rule, found: tuple[int, int]) -> bool:
    around = rules()[1]
    start, end = found
    first = max([0, *(mark.end() for mark in _SENTENCE_END.finditer(text, 0, start))])
    last_mark = _SENTENCE_END.search(text, end)
    last = last_mark.start() if last_mark else len(text)
    window = text[max(first, start - _AROUND) : min(last, end + _AROUND)]
    if rule.silenced_by and any(
        other.start() <= end and start <= other.end()
        for other in rule.silenced_by.finditer(text, max(first, start - _AROUND), min(last, end + _AROUND))
    ):
        return False
    if rule.silenced_near and rule.silenced_near.search(window):
        return False
    if rule.needs_near and not rule.needs_near.search(window):
        return False
    if around.calls.search(text, max(0, start - _AROUND), end + _AROUND):
        return True
    if "supposed" in rule.heeds and _supposed(text, start, end, first, around):
        return False
    if "supposed" in rule.heeds and around.supposed_inside.search(text, start, end):
        return False
    if "past" in rule.heeds and around.past_behind.match(text, end):
        return False
    clause_start = max([0, *(mark.end() for mark in _CLAUSE_END.finditer(text, 0, start))])
    clause_mark = _CLAUSE_END.search(text, end)
    clause_end = clause_mark.start() if clause_mark else len(text)
    if around.now.search(text, clause_start, min(clause_end, end + 8)):
        return True
    if len(text) > _LETTER and _HEAD < start < len(text) - _HEAD and "supposed" in rule.heeds:
        return rule.action == "urgent_order"
    if "past" in rule.heeds and _is_past(text, rule, (start, end), max(first, start - _LONG), around):
        return False
    if "over" in rule.heeds and around.over_behind.search(text, start, end + _LONG):
        return False
    return not ("about" in rule.heeds and around.about.search(text, first, last))


def _is_past(text: str, rule: Rule, found: tuple[int, int], first: int, around: _Around) -> bool:
    start, end = found
    before = [match[0] for match in around.past_before.finditer(text, first, start)]
    if rule.action == "urgent_order":  # what broke lately and nobody calls mended is broken still
        before = [word for word in before if not around.lately.fullmatch(word)]
    return bool(before) or bool(around.past_later.search(text, end, end + 10))


def _supposed(text: str, start: int, end: int, sentence: int, around: _Around) -> bool:
    if around.supposed_far.search(text, max(sentence, start - _FAR), end):
        return True
    mark = max([sentence, start - _NEAR, *(each.end() for each in _CLAUSE_END.finditer(text, sentence, start))])
    return bool(around.supposed_near.search(text, mark, start) or around.supposed_behind.match(text, end))
