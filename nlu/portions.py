"""A number said over several turns: 一三八…, 六六…, 七七八九一二三四.

What has been heard is a text of portions, "138 66". Nothing here asks or decides; the form says back how many
digits there are and asks for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from nlu.digit_edits import CORRECTION, edited, retold_tail
from nlu.digit_sounds import put_right
from nlu.digits import Group, joined, runs, without_restarts
from nlu.numbers import MOBILE_LENGTH, ORDER_LENGTH, any_order_number, any_phone

_AGAIN = re.compile(r"重(?:新)?(?:来|说|报|念|讲)|从头|再(?:说|报|念)一[遍次]|我再说")
_CORRECTS = re.compile(r"不对|不是|错了|错啦|说错|讲错|念错|口误|更正|改一下|改成")
_POSITION = re.compile("第.{1,2}位")
_AROUND = re.compile(
    r"(?:我|你|您|的|电话|手机|座机|固话|号码?|单号|工单|编号|尾号|前面|最?后面?(?:[一二三四五六七八1-8]位)?|接着|然后|还?有一?个|还有|再|加一?个|就?是|就|呢|啊|嗯|呃|哦|吧|了|那个?|这个|好的?|对|行"
    r"|喂|听好|记一下|我说|没错|区号|[\s,，、.。…:：!！—\-])*"
)
_LANDLINE_WORD = re.compile(r"座机|固话|固定电话|家里的?电话|办公室的?电话|单位的?电话|没有区号|本地")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_OVERLAP = 3  # digits of the last portion said again; two may be alike by chance


@dataclass(frozen=True)
class Kind:
    """A kind of number: how many digits it has at most, and what tells whether it is whole."""

    length: int
    whole: Callable[[str], str | None]

    def missing(self, digits: str) -> int | None:
        """How many digits are still to come; None for a landline, whose length its beginning does not tell."""
        return (
            None if self.length == MOBILE_LENGTH and not digits.startswith("1") else max(self.length - len(digits), 0)
        )


def _four(digits: str) -> str | None:
    return "last_four" if len(digits) == 4 else None


KINDS = {
    "phone": Kind(MOBILE_LENGTH, any_phone),
    "order_number": Kind(ORDER_LENGTH, any_order_number),
    "last_four": Kind(4, _four),
}


@dataclass(frozen=True)
class Heard:
    """What has been heard of a number: ``portions`` parted by spaces, and the words of the last one in its text.

    ``whole`` names the method when the number is complete; ``wrong`` says that what was heard cannot become one
    (too many digits, or a beginning that no number has), so that it must be said again from the start.
    """

    portions: str
    start: int
    end: int
    whole: str | None
    wrong: bool

    @property
    def digits(self) -> str:
        return self.portions.replace(" ", "")


def add_up(before: str, text: str, name: str, again: bool = False) -> Heard | None:
    """``before`` (portions so far, "" at first) with what ``text`` says of the number ``name`` ("phone",
    "order_number", "last_four") that was asked for; None when it says nothing of it.

    A portion goes on, says the last one or all of it again, puts digits right, or starts anew. A few digits within
    other words (三号楼有五户) are no portion. A landline without area code is mostly a mobile number that lost digits:
    it counts as whole only if it is called one (座机) or said ``again`` after it was not taken.
    """
    kind = KINDS[name]
    put = put_right(text, kind.whole, asked=True)
    so_far = before.replace(" ", "")
    edit = _edit(so_far, put) if so_far else None
    if edit:
        return _heard(edit[0], *edit[1:], kind, again or bool(_LANDLINE_WORD.search(put)))
    found = [run for run in runs(put) if not _is_amount(put, run[-1].end)]
    if not found:
        return Heard("", 0, len(text), None, False) if so_far and _AGAIN.search(put) else None
    start, end = found[0][0].start, found[-1][-1].end
    said = _said(put, found, kind)
    outside = put[:start] + put[end:]
    alone = bool(_AROUND.fullmatch(_CORRECTS.sub("", _AGAIN.sub("", outside))))
    if not alone and len(said) < 3:
        return None
    anew = bool(_AGAIN.search(put[:start])) or bool(_CORRECTS.search(put[:start]))
    return _heard(_joined(before, said, kind, anew), start, end, kind, again or bool(_LANDLINE_WORD.search(put)))


def _edit(so_far: str, text: str) -> tuple[str, int, int] | None:
    """What ``text`` puts right; 最后四位是1234 without a "not" goes on with the number."""
    if _CORRECTS.search(text):
        return edited(so_far, text) or retold_tail(so_far, text)
    return edited(so_far, text) if _POSITION.search(text) else None


def _is_amount(text: str, end: int) -> bool:
    return bool(re.match(r"号楼|号(?!码)|栋|单元|楼|元|块|点|岁|人|户|次|年|月|天|个(?!\d)|位", text[end:]))


def _said(text: str, found: list[list[Group]], kind: Kind) -> str:
    """The digits of one utterance, with what it puts right itself."""
    digits = ""
    end = None
    for run in found:
        groups = run if kind.whole(joined(run)) else without_restarts(run)
        new = joined(groups)
        if end is not None and CORRECTION.fullmatch(text, end, run[0].start):
            digits = digits[: -len(new)] + new if len(new) < len(digits) else new
        else:
            digits += new
        end = run[-1].end
    if edit := edited(digits, text[found[0][-1].end :]):
        return edit[0]
    return digits


def _joined(before: str, said: str, kind: Kind, anew: bool) -> str:
    """The portions after ``said``."""
    so_far = before.replace(" ", "")
    last = before.rsplit(" ", 1)[-1]
    if not so_far or kind.whole(said):
        return said
    if anew:
        if len(said) == len(last) and " " in before:
            return f"{before[: -len(last)]}{said}"
        return said
    if said.startswith(so_far) and len(so_far) > _OVERLAP:
        return said  # from the start again, and further
    if kind.whole(so_far + said):
        return f"{before} {said}"
    if said.startswith(so_far):
        return said
    alike = len(set(said)) == 1
    if said.startswith(last) and len(last) >= _OVERLAP and not (alike and said != last):
        return f"{before[: -len(last)]}{said}"  # the last portion again, and perhaps further
    if len(so_far) + len(said) > kind.length:
        for size in range(min(len(so_far), len(said)), 1, -1):
            if so_far.endswith(said[:size]) and kind.whole(so_far + said[size:]):
                return f"{before} {said[size:]}"
        if re.match(r"1[3-9]|0[1-9]" if kind.length == MOBILE_LENGTH else r"2\d", said):
            return said  # too many together, and this could be a beginning
    return f"{before} {said}"


def _heard(portions: str, start: int, end: int, kind: Kind, local: bool) -> Heard:
    digits = portions.replace(" ", "")
    whole = kind.whole(digits)
    if not whole and local and kind.length == MOBILE_LENGTH and _LOCAL.fullmatch(digits):
        whole = "local"
    return Heard(portions, start, end, whole, not whole and _cannot_be(digits, kind))


def cannot_be(portions: str, name: str) -> bool:
    """Whether no further digits make ``portions`` a number of this kind."""
    digits, kind = portions.replace(" ", ""), KINDS[name]
    return not kind.whole(digits) and _cannot_be(digits, kind)


def _cannot_be(digits: str, kind: Kind) -> bool:
    if kind.length != MOBILE_LENGTH:
        return len(digits) > kind.length
    if digits.startswith("0"):
        return len(digits) > MOBILE_LENGTH + 1
    if digits.startswith("1"):
        return len(digits) >= MOBILE_LENGTH or bool(re.match("1[0-2]", digits))
    return len(digits) > 6
