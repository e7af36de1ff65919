"""What was heard against what was said: the same sounds, however they are written."""

from __future__ import annotations

from speech.hallucination import spoken
from speech.reading import speakable
from speech.script import simplify


def said(text: str) -> str:
    """Only what sounds, in Simplified script, numbers as words (幺 as 一, 两 as 二)."""
    return spoken(speakable(simplify(text))).replace("幺", "一").replace("两", "二")


def syllables(text: str) -> list[str]:
    """Toneless."""
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(text))


def sounds_alike(one: str, other: str) -> bool:
    """Whether both are the same syllables, tones aside."""
    return syllables(said(one)) == syllables(said(other))
