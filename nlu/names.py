"""The caller's name, out of what was said."""

from __future__ import annotations

import re

from nlu.found import Found

_SAID = re.compile(r"(?:我叫|我姓|免贵姓)(?P<name>[一-鿿]{1,4})")
_BARE = re.compile(r"^(?P<name>[一-鿿]{2,4})$")


def find_name(text: str, asked: bool = False) -> Found | None:
    match = _SAID.search(text) or (_BARE.search(text) if asked else None)
    return Found("contact_name", match["name"], match.start("name"), match.end("name"), "said", 0.8) if match else None
