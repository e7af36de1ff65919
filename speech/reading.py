"""How written text is read aloud: numbers, dates and letters become the words that are said.

Numbers that are names (telephone, order and card numbers, hotlines) are read digit by digit in small groups, with
幺 for 1 as on the telephone; amounts, dates and times are left to ``wetext``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
_NUMBER = r"(?<![\d.:年月-])(?:{})(?![\d.:]*\d)(?!\s*[%％])"
# Mobile numbers in 3-4-4; land lines with area code; 400 numbers; everything long, such as order and card numbers.
_MOBILE = re.compile(_NUMBER.format(r"(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})"))
_LANDLINE = re.compile(_NUMBER.format(r"(0\d{2,3})[- ]?(\d{3,4})(\d{4})"))
_SERVICE = re.compile(_NUMBER.format(r"([48]00)[- ]?(\d{3,4})[- ]?(\d{3,4})"))
_LONG = re.compile(_NUMBER.format(r"\d{7,}") + r"(?!\s*(?:元|万|亿|块|人|个|吨|平方))")
# Public service numbers as the numbering plan has them: 11x/12x emergencies, 123xx hotlines, 95xxx and 96xxx companies.
_HOTLINE = re.compile(
    _NUMBER.format(r"1(?:1[049]|2[02])|123\d{2}|9[56]\d{3}|100\d{2}")
    + r"(?!\s*(?:元|块|个|人|名|户|件|条|次|米|平|千|万|号|栋|年|天))"
)
_ZERO_FIRST = re.compile(_NUMBER.format(r"0\d{1,5}"))  # last four digits, codes
_NAMED = re.compile(r"(?<=[位号码])((?:是|为|：|:)?\s*)(\d{3,6})(?![\d.:]*\d)")  # 尾号8000, 后四位是8000
_ROOM = re.compile(_NUMBER.format(r"\d{3,4}") + r"(?=室|房)")  # 501室: five zero one
_ENTRANCE = re.compile(r"(?<!\d)2(?=单元|栋|幢)")  # the second of a row is 二, never 两
_BLANK = re.compile(r"\s+")


def speakable(text: str) -> str:
    """``text`` in the words a Mandarin speaker says; the pauses between digit groups are 、."""
    text = "".join(str(unicodedata.decimal(character, character)) for character in text)  # full-width ones as well
    for pattern in (_MOBILE, _SERVICE, _LANDLINE):
        text = pattern.sub(lambda match: "、".join(_spell(group) for group in match.groups()), text)
    text = _LONG.sub(lambda match: "、".join(_spell(group) for group in _groups(match[0])), text)
    text = _HOTLINE.sub(lambda match: _spell(match[0]), text)
    text = _NAMED.sub(lambda match: match[1] + _spell(match[2]), text)
    for pattern in (_ZERO_FIRST, _ROOM):
        text = pattern.sub(lambda match: _spell(match[0]), text)
    text = _ENTRANCE.sub("二", text)
    if any(character.isdigit() for character in text):
        text = str(_normaliser().normalize(text))
    return _BLANK.sub(" ", text).strip()


def _spell(digits: str) -> str:
    return "".join(_DIGITS.get(digit, "") for digit in digits)


def _groups(digits: str) -> list[str]:
    """Groups of three or four, the longer ones first: 12 digits in threes, 8 in fours."""
    size = 3 if len(digits) % 3 == 0 else 4
    return [digits[start : start + size] for start in range(0, len(digits), size)]


@lru_cache(maxsize=1)
def _normaliser() -> Any:
    # Vosk and wetext each carry OpenFst; loading Vosk second waits for ever on a lock of the first, so it goes first.
    import vosk  # noqa: F401  0.2 s
    import wetext  # 0.3 s with its grammars

    return wetext.Normalizer(lang="zh", operator="tn")
