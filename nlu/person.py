"""Whether the caller wants a person, by plain words: a wish that no classifier may miss.

The words stand in ``person.yml``. Where a clause is about something else (人工湖, 打10086转不到人工), it is no wish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import read

_CLAUSE = re.compile(r"[^，,。！？!?；;、：:\s]+")
_FILLER = re.compile(
    r"^(?:喂|你好|您好|那个|嗯|呃|啊|哎|唉|好了?|行了|算了|不行|那|就|我说|麻烦(?:你|您)?|请(?:你|您)?(?:帮我|给我)?|我?(?:还是)?(?:想|要)(?=转|找|接))+"
)
_NOBODY = re.compile(
    r"(?:没得?|没有|冇得?|无)(?:一个)?人|(?:没|未|冇)(?:有|得|去)?(?:找|叫|喊|问|请)过?(?:什么|别的)?人|派(?:个|几个|点)?人(?!工)|(?:别|旁|外|本|工|老|病|大|男|女|家|路|行|主|负责|管事的|几个|[几多\d一二两三四五六七八九十百]个?)人"
    r"|(?:都|总|一直|随时)(?:是)?有人接|有人接的|[让叫给被][^，。]{0,6}人(?:家)?(?:知道|晓得|看见|看到|看出来|听见|听到|认出来)"
    r"|(?:他们?|她|人家|店里|物业|厂里|社区)[^，。]{0,4}(?:经理|领导|负责人|主管)|(?:找|问|打|讲|说|反映)(?:过|了)[^，。]{0,6}(?:人|经理|领导|负责人|主管|客服)"
)
LONGEST = 20  # characters of a clause that asks for a person; in a longer one it is mostly told of something else
A_STORY = 50  # characters of a telling in whose middle 找客服 is what was done
_AT_THE_END = re.compile(
    r"(?:给我|帮我|快|请|马上|直接|麻烦)(?:你)?转(?:一下|接|到)?人工(?:坐席|客服|服务)?(?:吧|呗|啊|好吗|谢谢)*$"
)


# 找客服，客服说…: what was done before, and what came of it
_TOLD = (
    "^(?:{someone}|他们?|她们?|人家|对方|那[边头]|平台|店家|卖家|商家)"
    "(?:那边|也|又|都|就|却|还|只会?|一直|老是?|直接|反而|居然|跟我|给我|硬)*"
    "(?:说|讲|回|答|不|没|冇|让|叫|喊|推|挂|把|拖|骂|装|态度)"
    "|^(?:又|也|都|就|却|还|只会?|一直|老是?|永远|总是?)*(?:说是|推来推去|推三阻四|占线|[没冇](?:得)?人[接理回]|不[接理回]|打不通|[没冇](?:得)?下文|敷衍|踢皮球|已读)"
)
_NOW = re.compile("给我|帮我|请|麻烦|快|赶紧|马上|现在|我要|俺要|转|换|叫|喊")


@dataclass(frozen=True)
class _Words:
    things: re.Pattern[str]
    refuses: re.Pattern[str]
    elsewhere: re.Pattern[str]
    asks: re.Pattern[str]
    hints: re.Pattern[str]
    told: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("person.yml"))
    named = {name: f"(?:{'|'.join(file.texts(name))})" for name in ("someone", "machine")}

    def pattern(key: str) -> re.Pattern[str]:
        joined = "|".join(file.texts(key))
        for name, alternatives in named.items():
            joined = joined.replace(f"{{{name}}}", alternatives)
        return re.compile(joined, re.IGNORECASE)

    return _Words(
        pattern("things"),
        pattern("refuses"),
        pattern("elsewhere"),
        pattern("asks"),
        pattern("hints"),
        re.compile(_TOLD.format(someone=named["someone"])),
    )


def wants_person(text: str) -> bool:
    """True for 转人工, 找个活人, 别跟我机器; false for 人工湖 and for 不用转人工."""
    words = _words()
    return any(_asks_here(match, words) for match in _CLAUSE.finditer(text))


def may_want_person(text: str) -> bool:
    """Whether words of a person, of the machine, or of not getting on with it are there at all: where a classifier
    alone reads the wish, they must be."""
    return bool(_words().hints.search(_NOBODY.sub("，", _words().things.sub("＊", text))))


def refuses_person(text: str) -> bool:
    """True for 不用转人工, 我姓王, whatever a classifier takes it for."""
    words = _words()
    said = words.things.sub("＊", text)
    return bool(words.refuses.search(said)) and not wants_person(text)


def without_refusal(text: str) -> str:
    """``text`` with 不用转人工 blanked by commas, as long as before."""
    return _words().refuses.sub(lambda match: "，" * len(match[0]), text)


def without_wish(text: str) -> str:
    """``text`` with the clauses that ask for a person blanked by commas: as long as before, so that spans stay true."""
    words = _words()

    def blank(match: re.Match[str]) -> str:
        clause = match[0]
        if not _asks_here(match, words):
            return clause
        # 路灯坏了没人管给我转人工: only the wish goes.
        wish = _AT_THE_END.search(clause) if len(clause) > LONGEST else None
        start = wish.start() if wish else 0
        return clause[:start] + "，" * (len(clause) - start)

    return _CLAUSE.sub(blank, text)


def _asks_here(clause: re.Match[str], words: _Words) -> bool:
    """Whether a clause asks for a person, and does not only tell that one was asked elsewhere: 找客服，客服说不认."""
    if not _asks(clause[0], words):
        return False
    behind = _CLAUSE.search(clause.string, clause.end())
    if behind is None or _NOW.search(clause[0]):
        return True
    inside = len(clause.string) >= A_STORY and _CLAUSE.search(clause.string, 0, clause.start()) is not None
    return not (inside or words.told.match(behind[0]))


def _asks(clause: str, words: _Words) -> bool:
    clause = words.things.sub("＊", clause)
    if words.refuses.search(clause) or words.elsewhere.search(clause):
        return False
    if _AT_THE_END.search(clause):
        return True
    short = _FILLER.sub("", clause)
    return len(short) <= LONGEST and bool(words.asks.search(short) or words.asks.search(clause))
