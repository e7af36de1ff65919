"""Who called, taken out of texts: names, numbers and homes by which a confidential caller could be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nlu.names import find_name
from nlu.numbers import find_phones

MASK = "***"
_DIGITS = dict(zip("0123456789", ("零〇", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九"), strict=True))
_CARD = r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])"
# 我家住3栋2单元501: the caller's own door. Whose else it is cannot be told by words, and stays.
_DOOR = (
    r"(?:(?<=我住)|(?<=我住在)|(?<=我家住)|(?<=我家住在)|(?<=我家在)|(?<=我家是)|(?<=我就住)|(?<=我就住在)|(?<=我是)|(?<=我在)|(?<=本人住)|(?<=本人住在))"
    r"[^，。！？；,.!?;]{0,20}?[0-9一二三四五六七八九十]+(?:栋|幢|号楼|座|单元|号|室|楼|层|组)"
    r"(?:[0-9一二三四五六七八九十零]+(?:单元|号|室|楼|层|户)?)*"
)
_TITLE = "先生|女士|小姐|师傅|大爷|大妈|阿姨|大姐|大哥|老师|奶奶|爷爷|叔叔"


class Identity:
    """What tells who called: ``told`` are values of fields, ``texts`` is where more is looked for."""

    def __init__(self, told: Iterable[str], texts: Iterable[str]) -> None:
        words = {str(word) for word in told}
        for text in texts:
            words |= set(_said(text))
        patterns = {_pattern(word) for word in words if len(word) > 1} | {_surname(word) for word in words}
        longest_first = sorted((each for each in patterns if each), key=len, reverse=True)
        self._pattern = re.compile("|".join((*longest_first, _CARD, _DOOR)))

    def masked(self, value: Any) -> Any:
        """``value`` with everything that tells the caller replaced by ``MASK``, in lists and mappings too."""
        if isinstance(value, str):
            return self._pattern.sub(MASK, value)
        if isinstance(value, dict):
            return {key: self.masked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.masked(item) for item in value]
        return value


def texts_in(seen: dict[str, Any]) -> list[str]:
    """The texts of an order in which a caller may have named himself."""
    texts = [seen[name] for name in ("description", "title", "demand")]
    texts += [event["old"] for event in seen["history"]] + [event["new"] for event in seen["history"]]
    return [text for text in texts if isinstance(text, str)]


def _said(text: str) -> Iterator[str]:
    """Names and numbers that the caller gives of himself: 我是王建国, 打我电话13907361188."""
    for _ in range(4):
        found = find_name(text)
        if found is None:
            break
        yield str(found.value)
        text = text[: found.start] + "，" * (found.end - found.start) + text[found.end :]
    for phone in find_phones(text):
        yield str(phone.value)


def _pattern(word: str) -> str:
    """The word; a number also with gaps and in Chinese digits (幺三九 …)."""
    if not (word.isascii() and word.isdigit()):
        return re.escape(word)
    return r"[\s\-，,]*".join(f"[{digit}{_DIGITS[digit]}]" for digit in word)


def _surname(word: str) -> str:
    """我姓王, 我是老王: what tells a caller of whom only the surname is known."""
    if len(word) > 4 or not re.fullmatch("[一-鿿]+", word):
        return ""
    name = re.escape(word[1] if word[0] in "老小" and len(word) == 2 else word[0])
    return f"(?<=姓){name}(?![一-鿿]{{0,2}}[路街])|(?<=我是)[老小]{name}|(?<=我是){name}(?:{_TITLE})"
