"""Wishes about how the bot speaks: slower, louder. Rules in ``manner.yml``; quick enough for every utterance."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from nlu.yaml_file import BadYaml, read

SLOWER, LOUDER, FASTER, QUIETER = WISHES = ("slower", "louder", "faster", "quieter")
LONGEST = 32  # characters; who says more says something else too
_FILE = Path(__file__).with_name("manner.yml")


def wishes(text: str) -> frozenset[str]:
    """Which of WISHES an utterance is about, if it is about nothing else: 麻烦您说慢一点，我年纪大了.

    "上菜慢一点", "楼上说话声音太大了" and "听不清楼上在吵什么" are none: they hold words beside a wish.
    """
    bare = re.sub(r"[\W_]", "", text)
    if not bare or len(bare) > LONGEST:
        return frozenset()
    whole, piece = _rules()
    if not whole.fullmatch(bare):
        return frozenset()
    found = set()
    at = 0
    while at < len(bare):
        match = piece.match(bare, at)
        if match is None:  # the pieces fit only in another order than the first that comes
            at += 1
            continue
        if match.lastgroup in WISHES:
            found.add(match.lastgroup)
        at = match.end()
    return frozenset(found)


@lru_cache(maxsize=1)
def _rules() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Raises BadYaml for a file that cannot be used."""
    file = read(_FILE, BadYaml)
    words = {"say": file.text("say"), "bit": file.text("bit")}

    def filled(pattern: str) -> str:
        for name, value in words.items():
            pattern = pattern.replace(f"{{{name}}}", value)
        return pattern.replace(" ", "")

    wish = {name: "|".join(filled(pattern) for pattern in file.texts(name)) for name in WISHES}
    beside = f"{filled(file.text('again'))}|{filled(file.text('around'))}"
    any_wish = "|".join(wish.values())
    whole = re.compile(f"(?:{beside})*(?:{any_wish})(?:{any_wish}|{beside})*")
    piece = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in wish.items()) + f"|{beside}")
    return whole, piece
