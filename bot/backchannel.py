"""What a caller says over the bot without wanting to stop it, and what is the bot's own voice coming back."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_LISTENING = re.compile(
    r"(?:嗯+|哦+|噢+|啊+|呃+|诶|欸|唉|喂+|好+|好的|好嘞|对+|对的|是+|是的|行|中|管|要得|可以|知道了?|明白了?|晓得了?|了解|您说|你说|听着呢?|在听|没事)+[吧啊呀呢的了]*"
)
# Recognisers hear 嗯好的 as 你好的 and 是的 as 市的: what is as short stops the bot only with such a word in it.
_SHORT = 3  # characters
_MEANS_STOP = re.compile("不|别|停|等|错|慢|快|人|再|火|救|命|死|抢|听|问|谁|啥|吗|么")
ECHO = 0.75  # this much of what was heard is what the bot was saying


def is_listening(text: str) -> bool:
    """嗯, 好的, 喂, said over the bot: the caller follows. In a pause of the bot the same words are an answer."""
    words = re.sub(r"[\W_]", "", text)
    if _LISTENING.fullmatch(words):
        return True
    chinese = re.sub(r"[^\u4e00-\u9fff]", "", words)
    return bool(words) and len(chinese) <= _SHORT and not _MEANS_STOP.search(chinese)


def is_echo(text: str, said: str) -> bool:
    """Whether ``text`` is the bot's own words, heard back over the caller's loudspeaker."""
    heard, own = re.sub(r"[\W_]", "", text), re.sub(r"[\W_]", "", said)
    if len(heard) < 4:
        return False
    blocks = SequenceMatcher(None, heard, own, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= 2) / len(heard) >= ECHO
