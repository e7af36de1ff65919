"""Whether the caller wants name and phone kept from the unit that handles the order."""

from __future__ import annotations

import re

# No in the words of Chinese and of the two cities' speech (不消 and 冇得必要 of Changde, 甭 of Shangqiu), and what may
# stand between it and 保密: 不用给我保密, 不需要你们替我的名字保密.
_NO = (
    "(?:不用得?|用不着|不需要|无需|不必|没(?:有|得)?(?:什么|啥)?必要|"
    "[冇莫][得有]?必要|不消|不要|甭|莫|别|不想|不愿意?|不)"
)
_BETWEEN = (
    "(?:你们?|您|恁们?|我们?|俺们?|给|替|帮|为|对|把|要|去|再|特意|专门|进行|做|搞|"
    "什么|啥|的|这个|名字|姓名|电话|信息|个人)*"
)
_NOT_SECRET = re.compile(
    f"{_NO}(?:{_BETWEEN}|对[^，,。]{{1,8}})保密(?!不)|(?<![不莫别没])(?:可以|能)公开|(?<![不莫别没])公开(?:就|也)?(?:行|可以|没事)|无所谓"
    f"|保密(?:的话|这个|嘛|么)?(?:就|倒|也|可以|我看)*{_NO}(?:了|啦|哒|吧|要|必|着|麻烦)*(?:$|[，,。！!])"
    "|保不保密(?:都|也)|(?:保密|不保密|保)(?:都|也)(?:行|可以|中|要得|随便)"
)
_KEEP_SECRET = re.compile(
    r"保密|匿名|(?:别|不要|莫|不能|不许|不准|甭)(?:[让叫给](?!我)|跟(?!我)|告诉|对(?!我)).{0,8}(?:知道|说|晓得)"
    r"|(?:(?:不想|不愿意?)(?:让|叫|给|被)|怕)(?!我)[^，,。]{0,6}(?:知道|晓得)(?!怎么|为)|(?:不要|不能|别|莫|不许|不想|甭)(?:把|给)?.{0,8}(?:公开|透[露漏]|泄[露漏]|暴露|说出去|讲出去)"
    "|(?:别|不要|不能|莫|甭|不许|不准)(?:[跟和对][^，,。]{1,6})?(?:说|讲|提)(?:起|到)?是(?:(?:我|俺)|[^，,。]{1,10}(?:讲|说|举报|反映|告)的)|怕[^，,。]{0,6}报复|打击报复|(?:怕|莫|别|不能)[^，,。]{0,6}(?:找我|给我)(?:的)?(?:麻烦|小鞋)"
)
# It asks for it with a no: 能不能保密, 不保密不行.
_ASKS = re.compile("(?:能|可|要|肯|会)不(?:能|可以?|要|肯|会)[^，,。]{0,8}保密|不保密(?:可)?不行|不保密我?就?不")


# 保密是咋个保密法: asked about, and not yet wished for
_ASKED_ABOUT = re.compile(
    "保密[^，,。]{0,4}(?:怎么|咋|什么意思|啥意思|啥样|如何|有什么|有啥)[^，,。]*|(?:怎么|咋)(?:个|样)?保密(?:法)?[啊呀呢嘛]?(?=[，,。？?]|$)"
    "|(?:什么|啥)(?:叫|是)保密[啊呀呢嘛]?"
)


def wants_secrecy(text: str) -> bool | None:
    """True for 别让他们知道是我, False for 不用保密, None when nothing is said of it."""
    if _ASKS.search(text):
        return True
    text = _ASKED_ABOUT.sub("，", text)
    if _NOT_SECRET.search(text):
        return False
    return True if _KEEP_SECRET.search(text) else None
