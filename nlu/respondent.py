"""Whom a matter is about: named in the story, named by its place, or mentioned without a name.

There is no word segmentation here. A name is a run of characters that ends in the kind of a business, without the words
that only say of what kind it is (新开的, 装修公司), where it is, or who goes there (``respondent.yml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu.found import Found
from nlu.names import surname_characters
from nlu.yaml_file import read

KIND_ALONE = "kind"  # method: 举报一家食品加工厂, and which is not said
OF_PLACE = "of_place"  # method: 物业, where the place is an estate
LONGEST_NAME = 16  # characters of a name without its kind
SURNAMES = 300  # the most frequent ones; others are words as often
_BREAK = (
    "[我俺咱你您恁他她它们的了是这那哪某不没冇被把跟说讲问就都还也又让叫由从找啊吧呢吗哒嘞咧唦给要想很向搁]|有(?!限)|靠近|挨着|靠着|对着|经过|路过"
    "|(?<=[一两几这那哪某有每了报告诉])[个家所间]|[趟回]|搞|归|克(?=学|医|卫)|在|去|到(?!家)|做|当(?!年|初)"
)
_NAME = rf"(?:(?!{_BREAK})[一-鿿A-Za-z0-9·]){{0,{LONGEST_NAME}}}?"
_RUN = re.compile(rf"(?:(?!{_BREAK})[一-鿿A-Za-z0-9·]){{0,{LONGEST_NAME}}}$")
# A division ends here, and a name may begin: 岩坪社区|阳光幼儿园
_DIVISION = re.compile(
    r"(?:省|自治区|[一-鿿0-9](?:市|区|县|镇|乡|街道|社区|村委会|居委会|村|庄|路|街|巷|大道|号楼?|组|小区|栋|楼))(?=.)"
)
_TAIL = (
    r"的?(?:报名点|报名处|训练场|(?:[男女学]生)?宿舍楼?(?:[0-9一二三四五六七八九十]+[栋号楼])?|住院部|门诊部?|[一-鿿]{1,3}科|收费处|窗口|食堂|大厅|门市|里面|里头|里边|里|内|[0-9一二三四五六七八九十]+[楼层]|这里|那里)?"
    r"(?:[啊呀吧呢哦嘛哒嘞咧]*)(?=[，,。.！!？?；;、\s]|$)"
)
_SAYS = re.compile("[也都就又]?[说讲]")
_ANY_BUSINESS = re.compile(
    "(?:有限|分|总)?公司|集团|装[修饰]|家政|婚[介庆]|置业|[地房]产|租房|教育|店|门店|商店|工厂|银行|快递|中介|小学|中学|营业厅"
)
_OF_KIND = re.compile("[店馆厂摊铺城场]?")  # 烧烤|店
_COMPLAINS = "(?:投诉|举报|控告|状告|曝光|(?<![报广警布])告)(?:一下|下|哈)?"
_NUMBER = "(?:[0-9]+|[一二三四五六七八九十]+)"
# 六楼那户, 3栋2单元501的住户
_HOUSEHOLD = re.compile(
    rf"(?P<name>(?:{_NUMBER}[栋幢座](?:{_NUMBER}单元)?(?:{_NUMBER}楼)?(?:[0-9]{{3,4}}[室号]?)?|{_NUMBER}单元(?:{_NUMBER}楼)?(?:[0-9]{{3,4}}[室号]?)?|{_NUMBER}楼(?:[0-9]{{3,4}}[室号]?)?|[0-9]{{3,4}}[室号]?)"
    "(?:的|那|那个|这|姓[一-鿿]的?(?:那)?)+(?:一)?(?:户(?:人家|人)?|家(?:人|里)?|住户|业主|租户|邻居|老倌子|老头子?|婆婆|男的|女的))"
)
_VEHICLE = re.compile(
    r"(?P<name>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.]?[A-Z0-9]{5,6}(?:的?(?:出租车|网约车|公交车|货车|轿车|司机|师傅))?"
    rf"|{_NUMBER}路(?:公交车?|车)?(?:上)?的?(?:司机|师傅|驾驶员|售票员|乘务员))"
)
_OPERATOR = re.compile(
    r"(?P<name>(?:中国)?(?:移动|联通|电信|广电)(?:公司|营业厅)?)(?=(?:客服|人员)?(?:乱|多|偷偷|又|就|还|老|一直|私自|不|硬|非|每个?月)*(?:扣|收|断|不|给|让|说|办|开通))"
    r"|(?:在|从|上)(?P<shop>淘宝|京东|拼多多|抖音|快手|美团|饿了么|闲鱼|唯品会)"
)
_RANG = re.compile("(?:打|拨|联系|问|找|到|去|给|跟|和)(?:了|过|通)?(?:我们?|县|市|[一那]个)?$")
# Who supplies everybody, and is complained of when it is named: 打热力公司电话永远占线
_SUPPLIER = re.compile(
    "(?P<name>(?:热力|供热|供暖|自来水|供水|水务|燃气|天然气|供电|电力|公交|广电|移动|联通|电信)(?:总|分|集团)?公司)"
    "(?!的?(?:门口|门前|大门|旁|对面|附近|楼下|后面|前面|隔壁|宿舍|家属|院|上班|工作|退休))"
)
# 开发商恒泰地产: what they are before how they are called
_AS_WHAT = re.compile(
    "(?:开发商|施工方|施工(?:队|单位)|承建(?:商|方|单位)|承包商|建设单位|运营(?:商|方)|管理方|中介|物业公司|装修公司|旅行社|培训机构)(?:就?是|叫做?)?"
    f"(?P<name>(?:(?!{_BREAK})[一-鿿A-Za-z0-9]){{2,8}}?(?:置业|地产|房产|房地产|物业|集团|(?:有限|总|分)?公司|建设|建筑|建工|实业|装饰|家政|旅游|教育))"
    "(?=[，,。！!？?；;、\\s]|$|一会儿|又|也|都|就|却|还|不|没|冇|说|讲|拖|欠|把|跑|关|收|骗|违|非|硬|总|老|天天|一直|早)"
)
# 我们公司, 俺开的店: who calls, but where wages are due
_OWN = re.compile("(?:我|俺|咱)们?(?:家|屋里)?(?:这个?|自己)?(?:是|开|的|嘞|个|一[个家])*$")
# 我是禾润面粉有限公司办公室的: of what follows, 公司 is the caller's own
_OF_FIRM = re.compile(
    "(?:我|俺|咱|这里|这边)们?(?:就)?是[^，,。我俺]{2,20}?(?P<kind>公司|厂|店|合作社|超市|饭店)(?:的|[^，,。]{0,6}的?(?=[，,。]))"
)
_ANOTHER = re.compile("(?:一|那|这|另|别|某|几|两|哪)[个家间]?[一-鿿]{0,6}$")
_SEVERAL = re.compile("[几多十百两]家$")  # 给二十多家|超市|送货
_LABOUR = re.compile("工资|工钱|社保|加班|辞退|开除|解雇|押金|不发|没发|克扣|拖欠")
_WORKS_THERE = re.compile("里?(?:上[早中夜白晚]?班|工作|打工|做事|当(?!面|天|时))")  # 我在酒店|上夜班
_NOT_CALLED = "员工|工人|孩子|学生|家长|大家|别人|客户|顾客|业主|[去来等交退把先再自]"
_SINCE = (
    "(?:从[^，。]{1,10}(?:起|开始|以来)|已经|到现在|至今|最近|[去今前]年|[这上]个?月|现在|竟然|居然|也|还|就|又|都)*"
)
# 一家建材厂: what stands before it is where it is
_ONE_OF = re.compile(".*(?:[一那这某有][个家])")
# 人民医院, 第三小学: they are names where the county is known
_COUNTED = re.compile("(?:第[一二三四五六七八九十]+|人民|中心|中医|妇幼|实验|完全|希望|[一二三四五六七八九十])+$")
_OF_DIVISION = re.compile(f"(?:{_COUNTED.pattern}|[县镇乡村]$)")  # 镇|卫生院: there is one
_LOCAL = re.compile(
    "(?:俺|我|咱|他)们?(?P<of>村|庄|镇|乡)[里上]?(?:的|那个|这个)*(?P<kind>卫生[室所院]|小学|幼儿园|完小|中学|敬老院)"
)
_ESTATE = re.compile(
    "[一-鿿A-Za-z0-9·]{2,12}?(?:小区|花园|家园|新村|公寓|名苑|苑|华府|府|庭院|豪庭|庭|新城|城|湾|嘉园|园|郡|广场|大厦|名都|国际|公馆|安置房|里|居)$"
)
_IN_ESTATE = re.compile(
    "(?:[一二三四五六七八九十0-9]+[期区])?(?:的|里|内)?(?:地下|地面|负[一二三]层?)*(?:车库|停车场|车位|电梯|楼道|大门|南门|北门|东门|西门)?$"
)
_NO_ESTATE = re.compile("(?:社区|村|校|幼儿园|公园|产业园|工业园)$")
_AUTHORITY = re.compile("局|派出所|委会|社区|街道办")  # named by its division
# Of these kinds a town or a road names none: 芷兰街道物业
_OF_NO_TOWN = ("物业", "店", "公司", "超市", "饭店", "中介", "酒店", "药店", "驿站")
_SCHOOL = "(?:小学|初中|中学|高中|大学|学院|学校|幼儿园)"
_TO_SCHOOL = re.compile("[上读念考升]$")  # 上|小学
_OWN_BUSINESS = "开(?:了|个|家|一家)*(?:公司|店|厂|饭店|超市|宾馆)"
# A school may be called after its gate or street; of these words none is a name: 民办小学, 镇上的小学
_SCHOOL_OF_KIND = (
    "(?:民办|公[立办]|私[立人]|国际|双语|寄宿|附近|别的|其他|孩子|儿子|女儿|伢儿|[县市镇乡村][里上]的?|社区|小区"
    "|[这那个所家我俺们]|投诉|举报|反映)*"
)
_ID = r"(?:警号|工号|胸牌号?|编号|工牌号?)[^，。]{0,6}?[0-9]{2,8}"


@dataclass(frozen=True)
class _Family:
    name: str
    said: re.Pattern[str]
    named: re.Pattern[str]


@dataclass(frozen=True)
class _Words:
    families: tuple[_Family, ...]
    asked: re.Pattern[str]
    kind_alone: re.Pattern[str]
    complained: re.Pattern[str]
    called: re.Pattern[str]
    acting: re.Pattern[str]
    there: re.Pattern[str]
    dealt: re.Pattern[str]
    people: tuple[re.Pattern[str], ...]
    praised: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]
    kind_of: re.Pattern[str]
    landmark: re.Pattern[str]
    beside: re.Pattern[str]
    acts: re.Pattern[str]
    turned_to: re.Pattern[str]
    replied: re.Pattern[str]
    public: re.Pattern[str]
    village: re.Pattern[str]
    village_affairs: re.Pattern[str]
    praise: re.Pattern[str]
    located: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    file = read(Path(__file__).with_name("respondent.yml"))
    families = {name: file.child("families").child(name) for name in file.child("families").data}
    word = {key: "|".join(file.texts(key)) for key in file.data if key != "families"}
    ask = "|".join("|".join(each.texts("ask")) for each in families.values() if "ask" in each.data)
    parties, acts = word["parties"], f"(?:{word['acts']})"
    kinds = "|".join(["|".join(each.texts("ends")) for each in families.values()])
    surname = f"[{''.join(list(surname_characters())[:SURNAMES])}]"
    called = rf"(?:[小老阿]{surname}|{surname}(?:某某?|[一-鿿]{{1,2}}))"
    ends = (
        "(?=[，,。！!？?；;、\\s]|$|他|她|的|帮|给|真|把|很|天天|每天|为|对|不|当|又|就|非常|特别|热情"
        "|服务|态度|救|送|主动|这)"
    )
    role, title = word["roles"], word["titles"]
    unit = rf"(?:{_NAME}(?:的|里的)?)"
    return _Words(
        tuple(
            _Family(
                name,
                re.compile("|".join(each.texts("said"))),
                re.compile(rf"(?P<run>{_NAME})(?P<kind>{'|'.join(each.texts('ends'))}){_TAIL}"),
            )
            for name, each in families.items()
        ),
        re.compile(ask),
        re.compile(
            rf"(?:.*[上读念考升]|{_SCHOOL_OF_KIND}){_SCHOOL}|.*{_OWN_BUSINESS}"
            rf"|(?!.*{_SCHOOL}$)(?P<run>(?:{word['before']}|{word['kinds_of']})*)(?:{parties}|{kinds})"
        ),
        re.compile(
            rf"{_COMPLAINS}(?:的是|一?[个家]|我们|俺们?|那[个家]|这[个家])*(?P<run>(?:(?!关于|问题|[有是]个)[^，。,！!？?；;…\s]){{0,{LONGEST_NAME}}}?)(?P<kind>{parties}|{word['bodies']})"
        ),
        re.compile(
            r"(?:一家|有家|[那这]家|一个|有个|家)(?:就?是)?(?:名叫|名字叫|叫做|叫作|叫)(?P<name>(?:(?!朋友|亲戚|同事|老乡|邻居|开了|来了|去到|[我他她你了去到])[^，。,！!？?\s的]){2,12}"
            rf"(?:的|这家|这个)?(?:(?![我他她你了去到])[^，。,！!？?\s的]){{0,6}}?(?:{parties}|店|厂))"
            rf"|(?:{parties}|店|厂|中心|机构)(?:(?:的?(?:名[字称]|招牌))(?:就?是|叫)*|[，,]?(?:就?是)?(?:叫做|名叫|叫作)|[，,]?(?:就|它)?叫(?!{_NOT_CALLED}))(?P<called>(?![改换不没])(?:(?![我他她你俺人])[一-鿿A-Za-z0-9]){{2,10}})(?=[，,。！!；;\s]|$)"
        ),
        re.compile(rf"(?P<run>{_NAME})(?P<kind>{parties})(?={_SINCE}{acts})"),
        re.compile(
            rf"(?:在|到|去|找|给|跟|从|被|由|让|搁|[那这][个家]|有[个家])(?:了)?(?P<run>{_NAME})(?P<kind>{parties})(?:里面?|那里|上)?(?=(?:[^，。]{{0,4}}(?:{word['done_there']}))|{acts})"
        ),
        re.compile(
            rf"(?:{word['deals']})了?[给到得把]了?(?!别人|人家|[开卖种养做收修包])(?P<run>{_NAME})(?P<kind>{parties})"
        ),
        (
            re.compile(rf"(?P<name>{unit}?(?:{role})[，,]?(?:名字)?(?:叫做?|是叫|姓)(?:{called}|{surname})){ends}"),
            re.compile(rf"(?P<name>(?:{role}){called})(?={word['acts']}|强占|贪|占|拿|吃|私|强|卖|包|吞)"),
        ),
        (
            re.compile(rf"(?P<name>{unit}?(?:{role})(?:叫做?|姓|，叫|，姓)?{called}){ends}"),
            re.compile(rf"(?P<name>{unit}?(?:姓)?(?<!环){surname}(?:{title}))"),
            re.compile(rf"(?P<name>(?:{unit}?(?:{role})[，,]?)?(?:他的?|她的?)?{_ID})"),
            re.compile(
                rf"(?P<name>(?:(?:窗口|柜台|大厅|服务台|前台|车上|店里|站里)[上里的]*(?:有|那)?一?[个位])?姓[一-鿿]的?(?:{word['persons']}))"
            ),
            re.compile(
                rf"(?:有|来了?|遇到了?|碰到了?|碰见)一?[个位](?P<name>(?:[一-鿿]{{0,4}}的)?(?:{word['persons']})[，,]?(?:就)?(?:姓|叫)(?:{called}|{surname})){ends}"
            ),
            _VEHICLE,
        ),
        re.compile(f"(?:{word['before']})+"),
        re.compile(f"(?:{word['kinds_of']})*"),
        re.compile(word["landmark"]),
        re.compile(f"(?:{word['beside']})$"),
        re.compile(acts),
        re.compile(f"(?:{word['turned_to']})$"),
        re.compile(word["replied"]),
        re.compile(word["public"]),
        re.compile(word["village"]),
        re.compile(word["village_affairs"]),
        re.compile(word["praise"]),
        re.compile(f"(?:{word['located']})$"),
    )


def find_respondent(text: str) -> Found | None:
    """Whom a complaint is about, as ``Found("respondent", …)``: 投诉阳光花园物业 → "阳光花园物业"; None when nobody is
    named. Of what kind it is and no more (举报一家食品加工厂) has the method ``KIND_ALONE``."""
    words = _words()
    kind_alone: Found | None = None
    for match in words.complained.finditer(text):
        told = match["run"] + match["kind"]
        if words.landmark.match(text, match.end()) or len(told) < 2:
            continue
        start = _name_at(match["run"], match["kind"])
        if start is not None and not match["run"].endswith("的"):  # 开砂场的老板: nobody yet
            return _found(text, match.start("run") + start, match.end("kind"))
        if match["run"] and kind_alone is None:
            kind_alone = _found(text, match.start("run"), match.end("kind"), KIND_ALONE)
    for match in words.called.finditer(text):
        if _OWN.search(text, 0, match.start()):
            continue  # 俺的店叫…
        group = "called" if match["called"] else "name"
        return _found(text, *match.span(group))
    if stands := _AS_WHAT.search(text):
        return _found(text, *stands.span("name"))
    for pattern in (words.acting, words.there, words.dealt):
        for match in pattern.finditer(text):
            start = _name_at(match["run"], match["kind"])
            begin = match.start("run") + (start or 0)
            own = _OWN.search(text, 0, match.start("run")) and not _LABOUR.search(text)
            beside = words.beside.search(text, 0, match.start("run"))
            if start is not None and not own and not beside and not words.landmark.match(text, match.end("kind")):
                return _found(text, begin, match.end("kind"))
    praised = words.praise.search(text) is not None
    for pattern in (*words.people, _SUPPLIER, _OPERATOR, _VEHICLE):
        if told_by := pattern.search(text):
            if praised and pattern is _SUPPLIER and _RANG.search(text, 0, told_by.start()):
                continue  # 她打电话到公交公司去查
            group = "shop" if "shop" in pattern.groupindex and told_by["shop"] else "name"
            return _found(text, *told_by.span(group))
    return kind_alone


def find_household(text: str) -> Found | None:
    """The neighbour who is told by floor or door, of a story: 一楼那户把楼道占了 → "一楼那户"."""
    for match in _HOUSEHOLD.finditer(text):
        if not _words().landmark.match(text, match.end()) and not re.search(
            "[我俺]们?(?:家|屋)?(?:是|住)?在?$", text[: match.start()]
        ):
            return _found(text, *match.span("name"))
    return None


def find_praised(text: str) -> Found | None:
    """Who is praised, by name, title or number (驻村干部小魏, 李护士, 警号031518); None where nothing is praised."""
    if not _words().praise.search(text):
        return None
    for pattern in _words().praised:
        for match in pattern.finditer(text):
            cut = _words().before.match(match["name"])
            start = match.start("name") + (cut.end() if cut else 0)
            start += len(re.match("(?:我们?|俺们?|一下|的|了|[村里]的|，)*", text[start : match.end("name")])[0])  # type: ignore[index]
            if match.end("name") - start >= 2:
                return _found(text, start, match.end("name"))
    return None


def named_in_place(story: str, words: str, *, own: str = "", of_office: bool = False) -> Found | None:
    """Whom ``story`` is about, where the ``words`` that tell the place name one of the kind it speaks of: 驾校 …, and
    then 南街社区，阳光驾校报名点; positions are those of ``words``. Not what is only a landmark there or in the story,
    nor what is in ``own``, the caller's business. ``of_office``: the story is about an office's work (``nlu.implied``),
    so that 身份证 makes it no matter of roads and lamps."""
    for family in _words().families:
        if not (_spoken_of(family.said, story) or (family.name == "office" and of_office)):
            continue
        for match in family.named.finditer(words):
            start = _name_at(match["run"], match["kind"])
            if start is None and match["run"] and re.search(f"{re.escape(match['run'])}[村庄镇乡]", words):
                start = 0  # 大金村，大金小学
            if start is None or _words().beside.search(words, 0, match.start("run")):
                continue
            found = _found(words, match.start("run") + start, match.end("kind"))
            if found.value not in own and not _OWN.search(words, 0, match.start("run")):
                return found
    return None


def of_place(story: str, address: Mapping[str, Any], village: str | None) -> tuple[str, str] | None:
    """Whom ``story`` is about where its place tells which one: (name, words of the place), 物业 in 阳光花园 is
    ("阳光花园物业", "阳光花园"), 俺村的卫生室 ("柳湾村卫生室", "柳湾村"). ``village`` as the city pack names it."""
    words = _words()
    hamlet = re.sub("(?<=村)委会$|居委会$", "", village or "")
    place = str(address.get("place") or "")
    hamlet = hamlet or (place if place.endswith("村") else "")
    if local := _LOCAL.search(story):
        of = hamlet if local["of"] in "村庄" else str(address.get("town") or "")
        if of and not words.landmark.match(story, local.end()):
            return f"{of}{local['kind']}", of
    place = _IN_ESTATE.sub("", place) or place
    estate = _ESTATE.search(place)
    if estate and not _NO_ESTATE.search(place) and _first_is_about(re.compile("物业(?!费)"), story):
        return f"{place}物业", place
    if hamlet.endswith("村"):
        who = _first_is_about(words.village, story)
        if who and (_complained_of(who, story) or not words.public.search(story)):
            return hamlet + ("委会" if who in ("村里", "大队") else who.removeprefix("村")), hamlet
        if words.village_affairs.search(story):
            return f"{hamlet}委会", hamlet
    return None


def counterpart(story: str) -> bool:
    """Whether ``story`` speaks of a business or its owner whom it does not name (租给一个种花生的公司),
    so that it can be asked for. Not of roads, lamps or water, for which a department answers, nor where the caller
    says that nobody knows."""
    words = _words()
    if re.search("(?:不|冇)(?:知道|晓得|清楚)(?:是|叫)?(?:哪|谁|什么|么子|啥)[家个人]?", story):
        return False
    labour = _LABOUR.search(story)
    mine = {each[0] for each in words.asked.finditer(story) if _OWN.search(story, 0, each.start())}
    mine |= {each["kind"] for each in _OF_FIRM.finditer(story)}
    several = {each[0] for each in words.asked.finditer(story) if _SEVERAL.search(story, 0, each.start())}
    for match in words.asked.finditer(story):
        own = (match[0] in mine and not _ANOTHER.search(story, 0, match.start())) and not labour
        beside = words.beside.search(story, 0, match.start()) or words.landmark.match(story, match.end())
        weak = words.public.search(story) and not words.acts.match(story, match.end())
        works_there = not labour and _WORKS_THERE.match(story, match.end())
        if (
            not own
            and not beside
            and not weak
            and not works_there
            and match[0] not in several
            and not words.located.search(story, 0, match.start())
        ):
            return True
    return False


def is_kind_alone(words: str) -> bool:
    """Whether ``words`` that end in the kind of a business do not tell which one it is: 镇上农资店."""
    alone = _words().kind_alone.fullmatch(words)
    return alone is not None and not _OF_DIVISION.search(alone["run"] or "")


def acting_by_kind(story: str) -> Found | None:
    """A business that does something in ``story`` and is told by its kind alone: 那个米粉作坊天天…, as "米粉作坊"; its
    value is "" where that says nothing (公司欠我工资). Not the caller's own."""
    words = _words()
    bare: Found | None = None
    labour = _LABOUR.search(story)
    for match in words.acting.finditer(story):
        end = match.end("kind")
        own = _OWN.search(story, 0, match.start("run")) and not labour
        where = story.endswith(("在", "到", "去", "进", "搞"), 0, match.start("run"))  # 到医院已经没了, 搞停车场收钱
        if own or where or is_beside(story, match.start("run")) or is_landmark(story, end):
            continue
        start = words.before.match(match["run"])
        begin = match.start("run") + (start.end() if start else 0)
        told = story[begin : match.start("kind")]
        if told and words.kind_of.fullmatch(told):
            return _found(story, begin, end, KIND_ALONE)
        if _SAYS.match(story, end):
            continue  # 医院说是吃坏了
        says = "" if told or _ANY_BUSINESS.fullmatch(match["kind"]) else match["kind"]
        bare = bare or Found("respondent", says, begin, end, KIND_ALONE, 0.3)
    return bare


def names_before(story: str, kinds: str) -> Iterator[tuple[int | None, int, re.Match[str]]]:
    """Mentions of what is of one of the ``kinds`` (a regular expression): where its name begins, or None where it has
    none; where what is said of it begins; and the match, whose groups are ``run`` and ``kind``."""
    for match in re.finditer(rf"(?P<run>{_NAME})(?P<kind>{kinds})", story):
        start = _name_at(match["run"], match["kind"])
        begin = match.start("run")
        yield (None if start is None else begin + start), begin + (start or 0), match


def told_from(story: str, start: int, end: int) -> int:
    """Where the words begin that tell which one of its kind it is what stands at ``start``–``end`` (丰年|合作社), or of
    what kind (米粉|作坊)."""
    run = _RUN.search(story, 0, start)
    words = run[0] if run else ""
    at = _name_at(words, story[start:end])
    if at is None:
        at = next(n for n in range(len(words) + 1) if _words().kind_of.fullmatch(words, n))
    return start - len(words) + at


def is_landmark(text: str, end: int) -> bool:
    """Whether what ends at character ``end`` only tells where something is: 王家桥小学|隔壁."""
    return bool(_words().landmark.match(text, end))


def is_beside(text: str, start: int) -> bool:
    """Whether what begins at character ``start`` only tells where something is: 挨着|王家桥小学."""
    return bool(_words().beside.search(text, 0, start))


def is_turned_to(text: str, start: int) -> bool:
    """Whether what begins at character ``start`` is whom one turned to: 找了|村干部."""
    return bool(_words().turned_to.search(text, 0, start))


def _found(text: str, start: int, end: int, method: str = "named") -> Found:
    return Found("respondent", text[start:end], start, end, method, 0.7)


def _name_at(run: str, kind: str) -> int | None:
    """Where in ``run`` the name of a business of this ``kind`` begins; None where there is none: 一家食品(加工厂)."""
    words = _words()
    lead = words.before.match(run)
    start = lead.end() if lead else 0
    if one := _ONE_OF.match(run):
        start = one.end()
    if not _AUTHORITY.search(kind):
        for division in _DIVISION.finditer(run, start):
            rest = run[division.end() :]
            if len(rest) > 1 and not words.kind_of.fullmatch(rest) and not _COUNTED.fullmatch(rest):
                start = division.end()
    if lead := words.before.match(run, start):  # 阳光小区|南门|菜鸟(驿站)
        start = lead.end()
    rest = run[start:]
    if _TO_SCHOOL.search(rest) and re.match(_SCHOOL, kind):
        return None
    vague = words.kind_of.fullmatch(rest) or (re.search("(?:[区县镇乡路街巷号]|街道)$", rest) and kind in _OF_NO_TOWN)
    return None if vague else start


def _spoken_of(said: re.Pattern[str], story: str) -> bool:
    """Whether a story speaks of one of a family, and not only as of a landmark; where it is about a road or a lamp it
    must do something."""
    words = _words()
    public = words.public.search(story)
    for match in said.finditer(story):
        aside = words.landmark.match(story, match.end()) or words.beside.search(story, 0, match.start())
        acts = words.acts.match(story, _OF_KIND.match(story, match.end()).end())  # type: ignore[union-attr]
        if not aside and (not public or acts):
            return True
    return False


def _first_is_about(who: re.Pattern[str], story: str) -> str | None:
    """The first mention of ``who`` in a story, where it acts and is not whom one turned to: not 找物业，物业说不管."""
    words = _words()
    match = who.search(story)
    if match is None or words.landmark.match(story, match.end()) or words.beside.search(story, 0, match.start()):
        return None
    if words.replied.match(story, match.end()):
        return None
    complained = _complained_of(match[0], story)
    if not complained and words.turned_to.search(story, 0, match.start()):
        return None
    acts = words.acts.match(story, match.end()) or re.match("换|收|贴|只|就|也|又|都", story[match.end() :])
    return match[0] if complained or acts else None


def _complained_of(who: str, story: str) -> bool:
    return bool(re.search(rf"{_COMPLAINS}[^，。,]{{0,8}}{who}", story))
