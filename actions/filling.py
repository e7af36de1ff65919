"""Which fields of the order one utterance fills: everything that was said, not only what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.time_told import is_of_the_matter
from nlu.address import without_there
from nlu.address_repair import PARTS, follow, joined, on_another_side, renamed, respelt, with_room
from nlu.announcing import leads
from nlu.awaited import is_reply
from nlu.callers import find_enterprise
from nlu.city import City
from nlu.demand import find_demands
from nlu.digit_edits import edited, retold_tail
from nlu.found import Found
from nlu.implied import favours_kin, is_about_an_office
from nlu.matters import tells
from nlu.named import only_abuses, only_names
from nlu.names import find_name, name_alone, name_as_said, put_right_by_words, with_given_name
from nlu.not_told import not_told
from nlu.numbers import any_phone
from nlu.portions import Heard
from nlu.repair import denied, fields_given, is_correction, kind_put_right, where_another_lives
from nlu.respondent import KIND_ALONE, OF_PLACE, find_household, find_praised, find_respondent, named_in_place, of_place
from nlu.secrecy import answers_secrecy, wants_secrecy
from nlu.slips import without_slips
from nlu.story import behind_private
from nlu.understand import Understanding

FIELDS_ASKED = ("description", "address", "contact_name", "phone", "confidential")
ASKED_IN_TURN = (
    *("description", "address", "join", "detail", "enterprise", "contact_name"),
    *("phone", "confidential", "check", "confirmation"),
)
# Taken when said; nobody asks for them, so they answer no question.
ASIDE = frozenset(("demand", "respondent", "caller", "concerned"))
ABOUT_THE_CALLER = ("contact_name", "phone", "confidential", "check", "confirmation")
REFUSED = "不愿透露"
UNKNOWN = "不清楚"
NO_PLACE = "不涉及具体地点"  # of an enquiry
# A suggestion, praise or a question does without the exact place.
SOMEBODY_GOES_THERE = ("投诉", "求助", "举报")
FOLLOWED = "followed"  # method: a description whose place or time was put right elsewhere; nobody is told of it

_OPENING = re.compile(
    r"^[\s，。,.!！?？]*(?:喂|你好|您好|那个|嗯|呃|请问)*[，,\s]*(?:我|俺)?(?:想|要|是来|打算|来|帮我|给我|麻烦)*(?:要|想)?"
    r"(?:投诉|反映|反应|举报|报修|登记|求助|建议|表扬|提)(?:一下|一个|个|点)?(?:问题|情况|事情|事儿|事|意见|建议|下来)?(?:的|吧|呗|嘛|啊|呀|了|呢|哈)*"
    r"[\s，。,.!！?？]*$"
)
_RIGHT = re.compile(
    r"没(?:有)?问题|没错|正确|对的|对头|就是[这那](?:个|件|么|样|事)|^(?:对|是的?|嗯|好的?|行|中|管|可以|提交|要得)(?:$|[，,。!！吧啊呀嘞])"
)
_COURTESY = re.compile(r"(?:谢谢|多谢|感谢|麻烦|辛苦|再见|拜拜)(?:你们?|您|了|啦|啊)*")
_WRONG = re.compile(r"不对|不是|错了|(?<!没)有问题|不行|不要|别|改")
_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+[，,。！？!?；;\n]*")
_YES = re.compile(
    r"^(?:当然|肯定|必须|一定|那|嗯|得|还是)*(?:需要|要|要的|要得|肯定|当然|必须|是|是的|对|嗯+|好|好的|行|中|管|需要的|可以)[吧啊呀的了嘛哒沙嘞。，,！!]*$"
)
GREETING = re.compile(
    r"^(?:喂|[你您恁]好(?!像)|是?12345(?:热线|平台)?(?:吧|吗|嘛|不)?(?=[，,？?])|没有?(?:什么)?危险|嗯|呃|啊|哎|那个|同志|师傅|(?:叔叔|阿姨|哥哥|姐姐|老师|领导)(?=[你您]好)|请问(?=我)|[，,。！!\s]"
    r"|(?:那我?)?(?:顺便|再|还想|想)(?:跟?[你您]们?)?(?:讲|说|反映)(?:个|一个|一件|下|一下)?(?:事(?:情|儿)?|(?:本地|我们这边?|别|另外|其他)的(?:事情?)?)(?=[，,])"
    r"|(?:行|好|可以|算了|晓得|知道|明白)[吧了嘛的哒]*(?=[，,])"
    r"|(?:那|再|另外|还|我|俺|这里|这边)*有(?:一?个|一?件|点)?(?:别的|小)?(?:事情?|事儿|问题|情况)(?:[你您]们?[^，,。]{0,8})?(?=[，,])"
    r"|(?:还有|另外|再一个|再就是|对了)(?:呢|啊|嘛)?(?=[，,])"
    r"|(?:[俺我]|跟|给|对|向|和|[你您恁]们?|港|讲|说|告诉|反映|听|咧|哈|啊|个|一下|一个|事情?|事儿){3,}(?=[，,]))+"
)
_FILLER = re.compile("^(?:(?:嗯+|呃+|哦|啊|那个|这个)[，,。、\\s]+)+(?=.)")
_NO = re.compile(
    r"^(?:嗯|呃|哦|啊|那|就|倒)*[，,]?(?:不|(?:不用得?|不需要|不要|不必|不消|用不着)+|[没冇](?:得|有)?必要|没关系|不要紧|不打紧|不碍事|没事|算了|无所谓|随便)[吧啊呀的了得。，,！!]*$"
)
_REFUSAL = re.compile(
    r"不方便|不想(?:说|留|讲|透露)|不(?:愿意?|肯)(?:说|留|讲|透露)|(?<!差)不(?:说|留|讲)(?:名|姓|电话|号码)?(?:行不行|可以吗)?$|(?:名字?|姓|电话|手机|号码)[^，。]{0,3}不(?:说|留|讲)[了啦哒]|(?<!差)不(?:说|留|讲)(?:名|姓|电话|号码)?[了啦哒]$|匿名|保密吧?$|没有(?:电话|手机)(?!号码牌)|不(?:用|要|必)(?:留|写|说)(?:名|姓|电话|我)?"
)
_OUT = (
    "(?:号码?)?(?:就|都|也|给我|还是)*"
    "(?:去掉|去了|删|抹|拿掉|别[写留登]|莫[写留登]|不要[写留登]|不[写留登])(?!全|我|[他她])"
)
_LEFT_OUT = {  # at the read-back: 把我电话去掉, 名字不留了
    "contact_name": re.compile(f"(?:我的?)?(?:名字|姓名){_OUT}|(?:别|不要|莫|不)[写留登]我?的?(?:名字|姓名)"),
    "phone": re.compile(f"(?:我的?)?(?:电话|手机|号码){_OUT}|(?:别|不要|莫|不)[写留登]我?的?(?:电话|手机|号码)"),
}
_NAMELESS = re.compile("匿名(?:地|来)?(?:举报|反映|投诉|提|说)|不(?:想|愿)?留(?:名字?|姓名)")
_DO_NOT_KNOW = re.compile(r"^(?:我)?(?:也)?(?:不知道|不清楚|不晓得|说不上来|说不清|不记得|忘了)")
_THIS_NUMBER = re.compile(
    r"(?:这个|来电|本机|我?(?:现在|正在)?打(?:进来|过来|来|电话)?(?:用)?的(?:这个)?|打给你们的(?:这个)?|来电显示(?:上)?(?:的|那个)*)(?:的)?(?:手机|电话)?(?:号码?)?(?:$|[，,。就可行吧啊呀哈])"
)
# 莫讲是我打的电话 is about who called, and offers no number.
_WHO_CALLED = re.compile(
    "(?:讲|说|晓得|知道|提|告诉|认出|查[到出]|猜)[^，。]{0,6}是(?:我|俺)打的?(?:进来|过来)?的?(?:电话)?"
)
_ANOTHER_NUMBER = re.compile("不用这|不是这|换|另|别的|不行|不要|不方便|不可以|不对|打不通|停机")
_OF_THE_CALLER = re.compile("我|俺|本人|免贵|咱|名字|联系人|称呼")
_PHONE_WORD = re.compile(r"电话|手机|号码|尾号|[0-9一二两三四五六七八九十最倒]位|末位|中间.?位")
_AFTER_NO = re.compile(
    "^(?:哎呀?|哦|啊|那个|等等|等一下|你)*(?:不对|不是|错了|搞错了?|说错了?|写错了?|记错了?|听错了?|姓名|名字|写的?|的|不对)*[，,。\\s]*(?:应该)?(?:是|叫)?"
)
_COUNT = "[0-9零一二两三四五六七八九十百千万半]"
_COUNTED_ANEW = re.compile(
    f"(?:是|改成|有|要)(?P<counted>{_COUNT}+(?P<unit>公里|公斤|小时|分钟|[路栋幢楼层次回人户家天点块元米年月斤亩台岁只头吨辆]|分(?!钟|之|钱)))(?!不是)"
)
# A sum without a unit: 钱数讲反了，是三千二
_SUM = re.compile(
    "(?<![零一二两三四五六七八九十百千万0-9])[一二两三四五六七八九十]+[万千百][零一二两三四五六七八九十百千万半]*"
)
_SUM_WRONG = re.compile(
    "(?:钱数?|数目?|数字|金额|价钱?|工资)[^，,。]{0,6}(?:错|反|岔|不对|混)|(?:讲|说|搞|写|记|报)(?:的)?(?:错|反|岔)"
)
# To these a caller says their own: 我是恒发公司的李建国
_OF_THE_CALLER_ALONE = ("contact_name", "phone", "confidential", "enterprise")
_COMPLAINS = re.compile("投诉|举报|反映的是")
_ABOUT_NOBODY = ("咨询", "建议", "表扬")  # types of order in which a place is no more than a place
NOT_IN_ORDERS = ("village", "method", "heard")  # of an address; the evidence tells them
_LIVES = re.compile("住在?$")  # where the caller lives is another matter
# 原来叫后湾村，现在并到前湾社区了: what the place is called by now belongs to it
_CALLED_NOW = re.compile(
    "[，,]?(?:不过|但是?)?(?:现在|如今|眼下|后来|后头)(?:又|就|都|已经|是)*(?:并到|并入|并进|并给|合到|合并到|合并成|合进|划到|划给|划归|归到?|改成|改叫|改名叫?|叫做?)[了哒]?"
    "[一-鿿]{1,8}?(?:村|社区|镇|乡|街道|庄|路|大道|街|小区|园)"
)
SURE_TO_GO_ON = 0.55  # confidence of an address
LONGEST_WISH = 16  # characters of a clause that says no more than 不用保密, 别让他们知道是我说的
_PLACE_IS_ENOUGH = ("road", "place", "number")


@dataclass(frozen=True)
class Fill:
    """One value for one field and the characters of the utterance it was read from."""

    name: str
    value: Any
    start: int
    end: int
    method: str
    confidence: float

    @classmethod
    def of(cls, found: Found) -> Fill:
        """What was found, as it was found."""
        return cls(found.name, found.value, found.start, found.end, found.method, found.confidence)


def is_yes(text: str, intent: str) -> bool:
    """Whether the order that was read back is right, in any of the usual words (对的，没问题)."""
    text = _COURTESY.sub("，", text)
    return intent == "affirm" or bool(_RIGHT.search(text)) and not _WRONG.search(text)


def has_matter(text: str) -> bool:
    """Whether a sentence says what is wrong, beyond announcing that it will (我要投诉)."""
    if len(re.sub(r"\W", "", text)) < 3 or _OPENING.match(text):
        return False
    return not all(leads(clause) or _only_secret(clause) for clause in re.findall(r"[^，,。！!？?；;…\s]+", text))


def _only_secret(clause: str) -> bool:
    """Whether a clause says no more than who is to be kept secret: 莫把我讲出克."""
    return len(clause) <= LONGEST_WISH and wants_secrecy(clause) is not None and not tells(clause)


def opening_of(text: str) -> int:
    """Where the matter begins behind a greeting and clauses that only announce it: 你好，我想讲哈，路灯坏了."""
    greeting = GREETING.match(text)
    end = greeting.end() if greeting and has_matter(text[greeting.end() :]) else 0
    for clause in _CLAUSE.finditer(text, end):
        if not leads(clause[0].rstrip("，,。！？!?；;\n ")) or not has_matter(text[clause.end() :]):
            break
        end = clause.end()
    return end


def with_more(description: str, words: str) -> str:
    """The description with ``words`` behind what was told, before the answers under their labels."""
    told, *answers = description.split("\n")
    return "\n".join([f"{told}；{words}", *answers])


def is_precise(address: Mapping[str, Any]) -> bool:
    """Whether somebody could be sent there: a county or a town alone is not a place."""
    return any(address.get(part) for part in _PLACE_IS_ENOUGH)


def fills(
    read: Understanding,
    *,
    asked: str | None,
    intent: str,
    known: Mapping[str, Any],
    caller_number: str | None = None,
    asked_again: bool = False,
    heard: Heard | None = None,
    city: City | None = None,
    repairing: str | None = None,
) -> list[Fill]:
    """Everything that one utterance says about the order.

    ``known`` holds the fields that the draft has by now. A field that has a value is changed only by a correction,
    where it is named (电话是138…), by an answer to the question that asks for it, or while the order is being read
    back. A number without area code is mostly a mobile number that lost digits in recognition: it is taken only when
    said twice (``asked_again``). ``heard`` is the phone number that several turns give together; ``repairing`` the
    field that is asked for again because it was called wrong.
    """
    text = read.corrected
    whole = (0, len(text))
    changing = asked == "confirmation" or repairing is not None or is_correction(text, intent)
    given = fields_given(text)

    def open_for(name: str) -> bool:
        return name not in known or changing or asked == name or name in given

    found: list[Fill] = []
    only_named = asked == "description" and only_names(str(known.get("description") or "")) and not not_told(text)
    description_open = "description" not in known or only_named or repairing == "description" == asked
    beside = read.corrected if asked_again and asked == "description" else _beside_the_place(read)
    if asked in (None, "description") and description_open and has_matter(beside):
        start, end = _matter(read)
        words = re.sub("，{2,}", "，", text[start:end])
        found.append(Fill("description", words, start, end, "words_of_the_caller", 0.8))
    found += _aside(text, known, asked)
    later = asked in ("contact_name", "phone", "confidential") and goes_on(known.get("address"), read)
    if (later or open_for("address")) and (asked not in ("check", "detail") or changing) and not _in_abuse(read):
        found += _where(read, known.get("address"), asked, city, changing, putting_right=changing or "address" in given)
    found += _of_place(found, read, known, asked)
    for name in ("phone", "contact_name", "occurred_at"):
        finding = read.found.get(name)
        if name == "occurred_at" and finding and not is_of_the_matter(read, finding, asked):
            continue
        if (
            name == "contact_name"
            and asked == "detail"
            and not _OF_THE_CALLER.search(text)
            and "phone" not in read.found
        ):
            continue  # 姓覃的, to who does it
        if finding and finding.method == "local" and not (asked == "phone" and asked_again):
            continue
        if finding and finding.method != "partial" and open_for(name):
            said: Any = finding.value
            if name == "contact_name" and changing and asked != "contact_name":
                said = with_given_name(str(said), known.get(name))
            was = known.get(name)
            if name == "occurred_at" and isinstance(was, dict) and was.get("text") == said.get("text"):
                continue  # 五个月没错
            if said != known.get(name) or asked == name:
                found.append(Fill(name, said, finding.start, finding.end, finding.method, finding.confidence))
    named = {fill.name for fill in found}
    anew = asked_again if asked == "contact_name" else asked == "confirmation" and "contact_name" in given
    told = name_as_said(text) if anew and "contact_name" not in named else None  # a surname that nobody knows
    if asked == "contact_name" and anew and "contact_name" not in named and intent in ("provide_info", "nlu_fallback"):
        told = told or (name_alone(text) if not not_told(text) else None)
    if told:
        called = told.value if asked == "contact_name" else with_given_name(told.value, known.get("contact_name"))
        found.append(Fill(told.name, called, told.start, told.end, told.method, told.confidence))
    if phone := _phone_over_turns(text, asked, known, heard, {fill.name for fill in found}):
        found.append(phone)
    named = {fill.name for fill in found}
    if "phone" not in named and caller_number and open_for("phone") and _means_this(text, asked, intent):
        found.append(Fill("phone", caller_number, *whole, "caller_number", 0.95))
    named = {fill.name for fill in found}
    if asked in ("contact_name", "phone") and asked not in named and refuses(text, intent, asked):
        found.append(Fill(asked, REFUSED, *whole, "refused", 0.9))
    opens = asked in (None, "description") and "contact_name" not in known
    if opens and "contact_name" not in named and (nameless := _NAMELESS.search(text)):
        found.append(Fill("contact_name", REFUSED, nameless.start(), nameless.end(), "refused", 0.9))
    if asked == "confirmation":
        for name, left_out in _LEFT_OUT.items():
            if name not in named and (match := left_out.search(text)):
                found.append(Fill(name, REFUSED, match.start(), match.end(), "refused", 0.9))
    secret = _confidential(text, asked, intent)
    if secret is not None and open_for("confidential"):
        found.append(Fill("confidential", secret, *whole, "answer", 0.9))
    if asked == "address" and not {"address"} & (named | set(known)) and (_DO_NOT_KNOW.match(text) or not_told(text)):
        found.append(Fill("address", {"text": UNKNOWN}, *whole, "unknown", 0.9))
    if asked == "confirmation" and (lives := where_another_lives(text)) and lives[0] not in str(known["description"]):
        words = with_more(str(known["description"]), lives[0])
        found.append(Fill("description", words, lives.start(), lives.end(), "added", 0.7))
    if asked is not None and "type" in known and (kind := kind_put_right(text)) and kind["kind"] != known["type"]:
        found.append(Fill("type", kind["kind"], kind.start("kind"), kind.end("kind"), "put_right", 0.9))
    if changing and asked is not None:
        found += _put_right(read, known, {fill.name for fill in found})
        found += _followed(found, known, read.city)
    elif asked == "address":  # 是石板滩镇, to what was told to be in another town
        found += _followed(found, known, read.city, ("county", "town"))
    return found


def _where(
    read: Understanding, known: Any, asked: str | None, city: City | None, changing: bool, *, putting_right: bool
) -> list[Fill]:
    """The address as it is with what was said; ``known`` is the one that the draft has."""
    spelt = respelt(known, read.corrected) if changing and isinstance(known, dict) else None
    address = read.address
    if changing and isinstance(known, dict) and (room := with_room(known, read.corrected)):
        return [Fill("address", room, 0, len(read.corrected), "address", 0.7)]
    if spelt and not (address and (address.county or address.town or address.road or address.number)):
        return [Fill("address", spelt, 0, len(read.corrected), "spelled", 0.8)]
    larger = address and (address.county or address.town or address.village or address.road)
    if changing and isinstance(known, dict) and not larger and (side := on_another_side(known, read.corrected)):
        return [Fill("address", side, 0, len(read.corrected), "address", 0.7)]
    if address is None:
        return []
    value = {part: said for part, said in address.as_dict().items() if part not in NOT_IN_ORDERS}
    value["text"] = without_there(without_slips(address.read_back or address.text, read.city))
    if now := _CALLED_NOW.match(read.corrected, address.end):
        value["text"] += now[0]
    if before := spelt or known:
        wrong = next((each.wrong for each in denied(read.corrected)), None)
        same = renamed(before, value, wrong) if putting_right else None
        value = same or joined(before, value, city, putting_right=putting_right, heard=read.heard)
    elsewhere = "contact_name" in read.found or "phone" in read.found or is_reply(read.plain)
    only_sounds_so = address.confidence < 0.5 and elsewhere
    if only_sounds_so or value == known or not (address.confidence >= 0.3 or asked == "address"):
        return []
    method = "address_by_sound" if address.method == "sound" else "address"
    return [Fill("address", value, address.start, address.end, method, address.confidence)]


def _followed(found: list[Fill], known: Mapping[str, Any], city: City, parts: Sequence[str] = PARTS) -> list[Fill]:
    """The description with the place (``parts`` of it) or time that was put right, where it names the wrong one."""
    told = next((fill for fill in found if fill.name == "description"), None)
    before = known.get("description") if told is None else told.value
    if not isinstance(before, str) or (told is not None and told.method != "put_right"):
        return []
    for fill in found:
        was = known.get(fill.name)
        if not isinstance(was, dict) or not isinstance(fill.value, dict):
            continue
        words = follow(before, was, {part: fill.value.get(part) for part in parts}, city)
        if fill.name == "occurred_at" and was.get("text") and fill.value.get("text"):
            words = before.replace(str(was["text"]), str(fill.value["text"]))
        if words != before and told is None:
            return [Fill("description", words, fill.start, fill.end, FOLLOWED, 0.75)]
        if words != before and told is not None:  # 不是八十，是一百八，还有是白楼乡不是白庙乡
            found[found.index(told)] = replace(told, value=words)
            return []
    return []


def _in_abuse(read: Understanding) -> bool:
    """Whether what was read for a place stands in words of abuse: 什么破医院."""
    if read.address is None:
        return False
    at = read.address.start
    clauses = (clause for clause in _CLAUSE.finditer(read.corrected) if clause.start() <= at < clause.end())
    return any(only_abuses(clause[0].rstrip("，,。！？!?；;\n ")) for clause in clauses)


def goes_on(known: Any, read: Understanding) -> bool:
    """Whether an address that is told while the caller is asked for goes on with the one that is known: it names the
    same road or place with more beside it, or the first road or place of a county or town."""
    address = read.address
    if address is None or not isinstance(known, dict) or address.confidence < SURE_TO_GO_ON:
        return False
    if _LIVES.search(read.corrected, 0, address.start):
        return False
    said = {part: value for part in PARTS if (value := getattr(address, part))}
    if any(known.get(part) and said.get(part) not in (None, known[part]) for part in ("county", "town")):
        return False
    if not is_precise(known):
        return is_precise(said) and bool(known.get("town") or known.get("county"))
    same = any(said.get(part) and said[part] in str(known.get("text")) for part in ("road", "place"))
    return same and any(said[part] not in str(known.get("text")) for part in said)


def refuses(text: str, intent: str, asked: str) -> bool:
    """Whether name or phone is withheld: 不方便说, 没有电话, 随便写, and a bare no."""
    if wants_secrecy(text) is False:
        return False
    if _REFUSAL.search(text) or _DO_NOT_KNOW.match(text) or not_told(text):
        return True
    return intent == "deny" if asked == "contact_name" else bool(_NO.match(text))


def another_number(text: str, intent: str) -> bool:
    """Whether the offer of the caller's own number is turned down without giving another."""
    return intent == "deny" or bool(_NO.match(text) or _ANOTHER_NUMBER.search(text))


def _this(text: str) -> bool:
    return _THIS_NUMBER.search(_WHO_CALLED.sub("，", text)) is not None


def this_number(text: str) -> bool:
    """Whether the number that is used right now is meant, which only a telephone network can tell."""
    return _this(text) and not _ANOTHER_NUMBER.search(text)


def _means_this(text: str, asked: str | None, intent: str) -> bool:
    """Whether the number that the call comes from is meant."""
    if _ANOTHER_NUMBER.search(text):
        return False
    if asked == "phone" and (intent == "affirm" or _YES.match(text) or is_yes(text, intent)):
        return True
    return _this(text) and (asked == "phone" or bool(re.search("电话|号码?|手机", text)))


def _put_right(read: Understanding, known: Mapping[str, Any], named: set[str]) -> list[Fill]:
    """What no reader finds by itself: words of a field that are called wrong (不是路灯，是井盖), and a bare name."""
    found: list[Fill] = []
    for each in denied(read.corrected):
        if each.right is None:
            continue
        for name in ("contact_name", "description", "respondent", "demand"):
            value = known.get(name)
            if name in named or not isinstance(value, str) or each.wrong not in value or value == REFUSED:
                continue
            right = value.replace(each.wrong, each.right, 1)
            found.append(Fill(name, right, each.right_start, each.right_end, "put_right", 0.75))
            named.add(name)
    if "description" not in named and (counted := _recounted(read.corrected, known.get("description"))):
        found.append(counted)
        named.add("description")
    was = known.get("contact_name")
    if not named and isinstance(was, str) and was != REFUSED:
        if by_words := put_right_by_words(read.corrected, was):
            return [Fill("contact_name", by_words.value, by_words.start, by_words.end, "put_right", 0.75)]
        said = _AFTER_NO.sub(lambda match: "，" * len(match[0]), read.corrected)
        name_found = find_name(said.strip("，"), asked=True)
        at = said.find(name_found.value) if name_found else -1
        if name_found and at >= 0 and len(said.strip("，,。.！! ")) <= 8 and name_found.value != known["contact_name"]:
            value = name_found.value
            if name_found.method == "spelled" and len(known["contact_name"]) > 1:
                value = value + known["contact_name"][1:]  # 立早章: only the surname
            found.append(Fill("contact_name", value, at, at + len(name_found.value), "put_right", 0.7))
    return found


def _recounted(text: str, description: Any) -> Fill | None:
    """The description with another number of the same unit: 线路讲错了，是13路 where it says 33路."""
    if not isinstance(description, str):
        return None
    for right in _COUNTED_ANEW.finditer(text):
        said = rf"(?<!{_COUNT}){_COUNT}+{right['unit']}"
        were = {found for found in re.findall(said, description) if found != right["counted"]}
        were = {found for found in were if found in text} or were
        if len(were) == 1 and right["counted"] not in description:
            words = description.replace(were.pop(), right["counted"])
            return Fill("description", words, right.start("counted"), right.end("counted"), "put_right", 0.7)
    sums = list(_SUM.finditer(text)) if _SUM_WRONG.search(text) else []
    before = set(_SUM.findall(description))
    if len(sums) == len(before) == 1 and sums[0][0] not in description:
        words = description.replace(before.pop(), sums[0][0])
        return Fill("description", words, *sums[0].span(), "put_right", 0.65)
    return None


def _beside_the_place(read: Understanding) -> str:
    """What is said but for the address: 鼎城区蒿子港镇 alone is no matter."""
    if read.address is None:
        return read.corrected
    rest = read.corrected[: read.address.start] + read.corrected[read.address.end :]
    return read.corrected if len(re.sub(r"\W|[在的]", "", rest)) >= 2 else ""


def _aside(text: str, known: Mapping[str, Any], asked: str | None) -> list[Fill]:
    """What is to be done, added to what was asked before, and whom it is about."""
    found = []
    before = str(known.get("demand") or "")
    for demand in find_demands(text):
        if demand.value not in before:
            before = f"{before}；{demand.value}" if before else demand.value
            found = [Fill("demand", before, demand.start, demand.end, demand.method, demand.confidence)]
    told = _respondent(text, asked) if "respondent" not in known else None
    if told is not None:
        found.append(Fill.of(told))
    return found


def _respondent(text: str, asked: str | None) -> Found | None:
    """Whom it is about, as the utterance names them; a business named beside the caller's name is mostly theirs."""
    if asked in _OF_THE_CALLER_ALONE and not _COMPLAINS.search(text):
        return None
    told = find_praised(text) or find_respondent(text)
    own = find_enterprise(text)
    if told is not None and own is not None and own.value and (told.value in own.value or own.value in told.value):
        told = None
    if (told is None or told.method == KIND_ALONE) and asked in (None, "description"):
        told = find_household(text)
    return told if told is not None and told.method != KIND_ALONE else None


def _of_place(found: Sequence[Fill], read: Understanding, known: Mapping[str, Any], asked: str | None) -> list[Fill]:
    """Whom the matter is about, where its place names them: …社区，阳光驾校, of a matter that speaks of 驾校."""
    new = {fill.name: fill for fill in found}
    where = new["address"].value if "address" in new else known.get("address")
    story = str(new["description"].value if "description" in new else known.get("description") or "")
    if not {"address", "description"} & set(new) or not story or not isinstance(where, dict):
        return []
    if "respondent" in known or "respondent" in new or known.get("type") in _ABOUT_NOBODY:
        return []
    text = read.corrected
    if "address" in new:
        start, end = (0, len(text)) if asked == "address" else (new["address"].start, new["address"].end)
        company = find_enterprise(text)
        own = str(known.get("enterprise") or (company.value if company else ""))
        if told := named_in_place(story, text[start:end], own=own, of_office=is_about_an_office(story)):
            return [Fill.of(replace(told, start=start + told.start, end=start + told.end))]
    village = read.address.village if read.address else None
    if (told_by := of_place(story, where, village)) and not (told_by[0].endswith("委会") and favours_kin(story)):
        value, place = told_by
        at = text.find(place)
        span = (at, at + len(place)) if at >= 0 else (0, len(text))
        return [Fill("respondent", value, *span, OF_PLACE, 0.6)]
    return []


def _phone_over_turns(
    text: str, asked: str | None, known: Mapping[str, Any], heard: Heard | None, named: set[str]
) -> Fill | None:
    """A phone that is complete with this turn, or the known one with digits put right (最后一位是八不是三)."""
    if "phone" in named:
        return None
    if heard and heard.whole:
        return Fill("phone", heard.digits, heard.start, heard.end, "portions", 0.85)
    number = known.get("phone")
    if asked == "phone" or not isinstance(number, str) or not any_phone(number):
        return None
    edit = edited(number, text) if _PHONE_WORD.search(text) else None
    edit = edit or (retold_tail(number, text) if asked != "address" else None)
    if edit and any_phone(edit[0]) and edit[0] != number:
        return Fill("phone", edit[0], edit[1], edit[2], "digits_corrected", 0.8)
    return None


def _matter(read: Understanding) -> tuple[int, int]:
    """The longest run of clauses that hold no name and no phone: those have fields of their own, and a description
    that repeats them would carry a confidential caller's identity to the handling unit. Of a clause that holds one, as
    all that is typed without a comma does, what is told at length behind it counts too."""
    text = read.corrected
    private = [(found.start, found.end) for name in ("contact_name", "phone") if (found := read.found.get(name))]
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for clause in _CLAUSE.finditer(text):
        told = behind_private(clause.start(), clause.end(), private)
        if told is None:
            start = None
            continue
        if told[0] != clause.start():
            start = told[0]
            runs.append(told)
            continue
        start = clause.start() if start is None else start
        if runs and runs[-1][0] == start:
            runs[-1] = (start, clause.end())
        else:
            runs.append((start, clause.end()))
    begin, end = max(runs, key=lambda run: run[1] - run[0], default=(0, len(text)))
    end = begin + len(text[begin:end].rstrip("，,、；;。 \n"))
    begin += opening_of(text[begin:end])
    return (begin, end) if has_matter(text[begin:end]) else (0, len(text))


def _confidential(text: str, asked: str | None, intent: str) -> bool | None:
    wish = wants_secrecy(text)
    if wish is False or (wish and not (asked == "contact_name" and _REFUSAL.search(text))):
        return wish
    if asked == "confidential":
        text = _FILLER.sub("", text)  # 嗯，不用 is a no
        first = _CLAUSE.match(text)
        told = first[0].rstrip("，,。！!？?；; ") if first else text
        if _NO.match(told) or (_YES.match(told) and _NO.match(text[first.end() if first else 0 :])):
            return False  # 不用不用，街坊都知道; 行，不用
        if _YES.match(told):
            return True
        if (wish := answers_secrecy(text)) is not None:
            return wish
        if intent == "affirm":
            return True
        if intent == "deny" or _NO.match(text) or not_told(text) in ("whatever", "none"):
            return False
    return None
