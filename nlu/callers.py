"""Who calls, by words alone: a child, somebody who calls for another, an enterprise. A voice is never judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.digits import read_count
from nlu.found import Found
from nlu.names import full_name
from nlu.yaml_file import read

_NO_COMPANY = re.compile(
    "不方便|不想|不(?:知道|晓得|清楚)|不用|不消|算了|保密|不[说讲写留提登]|[没冇](?:有|得)?(?:注册|名字|公司|全称|执照|办)|还没|小?作坊|个体户|[？?]"
)
# What leads to a company's name in an answer, and what follows it
_LEADS = re.compile(
    "(?:嗯|呃|啊|哦|就是|是|就|叫做|叫|(?:我|俺|咱)们?(?:这边|这里)?|(?:公司|企业)?(?:的)?(?:全称|名称|名字|全名)(?:就?是|叫)?|公司(?=叫|是)|[一-鿿]{2,4}[县区市镇]?的(?=.{3,}(?:公司|厂|社)))*"
)
_TAIL = re.compile("(?:的|啊|呀|吧|呢|沙|嘞|咧|哒|哈|[\\s.])+$")
_FIRM = re.compile("(?:公司|集团|合作社|厂|企业|农场|经营部|商行|工作室)(?:的|啊|呀|吧|呢|沙|嘞|咧|哒|哈)*$")
CHILD, FOR_ANOTHER, ENTERPRISE = "child", "for_another", "enterprise"
UNNAMED = ""  # the value of an enterprise that did not say its name


@dataclass(frozen=True)
class _Words:
    child: tuple[re.Pattern[str], ...]
    not_child: re.Pattern[str]
    under: int
    concerned: tuple[re.Pattern[str], ...]
    concerned_named: re.Pattern[str]
    named: tuple[re.Pattern[str], ...]
    speaks: tuple[re.Pattern[str], ...]
    alone: re.Pattern[str]
    anybody: re.Pattern[str]
    against: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("callers.yml"))
    relation = "(?:大|二|三|四|五|小|幺)?(?:" + "|".join(sorted(file.texts("relations"), key=len, reverse=True)) + ")"
    verb = "|".join(sorted(file.texts("others_verbs"), key=len, reverse=True))
    firm = file.child("enterprise")
    kind = "|".join(sorted(firm.texts("kinds"), key=len, reverse=True))
    name = (
        r"(?P<name>(?!这|那|一家|一个|你|他|们|的|个|家|某|哪|什么|有)"
        rf"(?:(?!的|了|在|是|和|跟|，|我)[一-鿿A-Za-z0-9（）()·]){{2,24}}?(?:{kind}))"
        r"(?!的?(?:用户|业主|客户|顾客|会员|租户|租客|住户|邻居|附近|门口|对面|旁边|家属|家长|客人|顾客|学生))"
    )
    who = (
        r"(?:我们|我|咱们?|俺们?|这里|这边|本|(?:我|本|敝)司)(?:这里|这边)?"
        r"(?:公司|企业|单位|厂|工厂|厂子|合作社)?(?:的?(?:全称|名称|名字))?"
    )
    at = r"(?:[^，,。！!？?；;是的]{2,16}的)?"  # 夏邑县会亭镇的…有限公司
    return _Words(
        child=tuple(map(re.compile, file.texts("child"))),
        not_child=re.compile("|".join(map(re.escape, file.texts("not_child")))),
        under=int(file.number("under")),
        concerned=(
            re.compile(
                rf"(?:帮|替|代表?|给|为|帮着|代替)(?P<who>(?:我|俺|咱)?(?:们|家)?(?:村|小区|楼|厂)?的?(?:一个|个|一位|一些)?老?(?:{relation})(?:们|[一-鿿]{{1,2}}(?:奶奶|爷爷|大爷|大妈|阿姨|叔叔|婆婆|师傅))?)[^，。！？]{{0,6}}?(?:{verb})"
            ),
            re.compile(
                rf"(?:是|来|我)?(?:帮|替|代)(?P<who>(?:我|俺|咱)(?:们|家)?的?(?:一个|个)?老?(?:{relation})(?:们)?)"
            ),
            re.compile(
                rf"(?P<who>(?:我|俺)(?:们|家)?的?(?:{relation}))(?:不会|不方便|听不见|说不清|耳朵|让我|叫我|托我|喊我|要我)[^，。！？]{{0,10}}"
                r"(?:打电话|打这个|打|说|反映|问|投诉|普通话|背|聋)"
            ),
        ),
        concerned_named=re.compile(
            rf"(?:^|(?<=[，,。！!？?\s]))(?:哦|嗯|那|就写|写)?(?P<who>(?:我|俺|咱)?(?:们|家)?的?老?(?:{relation}|老人家?|老太太|老爷子|当事人))(?:的?(?:名字|姓名))?"
            rf"(?:就?是叫?|叫做?|名叫)[，,\s]*(?P<name>{full_name()})(?=$|[，,。！!？?；;\s])"
        ),
        named=(
            re.compile(rf"{who}(?:是|叫|为)[，,\s]*{at}{name}(?=[，,。！？\s]|的|在|，|$|位于|想|要|电话|联系)"),
            re.compile(
                rf"(?:我|俺)(?:是|代表)[，,\s]*{at}{name}(?:的)?(?:法人|法定代表人|负责人|老板|总?经理|厂长|会计|财务|办公室|行政|人事|员工|职工|工作人员|姓|小|老)?"
            ),
            re.compile(rf"(?:^|[，,。！!\s我俺咱们])(?:这里|这边|这儿|这)是[，,\s]*{at}{name}"),
            re.compile(
                rf"{name}[，,\s]*(?:的)?(?:我|俺)(?:就)?是(?:这里|这家|公司|他们)?的?(?:负责人|法人|法定代表人|老板|经理|店长|厂长|股东|会计|财务|办公室)"
            ),
        ),
        speaks=tuple(map(re.compile, firm.texts("speaks_for_itself"))),
        alone=re.compile(
            rf"(?:(?:^|[，,。！!？?\s])(?:{who}|公司|企业|单位|工厂|厂子|合作社|名字)(?:的?(?:全称|名称|名字|全名))?(?:就?是叫?|叫做?|名叫)"
            rf"|^|[，,。！!？?\s]|名称是?|全称是?|叫做?|名叫|全名是?){name}(?=[，,。！!？?\s]|$)"
        ),
        anybody=re.compile(firm.text("anybody")),
        against=re.compile("|".join(firm.texts("against_employer"))),
    )


def find_child(text: str) -> Found | None:
    """Somebody who says that he is under fourteen: ``Found("caller", "child", …)``."""
    words = _words()
    for pattern in words.child:
        for match in pattern.finditer(text):
            if words.not_child.match(text, match.end()) or re.search(
                "从|当年$", text[max(0, match.start() - 2) : match.start()]
            ):
                continue
            age = match.groupdict().get("age")
            if age is not None:
                value = int(age) if age.isdigit() else read_count(age)
                if value is None or not 3 <= value < words.under:
                    continue
            return Found("caller", CHILD, match.start(), match.end(), "says_age", 0.8)
    return None


def find_concerned(text: str) -> Found | None:
    """Whom somebody calls for: 我帮我妈问一下 → ``Found("concerned", "我妈", …)``."""
    for pattern in _words().concerned:
        if match := pattern.search(text):
            return Found("concerned", match["who"], match.start("who"), match.end("who"), "calls_for", 0.75)
    return None


def find_concerned_name(text: str) -> Found | None:
    """Whom somebody calls for, by name: 我妈叫刘菊英 → ``Found("concerned", "我妈刘菊英", …)``."""
    match = _words().concerned_named.search(text)
    if match is None:
        return None
    return Found("concerned", match["who"] + match["name"], match.start("who"), match.end("name"), "says_name", 0.8)


def find_enterprise(text: str) -> Found | None:
    """The company that calls: ``Found("enterprise", name, …)``, its value ``UNNAMED`` where it only says 我们公司.

    None for an employee who complains of the employer: that company is whom it is about.
    """
    words = _words()
    if words.against.search(text):
        return None
    for pattern in words.named:
        if (match := pattern.search(text)) and not words.anybody.fullmatch(match["name"]):
            return Found("enterprise", match["name"], match.start("name"), match.end("name"), "says_company", 0.8)
    for pattern in words.speaks:
        if match := pattern.search(text):
            name = words.alone.search(text)
            if name and not words.anybody.fullmatch(name["name"]):  # 我这边是企业，商丘宏达纺织有限公司，…
                return Found("enterprise", name["name"], name.start("name"), name.end("name"), "says_company", 0.8)
            return Found("enterprise", UNNAMED, match.start(), match.end(), "speaks_for_company", 0.6)
    return None


def company_name(text: str) -> Found | None:
    """The name that answers 请问贵公司的全称是什么; None when there is none in it."""
    told = find_enterprise(text)
    if told is not None and told.value:
        return told
    clauses = [each for each in re.finditer("[^，,。！!？?；;]+", text) if not _NO_COMPANY.search(each[0])]
    read = [(_LEADS.match(each[0]).end(), each) for each in clauses]  # type: ignore[union-attr]
    named = [(lead, each) for lead, each in read if _FIRM.search(each[0])] or read
    if not named or (_NO_COMPANY.search(text) and not _FIRM.search(text)):
        return None
    lead, clause = named[-1] if _FIRM.search(named[-1][1][0]) else named[0]
    name = _TAIL.sub("", clause[0][lead:])
    if not 2 <= len(name) <= 40:
        return None
    start = clause.start() + lead
    return Found("enterprise", name, start, start + len(name), "bare", 0.6)
