"""The order against the transcript: what stands in it was said, what was said stands in it, words and type agree.

Nothing is changed here. Each doubt is a sentence for the agent and the words it is about; a second place and a
second matter can be asked about before the order is read back (``Doubt.askable``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlu import routing
from nlu.address import Address, find_address
from nlu.amounts import find_amounts, find_people
from nlu.city import City
from nlu.demand import find_demands
from nlu.digit_edits import CORRECTION, edited
from nlu.digits import read_digits
from nlu.emergency import assess
from nlu.found import Found
from nlu.implied import is_office
from nlu.names import find_name
from nlu.numbers import find_phones
from nlu.portions import add_up
from nlu.respondent import find_respondent
from nlu.secrecy import wants_secrecy
from nlu.slips import without_slips


@dataclass(frozen=True)
class Said:
    """One utterance of the citizen, in corrected form."""

    utterance: int
    text: str


@dataclass(frozen=True)
class Claim:
    """A field of the order and where it was read from; ``utterance`` is None for what an agent wrote or was derived."""

    value: Any
    utterance: int | None = None
    method: str = ""


@dataclass(frozen=True)
class Doubt:
    """One thing that does not agree: ``sentence`` tells the agent what, in Chinese; ``start``–``end`` of the corrected
    text of ``utterance`` is where (None: no one place) and ``words`` what of it the doubt is about."""

    kind: str
    sentence: str
    utterance: int | None = None
    start: int | None = None
    end: int | None = None
    words: str = ""
    askable: bool = False


_CORRECTS = re.compile("不对|不是|错了|更正|改成|改一下|应该是")
_ANNOUNCED = re.compile(
    r"(?:(?:要|想|来|是来|是)(?:实名|匿名|来|再)?|^(?:喂|哎|你好|您好|[\s，,。])*(?=[^，。]{2}(?:一?[个件家]|一下)))"
    r"(投诉|举报|咨询|表扬|求助)(?!电话|过|了|热线|渠道|没|无)"
)
_HOME_BEFORE = re.compile(r"(?:住在?|家在?|家住|老家在?|户口在?|靠近|挨着|离|对面是|旁边是|隔壁是|经过|从|往|去)$")
_NEAR_AFTER = re.compile(r"的?(?:附近|旁边|对面|边上|隔壁|斜对面|方向|那头|那边|交叉口|路口|交汇处|不远)")
_AS_WELL = re.compile("[^，,。！？!?；;]{0,12}(?:也|同样|一样)")  # 长江路那头的垃圾箱也是
_AND_ANOTHER = re.compile("还有|另外|再就是|再有|再一个|也")
_TAKEN_BACK = re.compile(rf"的?(?:那个|那家|那边|那儿|那里|那头|这个|这边)?{CORRECTION.pattern}")
# 能不能帮忙查一下 asks for nothing in particular, so that nothing is left out with it.
_ANY_MATTER = re.compile(
    "(?:希望|要求|请求?|恳请|麻烦|能不能|能否|可不可以|可否|尽快|赶紧|抓紧|赶快|快点|早点|早日|马上|立刻|立即|你们?|您|恁|帮忙|帮|给|替|我们?|俺们?|来|去)*"
    "(?:查|看|问|处理|解决|管|落实|协调|反映|弄|办|快|早)[一下点些管看查问个的吧嘛呗呢啊]*"
)
# 还有一个事 tells of another matter; a plain 还有 or 另外 goes on with the same one as often.
_ANOTHER = re.compile(
    r"(?:^|[，,。！？!?；;\s])(?:再(?=(?:反映|说|讲|投诉|问)[一两]?(?:个|件|下))|还有|另外|再就是|再一个|再有|第二[个件](?:事情?|问题)?(?:呢|就?是)?|对了|顺便|除此之外|除了这个)(?:我)?(?:也?想|还?要)?"
    r"(?P<sure>(?:再?(?:说|反映|投诉|问|讲)?(?:一下|一个|一件|个|件)?(?:事情|事儿|事|问题|情况))|再?(?:反映|投诉|举报)(?:一下)?|还要说)?"
    r"[\s，,、:：]*(?:一(?:个|件)(?:事情?)?)?(?:就是|是)?(?P<matter>[^。！？!?；;]{4,80})"
)
_SMALL_WORDS = re.compile(r"[\s，,。.！!？?；;、:：“”\"'（）()]|嗯|呃|啊|那个|就是")
_KEEPS_WORDS = ("description", "demand", "respondent", "title", "enterprise")


def check(fields: Mapping[str, Claim], said: Sequence[Said], city: City) -> list[Doubt]:
    """Everything that does not agree between the fields of an order and what its citizen said, each once."""
    found: dict[tuple[str, str], Doubt] = {}
    for rule in _RULES:
        for doubt in rule(fields, said, city):
            found.setdefault((doubt.kind, doubt.words or doubt.sentence), doubt)
    return list(found.values())


def _value(fields: Mapping[str, Claim], name: str) -> Any:
    return fields[name].value if name in fields else None


def _kept(fields: Mapping[str, Claim]) -> str:
    """All words that stand in the order."""
    texts = [str(_value(fields, name) or "") for name in _KEEPS_WORDS]
    for name in ("address", "occurred_at"):
        value = _value(fields, name)
        texts += [str(part) for part in value.values() if isinstance(part, str)] if isinstance(value, dict) else []
    return "\n".join(texts)


def _plain(text: str) -> str:
    return _SMALL_WORDS.sub("", text)


def _unsaid(fields: Mapping[str, Claim], said: Sequence[Said], city: City) -> Iterator[Doubt]:
    """Fields whose words nobody said. What an agent wrote or a telephone network tells is not asked for."""
    everything = _plain("\n".join([*(each.text for each in said), *(without_slips(each.text, city) for each in said)]))
    for name, label, words in _words_of(fields):
        claim = fields[name]
        if claim.utterance is None or claim.method in ("agent", "caller_number", "derived", "spelled", "followed"):
            continue
        missing = [word for word in words if _plain(word) not in everything]
        if missing and name == "address":  # a name that was put right by its sound was said
            read = [place for each in said for place in _places(each.text, city)]
            missing = [word for word in missing if not any(word in (place.road, place.number) for place in read)]
        if missing:
            shown = "".join(words)
            yield Doubt("unsaid", f"{label}“{shown}”在对话里没有听到原话，请核对。", claim.utterance, words=shown)
    phone = fields.get("phone")
    if phone and phone.value and phone.utterance is not None and phone.method not in ("agent", "caller_number"):
        heard = _phones(said)
        if str(phone.value) not in heard:
            yield Doubt(
                "unsaid", f"电话“{phone.value}”在对话里没有完整听到，请核对。", phone.utterance, words=phone.value
            )


def _words_of(fields: Mapping[str, Claim]) -> Iterator[tuple[str, str, list[str]]]:
    if name := _value(fields, "contact_name"):
        yield "contact_name", "联系人", [str(name)]
    when = _value(fields, "occurred_at")
    if isinstance(when, dict) and when.get("text"):
        yield "occurred_at", "时间", [str(when["text"])]
    where = _value(fields, "address")
    if isinstance(where, dict) and where.get("text") not in (None, "不清楚"):
        yield "address", "地点", [str(where[part]) for part in ("road", "number") if where.get(part)]
    if description := _value(fields, "description"):
        # The lines after the first are answers under a label of ours (大小：一米左右).
        told, *lines = str(description).split("\n")
        text = "\n".join([told, *(line.split("：", 1)[-1] for line in lines)])
        yield "description", "诉求内容", [part for part in re.split("[，。；,;\n]", text) if part]


def _phones(said: Sequence[Said]) -> set[str]:
    """Every phone number that the transcript gives, also in portions and after corrections."""
    found: set[str] = set()
    portions = ""
    for each in said:
        found |= {put_right[0] for number in found if (put_right := edited(number, each.text))}
        found |= {phone.value for phone in find_phones(each.text, asked=True)}
        found.add(read_digits(each.text))
        heard = add_up(portions, each.text, "phone")
        portions = heard.portions if heard else portions
        if heard and heard.whole:
            found.add(heard.digits)
            # What comes later may put digits of it right.
            portions = heard.digits
        elif heard and heard.wrong:
            portions = ""
    return found


def _left_out(fields: Mapping[str, Claim], said: Sequence[Said], city: City) -> Iterator[Doubt]:
    """Sums, numbers of people, demands and parties that were said and stand nowhere in the order."""
    kept = _kept(fields)
    for name, label, find in _FACTS:
        known = {each.value for each in find(kept)}
        for each in said:
            for found in find(each.text):
                if name == "demand" and _ANY_MATTER.fullmatch(found.value):
                    continue
                corrected = CORRECTION.match(each.text, found.end) if name in ("amount", "people") else None
                held = found.value in known or _plain(each.text[found.start : found.end]) in _plain(kept)
                if not held and not (corrected and corrected.end() < len(each.text)):
                    words = each.text[found.start : found.end]
                    sentence = f"{label}“{words}”没有写进工单。"
                    yield Doubt(name, sentence, each.utterance, found.start, found.end, words)


def _respondents(text: str) -> list[Found]:
    found = find_respondent(text)
    return [found] if found else []


_FACTS: tuple[tuple[str, str, Callable[[str], list[Found]]], ...] = (
    ("amount", "提到的金额", find_amounts),
    ("people", "提到的人数", find_people),
    ("demand", "来电人的要求", find_demands),
    ("respondent", "被反映的对象", _respondents),
)


def _second_place(fields: Mapping[str, Claim], said: Sequence[Said], city: City) -> Iterator[Doubt]:
    """A road or place that is neither the order's nor in its words, and was not taken back."""
    claim = fields.get("address")
    if claim is None or not isinstance(claim.value, dict) or claim.method == "agent":
        return
    kept = _plain(_kept(fields))
    # A place that a correction put right is not a second one.
    last_correction = max((each.utterance for each in said if _CORRECTS.search(each.text)), default=0)
    put_right = claim.utterance if claim.utterance is not None and claim.utterance <= last_correction else 0
    here = _plain(" ".join(str(part) for part in claim.value.values() if isinstance(part, str)))
    told = fields["description"].utterance if "description" in fields else None
    written, caller = _plain(str(_value(fields, "description") or "")), _value(fields, "contact_name")
    for each in said:
        for place in _places(each.text, city):
            names = [place.road] if place.road else str(place.place).split("、")
            if put_right and each.utterance < put_right:
                words = "、".join(name for name in names if _plain(name) in written and _plain(name) not in here)
                if words:
                    now = claim.value.get("text")
                    sentence = f"诉求内容里写着“{words}”，地点后来改成了“{now}”，请核对。"
                    yield Doubt("conflict", sentence, each.utterance, place.start, place.end, words)
                continue
            near = _HOME_BEFORE.search(each.text[max(0, place.start - 4) : place.start]) or (
                (_NEAR_AFTER.search(place.text) or _NEAR_AFTER.match(each.text, place.end))
                and not _AS_WELL.match(each.text, place.end)
            )
            words = "、".join(name for name in names if _plain(name) not in kept)
            taken_back = _TAKEN_BACK.match(each.text, place.end)
            also = _AS_WELL.match(each.text, place.end) or _AND_ANOTHER.search(each.text, 0, place.start)
            if not words or _plain(place.text) in kept or near or taken_back or words == caller:
                continue
            if each.utterance == claim.utterance and told is not None and told != claim.utterance and not also:
                continue  # the answer to where it is: the shops and buildings named in it are where it is
            if is_office(words):  # 当年派出所: whose it is, and no second place
                continue
            if any(words in party.value for party in _respondents(each.text)):  # whom it is about, not where
                continue
            sentence = f"还提到了“{words}”，工单里只有一个地点，请核对是不是同一件事。"
            yield Doubt("place", sentence, each.utterance, place.start, place.end, words, askable=True)


def _places(text: str, city: City) -> Iterator[Address]:
    """Every place of a road or a name in ``text``, one after the other."""
    for _ in range(3):
        found = find_address(text, city)
        if found is None:
            return
        if (found.road or found.place) and found.confidence >= 0.5:
            yield found
        text = text[: found.start] + "，" * (found.end - found.start) + text[found.end :]


def _second_matter(fields: Mapping[str, Claim], said: Sequence[Said], city: City) -> Iterator[Doubt]:
    """ "还有一个事": something of another category than the order's."""
    category = _value(fields, "category") or []
    kept = _plain(_kept(fields))
    for each in said:
        for match in _ANOTHER.finditer(each.text):
            matter = match["matter"]
            if _ANY_MATTER.fullmatch(matter):
                continue
            other = routing.category(matter)
            if other in ([], [routing.OTHER]) or other == category or (not match["sure"] and other[:1] == category[:1]):
                continue
            inside = _plain(matter) in kept
            sentence = f"还说到“{matter}”，像是另一件事（{'、'.join(other)}），请看要不要另立一单。"
            start, end = match.span("matter")
            yield Doubt("matter", sentence, each.utterance, start, end, matter, askable=not inside)


def _disagreement(fields: Mapping[str, Claim], said: Sequence[Said], city: City) -> Iterator[Doubt]:
    """Type, secrecy, urgency, name and time against the words."""
    kind = _value(fields, "type")
    announced = [(each, match) for each in said for match in _ANNOUNCED.finditer(each.text)]
    if kind and announced and kind not in {match[1] for _, match in announced} and fields["type"].method != "agent":
        each, match = announced[0]
        sentence = f"来电人说要“{match[1]}”，工单类型是“{kind}”，请核对。"
        yield Doubt("type", sentence, each.utterance, match.start(1), match.end(1), match[1])
    yield from _secrecy(fields, said)
    name = fields.get("contact_name")
    for each in said:
        if not _value(fields, "urgent") and assess(each.text).action != "none":
            yield Doubt(
                "urgent", f"“{each.text[:40]}”像是紧急情况，工单没有标为紧急。", each.utterance, words=each.text[:40]
            )
        if name is not None and name.value is None and (found := find_name(each.text)):
            sentence = f"来电人说过姓名“{found.value}”，工单里没有联系人。"
            yield Doubt("name", sentence, each.utterance, found.start, found.end, found.value)


def _secrecy(fields: Mapping[str, Claim], said: Sequence[Said]) -> Iterator[Doubt]:
    claim = fields.get("confidential")
    secret = bool(claim and claim.value)
    wishes = [(each, wish) for each in said if (wish := wants_secrecy(each.text)) is not None]
    if wishes and (claim is None or claim.method != "agent"):
        each, wish = wishes[-1]
        later = claim is not None and claim.utterance is not None and claim.utterance > each.utterance
        if wish != secret and not later:
            sentence = "来电人要求保密，工单没有标为保密。" if wish else "来电人说不用保密，工单标了保密。"
            yield Doubt("confidential", sentence, each.utterance, words=each.text[:40])
    private = [str(_value(fields, key) or "") for key in ("contact_name", "phone")]
    texts = "\n".join(str(_value(fields, key) or "") for key in ("description", "title", "demand"))
    if secret and any(len(word) > 1 and word in texts for word in private):
        yield Doubt("identity", "来电人要求保密，诉求内容里却有姓名或电话，派单前请删去。")


_RULES = (_second_place, _second_matter, _left_out, _unsaid, _disagreement)
