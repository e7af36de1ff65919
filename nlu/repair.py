"""What somebody puts right: that something is wrong, which field it is, and the words that are not meant.

不对，是鼎城区 · 地址错了 · 我姓章不姓张 · 是桂香，不是贵香. Positions count characters of the text as given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# 不对 and its like, in any form; a bare 不是 only at the beginning, because 是不是 and 不是很清楚 are no corrections.
_CORRECTION = re.compile(
    r"(?:^|[，,。！!；;\s])(?:不对|不是|错了|错啦|不不|哦不|啊不|搞错|弄错|说错|讲错|口误|更正|纠正|改一下|改下|重新?说|等等不)|(?:不对|错了|错啦|有误)(?:$|[，,。的哒啊呀吧])"
    r"|改(?:成|为|回)|换成|应该?(?:是|叫|为|姓)|(?:写|记|登|听|念|录|打|报|说|搞|弄|填|输|留)(?:的)?(?:错|反|倒|岔|瓢|混|漏)|(?:写|记|登|听|念|录|打|说)成(?:了)?"
    r"|我(?:说|讲|指|住)的(?:可)?是|我是说|口误|而(?:不是|非)|不叫|不姓|才对|换(?:个|一个|一下)?(?:电话|号码?|手机|地址|名字|联系)|(?:少|多)(?:说|写|打|报|念|了|个|一)(?:了)?(?:一)?(?:个|位|数)"
    r"|倒过来|嘴快|手滑|(?:去掉|删掉|删了)|更正为|打不通，"
)
_NOT_YET = re.compile(
    r"(?:没有?|未)(?:有)?(?:说|听|写|记|念|登|搞|弄)?(?:错|不对|反)"
    r"|是不是|对不对|不是很|不是(?:太|特别)?(?:清楚|知道|懂)"
)
_LABELS = {
    "phone": r"电话|手机|号码(?!牌)|号(?:错|不对|说错|报错)|联系方式|尾号",
    "contact_name": r"(?<![校厂店村路街司])名字|姓名|名儿|我的?姓|姓(?:错|不对|写错)|称呼|联系人",
    "address": r"地址|地点|位置|地方|路名|街名|住址|楼号|门牌|楼栋|单元|楼层|小区名"
    r"|(?:区|县|镇|乡|村|路|街)(?:名|写|搞|记|听|说|弄)?(?:错|不对)",
    "occurred_at": r"时间|日期|日子|几号",
    "description": r"内容|事项|描述|事情(?:不对|写错|没写)|(?:问题|事儿?)(?:不对|写错|记错|说错)|诉求",
    "confidential": r"保密",
}
_FIELDS = {name: re.compile(pattern) for name, pattern in _LABELS.items()}
_WRONG = re.compile(r"不对|不太对|错|有误|改|换|不准|重新|再(?:说|报|改)|不是(?:这|那)个|弄混|搞混|少|多|漏")
_WRONG_BEFORE = re.compile(r"(?:错了?|改(?:一下|下)?|换(?:一?个|一下)?|重新?说(?:一下|一遍)?|重报)$")
_FINE = re.compile(r"是?(?:对的?|没错|没问题|不用改|不变|可以)")
LONGEST_NAME = 4  # characters
LEAST_QUANTITY = 2  # characters: 两千三, 12路
_ALONE = re.compile(r"那里|那个|那一?项|这里|这个|部分|就是|是|的|我|啊|呀|吧|[，,。\s]")
_GIVES = {
    "phone": re.compile(r"(?:电话|手机|号码|联系方式)(?:号码?)?(?:是|为|改|换|用|：|:)"),
    "contact_name": re.compile(
        r"(?<![校厂店村路街司区楼盘院所])(?:名字|姓名|联系人)(?:是|叫|为|改|换|写|：|:)|我(?:的名字)?(?:叫|姓)"
    ),
    "address": re.compile(r"(?:地址|地点|位置|住址)(?:应该?)?(?:就)?(?:是|在|为|改|换|：|:)"),
    "occurred_at": re.compile(r"(?:时间|日期|日子)(?:应该?)?(?:是|为|改|：|:)"),
}
_END = r"(?=$|[，,。！!？?；;\s])"
_WORDS = r"[^，,。！!？?；;\s]"
_NOT = re.compile(
    rf"(?<!是)(?:而)?(?:不是|不叫|不姓|并非|而非|不住)(?:姓|叫)?(?P<denied>(?:(?!应该?是|而?是|叫|姓){_WORDS}){{1,15}}?)(?:{_END}|(?=而?是|应该?是|叫(?!做)|姓))"
    rf"|(?:写|记|登|听|念|录|打)成(?:了|的)?(?P<taken>{_WORDS}{{1,12}}?)(?:了|啦|哒)?{_END}"
    rf"|把(?P<old>(?:(?!改|换|写){_WORDS}){{2,15}}?)(?=(?:改|换|写)(?:成|为))"
)
_IS = re.compile(
    rf"(?:应该?是|应该?叫|应该?姓|应为|(?<!不)而?是|叫做?|姓|改(?:成|为)|换(?:成|为)|写成|住(?:在)?)(?P<right>(?:(?!不是|而不|不叫|不姓|不住){_WORDS}){{1,20}}?)(?=不是|而不|不叫|不姓|不住|$|[，,。！!？?；;\s])"
)
_BESIDE = re.compile(
    r"^(?:就?在)?(?:它|他们?)?(?:隔壁|旁边|对面|前面|后面|边上|下面|上面)(?:的|那个|那条|一个)+(?=.{1,6}[村庄组社区路街巷镇乡])"
)
_ANOTHER_LIVES = re.compile(
    rf"(?<!{_WORDS})(?!(?:我|俺|咱|地址|位置|联系|电话|手机|号码){_WORDS}|{_WORDS}*[0-9]{{5}}){_WORDS}{{0,8}}的?(?:那|这)?(?:一)?(?:家人?|户人?家?|人家|个?人|[男女]的|店家|老板)(?:他|她|就|应该|其实)*(?:是|住|在)+"
    rf"(?:[0-9A-Z零一二两三四五六七八九十]+(?:号楼|单元|[号栋幢座楼层室户])?)+(?:的|那户|那家|里)?{_END}"
)
_HOUSE = "(?:[0-9A-Z零一二两三四五六七八九十百]+(?:号楼|单元|[号栋幢座楼层室户组]))+"
_IS_ANOTHERS = re.compile(
    rf"(?<!{_WORDS}){_HOUSE}(?:那[里边户家])?(?:才|就)?(?:是|住的?是?)(?!我(?:家|屋|自己)){_WORDS}{{0,3}}"
    rf"(?:丈母娘|岳[父母]|公婆|[爸爹妈娘爷奶公婆哥弟姐妹叔伯姑姨舅]|儿子|崽|女儿|闺女|亲戚|朋友|同事|邻居|隔壁|房东|别[个人]|人家|[他她]|以前|原来|之前)"
    rf"{_WORDS}*"
    rf"|(?<!{_WORDS})(?:[我俺咱]们?)?(?:丈母娘|岳[父母]|公婆|[爸爹妈娘爷奶公婆哥弟姐妹叔伯姑姨舅]+|儿子|崽|女儿|闺女|亲戚|朋友|同事|邻居|房东|[他她])(?:家|屋里)?"
    rf"(?:才|就|是|都|也)*(?:住|在|是)+(?:的是)?{_HOUSE}{_END}"
)
_KINDS = "(?P<kind>咨询|求助|投诉|举报|建议|表扬)"
_KIND_DENIED = re.compile(
    rf"(?:不是|不算|不想|没想|没有要|(?:别|莫|不要|不能|怎么)(?:给我)?(?:写|登|记|算|当|搞)(?:记|作|为)?(?:成|是)?)(?:要|来|想|去|在|个|成|是)*{_KINDS}"
)
_KIND_MEANT = re.compile(
    rf"(?<![不没])(?:是|算|改成|写成|登记成|当|叫|提|按)(?:要|来|想|提|个|点|条|一|写|去|作|成)*{_KINDS}(?!电话|热线|过)"
)
_KIND_WRONG = re.compile("类型|类别|(?:写|登记?|记|搞|弄|分)错")
_TRAIL = re.compile(r"(?:才对|的|啊|呀|吧|呢|哈|了|嘛|哒)+$")
_NO_VALUE = re.compile(r"(?:都|全)?(?:对|没错|真的?|这样|那样|这么回事|不变|一样|实话)?")  # 别的都是对的 gives nothing
_QUANTITY = re.compile(
    r"(?:[0-9][0-9.,]*|[零〇一二两三四五六七八九十百千万亿半]+)(?:多|来)?(?:[万亿千百])?"
    r"(?:[个块元角毛斤亩户家人天年月号栋楼层路米吨台辆次回岁分]|公里|公斤|平方|小时)?[钱地]?"
)
_SAYS_QUANTITY = re.compile(rf"(?<![零〇一二两三四五六七八九十百千万亿半0-9第]){_QUANTITY.pattern}")


@dataclass(frozen=True)
class Denied:
    """Words that are not meant, and those that are, where they were said: 不是路灯，是井盖."""

    wrong: str
    start: int
    end: int
    right: str | None = None
    right_start: int = 0
    right_end: int = 0


def is_correction(text: str, intent: str) -> bool:
    """Whether the citizen is putting something right that was said before."""
    plain = _NOT_YET.sub("", text)
    return intent == "correct_slot" or bool(_CORRECTION.search(plain)) or any(each.right for each in denied(text))


def fields_called_wrong(text: str) -> list[str]:
    """The fields that are said to be wrong, by name: 电话不对 → ["phone"]; 前面都对，就是地址得改 → ["address"]."""
    named = []
    for name, pattern in _FIELDS.items():
        for match in pattern.finditer(text):
            around = text[match.start() : match.end() + 10]
            before = text[max(0, match.start() - 6) : match.start()]
            if not _FINE.match(text, match.end()) and (_WRONG.search(around) or _WRONG_BEFORE.search(before)):
                named.append(name)
                break
    return named


def named_alone(text: str) -> list[str]:
    """The field that is all that is said, in answer to 哪里不对: 地址, 电话那里."""
    bare = _ALONE.sub("", text)
    return [name for name, pattern in _FIELDS.items() if len(bare) <= LONGEST_NAME and pattern.match(bare)]


def fields_given(text: str) -> set[str]:
    """The fields that are given by name, which change also without a 不对: 电话是13807365555."""
    return {name for name, pattern in _GIVES.items() if pattern.search(text)}


def denied(text: str) -> list[Denied]:
    """What is said not to be so."""
    found = []
    for match in _NOT.finditer(_NOT_YET.sub(lambda part: "＊" * len(part[0]), text)):
        group = next(name for name in ("denied", "taken", "old") if match[name])
        wrong = _TRAIL.sub("", match[group])
        if not wrong:
            continue
        start = match.start(group)
        meant = list(_IS.finditer(text))
        end = match.end(group)
        after = [each for each in meant if each.start() >= end and not text[end : each.start()].endswith(wrong)]
        right = after[:1] or [each for each in meant if each.end("right") <= match.start()][-1:]
        words = _TRAIL.sub("", right[0]["right"]) if right else ""
        words = "" if _NO_VALUE.fullmatch(words) else words
        if (quantity := _other_quantity(text, match, wrong)) is not None:
            found.append(Denied(wrong, start, start + len(wrong), quantity[0], *quantity.span()))
        elif words:
            at = right[0].start("right")
            if (beside := _BESIDE.match(words)) is not None:  # 不是龙凤村，是隔壁的回龙村
                words, at = words[beside.end() :], at + beside.end()
            found.append(Denied(wrong, start, start + len(wrong), words, at, at + len(words)))
        else:
            found.append(Denied(wrong, start, start + len(wrong)))
    return found


def _other_quantity(text: str, denial: re.Match[str], wrong: str) -> re.Match[str] | None:
    """The number that is meant where one is denied, told in the same clause or in the one behind or before it:
    不是两千三，是三千二; 应该赔三千二，不是两千三."""
    if not _QUANTITY.fullmatch(wrong) or len(wrong) < LEAST_QUANTITY:
        return None
    before = text.rfind("，", 0, max(0, denial.start() - 1)) + 1
    next_mark = text.find("，", denial.end() + 1)
    behind = (denial.end(), len(text) if next_mark < 0 else next_mark)
    for start, end in ((before, denial.start()), behind):
        for other in reversed(list(_SAYS_QUANTITY.finditer(text, start, end))):
            if other[0] != wrong and len(other[0]) >= LEAST_QUANTITY and _unit(other[0]) == _unit(wrong):
                return other
    return None


def _unit(quantity: str) -> str:
    return re.sub("[^个块元角毛斤亩户家人天年月号栋楼层路米吨台辆次回岁分公里平方小时钱]", "", quantity)


def kind_put_right(text: str) -> re.Match[str] | None:
    """What kind of order it is, where another is denied: 别登成投诉，是求助. The group ``kind`` is it."""
    denied_kinds = [match["kind"] for match in _KIND_DENIED.finditer(text)]
    meant = [match for match in _KIND_MEANT.finditer(text) if match["kind"] not in denied_kinds]
    return meant[-1] if meant and (denied_kinds or _KIND_WRONG.search(text)) else None


def where_another_lives(text: str) -> re.Match[str] | None:
    """The clause that tells where somebody else lives or sits, not where the matter is: 漏水的那户是三单元501."""
    return _ANOTHER_LIVES.search(text)


def without_denied(text: str) -> str:
    """``text`` with what is not meant blanked by commas: as long as before, so that positions stay true."""
    text = without_explained(text)
    for each in denied(text):
        text = text[: each.start] + "，" * (each.end - each.start) + text[each.end :]
    return text


def without_explained(text: str) -> str:
    """``text`` with the clauses blanked by commas that say what the wrong one is: 不是12路，是21路，12路是到车站的;
    我是11栋，9栋是我丈母娘屋里."""
    text = _IS_ANOTHERS.sub(lambda match: "，" * len(match[0]), text)
    for each in denied(text):
        if not each.right or len(each.wrong) < LEAST_QUANTITY:
            continue
        wrong = re.escape(each.wrong)
        explains = re.compile(rf"(?<!{_WORDS}){wrong}(?:[那这]个|[那这][边里]|车|嘛|呢)*(?:才?是|到|在|走|去){_WORDS}*")
        for match in list(explains.finditer(text, each.end)):
            text = text[: match.start()] + "，" * len(match[0]) + text[match.end() :]
    return text
