"""What the caller wants done, and whom the complaint is about, in the caller's own words."""

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
_CLAUSE_START = r"(?:^|(?<=[，,。；;！!\s]))"
_PLAIN = re.compile(
    rf"{_CLAUSE_START}(?:所以|我们?|俺们?|就|只|是|也|还|想|要|求|希望|你们?|帮我?|叫|让){{0,6}}(?:个说法|(?:必须|得|要)?给(?:我|俺|我们)一?个(?:说法|交代|答复))"
    rf"|{_CLAUSE_START}[^，,。！？!?；;]{{0,10}}(?:(?<![没不说有我他她们])|(?<=[帮给][我俺]))把[^，,。！？!?；;]{{1,14}}"
    r"(?:退回来?|退给[我俺]|还回来|还给[我俺]|赔给[我俺]|要回来|讨回来|搬走|搬起走|拖走|清走|运走|装起来|补上|修好|填上)(?!了|才|就走)"
    rf"|{_CLAUSE_START}(?:我|俺|就|只|想|要)*(?:让|叫|要)(?:他|他们|她|老板|物业|店家|商家|对方|公司|学校|厂里|那家)(?:们|家)?(?:给[我俺]|把)?"
    r"[^，,。！？!?；;]{0,8}(?:退|赔|道歉|修好|搬走|拆掉|停下来|结清|结账|换)[^，,。！？!?；;]{0,8}"
    rf"|{_CLAUSE_START}该(?P<act>[查罚拆赔退修管治])的[^，,。！？!?；;]{{0,4}}(?P=act)[^，,。！？!?；;]{{0,6}}"
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
_PARTY = (
    "公司|物业|开发商|超市|饭店|餐馆|餐厅|酒店|宾馆|商店|门店|商场|工地|厂|工厂|加工厂|作坊|医院|诊所|药店|学校|小学|中学|幼儿园|培训班|培训机构"
    "|中介|村委会|居委会|社区|街道办|派出所|局|车队|KTV|网吧|市场|快递|银行|驾校|健身房|理发店|美容院|养老院|停车场|养殖场|搅拌站|售楼部|烧烤店|店"
    "|村干部|村书记|村主任|村长|包工头|老板|司机|房东|医生|老师|城管|业委会"
)
# Named by what they are alone, they are nobody yet.
_ANYBODY = frozenset(
    (
        "老板",
        "司机",
        "房东",
        "医生",
        "老师",
        "包工头",
        "公司",
        "单位",
        "商家",
        "学校",
        "医院",
        "快递",
        "中介",
        "超市",
        "饭店",
    )
)
_UNNAMED = re.compile("(?:一|有|某)[家个]$")
KIND_ALONE = "kind"  # method: 举报一家食品加工厂, and which is not said
LONGEST_KIND = 5  # characters of a kind of business without a name
_RESPONDENT = re.compile(
    rf"(?:投诉|举报|控告|状告|告)(?:一下|下)?(?:一家|一个|我们|那个|这个|的是)*(?P<name>(?:(?!关于|问题)[^，。,！？!?\s\d]){{0,16}}?(?:{_PARTY}))"
)
# 请了一家叫美居乐的装饰公司来装修
_CALLED = re.compile(
    rf"(?:一家|有家|[那这]家|一个|有个|家)(?:就?是)?(?:名叫|名字叫|叫做|叫作|叫)(?P<name>(?:(?!朋友|亲戚|同事|老乡|邻居|开了|来了|[我他她你了去到])[^，。,！？!?\s\d的]){{2,12}}(?:的|这家|这个)?(?:(?![我他她你了去到])[^，。,！？!?\s\d的]){{0,6}}?(?:{_PARTY}))"
)


# Who supplies everybody, and is complained of when it is named: 打热力公司电话永远占线
_SUPPLIER = re.compile(
    "(?P<name>(?:热力|供热|供暖|自来水|供水|水务|燃气|天然气|供电|电力|公交|广电|移动|联通|电信)(?:总|分|集团)?公司)"
    "(?!的?(?:门口|门前|大门|旁|对面|附近|楼下|后面|前面|隔壁|宿舍|家属|院|上班|工作|退休))"
)


def find_demands(text: str) -> list[Found]:
    """What is to be done, as ``Found("demand", words, …)``: "希望尽快来修", "要求退还押金"."""
    found = _counted(text)
    for match in sorted((*_DEMAND.finditer(text), *_PLAIN.finditer(text)), key=lambda match: match.start()):
        listed = any(each.start < match.end() and match.start() < each.end for each in found)
        if not listed and not _OF_THE_CALL.search(match.group()):
            found.append(Found("demand", match.group(), match.start(), match.end(), "words_of_the_caller", 0.7))
    return found


def _counted(text: str) -> list[Found]:
    """The demands that somebody counts."""
    head = _COUNTED.search(text)
    if head is None:
        return []
    items = [(match.start("item"), match.end("item")) for match in _ITEM.finditer(text, head.end())]
    return [Found("demand", text[start:end], start, end, "words_of_the_caller", 0.75) for start, end in items]


def find_respondent(text: str) -> Found | None:
    """Whom it is about, as ``Found("respondent", …)``: 投诉阳光花园物业 → "阳光花园物业"; None when nobody is named."""
    match = _RESPONDENT.search(text) or _CALLED.search(text) or _SUPPLIER.search(text)
    if not match or len(match["name"]) < 2 or re.sub("^(?:我们?|他们|俺们?|那个|的)+", "", match["name"]) in _ANYBODY:
        return None
    unnamed = _UNNAMED.search(text, 0, match.start("name")) and len(match["name"]) <= LONGEST_KIND
    method = KIND_ALONE if unnamed else "named"
    return Found("respondent", match["name"], match.start("name"), match.end("name"), method, 0.7)
