"""Words that only say that something will be told: 我想讲哈, 跟你们反映个事, 俺有俩事 (``announcing.yml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import read

LONGEST = 30  # characters; what is longer tells something
_CLAUSE = re.compile(r"[^，,。！!？?；;、：:…\s]+")
_QUESTION = re.compile(
    "(?:那|嗯|呃|哦|喂|你好|您好|那个|就是|[我俺咱]|还|再|想|要|来|就|得)*(?:咨询|请教|打听|请问|问)"
    "(?:一下|一问|一哈|下|哈|个|一个|几个|你们?|您|恁|点|些|别的|其他的?|问题|事情?|事儿|的)*[啊呀吧呢哈]*"
)
_QUESTION_OF = re.compile(f"{_QUESTION.pattern}[^，,。]{{1,12}}的(?:事情?|事儿|问题|情况)")
# Told apart by their own words: what is asked, praised or proposed, and the wish for a person.
_OF_ANOTHER_KIND = re.compile(
    "问(?!题)|查|咨询|请教|打听|表扬|感谢|建议|意见|人工|找(?:个|一个)?人|编号|单号|催|进度|[解处][决理][了过]|[的过了][那这上]"
)


def leads(clause: str) -> bool:
    """Whether a clause is no more than a greeting or an announcement: 喂你好, 我想问个事."""
    return all(_words()[0].fullmatch(part) for part in re.split("[…\\s]+", clause) if part)


def hesitates(clause: str) -> bool:
    """Whether a clause wonders whether it is theirs to take: 也不晓得该不该找你们."""
    return bool(_words()[2].fullmatch(clause))


def announces_a_question(text: str) -> bool:
    """Whether no more is said than that a question follows, and at most what it is about: 我想问一下, 想问哈电梯的事，
    也不晓得该不该找你们. What it is about may be asked right away where nobody hesitates."""
    if len(text) > LONGEST:
        return False
    clauses = [each for each in _CLAUSE.findall(text) if not hesitates(each)]
    asks = [each for each in clauses if _QUESTION.fullmatch(each)]
    if len(clauses) < len(_CLAUSE.findall(text)):
        asks += [each for each in clauses if _QUESTION_OF.fullmatch(each)]
    return bool(asks) and all(each in asks or leads(each) for each in clauses)


def only_announces(text: str) -> bool:
    """Whether nothing is said but that a matter follows, of which the kind is open."""
    if len(text) > LONGEST or _OF_ANOTHER_KIND.search(text):
        return False
    clauses = _CLAUSE.findall(text)
    leading, announces, _ = _words()
    return all(map(leading.fullmatch, clauses)) and any(map(announces.search, clauses))


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What a clause may be, what of it announces, and what wonders whose it is."""
    file = read(Path(__file__).with_name("announcing.yml"))

    def any_of(*keys: str) -> str:
        return "|".join(word for key in keys for word in file.texts(key))

    own = any_of("ours")
    whose = any_of("asks_whose")
    whole = re.compile(f"(?:{whose})|(?:{any_of('around', 'tells', 'things')}|(?:{own}))+")
    # 你说 and 说吧 announce nothing; 我说个事 and 想说说 do.
    return whole, re.compile(f"{any_of('things')}|[我俺咱想要跟给来向].*(?:{any_of('tells')})"), re.compile(whose)
