"""How written text is read aloud: numbers, dates, amounts and signs become the words that are said.

Numbers that are names (telephone, order, card, room, road and plate numbers, hotlines) are read digit by digit in
small groups, with 幺 for 1 as on the telephone; dates, times and amounts as such. The rules are applied in the order
in which they stand; each leaves what it has read without digits. Units and signs stand in ``reading.yml``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import BadYaml, read
from speech.numerals import cardinal, decimal, digit_by_digit, spelled

_Read = Callable[[re.Match[str]], str]
_FILE = Path(__file__).with_name("reading.yml")
_NUMBER = r"(?<![\d.:年月-])(?:{})(?![\d.:]*\d)(?!\s*[%％])"
_AMOUNT = r"(?:\d+\.\d+|\d+)"
_RANGE = r"\s*(?:-|–|—|—|~|～|至|到){1,2}\s*"
# After these words three to five digits are an amount and no hotline: 120元.
_COUNTED = "元|块|个|人|名|户|件|条|次|米|平|千|万|号|栋|年|天|公|度|吨|岁|小时|分|毫|厘|立|亩|路|多|余|左右|伏|瓦"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def speakable(text: str) -> str:
    """``text`` in the words a Mandarin speaker says; the pauses between digit groups are 、. No digit is left."""
    text = "".join(str(unicodedata.decimal(character, character)) for character in text)  # full-width ones as well
    shorts, units = _written_short()
    text = shorts[0].sub(lambda match: shorts[1][match[0]], text)
    for pattern, said in _FIRST:
        text = pattern.sub(said, text)
    if any(character.isdigit() for character in text):
        text = units[0].sub(lambda match: units[1][match[1]], text)
        for pattern, said in (*_NAMES, *_MOMENTS, *_AMOUNTS, (_two(), "两"), *_LAST):
            text = pattern.sub(said, text)
    return re.sub(r"\s+", " ", text).strip()


def version() -> str:
    """Another one whenever the rules change, so that what was rendered by the old ones is rendered anew."""
    here = Path(__file__)
    files = (here, here.with_name("reading.yml"), here.with_name("numerals.py"), here.with_name("phonemes.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def _in_groups(match: re.Match[str]) -> str:
    return "、".join(spelled(group) for group in match.groups() if group)


def _extension(match: re.Match[str]) -> str:
    return "转".join(spelled(group) for group in match.groups())


def _long(match: re.Match[str]) -> str:
    """Groups of three or four, the longer ones first: 12 digits in threes, 8 in fours."""
    size = 3 if len(match[0]) % 3 == 0 else 4
    return "、".join(spelled(match[0][start : start + size]) for start in range(0, len(match[0]), size))


def _spell(match: re.Match[str]) -> str:
    """What is around the one group stays; the group is spelled."""
    whole, (start, end) = match[0], match.span(1)
    return whole[: start - match.start()] + spelled(match[1]) + whole[end - match.start() :]


def _each(match: re.Match[str]) -> str:
    """Spell every run of digits, a pause at what stands between."""
    return "、".join(spelled(run) for run in re.findall(r"\d+", match[0]))


def _plate(match: re.Match[str]) -> str:
    return match[1] + re.sub(r"\d+", lambda digits: spelled(digits[0]), match[2])


def _year(match: re.Match[str]) -> str:
    return digit_by_digit(match[1])


def _date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return _each(match)
    return f"{digit_by_digit(year)}年{cardinal(str(int(month)))}月{cardinal(str(int(day)))}日"


def _time(match: re.Match[str]) -> str:
    hour, minute, second = match.groups()
    if int(hour) > 24 or int(minute) > 59:
        return f"{_amount(hour)}比{_amount(minute)}"
    said = f"{'两' if int(hour) == 2 else cardinal(str(int(hour)))}点"
    if int(minute):
        said += f"{_two_digits(minute)}分"
    return said + (f"{_two_digits(second)}秒" if second else "")


def _two_digits(number: str) -> str:
    return digit_by_digit(number) if number[0] == "0" else cardinal(number)


def _amount(number: str) -> str:
    whole, point, part = number.partition(".")
    return decimal(whole, part) if point else cardinal(whole)


def _money(match: re.Match[str]) -> str:
    """120.50 is 一百二十点五."""
    whole, part = match[1], match[2].rstrip("0")
    return decimal(whole, part) if part else cardinal(whole)


def _percent(match: re.Match[str]) -> str:
    of = "千" if match[match.lastindex or 1] == "‰" else "百"
    return "到".join(f"{of}分之{_amount(number)}" for number in match.groups()[:-1] if number)


def _rules(*rules: tuple[str, _Read | str]) -> tuple[tuple[re.Pattern[str], _Read | str], ...]:
    return tuple((re.compile(pattern), said) for pattern, said in rules)


_FIRST = _rules(
    (r"https?://", ""),
    (r"(?<=[A-Za-z0-9])\.(?=[A-Za-z]{2})", "点"),
    (r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])", lambda match: match[0].replace(",", "")),  # 3,500
    (r"[¥￥]\s*(\d+(?:\.\d+)?)(?![\d.]*[万亿元])", r"\1元"),
    (r"[¥￥](?=\s*\d)", ""),
    (r"(?<=\d)#(?=[楼栋幢线窗])", "号"),
    (r"N[oO]\.?\s*(\d+)(?!\d)", r"\1号"),
    (r"((?:\d|万|亿)(?:元|块|角|次|公里|米|人|件|吨|度))/(?=[\u4e00-\u9fff㎡m])", r"\1每"),
)
# Numbers that are names.
_NAMES = _rules(
    (rf"([{_PROVINCES}][A-Z])[·•\s]?([A-Z0-9]{{5,6}})(?![A-Za-z0-9])", _plate),
    (_NUMBER.format(r"(0\d{2,3})[- ]?(12345)"), _in_groups),
    (_NUMBER.format(r"(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})"), _in_groups),
    (_NUMBER.format(r"([48]00)[- ]?(\d{3,4})[- ]?(\d{3,4})"), _in_groups),
    (_NUMBER.format(r"(0\d{2,3})[- ]?(\d{3,4})(\d{4})"), _in_groups),
    (r"(?<!\d)(1[12]\d{3}|9[56]\d{3})[-转](\d{1,2})(?![-\d年月日号元个])", _extension),
    (r"转\s*(\d{2,6})(?![\d.]*[\d元万块])", _spell),
    # Mobile numbers in 3-4-4, land lines with area code, 400 numbers; everything long, such as orders and cards.
    (_NUMBER.format(r"\d{7,}") + r"(?!\s*(?:元|万|亿|块|人|个|吨|平方))", _long),
    # Public service numbers as the numbering plan has them: 11x/12x emergencies, 123xx hotlines, 95xxx and 96xxx.
    (_NUMBER.format(r"(?<!第)(1(?:1[049]|2[02])|123\d{2}|9[56]\d{3}|100\d{2})")
     + rf"(?!\s*(?:{_COUNTED}))", _spell),
    (r"(?<=[位号码])(?:(?:是|为|：|:)?\s*)(\d{3,6})(?![\d.:]*\d)(?![-~年月日元号])", _spell),  # 尾号8000, 后四位是8000
    (r"(?<![\d-])\d{1,3}-\d{1,3}-\d{3,4}(?![-\d])", _each),  # 3-2-501
    (r"(?<![\d-])\d{1,3}-\d{3,4}(?=室|房|号房)", _each),
    (r"(?:单元|栋|幢|号楼|座)(\d{3,4})(?![\d号元人户])", _spell),
    (r"(?<![\d.])(\d{3,4})(?=室|房(?!间)|窗口|教室|办公室|病房|包厢)", _spell),
    (r"(?<![\d.])(\d{4,5})(?=号(?!楼|线|文))", _spell),  # 1288号
    (r"(?<![\d.])(\d{3,4})(?=国道|省道|县道|乡道)", _spell),
    (r"(?<![A-Za-z])[GSXYC](\d{2,5})(?=国道|省道|县道|乡道|线|[\u4e00-\u9fff]{2,6}高速)", _spell),
    (r"(?<![\d.])(\d{3})(?=路(?:公交|车|站|的?公交))", _spell),
)  # fmt: skip
_MOMENTS = _rules(
    (r"(?<!\d)([12]\d{3})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", _date),
    (rf"(?<!\d)([12]\d{{3}})(?={_RANGE}[12]\d{{3}}\s*(?:年|学年))", _year),
    (r"(?<!\d)([12]\d{3})(?=\s*(?:年|级|届|版|学年))", _year),
    (r"(?<![\d:：比分例])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?!\d)", _time),
    (r"(?<!\d)(\d+)[:：](\d+)(?!\d)", lambda match: f"{_amount(match[1])}比{_amount(match[2])}"),
)
_AMOUNTS = _rules(
    (rf"({_AMOUNT}){_RANGE}({_AMOUNT})\s*([%％‰])", _percent),
    (rf"({_AMOUNT})\s*([%％‰])", _percent),
    (r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])", lambda match: f"{cardinal(match[2])}分之{cardinal(match[1])}"),
    (r"(?<![\w/)）])[-−](\d+(?:\.\d+)?)(?=摄氏度|度)", r"零下\1"),
    (r"(?<![\w/)）\u4e00-\u9fff])[-−](?=\d)", "负"),
    (r"(?<=[\d\u4e00-\u9fff])\s*[-–—~～]{1,2}\s*(?=(?:零下|负|百分之)?\d)", "到"),
    (
        r"(?<=[点分时日月年零一二三四五六七八九十百千万元岁天度])\s*[-–—~～]{1,2}\s*(?=[零一二三四五六七八九十两百])",
        "到",
    ),
    (r"(?<=\d)\s*[×xX*]\s*(?=\d)", "乘"),
    (r"(?<=\d)\+(?=\d)", "加"),
    (r"(?<![\d.])(\d+)\.(\d+)(?=\s*(?:元|块))", _money),
    (r"(?<=[\d第])(\.)(?=$|[^\d])", "、"),  # 1.身份证
)
_LAST = _rules(
    (r"(?<![\d.])(\d+)\.(\d+)(?![\d.])", lambda match: decimal(match[1], match[2])),
    (r"\d+", lambda match: cardinal(match[0])),
    (r"(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])", "、"),
)


@lru_cache(maxsize=1)
def _written_short() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], tuple[re.Pattern[str], Mapping[str, str]]]:
    """Words and units of ``reading.yml``. Raises BadYaml."""
    file = read(_FILE, BadYaml)
    words, units = file.child("words").texts_by_key(), file.child("units").texts_by_key()
    latin = "(?![A-Za-z])"
    either = "|".join(re.escape(word) + (latin if word[-1].isascii() and word[-1].isalpha() else "")
                      for word in _longest_first(words))  # fmt: skip
    after = "|".join(map(re.escape, _longest_first(units)))
    return (re.compile(either), words), (re.compile(rf"(?<=\d)\s*({after})(?![A-Za-z0-9²³])"), units)


@lru_cache(maxsize=1)
def _two() -> re.Pattern[str]:
    measures = "|".join(_longest_first(read(_FILE, BadYaml).texts("measures")))
    return re.compile(rf"(?<![\d.第点])2(?=(?:多|余)?(?:{measures})(?!级|楼|等|期))")


def _longest_first(words: Mapping[str, str] | tuple[str, ...]) -> list[str]:
    return sorted(words, key=len, reverse=True)
