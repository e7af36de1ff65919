"""Whether words sound alike: on the telephone nobody can tell 李健 from 李建, neither the caller at the read-back."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=4096)
def _sounds(text: str) -> str:
    return " " + " ".join(lazy_pinyin(text)) + " "


def same_sound(words: str, text: str) -> bool:
    """Whether ``text`` has a stretch that sounds as ``words``, tones aside."""
    return _sounds(words) in _sounds(text)
