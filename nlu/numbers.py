"""Numbers that identify something: phones, order numbers, the last four digits of a phone.

They come in digits, in Chinese numerals, read out as on the phone (幺 for 1, 洞 for 0, 两 for 2),
doubled ("三个八"), in portions with pauses and fillers between, and with corrections ("四七零九，
不对，四七一九"). Everything works on *runs*: groups of digits with nothing but such gaps between.
Sources: mobile numbers have 11 digits and begin with 1 and 3–9; landlines are an area code
(0 and 2–3 digits) and 7–8 digits; order numbers are YYMMDD and six digits (this project's own).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nlu.found import Found

_SPELLINGS = ("零〇○洞", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒拐", "八捌", "九玖")
DIGITS = {char: str(value) for value, chars in enumerate(_SPELLINGS) for char in f"{value}{chars}"}

_DIGIT = "[0-9零〇○洞幺一壹二两贰三叁四肆五伍六陆七柒拐八捌九玖]"
_SAME = re.compile(rf"([一两二三四五六])个({_DIGIT})")
# One script a group: in 三月十五13873612345 the phone is a group of its own.
_GROUP = re.compile(
    rf"[0-9]+|(?:[一两二三四五六]个{_DIGIT}|(?!一[下点样些共遍次般起直定边]){_DIGIT.replace('0-9', '')})+"
)
# What may stand between two portions of one number.
_FILLER = (
    "嗯|呃|啊|哦|额|呢|那个|这个|然后是?|接着是?|后[面边]是?|再来?|完了是?|我看看|我看一下|我想想|等一下|等等|等会儿?"
)
_GAP = re.compile(rf"(?:[\s,，、.。…—~·:：\-()（）]|{_FILLER})*")
# What announces that the number just said was wrong.
_CORRECTION = re.compile(
    r"[\s,，、.。…—]*(?:哦|噢|啊|呃|嗯|哎|诶|唉)?[\s,，、]*"
    r"(?:不对|不是|错了|错啦|说错了|讲错了|念错了|口误|更正(?:一下)?|改一下|重说|重来|不不)(?:不对|不是|啊|啦|了|的)*[\s,，、.。…—]*"
    r"(?:后面|后四位|最后四位|尾号|末尾)?[\s,，、]*(?:应该是|应该|改成|改为|我是说|正确的是|就是|是)?[\s,，、:：]*"
)
_NOT_A_IS_B = re.compile(
    rf"[\s,，、.。…]*(?:后面|后四位|最后四位|尾号|末尾)?(?:那个)?不是({_DIGIT}{{1,8}})[\s,，、]*(?:应该)?是({_DIGIT}{{1,8}})"
)
_UNIT_AFTER = re.compile(
    r"(?:号(?!码)|栋|幢|单元|楼|层|室|房|弄|巷|路|街|组|元|块|毛|年|月|日|天|周|点|分|时|秒|个|米|公里|里|度|岁|人|户|次|%|％|平|亩|斤|吨|万|千|百|十)"
)
_NUMBER_WORD = re.compile(r"(?:单号|工单号?|编号|订单号?|受理号|查询号)[^\d零一二三四五六七八九幺]{0,6}$")
_PHONE_WORD = re.compile(r"(?:电话|座机|固话|号码|打)[^\d]{0,6}$")
_LAST_FOUR_WORD = re.compile(r"(?:尾号|后四位|末四位|最后四位|后4位|最后4位|末尾四位)[^\d]{0,6}$")
_THIS_NUMBER = re.compile(
    r"(?:就|用|打|按)?(?:是|用|打|留|按)?(?:这个|这|本机|现在打|来电|当前|我打过?来)(?:的)?(?:这个)?(?:电话|手机|号码?)|本机"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_ORDER = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}")
_COUNT = re.compile(r"\d+|[零〇一二两三四五六七八九十百千万]+")


def read_digits(text: str) -> str:
    """The digits that ``text`` spells, in order, whatever stands between: "幺三八 两个零" → "13800"."""
    text = _SAME.sub(lambda same: same[2] * int(DIGITS[same[1]]), text)
    return "".join(DIGITS.get(char, "") for char in text)


def read_count(text: str) -> int | None:
    """A count up to 99,999,999 in digits or Chinese numerals ("12", "十二", "两千零五", "一二三" as
    digits read out); None when ``text`` is not one."""
    if not _COUNT.fullmatch(text):
        return None
    if text.isascii():
        return int(text)
    if not set(text) & set("十百千万"):
        return int(read_digits(text))
    total = section = digit = unit = 0
    for char in text:
        if char == "万":
            total, section, digit, unit = (total + section + digit) * 10_000, 0, 0, 10_000
        elif char in "十百千":
            unit = {"十": 10, "百": 100, "千": 1000}[char]
            section, digit = section + (digit or 1) * unit, 0
        else:
            digit = int(DIGITS[char])
            unit = unit if digit else 0
    # 一百二 is 120 and 三万五 35,000, but 一百零二 is 102.
    return total + section + digit * (unit // 10 if unit > 10 else 1)


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int


def _runs(text: str) -> Iterator[list[_Group]]:
    """Groups of digits, those together between which there is only a gap."""
    run: list[_Group] = []
    for match in _GROUP.finditer(text):
        group = _Group(read_digits(match.group()), match.start(), match.end())
        if run and not _GAP.fullmatch(text, run[-1].end, group.start):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _digits(groups: list[_Group]) -> str:
    return "".join(group.digits for group in groups)


_Fits = Callable[[str], str | None]


def _whole(groups: list[_Group], fits: _Fits) -> Iterator[tuple[list[_Group], str, str]]:
    """Stretches of whole groups that make a number, the earliest and then longest first."""
    index = 0
    while index < len(groups):
        for end in range(len(groups), index, -1):
            part = groups[index:end]
            if kind := fits(_digits(part)):
                yield part, _digits(part), kind
                index = end
                break
        else:
            index += 1


def _read(text: str, name: str, fits: _Fits, length: int) -> list[Found]:
    """Numbers for which ``fits`` names a method; ``length`` is the usual count of digits, by which
    a correction of a part is put in its place."""
    found: list[Found] = []
    runs = list(_runs(text))
    used: set[int] = set()
    for index, run in enumerate(runs):
        if index in used:
            continue
        following = runs[index + 1] if index + 1 < len(runs) else None
        names_both = _NOT_A_IS_B.match(text, run[-1].end)
        corrects = following and not names_both and _CORRECTION.fullmatch(text, run[-1].end, following[0].start)
        if following and corrects:
            fixed = _corrected(run, following, fits, length)
            if fixed:
                used.add(index + 1)
                found.append(Found(name, fixed[0], run[0].start, following[-1].end, f"{fixed[1]}_corrected", 0.85))
                continue
        for part, digits, kind in _whole(run, fits):
            end = part[-1].end
            swap = _NOT_A_IS_B.match(text, end)
            wrong, right = (read_digits(swap[1]), read_digits(swap[2])) if swap else ("", "")
            if swap and len(wrong) == len(right) and wrong in digits:
                at = digits.rindex(wrong)
                digits = digits[:at] + right + digits[at + len(wrong) :]
                end, kind = swap.end(), f"{kind}_corrected"
            found.append(Found(name, digits, part[0].start, end, kind, 0.95 if len(part) < 3 else 0.9))
    return found


def _corrected(run: list[_Group], following: list[_Group], fits: _Fits, length: int) -> tuple[str, str] | None:
    """The number meant when ``following`` corrects ``run``, and how it was read."""
    before, after = _digits(run), _digits(following)
    if kind := fits(after):
        return after, kind
    replaced = len(before) + len(after) - length
    if 1 <= replaced <= len(before):
        meant = before[:-replaced] + after
        if kind := fits(meant):
            return meant, kind
    return None


def _without_country(digits: str) -> str:
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits, len(prefix)):
            return digits[len(prefix) :]
    return digits


def _mobile(digits: str) -> str | None:
    return "mobile" if _MOBILE.fullmatch(_without_country(digits)) else None


def _any_phone(digits: str) -> str | None:
    return _mobile(digits) or ("landline" if _LANDLINE.fullmatch(digits) else None)


def find_phones(text: str, asked: bool = False) -> list[Found]:
    """Phone numbers as strings of digits, in order of appearance: mobiles and landlines with area
    code; 7–8 digits of a local landline after a word like 电话 or when ``asked``.

    When ``asked`` and there is none, what was said of one comes back with method "partial" and
    confidence 0.3, so that the caller can be told how many digits were heard. A number with a unit
    behind it (12号, 300块) is never a phone.
    """
    found = [
        Found(f.name, _without_country(f.value), f.start, f.end, f.method, f.confidence)
        for f in _read(text, "phone", _any_phone, 11)
        if not _UNIT_AFTER.match(text, f.end)
    ]
    if found:
        return found
    for run in _runs(text):
        digits, start, end = _digits(run), run[0].start, run[-1].end
        if _UNIT_AFTER.match(text, end):
            continue
        if len(digits) == 22 and _MOBILE.fullmatch(digits[:11]) and _MOBILE.fullmatch(digits[11:]) and len(run) == 1:
            found.append(Found("phone", digits[:11], start, end, "mobile", 0.7))
        elif _LOCAL.fullmatch(digits) and (asked or _PHONE_WORD.search(text, max(0, start - 10), start)):
            found.append(Found("phone", digits, start, end, "local", 0.7))
    if asked and not found:
        partial = [run for run in _runs(text) if len(_digits(run)) >= 3 and not _UNIT_AFTER.match(text, run[-1].end)]
        if partial:
            digits = "".join(_digits(run) for run in partial)
            found.append(Found("phone", digits, partial[0][0].start, partial[-1][-1].end, "partial", 0.3))
    return found


def means_this_number(text: str) -> bool:
    """True when the caller offers the number the call comes from ("就打这个电话", "本机号码")."""
    return bool(_THIS_NUMBER.search(text)) and not re.search(r"不是这个|别打这个|不要打这个|换个", text)


def find_order_numbers(text: str, asked: bool = False) -> list[Found]:
    """Order numbers, 12 digits that begin with a date (YYMMDD).

    After a word like 单号, or when ``asked``, 12 digits without a date in them count too (0.5);
    when ``asked`` and there is none, what was said comes back with method "partial".
    """

    def fits(digits: str) -> str | None:
        return "order_number" if _ORDER.fullmatch(digits) else None

    def any_twelve(digits: str) -> str | None:
        return "no_date" if len(digits) == 12 else None

    found = _read(text, "order_number", fits, 12)
    if not found:
        for f in _read(text, "order_number", any_twelve, 12):
            if asked or _NUMBER_WORD.search(text, max(0, f.start - 12), f.start):
                found.append(Found(f.name, f.value, f.start, f.end, f.method, 0.5))
    if asked and not found:
        for run in _runs(text):
            digits = _digits(run)
            if len(digits) >= 4 and not _mobile(digits) and not _UNIT_AFTER.match(text, run[-1].end):
                found.append(Found("order_number", digits, run[0].start, run[-1].end, "partial", 0.3))
                break
    return found


def last_four(text: str) -> Found | None:
    """The last four digits of a phone: four digits alone, the last ones said when there are
    several (a correction), those after 尾号 before others, or the end of a whole phone; else None."""

    def fits(digits: str) -> str | None:
        return "last_four" if len(digits) == 4 else None

    found = [f for f in _read(text, "last_four", fits, 4) if not _UNIT_AFTER.match(text, f.end)]
    marked = [f for f in found if _LAST_FOUR_WORD.search(text, max(0, f.start - 12), f.start)]
    phones = find_phones(text)
    if not marked and phones:
        phone = phones[-1]
        return Found("last_four", phone.value[-4:], phone.start, phone.end, "end_of_phone", 0.8)
    chosen = marked or found
    return chosen[-1] if chosen else None
