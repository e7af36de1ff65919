"""Numbers as Mandarin words."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
MOST_DIGITS = 16  # a longer number is a name, not an amount


def spelled(digits: str) -> str:
    """Digit by digit as on the telephone: 1 is 幺."""
    return "".join("幺" if digit == "1" else _DIGITS[int(digit)] for digit in digits)


def digit_by_digit(digits: str) -> str:
    """As years and decimals are read: 1 is 一."""
    return "".join(_DIGITS[int(digit)] for digit in digits)


def cardinal(digits: str) -> str:
    """An amount: 10 十, 110 一百一十, 2000 两千, 10500 一万零五百. Zeros in front are read out, as in a code."""
    if len(digits) > 1 and digits[0] == "0" or len(digits) > MOST_DIGITS:
        return spelled(digits)
    if not int(digits):
        return "零"
    words = ""
    padded = digits.zfill(-(-len(digits) // 4) * 4)
    groups = [padded[at : at + 4] for at in range(0, len(padded), 4)]
    owed = False  # a zero stands before the next word
    for place, group in enumerate(groups):
        if not int(group):
            owed = bool(words)
            continue
        if words and (owed or group[0] == "0"):
            words += "零"
        words += _below_10000(group.lstrip("0")) + _GROUPS[len(groups) - 1 - place]
        owed = False
    words = words.removeprefix("一") if words.startswith("一十") else words
    return f"两{words[1:]}" if words.startswith(("二百", "二千", "二万", "二亿")) else words


def decimal(whole: str, part: str) -> str:
    """3.14 三点一四."""
    return f"{cardinal(whole)}点{digit_by_digit(part)}"


def _below_10000(group: str) -> str:
    words = ""
    owed = False
    for place, digit in enumerate(group):
        if digit == "0":
            owed = True
            continue
        words += ("零" if owed and words else "") + _DIGITS[int(digit)] + _PLACES[len(group) - 1 - place]
        owed = False
    return words
