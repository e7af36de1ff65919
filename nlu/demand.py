"""What the caller wants done, in the caller's own words."""

from __future__ import annotations

import re

from nlu.found import Found

_ACT = (
    "来|派|处理|解决|修|管|查|整改|清理|安排|恢复|退|赔|还|给|更换|换|疏通|拆|协调|落实|制止|取缔"
    "|答复|回复|加装|增设|治理|清运|关停|搬"
)
_DEMAND = re.compile(
    r"(?:(?<![不没])希望(?!小学|工程|路|村|中学|小区)|(?:强烈|坚决)?要求(?!很|高|严|不|比|就?(?:是|有)?[一两二三四几](?:个|点|条|件))"
    r"|恳请|恳求|请求|盼望|呼吁)[^，。！？!?；;]{2,60}"
    rf"|(?<!邀)请(?:求|你们|您们|政府|有关|相关|上级|领导|部门|尽快|马上|帮|派|给|为|务必)[^，。！？!?；;]{{0,40}}(?:{_ACT})[^，。！？!?；;]{{0,30}}"
    rf"|(?:赶紧|尽快|抓紧|赶快|快点|早点|早日|马上|立刻|立即)(?:让|叫|给|把|派|安排|找)?[^，。！？!?；;]{{0,8}}(?:{_ACT})[^，。！？!?；;]{{0,30}}"
    rf"|(?:能不能|能否|可不可以|可否|麻烦)(?:你们|您|帮忙|帮|让|叫|给|把|派|安排)?[^，。！？!?；;]{{0,12}}(?:{_ACT})[^，。！？!?；;]{{0,30}}"
)
SHORTEST = 3  # characters of a demand: 我要退卡他们讲不行 goes no further than to the card
_CLAUSE_START = r"(?:^|(?<=[，,。；;！!\s]))"
_PLAIN = re.compile(
    rf"{_CLAUSE_START}(?:所以|我们?|俺们?|就|只|是|也|还|想|要|求|希望|你们?|帮我?|叫|让){{0,6}}(?:个说法|(?:必须|得|要)?给(?:我|俺|我们)一?个(?:说法|交代|答复))"
    rf"|{_CLAUSE_START}[^，,。！？!?；;]{{0,10}}(?:(?<![没不说有我他她们])|(?<=[帮给][我俺]))把[^，,。！？!?；;]{{1,14}}"
    r"(?:退回来?|退给[我俺]|还回来|还给[我俺]|赔给[我俺]|要回来|讨回来|搬走|搬起走|拖走|清走|运走|装起来|补上|修好|填上)(?!了|才|就走)"
    rf"|{_CLAUSE_START}(?:我|俺|就|只|想|要)*(?:让|叫|要)(?:他|他们|她|老板|物业|店家|商家|对方|公司|学校|厂里|那家)(?:们|家)?(?:给[我俺]|把)?"
    r"[^，,。！？!?；;]{0,8}(?:退|赔|道歉|修好|搬走|拆掉|停下来|结清|结账|换)[^，,。！？!?；;]{0,8}"
    rf"|{_CLAUSE_START}该(?P<act>[查罚拆赔退修管治])的[^，,。！？!?；;]{{0,4}}(?P=act)[^，,。！？!?；;]{{0,6}}"
)
# Who answers the demand: 我要退卡|他们讲办不了
_OTHERS = "(?:他们?|她们?|人家|对方|老板娘?|店[里家主]|商家|物业|公司|学校|中介|客服|前台|厂里|村里)"
_OTHERS_SAY = re.compile(
    f"{_OTHERS}(?:就|又|却|都|还|也|硬|倒|一直)*(?:说|讲|推|拖(?!欠)|不(?:理|肯|退|给|管|让|同意|承认|愿))"
)
_SUBJECT = "(?:(?:我|俺|咱)们?(?:就|只|现在|还|也|都|是)*|(?:^|(?<=[，,。；;！!\\s]))(?:就|只|还|现在)*)"
_PAYS = (
    "(?:退(?![休役烧伍出步让耕]|学(?!费)|房(?!款))|赔(?!他|她|人家|别人|不)|补(?:偿|给|发|交|回|上|齐)"
    "|换(?!届|证|驾|药|季|班|乘|衣|发|工作|个?城市)|(?:返)?还(?:给)?(?=[我俺]))"
)
_WHO = (
    "(?:他们?|你们?|您|恁们?|她|政府|领导|上头|上面|有关部门|相关部门|老板|物业|村里|社区|公司|学校|医院|店家|商家|城管|交警|对方"
    "|[那这]家|孩子|娃|老人|大家|[我俺][爸妈爹娘])"
)
# Also in the middle of a sentence: 我要退卡他们讲不行, 俺就想叫他把井修好
_WANTED = re.compile(
    rf"{_SUBJECT}(?:想要?|要(?!求)|得)(?:他们?|老板|店家|商家|物业|对方|公司)?(?:全额|全部|都)?{_PAYS}[^，,。！!？?；;]{{1,16}}"
    rf"|{_SUBJECT}(?:是)?(?:想要?|盼着?)(?:让|叫|请)?{_WHO}[^，,。！!？?；;]{{2,24}}"
    rf"|{_SUBJECT}要{_WHO}把[^，,。！!？?；;]{{2,20}}"
    rf"|{_SUBJECT}(?:是)?(?:想要?|要)把[^，,。！!？?；;]{{1,12}}(?:退|要|讨|换|追|修|补|拆|清|弄)(?:回来?|了|掉|好|上|走|平|干净)?(?=[，,。！!？?；;]|$|{_OTHERS})"
)
# 我的要求就两个，第一个，…，第二个，…
_COUNTED = re.compile(
    r"(?:要求|诉求|愿望|请求|希望)(?:就)?(?:是|有|只有)?(?:这)?[一两二三四几](?:个|点|条|件|项)(?!.{0,3}[红绿])(?:要求|事)?(?=[，,：:。；;、\s]|就?是|第)"
    r"|[一两二三四几](?:个|点|条|项)(?:要求|诉求|愿望|请求)"
)
_ITEM = re.compile(
    r"(?:^|[，,。；;：:、\s])(?:第[一二三四](?:个|点|条|件|项)?|[一二三四1-4](?=[是、.，,])|首先|其次|再一个|另一个|还有一个|一个)(?:呢|就?是|要求|[，,、：:.\s])*"
    r"(?P<item>[^。！？!?；;，,、：:\s][^。！？!?；;]{1,60}?)(?=[，,、]?(?:第[一二三四]|[二三四2-4][是、.]|其次|再一个|另一个|还有一个|一个是)|[。！？!?；;]|$)"
)
# What is asked of the assistant, not of the government.
_OF_THE_CALL = re.compile(
    "保密|匿名|转人工|人工|再说一遍|说慢|记一下|登记|回电|打电话给我|告诉我|查一下进度|怎么(?:办|查|申请)|吗$|会处理|在处理|来处理了|处理了"
)


def find_demands(text: str) -> list[Found]:
    """What is to be done, as ``Found("demand", words, …)``: "希望尽快来修", "要求退还押金"."""
    found = _counted(text)
    for match in sorted(
        (*_DEMAND.finditer(text), *_PLAIN.finditer(text), *_WANTED.finditer(text)), key=lambda match: match.start()
    ):
        start, end = match.span()
        taken = any(each.start < end and start < each.end for each in found)
        if answer := _OTHERS_SAY.search(text, start + SHORTEST, end):
            end = answer.start()
        if not taken and not _OF_THE_CALL.search(text[start:end]):
            found.append(Found("demand", text[start:end], start, end, "words_of_the_caller", 0.7))
    return found


def _counted(text: str) -> list[Found]:
    """The demands that somebody counts."""
    head = _COUNTED.search(text)
    if head is None:
        return []
    items = [(match.start("item"), match.end("item")) for match in _ITEM.finditer(text, head.end())]
    return [Found("demand", text[start:end], start, end, "words_of_the_caller", 0.75) for start, end in items]
