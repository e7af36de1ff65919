"""Numbers that identify something: phones, order numbers, the last four digits of a phone.

Digits as ``nlu.digits`` reads them, with corrections ("四七零九，不对，四七一九") and, where nothing but a whole
number fits, misheard characters (``nlu.digit_sounds``). Sources: mobile numbers have 11 digits and begin
with 1 and 3–9; landlines are an area code (0 and 2–3 digits) and 7–8 digits; order numbers are YYMMDD and
six digits (this project's own).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from nlu.digit_edits import CORRECTION, denied, edited, names_both
from nlu.digit_sounds import put_right
from nlu.digits import Group, joined, runs, without_restarts
from nlu.found import Found

MOBILE_LENGTH = 11
ORDER_LENGTH = 12
_MOST_DIGITS = 15  # 0086 and a mobile number
_UNIT_AFTER = re.compile(
    r"(?:号(?!码)|栋|幢|单元|楼|层|室|房|弄|巷|路|街|组|元|块|毛|年|月|日|天|周|点|分|时|秒|个|米|公里|里|度|岁|人|户|次|%|％|平|亩|斤|吨|万|千|百|十)"
)
_NUMBER_WORD = re.compile(r"(?:单号|工单号?|编号|订单号?|受理号|查询号)[^\d零一二三四五六七八九幺]{0,6}$")
_PHONE_WORD = re.compile(r"(?:电话|手机|座机|固话|号码|联系方式|打)[^\d]{0,6}$")
_LAST_FOUR_WORD = re.compile(r"(?:尾号|后四位|末四位|最后四位|后4位|最后4位|末尾四位)[^\d]{0,6}$")
_NEGATED = re.compile(
    r"(?:不是|别打|不要打|不打|别用|不用|不要用|不再用)(?:这个|那个|原来的?|以前的?)?(?:电话|号码?|手机)?[\s,，:：]*$"
)
# 他的电话我都有，139…: whose number it is, where nobody was asked for one.
_ANOTHERS = re.compile(
    r"(?:他|她|它|他们|对方|人家|包工头|工头|老板娘?|房东|中介|商家|店家|店主|卖家|骗子|司机|物业|开发商)(?:本人|家|们)?的?(?:联系)?(?:电话|手机号?|号码)(?:号码?)?"
    r"[^。！？!?；;0-9]{0,8}$"
)
# What stands between a number and what puts it right; 第三个是五号楼 further on is not about the number.
_BETWEEN = re.compile(
    r"(?:不是(?=[\s,，、])|不不|记错了|搞错了|哦|噢|啊|呃|嗯|哎|诶|不对|错了|说错了|讲错了|念错了|更正|更正一下|把|这个|那个|电话|号码?|手机|的|它|等等|等一下|我|[\s,，、.。…—])*"
)
_THIS_NUMBER = re.compile(
    r"(?:就|用|打|按)?(?:是|用|打|留|按)?(?:这个|这|本机|现在打|来电|当前|我打过?来)(?:的)?(?:这个)?(?:电话|手机|号码?)|本机"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_AREA_CODE = re.compile(r"0(?:10|2\d|[3-9]\d{2})")
_AREA_WORD = re.compile("(?:区号|前[头面边]再?(?:加上?|是|拨|打))(?:是|要|先)?[\\s,，:：]*$")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_ORDER = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}")
# By slot: the digits of a whole answer.
WHOLE = {"phone": f"{_MOBILE.pattern}|{_LANDLINE.pattern}", "order_number": _ORDER.pattern, "last_four": r"\d{4}"}

_Fits = Callable[[str], str | None]


def _without_country(digits: str) -> str:
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits, len(prefix)):
            return digits[len(prefix) :]
    return digits


def any_phone(digits: str) -> str | None:
    """ "mobile" or "landline" (with area code) when ``digits`` are a whole phone number, else None."""
    if _MOBILE.fullmatch(_without_country(digits)):
        return "mobile"
    return "landline" if _LANDLINE.fullmatch(digits) else None


def any_order_number(digits: str) -> str | None:
    """ "order_number" when ``digits`` are 12 that begin with a date, else None."""
    return "order_number" if _ORDER.fullmatch(digits) else None


def _stretches(groups: list[Group], fits: _Fits) -> Iterator[tuple[list[Group], str, str]]:
    """Stretches of whole groups that make a number, the earliest and then longest first. A group has a digit at
    least, so that a longer stretch than ``_MOST_DIGITS`` groups makes none."""
    index = 0
    while index < len(groups):
        for end in range(min(len(groups), index + _MOST_DIGITS), index, -1):
            part = groups[index:end]
            if kind := fits(joined(part)):
                yield part, joined(part), kind
                index = end
                break
        else:
            index += 1


def _whole(groups: list[Group], fits: _Fits) -> list[tuple[list[Group], str, str]]:
    once = without_restarts(groups)
    if len(once) < len(groups) and not fits(joined(groups)) and fits(joined(once)):
        return list(_stretches(once, fits))  # each portion said twice
    return list(_stretches(groups, fits)) or list(_stretches(once, fits))


def _read(text: str, name: str, fits: _Fits, length: int) -> list[Found]:
    """Numbers for which ``fits`` names a method; ``length`` is the usual count of digits, by which
    a correction of a part is put in its place."""
    found: list[Found] = []
    waiting = list(runs(text))
    while waiting:
        run = waiting.pop(0)
        fixed: tuple[str, str] | None = None
        digits, end = joined(run), run[-1].end
        if waiting and denied(text, run[0].start, end, waiting[0][0].start):
            waiting.pop(0)
        while (
            waiting
            and not names_both(text, end)
            and CORRECTION.fullmatch(text, end, waiting[0][0].start)
            and not edited(digits, text[end:])
        ):
            step = _corrected(digits, joined(waiting[0]), fits, length)
            if step is None:
                break
            fixed, end = step, waiting.pop(0)[-1].end
            digits = step[0]
        if fixed:
            found.append(Found(name, fixed[0], run[0].start, end, f"{fixed[1]}_corrected", 0.85))
            continue
        for part, digits, kind in _whole(run, fits):
            sure = 0.95 if len(part) < 3 else 0.9
            found.append(Found(name, digits, part[0].start, part[-1].end, kind, sure))
    return [_edited(text, each, fits, found[index + 1 :]) for index, each in enumerate(found)]


def _edited(text: str, found: Found, fits: _Fits, later: list[Found]) -> Found:
    """``found`` with what is put right before the next number is said."""
    rest = text[found.end : later[0].start if later else None]
    edit = edited(found.value, rest)
    if (
        not edit
        or not fits(edit[0])
        or _UNIT_AFTER.match(rest, edit[2])
        or edit[0] == found.value
        or not _BETWEEN.fullmatch(rest[: edit[1]])
    ):
        return found
    method = f"{found.method.removesuffix('_corrected')}_corrected"
    return replace(found, value=edit[0], end=found.end + edit[2], method=method)


def _corrected(before: str, after: str, fits: _Fits, length: int) -> tuple[str, str] | None:
    """The number meant when ``after`` corrects ``before``, and how it was read."""
    if kind := fits(after):
        return after, kind
    replaced = len(before) + len(after) - length
    if 1 <= replaced <= len(before):
        meant = before[:-replaced] + after
        if kind := fits(meant):
            return meant, kind
    return None


def find_phones(text: str, asked: bool = False) -> list[Found]:
    """Phone numbers as strings of digits, in order of appearance: mobiles and landlines with area
    code; 7–8 digits of a local landline after a word like 电话 or when ``asked``.

    When ``asked`` and there is none, what was said of one comes back with method "partial" and
    confidence 0.3 (see ``nlu.portions``). A number with a unit behind it (12号, 300块) is never a phone, nor is
    one that is said to be wrong (不是139…).
    """
    text = put_right(text, any_phone, asked, told=_PHONE_WORD)
    found = [
        replace(each, value=_without_country(each.value))
        for each in _read(text, "phone", any_phone, MOBILE_LENGTH)
        if not _UNIT_AFTER.match(text, each.end)
    ]
    if found:
        return [
            each
            for each in found
            if not _NEGATED.search(text, max(0, each.start - 16), each.start)
            and (asked or not _ANOTHERS.search(text, max(0, each.start - 24), each.start))
        ]
    for run in runs(text):
        digits, start, end = joined(run), run[0].start, run[-1].end
        if _UNIT_AFTER.match(text, end):
            continue
        if _LOCAL.fullmatch(digits) and (code := _area_code(text)) and any_phone(code[0] + digits):
            found.append(Found("phone", code[0] + digits, min(start, code[1]), max(end, code[2]), "landline", 0.85))
            continue
        if len(digits) == 22 and _MOBILE.fullmatch(digits[:11]) and _MOBILE.fullmatch(digits[11:]) and len(run) == 1:
            found.append(Found("phone", digits[:11], start, end, "mobile", 0.7))
        elif _LOCAL.fullmatch(digits) and (asked or _PHONE_WORD.search(text, max(0, start - 10), start)):
            found.append(Found("phone", digits, start, end, "local", 0.7))
    if asked and not found:
        partial = [run for run in runs(text) if len(joined(run)) >= 3 and not _UNIT_AFTER.match(text, run[-1].end)]
        if partial:
            digits = "".join(joined(run) for run in partial)
            found.append(Found("phone", digits, partial[0][0].start, partial[-1][-1].end, "partial", 0.3))
    return found


def _area_code(text: str) -> tuple[str, int, int] | None:
    """An area code that is said apart from its number (区号零三七零, 前头加零三七零), and where."""
    for run in runs(text):
        digits = joined(run)
        if _AREA_CODE.fullmatch(digits) and _AREA_WORD.search(text, max(0, run[0].start - 8), run[0].start):
            return digits, run[0].start, run[-1].end
    return None


def means_this_number(text: str) -> bool:
    """True when the caller offers the number the call comes from ("就打这个电话", "本机号码")."""
    return bool(_THIS_NUMBER.search(text)) and not re.search(r"不是这个|别打这个|不要打这个|换个", text)


def find_order_numbers(text: str, asked: bool = False) -> list[Found]:
    """Order numbers, 12 digits that begin with a date (YYMMDD).

    After a word like 单号, or when ``asked``, 12 digits without a date in them count too (0.5);
    when ``asked`` and there is none, what was said comes back with method "partial".
    """

    def any_twelve(digits: str) -> str | None:
        return "no_date" if len(digits) == ORDER_LENGTH else None

    text = put_right(text, any_order_number, asked)
    found = _read(text, "order_number", any_order_number, ORDER_LENGTH)
    if not found:
        for each in _read(text, "order_number", any_twelve, ORDER_LENGTH):
            if asked or _NUMBER_WORD.search(text, max(0, each.start - 12), each.start):
                found.append(replace(each, confidence=0.5))
    if asked and not found:
        for run in runs(text):
            digits = joined(run)
            if len(digits) >= 4 and not any_phone(digits) and not _UNIT_AFTER.match(text, run[-1].end):
                found.append(Found("order_number", digits, run[0].start, run[-1].end, "partial", 0.3))
                break
    return found


def last_four(text: str) -> Found | None:
    """The last four digits of a phone: four digits alone, the last ones said when there are
    several (a correction), those after 尾号 before others, or the end of a whole phone; else None."""

    def fits(digits: str) -> str | None:
        return "last_four" if len(digits) == 4 else None

    text = put_right(text, fits, asked=True)
    found = [each for each in _read(text, "last_four", fits, 4) if not _UNIT_AFTER.match(text, each.end)]
    marked = [each for each in found if _LAST_FOUR_WORD.search(text, max(0, each.start - 12), each.start)]
    phones = find_phones(text)
    if not marked and phones:
        phone = phones[-1]
        return Found("last_four", phone.value[-4:], phone.start, phone.end, "end_of_phone", 0.8)
    chosen = marked or found
    return chosen[-1] if chosen else None
