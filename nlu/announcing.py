"""Words that only say that something will be told: 我想讲哈, 跟你们反映个事, 俺有俩事 (``announcing.yml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import read

LONGEST = 30  # characters; what is longer tells something
_CLAUSE = re.compile(r"[^，,。！!？?；;、：:…\s]+")
# Told apart by their own words: what is asked, praised or proposed, and the wish for a person.
_OF_ANOTHER_KIND = re.compile(
    "问(?!题)|查|咨询|请教|打听|表扬|感谢|建议|意见|人工|找(?:个|一个)?人|编号|单号|催|进度|[解处][决理][了过]|[的过了][那这上]"
)


def leads(clause: str) -> bool:
    """Whether a clause is no more than a greeting or an announcement: 喂你好, 我想问个事."""
    return bool(_words()[0].fullmatch(clause))


def only_announces(text: str) -> bool:
    """Whether nothing is said but that a matter follows, of which the kind is open."""
    if len(text) > LONGEST or _OF_ANOTHER_KIND.search(text):
        return False
    clauses = _CLAUSE.findall(text)
    leading, announces = _words()
    return all(map(leading.fullmatch, clauses)) and any(map(announces.search, clauses))


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a clause may be, and what of it announces."""
    file = read(Path(__file__).with_name("announcing.yml"))

    def any_of(*keys: str) -> str:
        return "|".join(word for key in keys for word in file.texts(key))

    own = any_of("ours")
    whole = re.compile(f"(?:{any_of('asks_whose')})|(?:{any_of('around', 'tells', 'things')}|(?:{own}))+")
    # 你说 and 说吧 announce nothing; 我说个事 and 想说说 do.
    return whole, re.compile(f"{any_of('things')}|[我俺咱想要跟给来向].*(?:{any_of('tells')})")
