"""What else to ask of a matter, by its category: how big the hole is, at what hours it is loud (``details.yml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.announcing import leads
from nlu.story import weight
from nlu.yaml_file import Node, read

MOST = 2  # questions an order
STORY = "story"  # the detail that asks what it is about at all
LONGEST_HINT = 24  # characters beside 我都不晓得哪么讲 that may leave open what it is about
# 幼儿园退钱的事: what it is about, and not what happened
_ONLY_NAMES = re.compile("^.{1,16}(?:的|个)(?:事情?|事儿|问题|情况)$")
# 浇地的井: a thing and whose or what for, and no word that says what is wrong with it
_BARE = re.compile("^[^，,。！!？?；;了着占有是夹卖翻锁]{1,8}的[^，,。！!？?；;没冇不乱太叫了哒坏在有]{1,3}$")
_TELLS = 1.0  # the weight (nlu.story) from which words say what is wrong
# 我那个钱咋说停就停了: whose it is, and nobody knows which
_NAMELESS = re.compile(
    "^(?:[我俺咱]们?(?:家|屋里)?的?)?[那这](?:个|点|笔|些)?(?:钱|款子?|东西|手续)(?![^，,。；;]*(?:给|欠|借|扣|赔|退|罚))"
    "[^，,。；;]{0,10}$"
)
_CLAUSE = re.compile("[^，,。！!？?；;、：:…\\s]+")
# Clauses that tell no more of it: 讲起来就烦躁, 卡了半年了, 唉
_NO_MORE = re.compile(
    "(?:[一想讲说提][起到]?来?就|真的?是?|实在是?|把我|[我俺](?:心里|都|是)?)*(?:好|很|太|要|快)?(?:烦躁|烦人|烦|着急|急|气人|气|恼火|伤心|难受|头疼|头痛|窝火|憋屈|愁)(?:死|坏)?(?:我|人|个人)?[了哒啦嘞得很不行]*"
    "|(?:都|已经|一直|就)?(?:卡|拖|压|等|搞|办|弄|跑|闹)(?:起|在那里|着|到)?[了哒啦嘞]?(?:快|都|有|整整|足足|好)*"
    "[零一二两俩三仨四五六七八九十几半0-9]+多?个?多?(?:天|星期|礼拜|周|月|年|趟|回|次)多?[了哒啦嘞]*"
    "|[唉哎嗯呃啊哦喂]+|同志|师傅"
)
_PARTICLES = re.compile("[啊呀咯啰嘞咧沙噻唦吧呢嘛哒了]+$")
# 我都不晓得哪么跟你讲: a matter is there, and it was not told
_NO_WORDS = re.compile(
    "(?:不|冇)(?:知道|晓得|清楚|会|懂得?|好)(?:该|要|从)?(?:怎么|咋个?|哪么|何式|如何|哪里|哪儿|哪)?(?:样|子)?(?:跟|和|给|对)?(?:[你您恁]们?)?(?:讲|说(?!话|普|谎|笑)|形容|开口)"
    "|(?:^|[我俺也都])[讲说](?:也|都)?不(?:清楚?|明白?|清白|出来?|好)"
)
_LEAST = 3.0  # the weight (nlu.story) from which words do tell it, though whoever says them thinks they do not
# 一个电竞酒店: of what kind it is, and not which
_ANY_ONE = re.compile(
    "(?:一|有|某)[家个间所](?:的)?[一-鿿]{0,2}?(?:酒店|宾馆|旅馆|民宿|饭店|餐馆|餐厅|超市|商店|商场|公司|医院|诊所|药店|学校|幼儿园|培训班|中介|银行|驾校|健身房|美容院|养老院|会所|网吧|[厂店馆坊])"
    "(?!的?(?:名字)?(?:叫|是))"
)
FIELDS = ("occurred_at", "respondent", "demand")


@dataclass(frozen=True)
class Detail:
    """One thing that may be asked. ``field`` names the order's own field for it; without one the answer joins the
    description under ``label``. ``yes_no``: 有 and 没有 answer it."""

    name: str
    label: str
    field: str | None
    yes_no: bool
    said: re.Pattern[str]

    def is_said(self, text: str) -> bool:
        """Whether ``text`` tells it already."""
        return bool(self.said.search(_ANY_ONE.sub("，", text) if self.field == "respondent" else text))


@dataclass(frozen=True)
class _Rule:
    found: re.Pattern[str] | None
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The whole file."""

    types: tuple[str, ...]
    details: dict[str, Detail]
    asked: dict[str, tuple[_Rule, ...]]

    def wanted(self, kind: str | None, category: Sequence[str], description: str) -> list[Detail]:
        """What may be asked of a matter of this type and category, the most useful first; the caller asks at most
        ``MOST`` of them, and none that was said."""
        if not category:
            return []
        rules = self.asked.get("/".join(category[:2])) or self.asked.get(category[0]) or self.asked.get("default", ())
        rules = rules if kind in self.types else self.asked.get(str(kind), ())
        first = [self.details[STORY]] if kind in (*self.types, "咨询") and _only_names(description) else []
        for rule in rules:
            if rule.found is None or rule.found.search(description):
                return [*first, *(self.details[name] for name in rule.ask)]
        return first


def _only_names(description: str) -> bool:
    """Whether a matter is named, and nobody knows yet what is wrong."""
    clauses = [each for each in _CLAUSE.findall(description) if not _NO_MORE.fullmatch(each) and not leads(each)]
    told = "，".join(_PARTICLES.sub("", clause) for clause in clauses) or description
    bare = _BARE.match(told) and weight(told) < _TELLS
    return bool(bare or _ONLY_NAMES.search(told) or _NAMELESS.search(told)) or _lacks_words(clauses)


def _lacks_words(clauses: Sequence[str]) -> bool:
    """Whether somebody says not to know how to put it, and does not tell it all the same."""
    rest = [clause for clause in clauses if not _NO_WORDS.search(clause)]
    hints = sum(map(len, rest)) <= LONGEST_HINT and all(weight(each) < _LEAST for each in rest)
    return hints and len(rest) < len(clauses)


@lru_cache(maxsize=1)
def table() -> Table:
    """``details.yml``, read once. Raises nlu.yaml_file.BadYaml."""
    file = read(Path(__file__).with_name("details.yml"))
    details = {name: _detail(name, file.child("details").child(name)) for name in file.child("details").data}
    asked = file.child("asked")
    rules = {branch: tuple(_rule(node, details) for node in asked.children(branch)) for branch in asked.data}
    return Table(file.texts("types"), details, rules)


def _detail(name: str, node: Node) -> Detail:
    field = node.text_or_none("field")
    if field is not None and field not in FIELDS:
        raise node.wrong("field", f"must be one of {', '.join(FIELDS)}")
    label = node.text("label") if field is None else ""
    return Detail(name, label, field, node.flag("yes_no"), re.compile("|".join(node.texts("said"))))


def _rule(node: Node, details: dict[str, Detail]) -> _Rule:
    found = node.text_or_none("if")
    names = node.texts("ask")
    for name in names:
        if name not in details:
            raise node.wrong("ask", f"names {name!r}, which is not under details")
    return _Rule(re.compile(found) if found else None, names)
