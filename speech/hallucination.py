"""What Whisper writes that nobody said, told from the text alone.

It was trained on subtitles, so in noise it writes their closing lines, repeats itself, or copies its prompt.
The rules here are ours, written from the known kinds; none uses a measuring file.
"""

from __future__ import annotations

import re
import zlib

FASTEST_CHARS_PER_S = 12.0  # hurried Mandarin stays below about 9 syllables a second
ECHO_CHARS = 12  # so long a piece of the prompt is no coincidence
WHOLE_ECHO_CHARS = 6  # nor is this, where nothing else was heard (公积金，社保，医保 in silence, or without its end)
LOOP_RATIO = 2.4  # of plain to compressed length: Whisper's own threshold for repetition

_SUBTITLE = re.compile(
    r"请不吝|明镜与点点|打赏支持|点赞.{0,4}订阅|订阅.{0,4}转发|字幕(志愿者|制作|由|组|提供|[bB][yY])|[aA]mara\.?org|独播剧场"
    r"|(谢谢|感谢)(您的|大家的?|各位)?(观看|收看|收听)|(我们)?下(期|集|个视频)(再见|见)|(作词|作曲|编曲)[:：\s]|未经.{0,6}授权.{0,4}转载"
    r"|www\.|http"
)
_SPOKEN_OR_SUBTITLE = re.compile(r"(谢谢|谢谢大家|再见|拜拜|嗯|啊|哦|字幕|完)?")
_NOT_SAID = re.compile(r"[\W_]+")
_DIGITS = set("0123456789零〇一二三四五六七八九幺两")
_REPEATED = re.compile(r"(.{1,30}?)\1{3,}", re.DOTALL)


def spoken(text: str) -> str:
    """Only what has a sound: no spaces, no punctuation."""
    return _NOT_SAID.sub("", text)


def is_subtitle(text: str) -> bool:
    """A line that only subtitles have. ``text`` in Simplified script."""
    return bool(_SUBTITLE.search(text))


def could_be_subtitle(text: str) -> bool:
    """A short polite phrase that callers say and noise produces as well: believe it only if it is certain."""
    return bool(_SPOKEN_OR_SUBTITLE.fullmatch(spoken(text)))


def is_loop(text: str) -> bool:
    """The same thing over and over; eight zeros of a phone number or 对对对对 are not."""
    said = spoken(text)
    if any(_is_loop(match) for match in _REPEATED.finditer(said)):
        return True
    coded = said.encode()
    return len(coded) >= 120 and len(coded) / len(zlib.compress(coded)) > LOOP_RATIO


def unloop(text: str) -> str:
    """``text`` with every loop written once."""
    return _REPEATED.sub(lambda match: match[1] if _is_loop(match) else match[0], text)


def is_echo(text: str, prompt: str) -> bool:
    """Mostly a piece of the prompt, read back, or nothing but a shorter one."""
    said, given = spoken(text), spoken(prompt)
    longest = max((len(piece) for piece in _shared(said, given)), default=0)
    return longest >= ECHO_CHARS and longest >= 0.6 * len(said) or WHOLE_ECHO_CHARS <= longest == len(said)


def is_too_fast(text: str, voiced_s: float) -> bool:
    """More was written than can be said in that much speech."""
    said = spoken(text)
    return not said.isdigit() and len(said) > 4 + FASTEST_CHARS_PER_S * voiced_s


def _is_loop(match: re.Match[str]) -> bool:
    unit, whole = match[1], match[0]
    if set(unit) <= _DIGITS:
        return len(whole) > 12  # longer than any run inside a phone, card or order number that is likely
    return len(whole) >= (7 if len(unit) == 1 else 8)


def _shared(said: str, given: str) -> list[str]:
    """Pieces of ``said`` that stand in ``given``, each as long as it can be."""
    pieces: list[str] = []
    begin = 0
    while begin < len(said):
        end = begin
        while end < len(said) and said[begin : end + 1] in given:
            end += 1
        pieces.append(said[begin:end])
        begin = max(end, begin + 1)
    return pieces
