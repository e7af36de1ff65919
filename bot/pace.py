"""How long a silence ends a caller's turn: by what was asked, by the words so far, and by the caller's own pauses."""

from __future__ import annotations

import re
from collections.abc import Collection

from nlu.ending import over
from nlu.names import find_name
from nlu.numbers import find_order_numbers, find_phones, last_four
from nlu.text import clean
from speech.hallucination import spoken

# ms, by what the bot has just asked: digits and places are said with pauses, and so is a story, which the greeting asks
# for as well, without a slot.
OPEN = "description"
BASE_MS = {"phone": 1100.0, "order_number": 1100.0, "last_four": 800.0, "address": 800.0, OPEN: 900.0}
OTHERWISE_MS = 550.0
WHOLE_MS = 350.0  # exactly what was asked for, such as eleven digits: nothing can follow that matters
FINISHED_MS = 450.0  # a sentence that is over; shorter ones cut people who only breathe
FINISHED_PLACE_MS = 600.0  # 门口 and 三零二室 end a place; 人民路45号 may go on to the house and the flat
NEARLY_WHOLE_MS = 750.0  # a number whose last digits the recogniser has lost, rather than that they are yet to come
FINISHED_STORY_MS = 650.0  # 我家停水了 may be all or the beginning
UNFINISHED_MORE_MS = 500.0
# A story by how likely it is over (nlu.ending): of 957 that nobody trained on 60 % are as likely as SURELY_OVER at
# their end, 27 % behind another clause, 9 % within one; below HARDLY_OVER are 1 %, 13 % and 40 %.
SURELY_OVER, LIKELY_OVER, HARDLY_OVER = 0.7, 0.5, 0.15
OVER_STORY_MS = 550.0
HARDLY_OVER_MORE_MS = 300.0
LONGEST_MS = 1600.0
# A pause inside a turn says how slowly this caller speaks; a turn ends only after a clearly longer one, where the words
# do not say that it is over and the question asks for more than a word; a story, a place or a number that may be over
# is given the usual silence at most. Between the groups of a number people pause
# longer than elsewhere.
LONGER_THAN_A_PAUSE = 1.3
LEARNING = 0.3  # weight of the newest pause

_UNFINISHED = re.compile(
    r"(?:然后|因为|所以|但是|可是|而且|还有|就是|就是说|那个|这个|那么|还是|或者|比如|是在|住在|位于|叫做|名字叫|电话是|号码是|地址是|位置是|反映一下|我想|我要|我们"
    r"|[在是和跟就从到给把被叫往向为我你他她它嗯呃额这那])[，,、…]*$|[，,、]$"
)
_FINISHED = re.compile(
    r"(?:了|吗|呢|吧|啊|谢谢|再见|处理一下|解决一下|管一管|看一看|查一下|来处理|来修|不行|可以|没有|没了|就这些|就这样|是的|对的|好的|不用|需要|保密|没问题|不着|不了|怎么办|就这样的?|是这样的?|一直这样|天天这样|(?:没|没有|冇|冇得)人(?:管|来|理|问|修|弄)|好危险|很危险|太危险)[。？！?!]*$|[。？！?!]$"
)
_DENIAL = re.compile(r"(?:不|错|没)[^，,]{0,2}$")  # 不对: what is right comes next
_COURTESY = re.compile(r"(?:(?:谢谢|多谢|感谢|麻烦|辛苦)(?:你们?|您)?[了啦啊哈]?|再见|拜拜)+$")
_SPOT = re.compile(
    r"(?:路口|门口|大门|对面|对过|旁边|边上|附近|隔壁|楼下|楼上|楼顶|后面|前面|后头|前头|里面|外面|那里|那儿|这里|这儿"
    r"|[\d一二两三四五六七八九十零〇](?:室|楼|层|单元|栋|幢|号楼|号房|号门面|号铺|组))[，,]*$"
)
_AREA = re.compile(r"(?:[区县市镇乡]|街道|社区)[，,]*$")  # a place is said from the large to the small
SENTENCE = 4  # characters
# Digits from which a number is more likely over than not, since the recogniser loses one or two; and all but surely:
# people pause before the last four or two of a phone.
LIKELY_WHOLE, NEARLY_WHOLE = 9, {"phone": 10, "order_number": 11}
_DIGIT = re.compile(r"[\d一二两三四五六七八九十零〇幺]")
_TWO_DIGITS = re.compile(r"[\d一二三四五六七八九零幺两][，,\s]*[\d一二三四五六七八九零幺两]")
_DIGITS = {"phone": find_phones, "order_number": find_order_numbers}
_NUMBERS = (*_DIGITS, "last_four")


class Pace:
    """One caller's. ``asked`` is the slot that the bot has just asked for, ``replies`` what may be all of an answer."""

    def __init__(self) -> None:
        self.asked: str | None = None
        self.replies: Collection[str] = ()
        self._pauses_ms = {True: 0.0, False: 0.0}  # the caller's usual pause inside a turn: in numbers, elsewhere

    def paused(self, ms: float) -> None:
        """The caller was silent for so long and went on speaking."""
        known = self._pauses_ms[self.asked in _NUMBERS]
        self._pauses_ms[self.asked in _NUMBERS] = (1 - LEARNING) * known + LEARNING * ms if known else ms

    def silence_ms(self, text: str | None = None) -> float:
        """The silence that ends the turn; ``text`` is what has been recognised of it, None before that."""
        base, longest = BASE_MS.get(self.asked or OPEN, OTHERWISE_MS), LONGEST_MS
        if text is not None:
            if self._is_reply(text) or self._is_whole(text):
                return FINISHED_MS if self.asked == "confirmation" else WHOLE_MS
            if self._tells:
                base = self._story_ms(text)
                longest = BASE_MS[OPEN] if base < BASE_MS[OPEN] else longest
            elif self._is_over(text):
                return FINISHED_MS
            elif self.asked == "address" and _SPOT.search(_words(text)):
                base, longest = FINISHED_PLACE_MS, BASE_MS["address"]
            elif self.asked in NEARLY_WHOLE and len(_DIGIT.findall(text)) >= NEARLY_WHOLE[self.asked]:
                base, longest = NEARLY_WHOLE_MS, BASE_MS[self.asked]
            elif self.asked in _NUMBERS and self._speaks_of_else(text):
                base = OTHERWISE_MS
            elif self._goes_on(text):
                base += UNFINISHED_MORE_MS
        if (self.asked or OPEN) in BASE_MS:
            base = max(base, LONGER_THAN_A_PAUSE * self._pauses_ms[self.asked in _NUMBERS])
        return min(longest, base)

    @property
    def _tells(self) -> bool:
        return (self.asked or OPEN) == OPEN

    @staticmethod
    def _story_ms(text: str) -> float:
        words = _words(text)
        if not words:
            return BASE_MS[OPEN]
        if _UNFINISHED.search(words):
            return BASE_MS[OPEN] + UNFINISHED_MORE_MS
        chance = over(words)
        if chance >= SURELY_OVER:
            return OVER_STORY_MS
        if chance >= LIKELY_OVER or _FINISHED.search(words):
            return FINISHED_STORY_MS
        return BASE_MS[OPEN] + (HARDLY_OVER_MORE_MS if chance < HARDLY_OVER else 0)

    def _is_reply(self, text: str) -> bool:
        said = spoken(text)
        said = _COURTESY.sub("", said) or said  # 没有了谢谢
        return said in self.replies and not (self.asked == "confirmation" and _DENIAL.search(said))

    def _is_whole(self, text: str) -> bool:
        if self.asked in _DIGITS:
            return any(found.method != "partial" for found in _DIGITS[self.asked](clean(text), True))
        if self.asked == "last_four":
            return last_four(clean(text)) is not None
        return False

    def _is_over(self, text: str) -> bool:
        words = _words(text)
        if not words or self.asked in _NUMBERS or _UNFINISHED.search(words):
            return False
        name = find_name(clean(text), True) if self.asked == "contact_name" else None
        return bool(_FINISHED.search(words)) or (name is not None and len(name.value) > 1)

    def _speaks_of_else(self, text: str) -> bool:
        """A whole sentence instead of the number that was asked for; 好的 or 你等一下 comes before the number."""
        words = _words(text)
        return len(words) >= SENTENCE and not _DIGIT.search(words) and bool(_FINISHED.search(words))

    def _goes_on(self, text: str) -> bool:
        if self.asked in _NUMBERS:
            return bool(_TWO_DIGITS.search(text)) and len(_DIGIT.findall(text)) < LIKELY_WHOLE
        words = _words(text)
        return bool(_UNFINISHED.search(words)) or (self.asked == "address" and bool(_AREA.search(words)))


def _words(text: str) -> str:
    """Whisper ends everything with a full stop when it feels like it: the words count more."""
    return re.sub(r"[。.]+$", "", text.strip())
