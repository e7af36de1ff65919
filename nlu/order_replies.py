"""What a citizen says to the progress of an order: press for it, add to it, it is not solved, good.

Read only directly after the bot has told it (``awaits`` {"stage": "order"}), has asked what to add ("order_fact"), or
has given the number of an order that was filed just now ("filed"): then also 电话留错了, 多久有人联系我, 编号是多少,
我以后怎么查.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from nlu.matters import names_somewhere
from nlu.numbers import find_phones
from nlu.question import is_question
from nlu.repair import fields_called_wrong, fields_given, is_correction
from nlu.secrecy import wants_secrecy
from nlu.small_talk import small_talk
from nlu.story import weight

STAGES = ("order", "order_fact", "filed")
_PERSON = re.compile("人工|真人|活人|坐席|客服|转接|找个?人")
_ADD = re.compile(
    "^(?:嗯|那|我|俺|你们?|您|恁们?|还|再|想|要|帮我|麻烦|给|跟|向|另外|对了|哦|，|,|(?:刚才?|刚刚|前面|上面|才将)[^，。]{0,8}(?:件|个|事情?|事儿|单子?|里面?|上面?))*"
    "(?:补充(?!道)|加(?:上)?(?=一[条点句]|个|上)|[添补](?=一[条点句个]|个)|有(?:新|别的|其他|其它)?(?:的)?情况|忘(?:了|记)说)"
    "(?:一下|一[条点句个]|个|上)?(?:新|别的)?(?:的)?(?:情况|信息|内容|说明|事)?(?:的|了|吧|是)?[，,：:。！!\\s]*"
)
# 没有别的了，就是那个洞旁边还有个幼儿园: a no that goes on with a fact
_NO_BUT = re.compile(
    "^(?:嗯|哦|啊|好的?|行|那|就|暂时|别的|其他的?|[，,\\s])*(?:[没冇](?:有|得)?(?:别的|其他的?|啥|什么|么子)*(?:事情?|事儿|问题)?(?:了|啦|哒|嘞)?)[，,。\\s]*"
    "(?:就是|只是|不过|但是?|(?:哦|啊)?对了|还有就是|还有一点|只有)(?:还)?(?:想)?(?:要)?(?:说|讲|补充|提|提醒|强调|跟你们?说)?(?:一下|一句|一声|一点)?[，,：:]*"
)
_SAYS_LITTLE = re.compile(
    "(?:[，,。！!\\s]|谢谢?|多谢|感谢|麻烦|辛苦|你们?|您|恁们?|了|啦|啊|吧|这样|这些|这个|这事|事)*"
)
_URGE = re.compile("催|快[点些]|尽快|赶紧|赶快|抓紧|加急|早[点些日]|快一点|搞快|麻利")
_NO_URGE = re.compile("(?:不用|别|不要|不必|先不)催")
_UNSOLVED = re.compile(
    "(?:没|没有|未|还没)(?:人)?(?:来|有|能|给|完全|真正)?(?:解决|修|弄|处理|办|搞|改|清|管|答复|联系)|根本没|压根没|还是[^，。]{0,2}(?:不|没|那样|老样子|一样|坏|堵|停|吵|臭|响|漏|冒|脏|黑)"
    "|不满意|不认可|不同意|不接受|糊弄|敷衍|又(?:坏|不|停|堵|冒|漏|来|开始|出现)|重(?:新)?(?:办|处理)|解决不了|没用"
)
_FINE = re.compile(
    "^(?:嗯+|好|行|可以|中|管|要得|知道|晓得|明白|清楚|解决|没事|没有|没|不用|不催|别催|不要|不必|谢谢?|多谢|感谢|麻烦|辛苦|那)"
    "(?:的|了|哒|啦|呀|啊|嘞|吧|呢|您|你|们|谢谢?|解决|清楚|明白|知道|催|就行|就好|等|再|[，,。！! ])*$"
)
_AGO = (
    "刚才?|刚刚|上(?:一)?[次回]|上个?(?:月|周|星期|礼拜)|昨[天晚]|前天|前(?:几|两|些)[天日]|之前|以前|早上|上午|中午|下午|今[天早]"
    "|那天|[0-9一二三四五六七八九十几]+天前"
)
# 我刚才反映的蒿子港垃圾的事, 上次我反映的水管
_OF_MINE = re.compile(
    rf"(?:(?:我|俺|咱)(?:们)?(?:是|在|就是)?(?:{_AGO})|(?:{_AGO})(?:我|俺|咱)(?:们)?)"
    r"(?:早上|上午|中午|下午|晚上|已经|就|在|打|来|跟|和|给|向|找|过|你们?|您|恁|这里|这边|这儿|热线|电话|12345)*"
    r"(?:反映|反应|投诉|登记|举报|提|说|报修|报|打)(?:上去)?(?:过|了)?(?:的|(?=[^，。]{1,24}(?:的|那个|这个)事))"
)
# 我报的化粪池都五天了，没人来: whether there is such an order decides
_MINE = re.compile(
    "(?:^|[，,。！!？?\\s])(?:我|俺|咱)(?:们)?(?:家)?(?:打电话)?(?:反映|反应|登记|报修|报|说|讲|打电话)(?:上去)?(?:过|了)?[的嘞哩]"
    "(?!就?是|情况|问题|原因)"
    "|(?:^|[，,。！!？?\\s])(?:上(?:一)?[次回]|之前|早就|前(?:几|两|些)[天日])(?:就|跟|给|你们?|恁们?|我|俺|打电话)*(?:说|讲|报|反映|登记)(?:过|了)?[的嘞哩]?"
)
_WAITED = re.compile(
    "(?:都|已经|过了|快|整整)[^，。]{0,3}(?:[0-9一二两三四五六七八九十几半]+(?:多)?(?:天|个?星期|个?礼拜|周|个?月))|第[一二两三四五六七八九十]+天"
    "|[没冇](?:得|有)?(?:一个|半个)?(?:人|哪个)[^，。]{0,6}(?:来|管|理|放|吭|问|修|弄|搞)|[没冇](?:得|有)?(?:动静|音信|音讯|信儿?|回音|下文|消息|反应)"
    "|等到现在|到现在(?:都|还|也|连)|让我等|连个(?:电话|人|信|影子|回音)[^，。]{0,2}[没冇]"
    "|[还一][直是]?(?:都)?[没冇](?:得|有)?(?:人|来|修|弄|处理|解决|搞)"
)
# 反映过的, 单号, 上次那个
_OF_AN_ORDER = re.compile(
    "反映|反应|投诉|举报|登记|报(?:过|了|的|修|上)|[说讲打](?:过|了)?的|打(?:过|了)?电话|工单|单[号子]|编号|进[度展]|12345|热线|上次|上回|之前|早先|[催查]|那个事|这个事|那件|这件|答复|回复|结果"
)
# 涵管那个事你们有人去看没有, 上次那个路灯的事修好没: spoken of as known, and asked after
_KNOWN = re.compile(
    "(?:那个|这个|那件|那桩)(?:事情?|事儿|问题|情况)|(?:上(?:一)?[次回]|上个?(?:月|星期|礼拜)|之前|早先|昨[天晚]|前(?:几|两|些)?[天日])(?:说|讲|报|反映|登记|打电话)?[^，。]{0,6}(?:那个|的)"
    "|(?:我|俺|咱)(?:们)?(?:登记|报|反映|反应|说|投诉)(?:上去)?(?:过|了)的|(?:^|[，,。])(?:就是|还是|就|还有)?(?:(?:我|俺|咱)(?:们)?(?:家)?)?那个[^，。]{1,8}的事|(?:^|[，,。])[一-鿿]{2,8}那个[，,]?(?=你们|恁|他们|说|怎|咋|到底|修|弄)"
)
_ASKED_AFTER = re.compile(
    "(?:看|修|弄|办|处理|管|搞|查|解决|整|清)(?:好|过|完|下来)?(?:了|哒)?(?:没有?|没得|冇|不|吗)(?![人水电气法])"
    "|有(?:个)?(?:结果|着落|信儿?|消息|回音|动静|下文|说法)(?:了)?(?:没|冇|吗|不)|再催|催一?[催下]"
)
# 对了，门牌是12号: what belongs to the order by its own words
_BY_THE_WAY = re.compile(
    "^(?:哦|啊|哎|等一下|等等|，|,)*(?:对了|还有|忘了说)[，,]?(?:那个?)?(?=(?:门牌|楼号|单元|地址|位置|地方|车牌|店名|时间|名字|牌子|老板|公司)[^，。]{0,3}(?:是|在|叫|就))"
)
_ADD_LATER = re.compile(
    "(?:[，,。；;：:！!\\s]|事儿?|情况|问题)(?:我|俺)?(?:现在|今天)?(?:还|再|想|要|来|得|有|帮我|麻烦|给|跟|[你您恁]们?)*"
    "(?:补充(?!道)|(?:加(?:上)?|[添补])(?=一[条点句]))(?:一下|一[条点句]|个|几句|点)?(?:新)?(?:的)?(?:情况|信息|内容|说明)?"
    "(?:的|了|吧|是)?[，,：:。！!\\s]*"
)
# 把我名字去掉: for whoever keeps the record
_LEAVE_OUT = re.compile(
    "(?:名字|姓名|电话|号码)[^，。]{0,4}(?:去掉|去了|删|抹|别写|别留|莫写|不要写|撤)|(?:别|不要|莫)(?:写|留)(?:我)?(?:的)?(?:名字|姓名|电话)"
)
_TELL_THEM = re.compile(
    "[，,。；;！!\\s](?:请|麻烦)?(?:你|您|恁)?(?:们)?(?:帮我|替我|再)*(?:跟|和|给|告诉|通知)(?:一下)?(?:他们|人家|部门|承办单位|师傅们?)(?:说|讲|反映|提)?(?:一声|一下|一句)?[，,：:]+"
)
_PROGRESS = re.compile(
    "进度|进展|办得|办到|办好|办了|处理得|处理到|处理好|[怎咋]么?样(?:了|啦|[，。？?]|$)|哪一?步"
    "|(?:有(?:没有)?|没有?)(?:个)?(?:结果|消息|回音|下文|答复|回复)|(?:修|弄|解决|处理|清|搞|来)(?:好|人)?了(?:没|吗|不)"
)
_GIVEN_UP = re.compile("^(?:算|不用|没有|没|不补充|不说|没什么|取消)(?:[了的吧啊。，,！! ]|补充|不说|说)*$")
_LONGEST = {"follow": 24, "urge": 40, "fine": 16, "secrecy": 16, "put_right": 50, "how_long": 30}
# Another matter, whatever else the words are like.
_ANOTHER = re.compile("反映|投诉|举报|报修|(?:另外|还有)(?:一个|一件|个|件)|别的事")
_HOW_LONG = re.compile(
    "^(?:那|请问|大概|一般|我?[这那]个|这|事情?|事儿|问题|工单|单子|你们|他们|恁们?|承办单位|部门|我|俺|要|得|需要|还|，|,)*"
    "(?:(?:多久|多长时间|多少时间|好久|几天|几时|几个工作日|什么时候|啥时候|么子时候|哪天|何时)[^，,。]{0,8}"
    "(?:联系|回|答复|处理|解决|办|来人|给我|结果|消息|回信|回音|信儿?|准话|音信|动静|说法|通知|搞|弄|$|[?？])|等?(?:多久|好久|几天)[?？吧啊呀]*$|(?:时限|期限)是?(?:多|几))"
)
# 麻烦你帮我催他们快点, said of the order that was filed just now; 快点处理 behind a no wishes nothing more
_URGES_IT = re.compile(
    "(?<![不别])催(?:一?[催下哈]|他|她|人家|快|紧|部门|物业|供|承办|得|办|处理)|帮[^，。]{0,6}催"
    "|(?:跟|和|给|叫|让|喊)(?:他们?|她们?|人家|部门|上面|领导|承办单位|师傅们?|派的?人)(?:(?:讲|说)一声[，,]?)?[^，。]{0,6}(?:催|快|早|赶|抓紧|加急|上心)"
    "|^(?:那|就|你们?|您|恁们?|请|麻烦|拜托|可得|一定|千万|能不能|可不可以|行不行|这个?事?|，)*(?:要|得|再|可|帮我?|给我?|让人?|派人?|叫人?)*"
    "(?:搞快|快|尽快|赶紧|赶快|抓紧|早)(?:点|些|一点|一些)?(?:的)?(?:(?:来|给|帮|派|处理|办|弄|搞|修|解决|安排)|[的咯啊呀吧呢嘛哈哦噻]*(?=[，,。！!]|$))"
)
# 娃等着用，你们可得抓紧; 叫他们莫拖了: where nothing else is told beside it
_HURRIES = re.compile(
    "催|抓紧|加个?急|[莫别]再?拖|不要再?拖|盯紧|上心|快[点些]|尽快|赶紧|赶快|早[点些日](?!摊|铺|店|餐)|[今明]天就(?:来|派|去|修|办|弄)|很急|急得很|好急|[等拖]不[得及起]"
)
_NOTHING_MORE = re.compile("^(?:嗯|好|行|那|暂时)*(?:没|冇|不)(?:有|得|用|要|需要|消|啥|什么|别的|事)*(?:了|哒|啦|嘞)")
_LONGEST_URGE = 30
# The weights (nlu.story) from which words tell another matter: 帮我催一下自来水公司，停水三天了; and with a place.
_A_MATTER, _TELLS = 7.2, 3.0
_AT_HOME = re.compile("[我俺]们?家|家里|屋里")
_NUMBER = re.compile(
    "(?:编号|单号|工单号|受理号|号码?(?=是多少来着))[^，,。]{0,4}(?:多少|几|什么|啥|么子)|(?:没记住|没听清|没记下|再(?:说|报|念)|记(?:一下|下来?))[^，,。]{0,6}(?:编号|单号|工单)"
    "|(?:编号|单号|工单号)[^。]{0,6}(?:再?(?:说|报|念|给我)|没记|没听清|忘)|^[^，,。]{0,4}(?:编号|单号|工单号)呢"
)
# 到时候上哪看, 拿编号咋查: whole, for 我去哪查社保 is another question
_FOLLOW_UP = re.compile(
    "(?:那|我|俺|咱|们|要是|想|要|的话|以后|之后|过后|后[面头]|往后|到时候?|回头|将来|过(?:几|两)天|再|又|该|还|能|可以|就|用|拿|凭|这个?|事情?|编号|单[子号]|工单|进[度展]|结果|，|,)*"
    "(?:怎么|咋个?|如何|哪么|[去上到在从搁找打问用凭拿]?(?:哪(?:里|儿|个)?(?:地方|电话|号码?)?|谁|(?:什么|啥|么子)(?:地方|电话|号码?)?))"
    "(?:能|才|去|来|再|可以|好|给|得)*(?:查|看|问|催|打听|跟进|了解|知道|晓得)(?:一?下|得?到)?"
    "(?:这个?|事情?|处理|办理)*(?:进[度展]|结果|情况|编号|(?:处理|办|弄|搞)?(?:到|得)?(?:哪一?步|怎么?样|咋样)?)*[去了呢吧啊呀咧哦吗？?]*"
)
_WHAT_FOR = re.compile(
    "(?:编号|单[子号])[^，,。]{0,4}(?:(?:干|做|搞|弄)(?:什么|啥|么子)|有(?:什么|啥|么子)?用|(?:怎么|咋|如何)用)"
)
# 没有编号，我头一回打; 我还没登记过哪来的编号: there is no order to be asked after
_FIRST_CALL = re.compile(
    "(?:第一|头一?|初)[次回遭](?:[给跟向到来]?(?:你们|恁们?|您|你|这里|这边|热线|12345))?[^，。]{0,4}(?:打|来电|找|报|反映|反应|登记|投诉|问|说)"
    "|(?:从来|从|还|又|都|压根|根本|之前|以前|我|俺)(?:就|都|还)?(?:没有?|冇得?|未)(?:给你们|跟你们|来|在这里)?(?:打|登记|反映|反应|报|投诉|办)过?(?:电话)?(?:[，。！!呢啊呀嘞]|过|$)"
    "|(?:哪|哪里|哪儿)(?:来的?|会有|得来|有)[^，。]{0,3}(?:编号|单号|号)"
)
_PROGRESS_OF_IT = "progress"  # the kind of small talk that asks the same of an order that is only being taken
_LONG_AGO = re.compile("上(?:一)?[次回]|上个?(?:月|周|星期|礼拜)|之前|以前|早先|前(?:几|两|些)?天|昨[天晚]|[0-9]{6}")
_MY_FIELDS = {"phone", "contact_name", "address", "confidential"}  # that are put right when the order is filed


@dataclass(frozen=True)
class OrderReply:
    """``kind``: urge, add, unsolved, fine, fact, put_right, how_long, number, follow.

    The words to append begin at ``start`` of the text (add, fact, unsolved); at its end there are none."""

    kind: str
    start: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_order_reply(text: str, awaits: Mapping[str, Any]) -> OrderReply | None:
    """``text`` as a reply to what the bot told or asked; None where it is an utterance like any other."""
    stage = awaits.get("stage")
    if stage not in STAGES or _PERSON.search(text):
        return None
    if stage == "filed":
        return _of_the_filed(text)
    if stage == "order_fact":
        if _GIVEN_UP.match(text):
            return OrderReply("fine")
        added = _ADD.match(text)
        return OrderReply("fact", added.end() if added and added.end() < len(text) else 0)
    return read_wish(text) or (OrderReply("fine") if len(text) <= _LONGEST["fine"] and _FINE.match(text) else None)


def speaks_of_an_order(text: str) -> bool:
    """Whether an order that there is already may be spoken of, whatever is said of it."""
    return bool(_OF_AN_ORDER.search(text))


def is_about_earlier(text: str) -> bool:
    """Whether somebody speaks of what they have reported before and wants something of it.

    我刚才反映的垃圾的事，补充一下; 我昨天反映的路灯怎么样了.
    """
    mine = _OF_MINE.search(text)
    if mine is None or _PERSON.search(text):
        return False
    rest = text[mine.end() :]
    return bool(
        _ADD_LATER.search(rest)
        or _TELL_THEM.search(rest)
        or _PROGRESS.search(rest)
        or (_URGE.search(rest) and not _NO_URGE.search(rest))
    )


def may_be_about_earlier(text: str) -> bool:
    """Whether somebody complains that nothing has come of what they reported: it is an earlier order where they have
    one of that, and a new matter where they have none."""
    mine = _MINE.search(text) or _OF_MINE.search(text)
    if mine is not None and _WAITED.search(text, mine.end()) is not None:
        return not _PERSON.search(text)
    known = _KNOWN.search(text)
    after = (_ASKED_AFTER.search(text, known.start()) or _WAITED.search(text, known.end())) if known else None
    asked = known and (after or _UNSOLVED.search(text, known.end()))
    return bool(asked) and not _PERSON.search(text)


def is_first_call(text: str) -> bool:
    """Whether somebody who was asked for the number of an order says that none was ever filed."""
    return _FIRST_CALL.search(text) is not None


def _of_the_filed(text: str) -> OrderReply | None:
    """What is said of the order that was filed just now; anything that may be another matter is None."""
    if _WHAT_FOR.search(text):
        return OrderReply("follow")
    if _NUMBER.search(text):
        return OrderReply("number")
    if _LEAVE_OUT.search(text):
        return OrderReply("add")
    if (
        re.search("改[成为]|改一下", text)
        and len(text) <= _LONGEST["put_right"]
        and not _MY_FIELDS & fields_given(text)
    ):
        return OrderReply("add")  # 时间改成十二点到三点: what happened is not told anew, but added
    if (told := _BY_THE_WAY.match(text)) and not is_question(text):
        return OrderReply("add", told.end())
    if (but := _NO_BUT.match(text)) and not _ANOTHER.search(text, but.end(), but.end() + 5):
        return None if _SAYS_LITTLE.fullmatch(text, but.end()) else OrderReply("add", but.end())
    if _ANOTHER.search(text):
        return None
    named = _MY_FIELDS & set(fields_called_wrong(text))
    if is_correction(text, ""):
        named |= _MY_FIELDS & fields_given(text)
    if "电话" in text and any(each.method != "partial" for each in find_phones(text)):
        named.add("phone")  # 那个电话是我老伴的，记我儿子的，139…
    if wants_secrecy(text) is not None and len(text) <= _LONGEST["secrecy"]:
        named.add("confidential")
    if named and len(text) <= _LONGEST["put_right"]:
        return OrderReply("put_right")
    if len(text) <= _LONGEST["how_long"] and _HOW_LONG.search(text):
        return OrderReply("how_long")
    if _asks_how_to_follow(text):
        return OrderReply("follow")
    if added := _ADD.match(text):
        return OrderReply("add", added.end())
    return OrderReply("urge") if _urges(text) else None


def _urges(text: str) -> bool:
    """Whether the order just filed is pressed for: words of another matter beside it make it none."""
    if len(text) > _LONGEST_URGE or _NO_URGE.search(text) or _LONG_AGO.search(text):
        return False
    told = weight(text)
    if _URGES_IT.search(text):
        return told < _A_MATTER and not (told >= _TELLS and names_somewhere(_AT_HOME.sub("", text)))
    hurries = _HURRIES.search(text) is not None and not is_question(text)
    return hurries and told < _TELLS and not _NOTHING_MORE.match(text)


def _asks_how_to_follow(text: str) -> bool:
    """Whether somebody asks how they will learn what comes of the order, not of one that was there before."""
    short = len(text) <= _LONGEST["follow"] and _FOLLOW_UP.fullmatch(text.strip("，,。.！! ")) is not None
    return (short or small_talk(text) == _PROGRESS_OF_IT) and not _LONG_AGO.search(text)


def read_wish(text: str) -> OrderReply | None:
    """What somebody wants done with an order that was filed, whatever was said before it; None where nothing."""
    if added := _ADD.match(text):
        return OrderReply("add", added.end())
    mine = _OF_MINE.search(text) or _KNOWN.search(text)
    if mine and (added := _ADD_LATER.search(text, mine.end()) or _TELL_THEM.search(text, mine.end())):
        return OrderReply("add", added.end())
    if _UNSOLVED.search(text) or may_be_about_earlier(text):
        return OrderReply("unsolved")
    if len(text) <= _LONGEST["urge"] and _URGE.search(text) and not _NO_URGE.search(text):
        return OrderReply("urge")
    return None
