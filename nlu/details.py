"""What else to ask of a matter, by its category: how big the hole is, at what hours it is loud (``details.yml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.demand import find_demands
from nlu.respondent import counterpart, find_household, is_kind_alone, is_landmark
from nlu.yaml_file import Node, read

MOST = 2  # questions an order
STORY = "story"  # the detail that asks what it is about at all
SOURCE = "source"  # of a noise or smell: it is told with whom it is about
TELLS_WHOM = (STORY, "plate")  # beside the details of the respondent
_CURT = re.compile("[^，,。；;！!？?\\s]{1,12}[。！!？?]*")  # a matter in so few words
# What is to be paid, told by its name.
_DUE = re.compile("工资|工钱|工程款|货款|尾款|[押定订租房]金|退款|余额|补贴|补助|[一-鿿]费")
# 一个电竞酒店, 租给我的那个中介公司: of what kind it is, and not which
_ANY_ONE = re.compile(
    "(?:[一有某]|[那这]一?)[家个间所](?:的)?[一-鿿]{0,2}?(?:酒店|宾馆|旅馆|民宿|饭店|餐馆|餐厅|超市|商店|商场|公司|医院|诊所|药店|学校|幼儿园|培训班|中介|银行|驾校|健身房|美容院|养老院|会所|网吧|[厂店馆坊])"
    "(?!的?(?:名字)?(?:叫|是))"
)
# 起台乡孙楼村: a village, and no 楼 where somebody eats
_WHERE = re.compile("[一-鿿]{1,6}?(?:乡|镇|街道)[一-鿿]{1,6}?(?:村委会|村|庄|社区|居委会)")
# 老电影院二楼: what a place is called after, and nobody who is there now
_FORMER = re.compile(
    "(?:老|原(?:来的)?|以前的|从前的|旧)(?:(?:电)?影院|粮[站库]|供销社|百货大楼|招待所|礼堂|食品站|信用社|公社|大队|(?:汽车?|火)?车站|邮[局电]所?"
    "|(?:县|镇|乡|区)?(?:人民)?(?:医院|法院|政府|小学|中学)|(?!板|乡)[一-鿿]{1,4}厂)"
)
RESPONDENT = "respondent"
DEMAND = "demand"
REPORT = "举报"  # of what is against the law: that it is to be stopped
FIELDS = ("occurred_at", RESPONDENT, DEMAND)


@dataclass(frozen=True)
class Detail:
    """One thing that may be asked. ``field`` names the order's own field for it; without one the answer joins the
    description under ``label``. ``yes_no``: 有 and 没有 answer it. ``of``, ``unless``: what the words of a matter must
    and must not hold for it to be asked, since the category may be judged wrongly or hold more than one kind."""

    name: str
    label: str
    field: str | None
    yes_no: bool
    said: re.Pattern[str]
    of: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    def fits(self, matter: str) -> bool:
        """Whether it can be asked of a matter told in these words."""
        beside = self.unless is not None and self.unless.search(matter)
        return not beside and (self.of is None or bool(self.of.search(matter)))

    def is_said(self, text: str) -> bool:
        """Whether ``text`` tells it already: a story, or what answers another question."""
        return bool(find_demands(text)) if self.field == DEMAND else self.answered_by(text)

    def answered_by(self, text: str) -> bool:
        """Whether ``text`` answers the question. 退三十五块 tells what is wanted only where that was asked."""
        if self.field != RESPONDENT:
            return bool(self.said.search(text))
        text = _ANY_ONE.sub("，", _FORMER.sub("，", _WHERE.sub("，", text)))
        landmarks = self.name == RESPONDENT  # a school or a hospital is told by what it is beside as well
        return any(
            not (landmarks and is_landmark(text, match.end())) and not is_kind_alone(match[0])
            for match in self.said.finditer(text)
        )


@dataclass(frozen=True)
class _Rule:
    found: re.Pattern[str] | None
    ask: tuple[str, ...]


@dataclass(frozen=True)
class _Wish:
    """Of which matters it must be asked what is wanted."""

    of: frozenset[str]
    dispute: re.Pattern[str]
    likely: re.Pattern[str]
    evident: re.Pattern[str]

    def is_open(self, kind: str, category: Sequence[str], matter: str) -> bool:
        """Whether nobody can tell from the matter what its teller wants."""
        if self.dispute.search(matter):
            return True
        if kind == REPORT or self.evident.search(matter):
            return False
        of = "/".join(category[:2]) in self.of or category[0] in self.of
        return of or bool(self.likely.search(matter)) or find_household(matter) is not None or counterpart(matter)


@dataclass(frozen=True)
class Table:
    """The whole file."""

    types: tuple[str, ...]
    details: dict[str, Detail]
    asked: dict[str, tuple[_Rule, ...]]
    curt: re.Pattern[str]
    wish: _Wish

    def wanted(self, kind: str | None, category: Sequence[str], description: str) -> list[Detail]:
        """What may be asked of a matter of this type and category, the most useful first; the caller asks at most
        ``MOST`` of them, and none that was said."""
        if not category:
            return []
        rules = self.asked.get("/".join(category[:2])) or self.asked.get(category[0]) or ()
        rules = rules if kind in self.types else self.asked.get(str(kind), ())
        wanted: list[Detail] = []
        for rule in rules:
            if rule.found is None or rule.found.search(description):
                wanted = [detail for name in rule.ask if (detail := self.details[name]).fits(description)]
                break
        if kind is None or kind not in self.types:
            return wanted
        who = any(detail.field == RESPONDENT and not detail.is_said(description) for detail in wanted)
        if not who and counterpart(description):  # whatever the category: without them nobody can be sent
            wanted = [self.details[RESPONDENT], *(detail for detail in wanted if detail.name != SOURCE)]
        if self.wish.is_open(kind, category, description):
            whom = [detail for detail in wanted if detail.field == RESPONDENT or detail.name in TELLS_WHOM]
            others = [detail for detail in wanted if detail not in whom]
            wanted = [*whom, self.details[DEMAND], *others]
        if _CURT.fullmatch(description) and self.curt.search(description):
            story = self.details[STORY]
            others = [detail for detail in wanted if detail not in (story, self.details[DEMAND])]
            # How much 银行不给办 is about tells nothing before it is known what happened; of 老板不发工资 it is.
            first = [*others, story] if _DUE.search(description) else [story, *others]
            wanted = [*first, *(detail for detail in wanted if detail not in first)]
        return wanted


@lru_cache(maxsize=1)
def table() -> Table:
    """``details.yml``, read once. Raises nlu.yaml_file.BadYaml."""
    file = read(Path(__file__).with_name("details.yml"))
    details = {name: _detail(name, file.child("details").child(name)) for name in file.child("details").data}
    asked = file.child("asked")
    rules = {branch: tuple(_rule(node, details) for node in asked.children(branch)) for branch in asked.data}
    wish = file.child("wish")
    told = (re.compile("|".join(wish.texts(key))) for key in ("dispute", "likely", "evident"))
    curt = re.compile("|".join(file.texts("curt")))
    return Table(file.texts("types"), details, rules, curt, _Wish(frozenset(wish.texts("of")), *told))


def _detail(name: str, node: Node) -> Detail:
    field = node.text_or_none("field")
    if field is not None and field not in FIELDS:
        raise node.wrong("field", f"must be one of {', '.join(FIELDS)}")
    label = node.text("label") if field is None else ""
    of, unless = (re.compile("|".join(words)) if (words := node.texts(key)) else None for key in ("of", "unless"))
    return Detail(name, label, field, node.flag("yes_no"), re.compile("|".join(node.texts("said"))), of, unless)


def _rule(node: Node, details: dict[str, Detail]) -> _Rule:
    found = node.text_or_none("if")
    names = node.texts("ask")
    for name in names:
        if name not in details:
            raise node.wrong("ask", f"names {name!r}, which is not under details")
    return _Rule(re.compile(found) if found else None, names)
