"""A matter that is only named: whom or what it is about, and not yet what happened (我要投诉一个幼儿园, 退钱的事)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.announcing import leads
from nlu.details import STORY, table
from nlu.secrecy import wants_secrecy
from nlu.story import weight
from nlu.yaml_file import read

LONGEST = 60  # characters; what is longer tells something
LONGEST_HINT = 24  # characters beside 我都不晓得哪么讲 that may leave open what it is about
LONGEST_ASIDE = 16  # characters of a clause about secrecy
# 幼儿园退钱的事: what it is about, and not what happened
_MATTER_OF = re.compile("^.{1,16}(?:的|个)(?:事情?|事儿|问题|情况)$")
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
    "|[唉哎嗯呃啊哦喂]+|同志|师傅|[那这]个|[你您恁]们?(?:到底)?管不管[啊呀咯得]*"
)
_PARTICLES = re.compile("[啊呀咯啰嘞咧沙噻唦吧呢嘛哒了]+$")
# 我都不晓得哪么跟你讲: a matter is there, and it was not told
_NO_WORDS = re.compile(
    "(?:不|冇)(?:知道|晓得|清楚|会|懂得?|好)(?:该|要|从)?(?:怎么|咋个?|哪么|何式|如何|哪里|哪儿|哪)?(?:样|子)?(?:跟|和|给|对)?(?:[你您恁]们?)?(?:讲|说(?!话|普|谎|笑)|形容|开口)"
    "|(?:^|[我俺也都])[讲说](?:也|都)?不(?:清楚?|明白?|清白|出来?|好)"
)
_LEAST = 3.0  # the weight (nlu.story) from which words do tell it, though whoever says them thinks they do not


@dataclass(frozen=True)
class _Words:
    named: re.Pattern[str]
    abuse: re.Pattern[str]
    announces: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("named.yml"))
    word = {key: "|".join(file.texts(key)) for key in file.data}
    unit = f"(?:(?!{word['tells']})[一-鿿A-Za-z0-9]){{0,16}}?(?:{word['units']})"
    abuse = f"(?:{word['around_abuse']})*(?:{word['abuse']})(?:{word['around_abuse']})*"
    lead = f"(?:{word['lead']})*"
    named = (
        f"{lead}(?:(?:{word['announces']})(?:一下|[下哈])?(?:{unit})?(?:的|{abuse})?|{unit}(?:{abuse})?)"
        f"|{lead}(?:[给对向跟就](?:{unit}|.{{1,8}})|关于.{{1,8}})?{lead}(?:{word['proposes']})"
    )
    return _Words(re.compile(named), re.compile(abuse), re.compile(word["announces"]))


def only_names(text: str) -> bool:
    """Whether a matter is named, and nobody knows yet what happened."""
    if len(text) > LONGEST or table().details[STORY].is_said(text):
        return False
    clauses = [each for each in _CLAUSE.findall(text) if not _tells_no_more(each)]
    told = "，".join(_PARTICLES.sub("", each) for each in clauses if not _NO_WORDS.search(each)) or text
    bare = _BARE.match(told) and weight(told) < _TELLS
    if bare or _MATTER_OF.search(told) or _NAMELESS.search(told) or _lacks_words(clauses):
        return True
    return bool(clauses) and all(_words().named.fullmatch(_PARTICLES.sub("", clause)) for clause in clauses)


def only_abuses(clause: str) -> bool:
    """Whether a clause abuses whom it is about and says nothing else: 什么破医院."""
    return bool(_words().abuse.fullmatch(clause))


def _tells_no_more(clause: str) -> bool:
    if _NO_MORE.fullmatch(clause) or leads(clause) or only_abuses(clause):
        return True
    return len(clause) <= LONGEST_ASIDE and wants_secrecy(clause) is not None and not _words().announces.search(clause)


def _lacks_words(clauses: Sequence[str]) -> bool:
    """Whether somebody says not to know how to put it, and does not tell it all the same."""
    rest = [clause for clause in clauses if not _NO_WORDS.search(clause)]
    hints = sum(map(len, rest)) <= LONGEST_HINT and all(weight(each) < _LEAST for each in rest)
    return hints and len(rest) < len(clauses)
