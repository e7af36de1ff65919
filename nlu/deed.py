"""Whether somebody asks that a thing be done for one who cannot do it: 我妈走不动，麻烦派人来给办一下."""

from __future__ import annotations

import re

# 能不能让我妹替我办 asks what is allowed
_CAN = (
    "(?<![我俺])(?:能不能|能否|可不可以|可否|(?:能|可以)(?=[^，。！？!?]{2,14}(?:吗|不[？?]?$|么|嘛|啵|不咧))"
    "|麻烦|请(?!问|教)|希望|求)"
)
_COMES = (
    "(?:上门|来(?:我|俺|他|她|老人)?(?:家|屋)里?|[到去](?:(?:我|俺|他|她|老人)(?:家|屋)里?|[家屋]里来)|[派安叫喊找请]排?(?:个|几个|一?些)?(?:人|师傅|工作人员|民警|医生|大夫)"
    "(?:到|来|过来|上门|去)|来(?:个|一个)人)"
)
_WHOM = "(?:我们?|俺们?|咱们?|[他她]们?|老人家?|[我俺]?(?:爸|妈|爹|娘|爷爷?|奶奶?|老伴|婆婆|公公|崽|孩子))"
_FOR = f"(?:帮|替|给)(?:{_WHOM}|个?忙)?[^，。查问看算讲说]{{0,4}}(?:办|弄|搞|跑|送|认证|评|照相|补)"
_CAN_FIRST = re.compile("^(?:能不能|能否|可不可以|可否|能|可以|麻烦|希望|求)")
_COMES_TO = re.compile(f"{_CAN}[^，。！？!?让由]{{0,10}}{_COMES}")
_DOES_FOR = re.compile(f"{_CAN}[^，。！？!?让由]{{0,8}}{_FOR}(?![^，。]{{0,3}}(?:自己|本人))")
_SOMEBODY = re.compile(
    "[我俺咱他她](?!(?:想|要|来)*(?:问|咨询|打听|请教))|[爸妈爹娘爷奶叔伯姑舅哥姐弟妹]|老伴|[屋家村里上壁个](?:老人|老头|老太)|婆婆|公公|岳|丈母|儿子|女儿|闺女|孩子|伢|崽|邻居|堂客|媳妇"
)
_CANNOT = re.compile(
    "瘫|卧床|[下起]不[了来得]床|躺(?:在|着|起|哒|了)|起不来|走不(?:动|了|得|稳|成)|动不(?:了|得|成)|去不(?:了|得|成)|出不(?:了|得|成)门|来不(?:了|得|成)|[上下]不(?:了|得|成|动)楼"
    "|(?:行动|腿脚?|走路)[^，。]{0,3}不(?:方便|便|好|行|利索)|坐轮椅|中风|半身不遂|看不(?:见|到)|失明|植物人|透析|骨折|[腿脚][^，。]{0,4}(?:断|摔)|住(?:着|了|在)?(?:医)?院|没人(?:照|带|陪)"
)
_IN_GENERAL = re.compile(f"(?:{_CANNOT.pattern})[^，。]{{0,2}}的(?:老年?人|人|残疾人|病人|群众)")  # 行动不便的老人


def asks_for_deed(text: str) -> bool:
    """Whether somebody is to come or to do something for a certain person who cannot: an order whatever is known of
    how that is done. Who only asks whether it can be done (能不能上门办吗) does not."""
    asked = _COMES_TO.search(text) or _DOES_FOR.search(text)
    return bool(asked and _CANNOT.search(_IN_GENERAL.sub("", text)) and _SOMEBODY.search(text))


def may_ask_for_deed(text: str) -> bool:
    """Whether somebody may be meant to come (养老认证能不能派人来弄一下), or only asks whether that is done."""
    return bool(_COMES_TO.search(text))


def as_request(text: str) -> str:
    """``text`` with the words that ask for a deed as a request is put: 请派人来 for 能不能派人来."""
    for pattern in (_COMES_TO, _DOES_FOR):
        text = pattern.sub(lambda match: _CAN_FIRST.sub("请", match[0]), text)
    return text
