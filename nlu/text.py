"""Clean-up of what a citizen typed or a recogniser wrote, before anything is read from it."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 2000
REFUSED_ABOVE = 10_000

# Controls, zero-width and direction marks, surrogates, private use, tags, non-characters. Tab and
# line ends are left for the folding of white space.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
# Full-width letters, digits and signs. Chinese punctuation （，！？；：） stays: citizens and
# agents read it.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0) not in "!(),:;?"}
_WHITE = re.compile(r"\s+")
_CHINESE = r"㐀-䶿一-鿿〇\U00020000-\U0003134f，。！？；：、（）《》“”‘’…—"
# Vosk writes a space between words; a space beside a Chinese character carries no meaning.
_LOOSE_SPACE = re.compile(rf"(?<=[{_CHINESE}]) (?=[{_CHINESE}])")


class TextTooLong(ValueError):
    """The text is longer than anybody says in one turn; ask for a shorter one."""

    def __init__(self, length: int) -> None:
        super().__init__(f"the text has {length} characters; send at most {REFUSED_ABOVE} at once")
        self.length = length


def clean(text: str) -> str:
    """``text`` in plain form: half-width letters and digits, nothing invisible, single spaces,
    none between Chinese characters; at most ``MAX_CHARS`` characters of it.

    Raises ``TextTooLong`` above ``REFUSED_ABOVE`` characters. Cleaning twice changes nothing.
    """
    if len(text) > REFUSED_ABOVE:
        raise TextTooLong(len(text))
    text = _UNSEEN.sub("", text).translate(_HALF_WIDTH)
    text = unicodedata.normalize("NFC", text)
    text = _WHITE.sub(" ", text).strip()
    return _LOOSE_SPACE.sub("", text)[:MAX_CHARS].rstrip()
