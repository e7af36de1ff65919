"""Traditional to Simplified script, and the rest of how a text is written: Whisper does it now so, now so."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# 著 is both: 着 when it is a particle or a verb (睡不着), itself in these words, and OpenCC leaves it when unsure.
_PARTICLE = re.compile("(?<![名显编原土论专巨昭卓遗译合拙])著(?![名作者称书述录])")

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_WIDE = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """``text`` in Simplified characters, one character for one, so spans stay where they are."""
    converted = str(_converter().convert(text))
    if len(converted) != len(text):  # a phrase rule changed the length
        converted = "".join(_single(character) for character in text)
    return _PARTICLE.sub("着", converted)


@lru_cache(maxsize=4096)
def _single(character: str) -> str:
    converted = str(_converter().convert(character))
    return converted if len(converted) == 1 else character


def tidy(text: str) -> str:
    """Simplified script, Chinese punctuation, no spaces, no halves of characters, numbers in one piece."""
    text = simplify(text.replace("\ufffd", ""))
    text = re.sub(r"(?<=\d)[,-](?=\d{3})", "", text)  # 261,123-000017
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(rf"(?<=[{_CHINESE}]) (?=[{_CHINESE}])", "，", text)  # Whisper's space is a pause
    return re.sub(rf"(?<=[{_CHINESE}])[,?!;:]", lambda mark: _WIDE[mark[0]], text)
