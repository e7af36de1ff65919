"""Sums of money, and counts of people and ages, out of what was said: 三千五, 一万二, 两百多块, 3.5万, 四五千."""

from __future__ import annotations

import re
from decimal import Decimal

from nlu.digits import read_count
from nlu.found import Found

_NUMERAL = "[零〇一二两俩三四五六七八九十百千几]"
# 一 before these begins a word of its own: 三千五一直没退.
_NOT_NUMERAL = "(?!一[直共定般起些点下边旁样]|(?<![十零])一[个平年次斤天月度吨方])"
_NUMBER = (
    rf"(?:[0-9]{{1,12}}(?:[,，][0-9]{{3}}){{0,3}}(?:\.[0-9]{{1,4}})?|(?:{_NOT_NUMERAL}[半{_NUMERAL[1:-1]}]){{1,12}})"
)
_LARGE = "(?:个?亿|[千百十]?万|[千百]|[wWkK](?![a-zA-Z]))"
_MORE = "(?:多|来|余|好几|把)"
# 三万, 3万5, 3.5万, 一万二千五, 十几万, 五万多; the small unit may be left out (三万五).
_SUM = (
    rf"(?:(?P<sign>[¥￥$])\s?)?(?P<number>{_NUMBER})(?P<about>{_MORE})?"
    rf"(?:(?P<large>{_LARGE})(?P<about2>{_MORE})?(?P<rest>[0-9]{{1,4}}[千百]?(?![0-9])|(?:{_NOT_NUMERAL}{_NUMERAL}){{1,10}})?(?P<about3>{_MORE})?)?"
)
_UNIT = "(?:块钱|元钱|块|元整?|圆|人民币|大洋|RMB|rmb)"
_SMALL = (
    "(?P<small>(?:[0-9]|[一二两三四五六七八九半])(?:(?:毛|角)(?:[0-9一二三四五六七八九]分?)?|[0-9一二三四五六七八九]分)?"
    "(?![0-9零二三四五六七八九十百千万个天月年次户人]|一(?![斤平个度吨次天月年方米张份碗桶])))"
)
_MONEY = re.compile(rf"{_SUM}(?P<unit>{_UNIT})(?P<about4>多|左右)?(?:{_SMALL})?(?P<after>钱)?")
_CENTS = re.compile(
    r"(?P<number>[0-9一二两三四五六七八九几]+)(?P<unit>毛|角)(?!不|没|都|也)"
    r"(?:(?P<fen>[0-9一二三四五六七八九])(?:分|(?![0-9一二三四五六七八九十百千万个斤度平次天])))?钱?"
)
_BARE = re.compile(_SUM)
# Of 块 a classifier as often as money: 三块砖, 两块地, 一块儿去.
_NOT_MONEY_AFTER = re.compile(
    r"(?:儿|砖|地(?!方)|牌|板|木|石|玻璃|铁|布|肉|空地|田|草|瓷|水泥|广告|混凝土|屏|表(?!示)|电池|电瓶|菜|豆腐|墙|补丁|砸|都?掉)"
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")  # as on receipts
_TOGETHER = re.compile(r"^一块$")
_ABOUT_MONEY = re.compile(
    r"(?:钱|费|价|款|收|交|付|扣|罚|赔|欠|退|花|骗|转|工资|薪|押金|定金|订金|房租|租金|租|卖|买|要|工钱|充|涨|少|多给|共|总共|合计|存|贷|亏"
    r"|损失|补偿|补贴|押|借|给|拿|发|收入|每月|每个月|一个月|一年|一平|一斤|一次|差|只有|最多|至少|高达|达到|超过|大概|差不多|将近|快)"
    r"[了我俺咱你您他她们的过]?(?:是|了|要|我|有|到|共|额|近|掉|走)?[\s，,：:]*(?:大概|大约|差不多|将近|快|近|上|约|整整|总共|一共|小|大)?$"
)
_MONEY_NOUN = re.compile(
    r"(?:的)?(?:押金|定金|订金|工资|房租|租金|学费|罚款|货款|保证金|退款|费用|补偿|补贴|赔偿|月租|一个月|一年|一平|一斤|一次|一天|一吨|每月|钱|贷款|工程款|[，。,！!？?]|$"
    r"|一直|至今|现在|结果|然后|还|就|也|但|可|却|才|已|后|他|她|我|你|不|给|退|发|都?没|左右|以上|以下|不等|呢|吧|啊|了)"
)
_STRONG_NOUN = re.compile("的?(?:押金|定金|订金|工资|房租|学费|罚款|货款|工程款|退款|赔偿款|补偿款|贷款)")
# Within a sentence that speaks of money a number that reads like a sum is one.
_MONEY_NEAR = re.compile(
    "[钱费价款薪租金押收交付扣罚赔欠退花骗转卖买充涨贷补存借赚亏刷偿宰坑]|工资|损失|报销|首付|保证金|打过去|报价|预付|一个月|一年|一平|一次|一斤"
)
_SENTENCE = re.compile("[。！？!?；;\n]")
_HOTLINES = frozenset(("12345", "12315", "12333", "12366", "12393", "12328", "12329", "110", "119", "120", "122"))
_NO_SUM_BEFORE = re.compile("[第0-9.号:：]$|分之$|(?<![每一个半])[年月]$")
_NOT_A_SUM_AFTER = re.compile(
    r"[多来余几]?\s*(?:个(?!月)|人|口|户|名|位|平|米|公里|里|斤|公斤|吨|次|天|日|号|月|年|周|岁|栋|幢|楼|层|室|点|分|时|秒|度|步|亩|辆|台|条|家|只|瓦|度电|字|遍|倍|兆|英寸|路|街|线|强|分之|老百姓|群众|居民|村民|业主|学生|职工|老人|农民|姓|货|合|火急|电话|热线|%|％)"
)
_PEOPLE = re.compile(
    rf"(?P<number>{_NUMBER})(?P<about>{_MORE})?(?P<large>[万千百])?(?P<about2>多|来|余)?(?P<unit>个(?:人|工人|业主|居民|学生|孩子|老人|农民工|村民|住户|职工|员工|病人|乘客|家长|商户)"
    r"|名(?!字|声|牌|义)|口人|人(?!民|行|工|家)|户(?:人家|居民|人|业主)?(?![外型口籍主])|位(?=业主|居民|老人|村民|住户|工人|家长))"
)
# Classifiers of what complaints count; 栋, 楼, 单元 and 号 are parts of an address, 天 and 年 a time.
_COUNTED = re.compile(
    rf"(?P<number>{_NUMBER})(?P<about>{_MORE})?(?P<large>[万千百])?(?P<about2>多|来|余)?"
    r"(?P<unit>次|趟|遍|回(?![复家来答头去收迁话电访应]|事)|辆|台(?![阶风灯湾])|棵|盏|根|条|只(?!有|是|要|能|会|好)|头(?![顶发上部])|匹|座(?![机位])|处(?![理罚分])"
    r"|套|张|米|公里|里地|平方?米?|亩|斤|公斤|吨|升(?![级学高职旗降])|桶|箱|袋|车(?![站位道库间辆主])|家(?![里庭长人住园])|间|份|件|颗|片|批|排(?![水污放])|杆|瓶|包|本|盒|趟"
    r"|个(?![月人别性体半]|星期|礼拜|小时|钟头|多月|多星期|工人|业主|居民|学生|孩子|老人))"
)
_AGE = re.compile(rf"(?P<number>{_NUMBER})(?P<about>多|来|几)?(?:周)?岁(?P<half>半)?(?P<about2>多)?")
_YUAN = {"百": 100, "千": 1_000, "k": 1_000, "K": 1_000, "万": 10_000, "w": 10_000, "W": 10_000, "亿": 100_000_000}
_TWO = re.compile("([一两二三四五六七八])([二两三四五六七八九])(?=[十百千万]|$)")


def find_amounts(text: str) -> list[Found]:
    """Sums of money as ``Found("amount", value, …)`` in order of appearance; ``value`` is yuan as text.

    "3500" and "8.5" with method "sum"; of 两百多块, 十几万 the number below ("200", "100000") with method "about";
    of 四五千 the lower end ("4000") with method "range". Without 元 or 块 (三千五, 四五千, 3.5万) a sum must stand
    where one speaks of money. 一分钱没退 is no sum.
    """
    text = text.translate(_FORMAL)
    found = [*_marked(text)]
    for match in _BARE.finditer(text):
        if any(match.start() < each.end and each.start < match.end() for each in found) or not _is_sum(text, match):
            continue
        if value := _value(match):
            found.append(Found("amount", value[0], match.start(), match.end(), value[1], 0.6))
    return sorted(found, key=lambda each: each.start)


def find_people(text: str) -> list[Found]:
    """How many people or households, which the words tell: ``Found("people", "30", …)``; of 三十多个人 and of 五六户
    the number below, as with sums."""
    found = []
    for match in _PEOPLE.finditer(text):
        value = _value(match)
        before = text[max(0, match.start() - 1) : match.start()]
        if value and value[0] not in ("1", "0") and not re.search("[第东南西北]$", before):
            found.append(Found("people", value[0], match.start(), match.end(), value[1], 0.7))
    return found


def find_counts(text: str) -> list[Found]:
    """How many things or times: ``Found("count", "5", …)`` of 打了五次电话, 三辆车; not one and no house numbers."""
    found = []
    for match in _COUNTED.finditer(text):
        value = _value(match)
        before = text[max(0, match.start() - 1) : match.start()]
        if value and value[0] not in ("1", "0", "0.5") and not re.search("[第0-9.:：年月号]$", before):
            found.append(Found("count", value[0], match.start(), match.end(), value[1], 0.6))
    return found


def find_ages(text: str) -> list[Found]:
    """Ages in years: ``Found("age", "80", …)``; of 八十多岁 the number below."""
    found = []
    for match in _AGE.finditer(text):
        if value := _value(match):
            found.append(Found("age", value[0], match.start(), match.end(), value[1], 0.7))
    return found


def _marked(text: str) -> list[Found]:
    """Sums with their unit."""
    found = []
    for match in _MONEY.finditer(text):
        unsure = match["unit"] == "块" and not match["after"] and not match["small"]
        if unsure and (_NOT_MONEY_AFTER.match(text, match.end()) or _TOGETHER.match(match.group())):
            continue
        if value := _value(match):
            found.append(Found("amount", value[0], match.start(), match.end(), value[1], 0.9))
    for match in _CENTS.finditer(text):
        if any(match.start() < each.end and each.start < match.end() for each in found):
            continue
        count = _plain(match["number"])
        if count is not None and not re.match("[度落色]", text[match.end() : match.end() + 1]):
            value_ = count / 10 + (_plain(match["fen"]) or Decimal(0)) / 100 if match["fen"] else count / 10
            found.append(Found("amount", _text(value_), match.start(), match.end(), "sum", 0.8))
    return found


def _is_sum(text: str, match: re.Match[str]) -> bool:
    """Whether a number without unit is money: by what stands around it, and because it reads like a sum."""
    said = match.group()
    if _NOT_A_SUM_AFTER.match(text, match.end()) or _NO_SUM_BEFORE.search(
        text[max(0, match.start() - 3) : match.start()]
    ):
        return False
    if match["sign"]:
        return True
    sumlike = (
        bool(match["large"])
        or bool(re.search("[百千]", said))
        or bool(re.fullmatch(r"[1-9][0-9]{2,5}", match["number"]))
    )
    if not sumlike or said in ("百", "千", "万", "千万", "百万", "几", "半"):
        return False
    if _STRONG_NOUN.match(text, match.end()):
        return True
    if said in _HOTLINES:
        return False
    before = _SENTENCE.split(text[max(0, match.start() - 14) : match.start()])[-1]
    if _ABOUT_MONEY.search(before) and _MONEY_NOUN.match(text, match.end()):
        return True
    after = _SENTENCE.split(text[match.end() : match.end() + 8])[0]
    spoken = bool(match["large"]) or not said[0].isdigit()
    return spoken and bool(_MONEY_NEAR.search(before) or _MONEY_NEAR.search(after))


def _value(match: re.Match[str]) -> tuple[str, str] | None:
    """The sum in yuan as text, and "sum", "about" or "range"."""
    parts = match.groupdict()
    number, large, rest = parts["number"], (parts.get("large") or "").removeprefix("个"), parts.get("rest") or ""
    factor = Decimal(1)
    for char in large:
        factor *= _YUAN.get(char, 10)
    said = number.replace("俩", "两")
    if two := _TWO.search(said if not rest else ""):
        low = _plain(f"{said[: two.start()]}{two[1]}{said[two.end() :]}")
        return (_text(low * factor), "range") if low is not None else None
    count = _plain(said)
    if count is None:
        return None
    value = count * factor
    if rest:
        unit = _YUAN[rest[-1]] if rest[0].isascii() and rest[-1] in "千百" else 1
        more = _plain(rest.rstrip("千百") if unit > 1 else rest.replace("俩", "两"))
        if more is None:
            return None
        # 三万五 is 35,000, 三万五千 and 三万零五 are what they say.
        short = len(rest) == 1 and large
        value += more * factor / 10 if short else more * unit
    if small := parts.get("small"):
        value += _cents(small)
    if parts.get("half"):
        value += Decimal("0.5")
    about = any(parts.get(key) for key in ("about", "about2", "about3", "about4")) or "几" in number
    return _text(value), "about" if about else "sum"


def _plain(said: str | None) -> Decimal | None:
    """A number in digits (with , and .) or numerals; of 几百 one hundred, of 十几 ten."""
    if not said:
        return None
    if re.fullmatch(r"[0-9][0-9,，.]*", said):
        return Decimal(re.sub("[,，]", "", said))
    if said == "半":
        return Decimal("0.5")
    plain = re.sub("^几(?=[十百千])", "一", said).replace("几", "") or "1"
    count = read_count(plain)
    return None if count is None else Decimal(count)


def _cents(small: str) -> Decimal:
    tenths = Decimal("0.5") if small[0] == "半" else (_plain(small[0]) or Decimal(0)) / 10
    hundredths = re.search("[毛角]([0-9一二三四五六七八九])|([0-9一二三四五六七八九])分", small)
    return tenths + ((_plain(hundredths[1] or hundredths[2]) or Decimal(0)) / 100 if hundredths else 0)


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"
