"""Which short replies a caller may give next, by what the bot has asked; the phrases stand in ``awaited.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from nlu.names import common_surnames, given_characters
from nlu.numbers import WHOLE
from nlu.sounds import SoundIndex, syllables
from nlu.yaml_file import read

ANSWER = "answer"  # asked whether an answer helped
CALLBACK = "callback"
SURNAMES = 150  # the most frequent ones: more make each of them less certain
LEAST = 0.9  # how near a whole utterance of so many syllables must sound; in a shorter one each must sound the same
LONG = 3
LEAST_OF_A_WORD = 2  # characters
PUT_RIGHT_DIGITS = 8
_NO, _NO_SOUNDS = "不对", ("bu", "dui")
_ADDRESS_IS = re.compile("(?<![^，,。啊嗯是对错])(?:一直|地质|继续|低值|意志)是(?=.{3})")
_HURRY = re.compile("(?:搞|麻烦)?(?:快|赶紧|抓紧|尽快)一?[点些的]?(?:办|弄|处理|解决|搞|提交|啊|吧|哈|嘛)*")
_FILE = Path(__file__).with_name("awaited.yml")


@dataclass(frozen=True)
class Replies:
    """``phrases``, the more frequent first; ``prompt``: some of them, for a recogniser that reads a prompt."""

    phrases: tuple[str, ...]
    prompt: str
    number: str = ""  # a regular expression of the digits of a whole number, where one is asked for
    letters: str = ""  # what is said more often than a reply is written in these, where that can be told: a name
    least_digits: int = 2  # said, for there to be a number

    def meant(self, text: str) -> str:
        """``text``, or the one reply that sounds like all of it: 没停动 is 没听懂, and 部队 said to a question 不对."""
        bare = _bare(text)
        if not bare or bare in self.phrases:
            return text
        matches = [
            match
            for match in _index(self.phrases).find(bare, least=LEAST if len(bare) >= LONG else 1.0)
            if match.end - match.start == len(bare)
        ]
        if not matches:
            return text
        return min(matches, key=lambda match: (-match.score, -_shared(match.name, bare), match.payload)).name


def with_no(text: str) -> str:
    """``text``, said to a read-back, as what it only sounds like at its beginning: 部队电话是… is 不对电话是…, and
    一直是鼎城区 is 地址是鼎城区."""
    if len(text) <= len(_NO):
        return text
    sounds = zip(_NO_SOUNDS, syllables(text[: len(_NO)]), strict=True)
    text = _NO + text[len(_NO) :] if all(no in readings for no, readings in sounds) else text
    return _ADDRESS_IS.sub("地址是", text, count=1)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _shared(a: str, b: str) -> int:
    return sum(x == y for x, y in zip(a, b, strict=True))


def is_reply(text: str) -> bool:
    """Whether ``text`` is no more than what may be said at any time (发给我吧), whatever was asked."""
    return _bare(text) in _phrases()[0]["always"]


def is_answer(text: str) -> bool:
    """Whether ``text`` is no more than a short reply to a question (不, 还没, 整个小区), or no word at all."""
    _, own, _ = _phrases()
    said = {bare for clause in re.split(r"[^\w]+", text) if (bare := _bare(clause))}
    said = {bare for bare in said if not (len(said) > 1 and _HURRY.fullmatch(bare))}  # 是的！快点办
    return all(len(bare) < LEAST_OF_A_WORD or any(bare in phrases for phrases in own.values()) for bare in said)


@lru_cache(maxsize=64)
def replies_to(asked: str | None, after_answer: bool = False) -> Replies:
    """The replies to the slot ``asked``, with those that may come at any time; ``after_answer``: an answer was given.

    Raises nlu.yaml_file.BadYaml for a file that cannot be used.
    """
    groups, own, prompt = _phrases()
    slot = CALLBACK if (asked or "").startswith("callback_") else asked or ""
    phrases = [*groups["always"], *own.get(slot, groups["yes_no"]), *(own[ANSWER] if after_answer else ())]
    letters = common_surnames(SURNAMES) + "".join(given_characters()) if slot == "contact_name" else ""
    read_back = slot == "confirmation"  # 电话不对，是…; 2栋1单元501 is none
    number = WHOLE["phone"] if read_back else WHOLE.get(slot, "")
    return Replies(tuple(dict.fromkeys(phrases)), prompt, number, letters, *([PUT_RIGHT_DIGITS] if read_back else []))


@lru_cache(maxsize=64)
def _index(phrases: tuple[str, ...]) -> SoundIndex[int]:
    return SoundIndex({phrase: place for place, phrase in enumerate(phrases)})


@cache
def _phrases() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], str]:
    """The groups, the replies to each slot, and the prompt."""
    file = read(_FILE)
    surnames = common_surnames(SURNAMES)
    groups = {name: file.texts(name) for name in ("always", "yes_no")}
    groups["surnames"] = tuple(before + name for before in ("我姓", "姓", "免贵姓") for name in surnames)
    asked = file.child("asked")
    own = {}
    for slot in asked.data:
        entry = asked.child(slot)
        own[slot] = (*entry.texts("own"), *(phrase for name in entry.texts("groups") for phrase in groups[name]))
    return groups, own, file.text("prompt")
