"""The rest of an answer to "where?": what is said behind the last name and belongs to the place.

…社区，步步高后面那个店: neither what happened, nor about who speaks, a time, a number to call or a demand, it tells
where it is, in its words and order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.address_chain import Chain, where_words
from nlu.address_reading import COUNT, SIGN, Part, Reading, words
from nlu.time_words import pattern as time_pattern

# 就在…, 俺家搁…, 我店子叫…: before the place itself
_LEADS = re.compile(
    "(?:就|也)*(?:[我俺咱][们嘞的]?[一-鿿]{0,2}?(?:住在?|[在搁])|[一-鿿]{0,5}?叫做?|(?:是|在|搁)*(?:那边的?|那里的?)?)(?:就|是|在)*"
)
_FROM_IT = re.compile("[那这上下里往从进出拐]")  # 县府街 + 上那个店
_LOCAL = re.compile("[上里下]面?|过去|[那这][儿里边头块]|一点儿?")  # 健康路 + 上，
LONGEST_REST = 40  # characters
MOST_CLAUSES = 2
# The heads of words for a spot: 后面那条巷子, 院里, 第三排
_SPOTS = (
    "点室厅房场站店厂馆院楼门墙路街巷弄桥坪塘池田地园库棚坡沟渠井堰坝岗亭台摊铺屋处口角弯边头上下里外内旁"
    "侧段中前后栋层号组排单元户东西南北坎坑洞堤岸滩林山寨庄村湾汊湖河港渡牌过柜区荡方壁面部所位"
)
_CLAUSE = re.compile(r"(?P<mark>[，,、\s的嘞哒]*)(?P<said>[一-鿿0-9A-Za-z·“”\"]+)(?=$|[，,、。！!；;\s])")
# 我店子叫…, 俺家在…, 我屋门口: of the one who speaks only what stands there
_OF_THE_CALLER = re.compile(
    "(?:[我俺咱][们嘞的]?的?(?=住(?!院)|[在搁]|这|那|[新老小]?(?:[家屋店厂村庄组楼单]|铺|小区|社区|学校|公司|驿站|门|房)))+"
)
_SPEAKS = re.compile(
    "[我你您他她俺恁咱谁妈爸爹妹姐弟崽伢娃]|人家|自己|丈母|岳父|儿子|女儿|闺女|亲戚|朋友|同事|邻居|房东|老板"
)
# 卖窗帘的店, 做羽绒服嘞厂: what it is, not what happened
_WHAT_IT_IS = re.compile(
    "[卖修做开收烧打补泡洗理养搞堆放停][一-鿿]{0,5}?[的嘞哒](?!是)(?=[一-鿿]|$)|[卖修做收][一-鿿]{1,4}(?<!是)(?=[那这][个家排边间一])|[停修洗][车鞋](?=[一-鿿])|[臭污排积]水(?=[沟塘坑井池渠凼氹河管])|收费(?=[亭站岗处口])|破(?=[房屋楼厂院墙])|(?<=[店厂铺馆院园子家地区司校名牌头])叫做?[一-鿿]{2,8}$"
)
# 放心搬家: a trade that a shop is called by
_TRADE_NAME = re.compile(
    "(?<=[^的了在边上里面][^的了在边上里面])(?:租房|搬家|开锁|补胎|打印|维修|装修|修车|修鞋|洗车|租车|收购|废品)$"
)
_LIES = re.compile("[停堆摆放倒扔积建](?=在)")
_HAPPENS = re.compile(
    "不(?!动产|锈钢)|[没莫冇未别]|了|(?<!对)过(?!去|来|道|桥|路|街)|[吗呢吧怎啥]|什么|哪|为何|多少|[很太最更老]是|[很太最更]|有人|有事|没人|天天|每|经常|总是|一直"
    "|问题|事情?|情况|时候|故障|难闻|气味|味道?[大重难熏]|垃圾(?![桶站池房场箱屋中收转])|施工|装修|[流漂漫滴掉飞跳钻爬](?:到|进|出|下|在|得|满)"
    "|才是|[的嘞]是|(?<![挨靠对临顺沿守朝])着|还(?!是|建|迁)|一[一-鿿]一[一-鿿]|[涨冲漫灌挪撞轧渗挤租问找]|[歪跳倒堆推跑]到|[被把给]|[死伤吵闹咬呛砸响晃]|排(?:到|放|污|出)|下(?:雨|雪)|在装|在修|[现正]在|(?<![首成名商京])都(?!市|城|江)|只(?!有)|净是|一[一-鿿]{1,4}就|(?:司机|会计|医生|村医|书记|主任|师傅|经理|学期|季度|补贴|认证|味儿?|车|人|号)$"
)
_ASKS = re.compile(
    "希望|要求|要(?!道|塞)|请(?!茶)|麻烦|赶紧|尽快|[快早]点|(?<![水气油井钢])管(?![理委道网子所])|处理(?!厂|站|中心)|解决|查|想(?!象)|帮|叫你|投诉|举报|反映|咨询"
    "|[说讲写](?!字楼)|记得|知道|晓得|认得|认识|清楚|[0-9]{7}|电话|手机|微信|号码|姓|名字"
)
_ALSO = re.compile("^(?:还|也|又|另外|再)")
# What goes on behind the place with the act: 那个站 + 上的车
_ACT = re.compile("(?:[上下坐乘]|买|办|参|交|领|拍|吃|租|打)(?:的|嘞|哒|了)[一-鿿]{0,2}$")
_PARTICLES = re.compile("(?:这儿|[啊呀哈嘞沙咯哦嘛哒呢])+$")
_HOW_MANY = re.compile(
    "整|全|半|大概|一共|[一二两三四五六七八九十百几多0-9]+[个条来多几家](?!是)|(?!.*[那这第]).*[一二两三四五六七八九十百几多0-9来]户$|[一二三]?[一二三]个是"
)
_WHO_ACTS = re.compile("(?:物业|公司|社区|[村镇乡厂县]?[里上](?:和[村镇乡厂县]?[里上])?|[那这就]?是?[那这]个)+")
_ASKED_OF = re.compile("^叫.*[人来去给拉派看知能等水]")  # 叫人来看看
_POINTED_AT = re.compile("[那这][个座条家处片段块口排间栋]")
_STANDS_THERE = re.compile(f"有一?[个家座栋排条棵块间][^，]*(?![坑洞])[{_SPOTS}]子?$")
_ALL_AT = re.compile("^都(?=[在搁])")
_ONLY_THERE = re.compile("(?:.*[在搁]|就|就?是)?[那这](?:里|儿|边|块|头|个地方)?[住的边上头]*")
_POINTS = re.compile(
    "[那这][一两几]?[个座条家处片段块口栋排间户棵根蔸盏扇道张截节边头口些栋幢辆种只]"
    f"|第{COUNT}[个家排栋户间条]"
    "|挨着|靠着?|对着|临[着街河路江]|正对|[往朝向][^，]{1,4}[走去拐]"
    "|那[儿里边头]的|(?:^|[店厂铺馆院园子家地区司校名牌头])叫做?[一-鿿]{2,8}$|牌子|招牌|门头|店名"
)
_ENDS_THERE = re.compile(
    f"(?:[{_SPOTS}]子?|[步栈绿便过通巷行盲车河跑隧楼]道)(?:[那这][儿里边头]|[东西南北][边头面侧])?(?:一点儿?)?$"
)


def rest_of_answer(reading: Reading, chain: Chain, chains: Sequence[Chain]) -> Part | None:
    """What of the answer goes on behind ``chain`` and belongs to the place; None where nothing does."""
    text = reading.text
    others = [each for each in chains if each is not chain and each.start >= chain.end]
    start, end = None, chain.end
    at = chain.end
    for _ in range(MOST_CLAUSES + 1):
        clause = _CLAUSE.match(text, at)
        if clause is None or clause.end() - chain.end > LONGEST_REST:
            break
        begin, stop = clause.span("said")
        if start is None and _LOCAL.fullmatch(text, begin, stop):
            at = clause.end()
            continue
        if any(_elsewhere(each, chain, begin, stop) for each in others):
            break
        stop = _end_of_place(text, begin, stop)
        if not _is_place(reading, begin, stop):
            stop = _before_what_happens(reading, begin, stop)
        if stop <= begin:
            break
        start, end = (begin if start is None else start), stop
        if stop < clause.end("said"):
            break
        at = clause.end()
    if start is None:
        return None
    last, behind = chain.parts[-1], text[chain.end : start] in ("", "的")
    lead = _LEADS.match(text, start)
    if behind and last.kind == "place":
        named = chain.end
    elif behind and last.kind == "number" and text[start] == "门":
        named = last.start  # 三号 + 门进去那排
    elif behind and (_FROM_IT.match(text, start) or (last.kind == "road" and chain.end > last.end)):
        named = last.start
    else:
        named = lead.end() if lead and lead.end() < end - 1 else start
    return Part("place", text[named:end], start, end, 0.5)


def _elsewhere(other: Chain, chain: Chain, begin: int, stop: int) -> bool:
    """Whether ``other``, said in these words, lies in another division than the one the answer named."""
    here = {division.path for part in chain.parts for division in part.divisions}
    larger = [part for part in other.parts if begin <= part.start < stop and part.divisions]
    told = (part for part in larger if part.kind != "village" or part.name[-1] in "村区会")  # 码头 is a village, too
    return any(not here & {division.path for division in part.divisions} for part in told)


def _end_of_place(text: str, begin: int, stop: int) -> int:
    for trim in (_PARTICLES, _ACT, _PARTICLES):
        match = trim.search(text, begin, stop)
        stop = match.start() if match else stop
    return stop


def _before_what_happens(reading: Reading, begin: int, stop: int) -> int:
    """Where the thing pointed at ends: 后面那口塘 + 漏水; ``begin`` where none is."""
    text = reading.text
    pointed = _POINTED_AT.search(text, begin, stop)
    for end in range(stop - 1, pointed.end() if pointed else stop, -1):
        apart = text[end - 1] != "路" or not words().after_road.match(text, end)
        if apart and _ENDS_THERE.search(text, begin, end) and _is_place(reading, begin, end):
            return end
    return begin


def _is_place(reading: Reading, begin: int, stop: int) -> bool:
    said = reading.text[begin:stop]
    if (len(said) < 2 and said != "部") or any(each.fullmatch(said) for each in (_ONLY_THERE, _WHO_ACTS)):
        return False
    if any(each.match(said) for each in (_ALSO, _HOW_MANY, _ASKED_OF)) or tells_something_else(reading, begin, stop):
        return False
    named = any(end.end() == len(said) for end in words().endings.finditer(said))
    if "有" in said and not named and not _STANDS_THERE.search(said):
        return False
    return named or any(each.search(said) for each in (_POINTS, _ENDS_THERE, _TRADE_NAME))


def tells_something_else(reading: Reading, begin: int, stop: int) -> bool:
    """Whether these words tell of what happened, of who speaks, of a time, a number to call or a demand."""
    said = reading.text[begin:stop]
    if where_words().no_answer.search(said) or _SPEAKS.search(_OF_THE_CALLER.sub("", said)):
        return True
    if any(match.start() < stop and begin < match.end() for match in time_pattern()[0].finditer(reading.text)):
        return True
    bare = _TRADE_NAME.sub("", _without_names(reading, begin, stop))
    bare = _LIES.sub("", _WHAT_IT_IS.sub("", bare))
    bare = _ALL_AT.sub("", re.sub(SIGN, "", _OF_THE_CALLER.sub("", bare)))
    return bool(_HAPPENS.search(bare) or _ASKS.search(bare) or words().not_in_rest & set(bare))


def _without_names(reading: Reading, begin: int, stop: int) -> str:
    """The words but for the names in them and the kinds of place: 停车场 tells of nothing that happened."""
    text = reading.text
    spans = [(part.start, part.end) for part in reading.parts if begin <= part.start and part.end <= stop]
    spans += [match.span() for match in words().endings.finditer(text, begin, stop) if match.end() - match.start() > 1]
    spans += [match.span() for match in words().edges.finditer(text, begin, stop) if match["keep"]]
    for start, end in spans:
        text = text[:start] + "，" * (end - start) + text[end:]
    return text[begin:stop]
