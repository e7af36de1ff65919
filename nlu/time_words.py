"""The words of time, each kind with its pattern; ``nlu.times`` chains and resolves them."""

from __future__ import annotations

import re
from functools import lru_cache

from nlu.festivals import FESTIVAL

NUMBER = "(?:[0-9]{1,4}|[零〇一二两三四五六七八九十]{1,4})"
AMOUNT = f"(?:{NUMBER}|[大小]?半|几|好几|十几|几十|好多|[两三四五六七][三四五六七八])"
_UNIT = "(?:分钟|个?小时|个?钟头|个(?:多|半)?(?:小时|钟)|天|个?晚上|个?星期|个?礼拜|个?月|年|周)"
_LONG = "(?:星期|礼拜|月|小时|钟头)"
_LENGTH = f"(?:{AMOUNT}(?:来|多)?{_UNIT}(?:多|半)?|{AMOUNT}个(?:多|半){_LONG}|半个?多?{_UNIT}|个把{_LONG})"
_DAY_NUMBER = "(?:3[01]|[12]?[0-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH_NUMBER = "(?:元|1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_HOUR = (
    "(?:[0-9]{1,2}|零|二十[一二三四]?|十[一二三四五六七八九]二|十[一二三四五六七八九]?"
    "|一[两二]|[两三四五六七八九][三四五六七八九十]|[一二两三四五六七八九])"
)
_MONTH_PART = "(?:初|底|末|中旬?|上旬|下旬)"
_MINUTE = "(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])"
_TENS = "(?:[0-5][0-9]|[二三四五]?十[一二三四五六七八九]?)"  # 五点一箱米粉 is no minute
_BEFORE_LAST = "(?<![路街地面墙车床楼桌椅桥船岸集镇村手身网])上上"  # 停在马路上上个月吃了罚单: last month
_WEEKDAY = "(?:[一二三四五六日末]|天(?!天))"  # 这个礼拜天天 is every day of the week
_NO_HOUR = "(?![点:：号月天个楼块十百万年多层单栋0-9])"
# 周一三五, 周二和周四; but 周一三点 is one day and an hour.
_WEEKDAY_LIST = f"(?:(?!天天)[一二三四五六日天](?:[、，,和跟及]?(?:(?:周|星期|礼拜)?[一二三四五六日天]{_NO_HOUR}))+)"


def _words(*lines: str) -> str:
    """An alternation of the words in ``lines``, longest first."""
    return "|".join(sorted(" ".join(lines).split(), key=len, reverse=True))


# Order matters: the first kind that fits at a place wins.
def _table() -> list[tuple[str, str]]:
    since_day = (
        "就 来的 停的 报的 装的 交的 买的 那天 当天 上午 下午 晚上 早上 中午 凌晨 夜里 开始 以后 之后 起 的时候 左右"
    )
    some = "一段时间 几天 几个月 几个星期 几年 段时间 段日子 一阵子 些天 阵子"
    recent = [f"{first}{rest}" for first in ("最近", "近", "这", "前") for rest in some.split()]
    night = _words(
        "凌晨 清晨 清早 大清早 一大早 一早 早晨 早上 上午 中午 正午 午休 午休时间 午后 下午 傍晚 晚上 大晚上 夜里",
        "晌午 头晌 前晌 后晌 晚晌 擦黑 擦黑儿 断黑 麻麻亮 清早八早 清起来 喝罢汤 黑家 黑里 黑嘞",
        "夜间 深夜 半夜 半夜三更 大半夜 三更半夜 午夜 后半夜 前半夜 夜晚 晚间 白天",
    )
    return [
        ("festival", FESTIVAL),
        ("ago", f"{_LENGTH}(?:之前|以前|前)(?![面后])"),
        (
            "lasting",
            f"(?<!第)(?:已经|连续|持续|一连|都|快|将近|接近|有|差不多|大概)*{_LENGTH}(?:左右)?(?:[了哒](?!解)|以来)",
        ),
        ("lasting", f"(?:已经|连续|持续|一连|长达|整整)(?:有|快|将近)?{_LENGTH}(?!级)"),
        (
            "date",
            f"(?:(?:{NUMBER}年|今年|去年|前年|明年)的?)?{_MONTH_NUMBER}月份?的?{_DAY_NUMBER}"
            "(?:[号日](?!楼)|(?!号|栋|单元|[0-9零一二三四五六七八九十]))",
        ),
        ("lasting", f"{_LENGTH}(?=(?:都|还|就|也)?(?:[没冇]|木牛|木有|未|不(?!到|超|等|含)))"),
        ("lasting", f"(?<=[坏停断堵漏拖欠黑臭吵塌淹围占][了哒]){_LENGTH}(?=$|[，,。！!])"),
        ("lasting", rf"(?:已经|都)[^，。\s]{{1,2}}了{_LENGTH}"),
        ("date", r"(?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)"),
        ("date", f"(?:这个月|本月|上个月|上月|下个月)的?{_DAY_NUMBER}[号日]"),
        (
            "date",
            f"(?<![0-9零一二三四五六七八九十]){_DAY_NUMBER}[号日](?={_words(since_day)})",
        ),
        ("to_day", f"(?<=[到至]){_DAY_NUMBER}[号日](?!楼)"),
        ("month", f"(?:{NUMBER}年|今年|去年|前年)的?{_MONTH_NUMBER}月(?:份|{_MONTH_PART})?(?!号)"),
        (
            "month",
            f"(?<![0-9零一二三四五六七八九十个]){_MONTH_NUMBER}月(?:份|{_MONTH_PART}|(?=开始|起|以来|的时候|就|到|[，。,！]|$))",
        ),
        ("month", "下个?月"),
        ("month", f"(?:{_BEFORE_LAST}个?|上个?|这个?|本|当)月(?:份|{_MONTH_PART})?(?![球台嫂饼])|月(?:初|底|末)"),
        (
            "year",
            r"(?:(?:19|20)\d\d|[零〇一二九]{2}[零〇一二三四五六七八九]{2}"
            r"|(?<!\d)[12]\d(?=年(?:就|买|交|开始|的时候|起|那会)))年(?:年?[初底]|[上下]半年|[春夏秋冬]天)?",
        ),
        ("year", "(?:今年|大前年|去年|前年)(?:年?[初底]|[上下]半年|[春夏秋冬]天)?|年初|年底"),
        (
            "habit",
            f"每个?(?:周|星期|礼拜)(?:{_WEEKDAY_LIST}|{_WEEKDAY}(?:到|至|-|—|~)(?:周|星期|礼拜)?{_WEEKDAY}{_NO_HOUR})",
        ),
        ("week_days", f"(?:{_BEFORE_LAST}个?|上个?|这个?|本)?(?:周|星期|礼拜){_WEEKDAY_LIST}"),
        ("week_day", f"(?:{_BEFORE_LAST}个?|上个?|这个?|本|下个?)?(?:星期|礼拜|周){_WEEKDAY}(?![边围年口个家条块])"),
        ("week", f"(?:{_BEFORE_LAST}|上|这|本)个?(?:星期|礼拜|周)(?![边围])"),
        (
            "day_part",
            _words(
                "昨晚 昨晚上 昨夜 昨早 前晚 今晚 今晚上 今早 今早上 今夜 夜儿黑 夜儿黑家",
                "夜黑 昨儿黑 今儿黑 今黑 明早 明晚",
            ),
        ),
        (
            "day",
            _words(
                "大前天 前天 前日 前儿 前儿个 前个 昨天 昨日 昨儿 昨儿个 昨个 夜儿个 夜个儿 夜个 夜儿 夜来",
                "今天 今日 今儿 今儿个 今个 明天",
            )
            + "|(?<![以之然最])后天(?!天)",  # 国庆以后天天夜里 is no 后天
        ),
        (
            "just_now",
            "刚刚|刚才|方才|刚(?=[^好性需]{0,4}(?:着火|起火|发生|看到|看见|出|撞|摔|停|断|漏|塌|倒))",
        ),
        ("now", "现在|目前|此刻|这会儿?|眼下"),
        ("recent", _words("这两天 这两三天 前两天 头几天 近日 最近 近期 这一个多月来 这两个月 这两年 近两年", *recent)),
        ("season", "寒假(?:期间|里)?|入[春夏秋冬]|开春"),
        (
            "habit",
            f"(?:每到?个?|一到)(?:星期|礼拜|周)(?:{_WEEKDAY}(?![个家条块]))?|每个?月(?:的?{_DAY_NUMBER}[号日])?|每年|每天|每晚"
            "|每日|每到|天天(?!花板)|夜夜|月月|年年|每?隔一?天|每[两二2]天|每个?(?=早上|晚上|夜里|早晨|中午|下午)|工作日|双休日",
        ),
        ("habit", "整天|整夜|一天到晚|逢年过节"),
        ("part", f"{night}|[早晚](?=(?![一1]点){_HOUR}点)"),
        ("clock", r"(?<![0-9:：])(?:[01]?\d|2[0-4])[:：][0-5]\d(?![0-9:：])"),
        (
            "clock",
            f"(?:(?<=[周期拜][一二三四五六日天])|(?<![0-9第有多少大零一二两三四五六七八九十])){_HOUR}点"
            f"(?:钟|半(?!天)|整|多钟?|左右|来钟|[一三]刻|过{_MINUTE}分?|零{_MINUTE}分?|{_MINUTE}分|{_TENS}(?!几|多|来|个|次))?"
            "(?!.?(?:建议|要求|意见|问题|原因|诉求|希望))(?![心击赞歌菜餐评名燃子也不])",
        ),
    ]


@lru_cache(maxsize=1)
def pattern() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all kinds, and the kind of each of its groups "p0", "p1", …"""
    table = _table()
    return re.compile("|".join(f"(?P<p{n}>{one})" for n, (_, one) in enumerate(table))), tuple(
        kind for kind, _ in table
    )
