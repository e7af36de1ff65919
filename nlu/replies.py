"""What a citizen says to an answer: it helped or not, say it again, more slowly, send it; or which one was meant.

Read only directly after an answer, against what the bot has just offered; anything else is an utterance like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nlu.not_told import not_told

LONGEST = 16  # characters of words that are only a reply; what is longer says something of its own
# What each stage of an answer takes beside "again", "simpler", "slower" and "send".
STAGES = {
    "solved": ("register", "person", "no", "yes"),
    "choice": ("register", "person", "none", "option"),
    "follow_up": ("option", "register", "person", "unsure"),
    "offer": ("register", "person", "no", "yes"),
    "told": (),
}
_ALWAYS = ("send", "slower", "again", "simpler")
_PATTERNS = {
    "send": r"(?:发|传|推送?|短信|微信).{0,4}(?:给|到|我)|发.{0,3}(?:文字|短信|微信|一份)|文字版|记不住|记不下来|"
    r"写(?:下来|给我)|要文字",
    "slower": r"慢(?:一?点|些|慢)|太快|快了",
    "again": r"再(?:说|讲|念|播|来|报|重复)|没(?:有)?听(?:清|见|到|全)|听不(?:清|见)|重(?:复|说|讲|新说)|"
    r"刚才?说(?:的)?(?:什么|啥|么得)",
    "simpler": r"没(?:有)?(?:太)?(?:听|看|弄|搞)?(?:太)?(?:懂|明白)|(?:听|看|搞|弄)不(?:太)?(?:懂|明白)|"
    r"不太?(?:懂|明白)|(?:简单|通俗)(?:点|一点|些|地)?|(?:什么|啥|么得)意思|换个说法|说人话",
    "register": r"登记|记(?:下|录|一下|个)|(?:咨询)?工单|留言|(?:部门|单位|他们).{0,4}(?:回复|答复|回电)|回(?:我)?电话|"
    r"^(?:那|就|嗯)?(?:都行|都可以|随便|随你|(?:你|您|恁)?(?:看着办|定吧?|决定))[吧啊呀了。]*$",
    "person": r"人工|真人|活人|坐席|转接|客服|找个?人|跟人说",
    "no": r"(?:没|没有|未|不|还没)(?:能|有|完全)?(?:解决|搞定|回答|说清|帮到|答到)|解决不了|"
    r"^(?:没有?|没有呢|没呢|不行|不对|不是|不用|不了|不要|不需要|算了|没用|否)(?:[了的啊呀呢吧。，,！!]|这个|这样|我(?:要|想)?问的|这么回事|的事)*$|答非所问|"
    r"不是.{0,3}(?:问|要|想).{0,3}|还是(?:不|没)|没(?:啥|什么)?用|不管用",
    "yes": r"^(?:嗯+|是|对|好|行|可以|中|管|要得|解决|清楚|明白|懂|知道|晓得|够|谢谢?|多谢|感谢|没问题|需要|要|有用)"
    r"(?:的|了|哒|啦|呀|啊|嘞|吧|您|你|谢谢?|解决|清楚|明白|知道|[，,。！! ])*$",
    "none": r"都不(?:是|对)|(?:一个|哪个)(?:都|也)不是|没有(?:我要|一个)|^(?:不是|不对|没有)[的了啊。，,！!]*$",
}
# 都不是，我是要投诉物业乱收费 says something of its own, however short
_COMPLAINS = re.compile("(?:我|俺)(?:就|就是|是|想|要|来)+(?:投诉|举报|反映).{2}")
_READ = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_ORDINAL = re.compile(
    r"^(?:是|就|选|我(?:要|想|选|问)(?:的是)?)*第?([一二三1-3])(?:个|项|条|种)?(?:[吧啊呀的。，,！!])*$"
)
_EDGES = {"前": 0, "前面": 0, "后": -1, "后面": -1, "最后": -1}
_EDGE = re.compile(r"^(?:是|就|选|我问的是)*(最后|前面|后面|前|后)(?:的)?(?:那|这|一)*(?:一)?个")


@dataclass(frozen=True)
class Reply:
    """One of the keys above; ``option`` counts from 0."""

    kind: str
    option: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_reply(text: str, awaits: Mapping[str, Any]) -> Reply | None:
    """``text`` as a reply to what the bot awaits: ``{"stage": one of STAGES, "options": [what it named]}``."""
    said = re.sub(r"\s", "", text)
    if _COMPLAINS.search(said):
        return None
    takes = STAGES.get(str(awaits.get("stage")), ())
    options: Sequence[str] = awaits.get("options") or ()
    if "option" in takes and (option := read_option(said, options)) is not None:
        return Reply("option", option)
    if len(said) > LONGEST:
        return None
    if "unsure" in takes and not_told(said):
        return Reply("unsure")
    for kind in (*_ALWAYS, *takes):
        if kind in _READ and _READ[kind].search(said):
            return Reply(kind)
    return None


def read_option(said: str, options: Sequence[str], *, named_only: bool = False) -> int | None:
    """Which of the options somebody means: by name, in part (职工的), or by place (第二个).

    ``named_only``: places do not count, and a longer sentence may hold the name. None when none or several fit.
    """
    if not options:
        return None
    bare = re.sub(r"[\W_]", "", said)
    whole = [n for n, option in enumerate(options) if option in said or bare == re.sub(r"[\W_]", "", option)]
    if len(whole) == 1:
        return whole[0]
    if len(whole) > 1:
        return None
    if not named_only:
        if (ordinal := _ORDINAL.match(bare)) and (place := "123一二三".index(ordinal[1]) % 3) < len(options):
            return place
        if edge := _EDGE.match(bare):
            return _EDGES[edge[1]] % len(options)
        if len(bare) > LONGEST:
            return None
    # What tells one option from the others: 职工 of 职工医保, 居民 of 居民医保.
    parts = [_own(option, [other for other in options if other != option]) for option in options]
    fitting = [n for n, own in enumerate(parts) if any(part in bare for part in own)]
    return fitting[0] if len(fitting) == 1 else None


def _own(option: str, others: Sequence[str]) -> set[str]:
    """Two-character pieces that only this option has; options longer than eight characters are whole questions."""
    if len(option) > 8:
        return set()
    pairs = {option[i : i + 2] for i in range(len(option) - 1)}
    return {pair for pair in pairs if not any(pair in other for other in others)}
