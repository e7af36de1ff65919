"""Sentences as a recogniser may mishear them: some characters replaced by others of the same sound."""

from __future__ import annotations

import random
from functools import lru_cache

from pypinyin import lazy_pinyin

SHARE = 6  # one replaced character for so many, at least one a sentence
COMMON = 6  # how many of a sound's characters are considered: the code's order starts with frequent ones


@lru_cache(maxsize=1)
def by_sound() -> dict[str, list[str]]:
    """Toneless pinyin → characters of GB 2312's first level (3,755 common characters)."""
    sounds: dict[str, list[str]] = {}
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            sounds.setdefault(lazy_pinyin(character)[0], []).append(character)
    return sounds


def misheard(text: str) -> str:
    """``text`` with about every sixth Chinese character replaced by a homophone (tones ignored), always the same."""
    chance = random.Random(text)
    places = [place for place, character in enumerate(text) if "\u4e00" <= character <= "\u9fff"]
    chance.shuffle(places)
    written = list(text)
    for place in places[: max(1, len(text) // SHARE)]:
        others = [other for other in by_sound().get(lazy_pinyin(text[place])[0], []) if other != text[place]]
        if others:
            written[place] = chance.choice(others[:COMMON])
    return "".join(written)
