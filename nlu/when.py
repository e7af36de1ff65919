"""Which of the times that are told is that of the matter: 路灯坏了三天了, not 今天下了夜班 nor 孩子明天还要考试."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.clock import hours
from nlu.found import Found
from nlu.matters import tells
from nlu.story import weight
from nlu.times import SAYS_LITTLE

_CLAUSE = re.compile(r"[^，,。！？!?；;、：:\n]+")
# What is complained of has been, or is.
_TO_COME = re.compile("明(?:天|日|朝|儿|早|晚|年)|(?<![以之然最])(?:大?后天|后年)|下下?个?(?:月|周|星期|礼拜)")
_IF = re.compile("(?:^|[，,。])[^，,。]{0,3}(?:再不|要不|不然|否则|要是|如果|假如|万一)")
# 一个月三千工资, 每个月还扣一百: what is paid for a time.
_PAID_FOR = re.compile(
    "的?(?:工资|工钱|薪水|租金|房租|押金|物业费|[水电气]费|养老金|退休金|补贴|生活费|利息)(?!.{0,2}(?:没|冇|不|拖|欠))"
    "|[^，,。]{0,5}(?:扣|交|收|发|给|拿|挣|赚|补|罚|涨|只有|才|就)[^，,。]{0,4}[0-9一二两三四五六七八九十百几]+[^，,。]{0,3}(?:[块元毛万百千]|$|[，,。])"
    "|(?:多花|多交|是|要)?(?:[0-9]+|[一二两三四五六七八九十百千万几]+)(?:多|来)?(?:[块元毛]|$|[，,。的])"  # 每个月八十
)
_OF_A_HABIT = re.compile("每个?月|每年|每天|每日|天天|年年|月月|一个?月")
# 今天下了夜班, 加班到十一点, 三点钟起来开炉子: what whoever tells it was about, or their telling it.
_OWN_DAY = re.compile(
    "下了?(?:[早中晚夜白]?班|课|学|车|地)|[上交]完?班|值班|加班|收工|收摊|出摊|占摊|起来|起床|起早|醒|睡(?!不|得|着)|到屋|到家|回家|(?<![找送拿拉要退还接拽带])回来(?=$|[的时])|回屋|赶路|(?:去|出来|出去)(?:散步|遛弯)|买菜|做饭|吃饭|吃完"
    "|接孩子|送孩子|[从刚][^，,。]{1,10}出来|出门|路过|经过|(?:跟|给|找|打|和|问)(?:[你您恁]们?|热线|电话|12345)|搬(?:来|进|到)|听(?:人|别人|邻居|老乡)?(?:说|讲)|(?:两|几|三|二)[个件桩](?:事|问题)|考试|上学|开会|结婚|过生日"
)
# 去年买的车, 在这里住了十年: what was before the trouble
_BACKDROP = re.compile(
    "[住搬嫁娶憋]|结了?婚|成家|退休|入职|上岗|工作|上班|打工|当(?:了|过|兵|老师)|[干做教读养种唱跳练]了|跑(?:出租|车|货|运输|滴滴|外卖)|买(?:的|了|来)|租(?:的|了|到)|分(?:的|到)|交房|入住|装修|开了|去世|[死走瘫病]了"
)
# 我跑出租跑了十来年了: who tells it, and for how long
_OWN_TRADE = re.compile(
    "(?:我|俺|咱)[^，,。]{0,4}(?:跑(?:出租|车|货|运输|滴滴|外卖)|教书|种[地田]|打工|做生意|退休|当(?:兵|老师|医生|会计))"
)
# 昨天想去上坟, where the road is closed already
_MEANT_TO = re.compile(
    "^(?:[我俺咱他她]们?|本来|原本|特意|专门|就)*(?:想|打算|准备|要)(?:要)?(?:[去来回进出到上过]|走)"
)
TOLD = 2.0  # the weight (nlu.story) from which the words before tell what it is
# 最后一班车五点半就收: what is so by plan
_TIMETABLE = re.compile("(?:[首末头尾早晚一]班车?|班车|公交车?|客车|大巴|火车|地铁)[^，,。]{0,6}$")
_BY_PLAN = re.compile("(?:左右|多)?(?:就|才|要|准时)*(?:收|停|发|开|没|下班|关门)")
# 图书馆下午五点半就关门，周一还不开: the hours that a place keeps
_OPEN_TO_ALL = re.compile(
    "[馆园](?:里|的|那边)?|窗口|大厅|中心|银行|信用社|营业厅|网点|医院|门诊|卫生[室院站所]|诊所|食堂|超市|药[店房]|驿站|邮局|代办点|收费处|公厕|厕所|[所局]"
)
_KEEPS_HOURS = re.compile(
    "(?:就|才|还|都|也|准时|要|已经|是|全天|一律|早早)*(?:不|没|冇)?(?:开门|关门|闭[馆园]|开馆|打烊|[上下]班|营业|歇业|开[放到]|延[长时]|停诊|接诊|锁门|(?:关|开)(?:$|[，,。了的]))"
)
_OPEN_UNTIL = re.compile("(?:开|开放|开门|营业|上班|延长|延|推迟)(?:到|至)$")
_A_DAY = re.compile("[昨前今]|[年月号日]")
# 白天干干净净, 昨天还好好的: when it is not so.
_WELL_THEN = re.compile(
    "(?:都|还|倒|也|就|蛮|挺|是|一直|本来)+(?:好(?!几|多|像|久|不|难|吵|臭)|正常|没事|没问题|不这样|有水|有电|亮)|好好的?|干干净净|安安静静|(?:没|冇)得?事|检查的"
)
# What was done about it: not when it happened.
_DEALT_WITH = re.compile(
    "(?:报|投诉|举报|反映|反应|催|问|找|报修|登记|申请|交涉|协商)(?:过|了|完|的修)|打(?:过|了)?(?:好?几)?[次趟个]?电话|[去来][^，,。]{0,4}(?:问|找|催)|找(?:物业|社区|村|居委|他们|单位|领导|老板)|跑了?[^，,。]{0,2}趟"
)


# 今天必须给我个说法, 三天之内要给答复
_TO_BE_DONE = re.compile(
    "(?:之内|以内|内)?(?:你们?|您|恁们?|就|都|一定|务必)*(?:必须|务必|一定要|要给|得给|给我|给个|不(?:解决|处理|给我))"
)
# 就等这点钱过年, 好回家过年
_FEAST = re.compile("过年|过节|春节|年关|[中仲]秋|元旦|开学|结婚")
_FOR_IT = re.compile("(?:等[着到]?|指望|指着|盼着?|靠|[好要]回[家去]?|好好|安心|能不能|怎么|咋|哪么)[^，,。]{0,8}$")
_BEGINS = re.compile("(?:[起始]|以来|至今|到现在)$|^(?:有|都|已经|快)*[几好][^起开]*[了哒]$")  # 好几年了
_SAID_TO_BE = re.compile("(?:说|讲|答应|承诺|保证|通知)(?:好|过|了|的?是|等|要到)?$")  # 说今天下午来水
_OF_OLD = re.compile("(?:说|讲|[那这])(?:个|张|块|牌子|价格?|标准|文件|规定|政策)*(?:还)?是$")  # 他说那是去年的
_PROMISED = re.compile("(?:之?[前内]|以[前内])?(?:就|都)?(?:肯定|一定|保证|绝对|铁定|包(?!括))")  # 立秋以前肯定修好


def of_the_matter(text: str, times: Sequence[Found]) -> list[Found]:
    """``times`` without those to come, those that money is paid for and those of the teller's own day; where one is
    told of the matter, also without that of what was done about it and of when it is not so; where one tells since when
    it is, only such."""
    meant = _of_the_matter(text, times)
    return [each for each in meant if _is_since(text, each)] or meant


def _of_the_matter(text: str, times: Sequence[Found]) -> list[Found]:
    own = [each for each in times if not _is_beside(text, each)]
    told = [each for each in own if not _is_around(text, each)]
    telling = [each for each in told if not SAYS_LITTLE.fullmatch(text[each.start : each.end])]
    resolved = any(each.method == "resolved" for each in telling)
    return told if resolved or (telling and not any(each.method == "resolved" for each in own)) else own


def is_to_be_done(text: str, when: Found) -> bool:
    """Whether a time is that of what is wished: 今天必须给我个说法, 等这点钱过年."""
    feast = _FEAST.search(text, when.start, when.end)
    return bool(_TO_BE_DONE.match(text, when.end) or (feast and _FOR_IT.search(text[: when.start])))


def _is_since(text: str, when: Found) -> bool:
    """Whether a time is a beginning, or how long it has been: 从五月份起, 上个月开始, 三天了, 好几年了."""
    words = text[when.start : when.end]
    if SAYS_LITTLE.fullmatch(words) or "repeat" in when.value or _BACKDROP.search(_clause(text, when)):
        return False
    if re.search("小时|钟头|分钟", words):
        return False  # 昨晚停电，停了三个小时了
    if when.value["start"]:
        return when.value["end"] is None
    return bool(_BEGINS.search(words)) and hours(words) is None and "点" not in words


def _is_beside(text: str, when: Found) -> bool:
    words = text[when.start : when.end]
    if is_to_be_done(text, when) or _TO_COME.search(words) or _IF.search(text[max(0, when.start - 12) : when.start]):
        return True
    if "年" in words and _OWN_TRADE.search(_clause(text, when)):
        return True
    if _PROMISED.match(text, when.end) or (_OF_OLD.search(text, 0, when.start) and text.startswith("的", when.end)):
        return True
    if _MEANT_TO.match(text[when.end :]) and weight(text[: when.start]) >= TOLD:
        return True
    if when.value["start"] is None and _TIMETABLE.search(text, 0, when.start) and _BY_PLAN.match(text, when.end):
        return True
    hours_of_a_place = _KEEPS_HOURS.match(text, when.end) or _OPEN_UNTIL.search(text, 0, when.start)
    if hours_of_a_place and _OPEN_TO_ALL.search(text, 0, when.start) and not _A_DAY.search(words):
        return True
    if _OF_A_HABIT.fullmatch(words) and _PAID_FOR.match(text, when.end):
        return True
    hours_only = when.value["start"] is None or words in ("今天", "今日", "今儿", "刚", "刚刚", "刚才")
    return hours_only and _is_all(_OWN_DAY, text, when)


def _is_around(text: str, when: Found) -> bool:
    behind = _CLAUSE.match(text, when.end)
    well = behind is not None and _WELL_THEN.search(behind[0])
    said = _SAID_TO_BE.search(text[max(0, when.start - 8) : when.start])
    clause = _clause(text, when)
    long_ago = "年" in text[when.start : when.end] and _BACKDROP.search(clause)
    return bool(well or said or long_ago or _DEALT_WITH.search(clause)) or _is_all(_OWN_DAY, text, when)


def _is_all(what: re.Pattern[str], text: str, when: Found) -> bool:
    """Whether ``what`` is all that the clause of a time tells, where there are others."""
    clause = _clause(text, when)
    if clause == text.strip("，,。！!？? ") or not what.search(clause):
        return False
    return not tells(what.sub("", clause.replace(text[when.start : when.end], "")))


def _clause(text: str, when: Found) -> str:
    return next((c[0] for c in _CLAUSE.finditer(text) if c.start() <= when.start < c.end()), text)
