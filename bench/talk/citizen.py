"""A simulated citizen: answers what the bot asks from a script, in the manner of one kind of people.

The citizen hears only the bot's words. What was read back wrongly is put right, an unknown question gets 我不知道, and
after MOST_TURNS the citizen gives up. The same script says the same things at every run.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.talk.likeness import same_sound
from bench.talk.manner import OTHERWISE, manners
from bench.talk.questions import ALARM, GOODBYE, Question, question_in
from bench.talk.script import Matter, Moment, Script

_NAME = re.compile(r"我叫([^，。,、；\s]{2,4})")
_PHONE = re.compile(r"(?:电话|手机)\D{0,3}([\d-]{8,12})")

_GIVES_TIME = re.compile("不着急|慢慢来")

CALLED_BY_US = "我没有要反映的，是你们打给我的。"
MOST_TURNS = 24
PATIENCE = 2  # times that a value is put right at the read-back, and that a question which nobody understands is borne
PORTIONS = (3, 4, 4)
CHINESE_DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")
ADDRESS_PARTS = ("county", "town", "road", "place", "number")
KEYPAD = re.compile(r"键盘|按键")
KEYS = "⌨"  # before what is typed on a telephone's keys
# Two things in one question: what questions.yml hears first, and what is asked beside it.
ASKED_BESIDE = {"people": {"amount": "多少钱|金额"}, "lift": {"since": "停了多久"}}
NEXT_MATTER = re.compile(r"接着登记.{0,8}另一件")


@dataclass(frozen=True)
class HangsUp:
    """Instead of an answer."""


class Citizen:
    """One talk's. ``says`` takes what the bot said and gives the answer, HangsUp, or None when the talk is over."""

    def __init__(self, script: Script, values: Mapping[str, str] | None = None, by_ear: bool = False) -> None:
        """``values`` fill the braces of the script's texts ({number}); ``by_ear``: words of one sound are one."""
        self.turns = 0
        self.gave_up = ""
        self.left_open: list[str] = []  # asides from which the bot did not come back
        self.not_heard: list[str] = []  # patterns that the answer to an aside lacked
        self.answer_to_goodbye = ""
        self._script = script
        self._values = dict(values or {})
        self._by_ear = by_ear
        self._random = random.Random(script.name)
        self._manner = {**manners()["plain"], **manners()[script.manner]}
        self._matter = script.matter
        self._asked: Counter[str] = Counter()
        self._order = 0  # which of the expected orders is being told
        self._put_right: Counter[str] = Counter()
        self._asides = list(script.asides)
        self._corrects = list(script.corrects)
        self._then = list(script.then)
        self._aside: Moment | None = None
        self._last = ""
        self._open = ""  # what the bot asked last
        self._heard = ""
        self._correction = ""
        self._portions: list[str] = []
        self._bewildered = 0
        self._closing = False
        self._calmed = False
        self._told = False  # whether the matter has been told at all

    def says(self, heard: str, over: bool = False) -> str | HangsUp | None:
        """``heard`` is "" where the citizen speaks first; ``over``: a person has taken over, or the bot hung up."""
        self._heard = heard
        if NEXT_MATTER.search(heard):
            self._on_to_the_next()
        question = question_in(heard, self._script.asked)
        if question is None and self._open and _GIVES_TIME.search(heard):
            question = Question(self._open, heard)  # the citizen comes back with what was asked for
        self._open = question.about if question else ""
        self._check_aside(heard, question)
        if self._closing:
            self.answer_to_goodbye = heard
        if over or self._closing or (heard and question is None and GOODBYE.search(heard)):
            return None
        if self.turns >= MOST_TURNS:
            self.gave_up = f"not done after {MOST_TURNS} turns"
            return None
        said = self._answer(heard, question)
        if isinstance(said, str):
            said = said.format_map(self._values) if "{" in said else said
            self.turns += not self._closing  # the good-bye is no turn of the matter
            self._last = said
        return said

    def _answer(self, heard: str, question: Question | None) -> str | HangsUp | None:
        about = question.about if question else ""
        if not self._told and about in ("", "matter", "more", "still_there"):
            self._told = True
            return self._tell()
        if about and about == self._script.hangs_up:
            return HangsUp()
        if moment := self._moment(self._asides, about):
            self._aside = moment
            return moment.says
        if moment := self._moment(self._corrects, about):
            self._correction = moment.says
            return moment.says
        if about == "confirm":
            return self._judge(heard)
        if about == "more" or question is None or (about == "here" and self._then):  # 不是，那我再说个本地的
            return self._goes_on(question)
        return self._knows(about, question.words)

    def _tell(self) -> str:
        if not self._matter.says:
            return CALLED_BY_US
        count = self._asked["matter"]
        self._asked["matter"] += 1
        told = (*self._matter.says, *self._matter.knows.get("matter", ()))  # 我要投诉一个幼儿园, and what happened
        if count >= len(told) and "detail" in self._matter.knows:
            return self._knows("detail", self._heard)  # asked what it is about, nobody says the same word for ever
        return told[min(count, len(told) - 1)]

    def _goes_on(self, question: Question | None) -> str | None:
        """The bot has asked whether there is more, or nothing at all."""
        if question is None and self._asked["matter"] < len(self._matter.says):
            return self._tell()
        if question is None and ALARM.search(self._heard) and not self._calmed:
            self._calmed = True
            return f"没有危险，{self._last}"
        if self._then:
            following = self._then.pop(0)
            if isinstance(following, str):
                return following
            self._matter = following
            self._on_to_the_next(following)
            return self._tell()
        if question is None and not self._script.orders:
            return None
        self._closing = True
        return self._way("no_more", "")

    def _on_to_the_next(self, matter: Matter | None = None) -> None:
        """Another order is being told: of the script's next matter, or of one that was told before."""
        if matter is None and self._then and isinstance(self._then[0], Matter):
            self._matter = self._then.pop(0)  # type: ignore[assignment]
        self._order += 1
        self._asked.clear()
        self._put_right.clear()

    def _knows(self, about: str, words: str) -> str:
        if about == "matter":
            return self._tell()
        if about in ("still_there", "again"):
            return self._last
        if about == "urge":
            about = "phone" if "电话" in self._heard else "name"
        if about == "place_or_unit":
            about = "address"
        if about == "contact":
            return self._contact()
        if about == "here":
            self._closing = True
        count = self._asked[about]
        self._asked[about] += 1
        if count > PATIENCE and "转人工" in self._heard:
            return "那转人工吧"
        if about in self._matter.refuses:
            return self._way("refuse", "")
        known = self._matter.knows.get(about) or self._own(about)
        if about == "phone" and known:
            return self._number(known, count, words)
        if known:
            value = self._both(about, words, known[min(count, len(known) - 1)])
            whole = about not in ("name", "address") or value.startswith(("我", "俺", "就")) or "，" in value
            return value if whole else self._way(about, value, again=count > 0)
        if about in ("address_which", "address_meant"):
            return self._where()
        if about == "wrong_where":
            return self._correction or self._way("right", "")
        if about == "same_matter":
            return "不是，那是另外的事" if self._was_aside(words) or self._is_of_another(words) else "是同一件事"
        if about in OTHERWISE:
            return OTHERWISE[about]
        self._bewildered += about == ""
        if self._bewildered > PATIENCE:
            self._closing = True
            self.gave_up = "the bot asked what nobody could understand"
        return self._way("unknown", "")

    def _both(self, about: str, words: str, value: str) -> str:
        """The answer with the other one where two things are asked at once: 一共欠了多少人、大概多少钱."""
        for other, asks in ASKED_BESIDE.get(about, {}).items():
            told = self._matter.knows.get(other)
            if told and re.search(asks, words) and told[0] not in value:
                value = f"{value}，{told[0]}"
        return value

    def _own(self, about: str) -> tuple[str, ...]:
        """Who has said it in the first sentence still knows it, should the bot ask again."""
        expected = self._expected()
        if self._correction and about in ("name", "phone") and expected.get(about):
            return (str(expected[about]).split("|")[0],)
        said = "".join(self._matter.says)
        found = {"name": _NAME, "phone": _PHONE}[about].search(said) if about in ("name", "phone") else None
        if found:
            return (found[1],)
        if about == "address":
            whole = "".join(str(expected[part]).split("|")[0] for part in ADDRESS_PARTS if expected.get(part))
            return (whole,) if whole else ()
        return (str(expected[about]).split("|")[0],) if about in ("name", "phone") and expected.get(about) else ()

    def _contact(self) -> str:
        """Name and phone, where both are asked for at once and neither has to be told."""
        name, phone = (self._matter.knows.get(about) or self._own(about) for about in ("name", "phone"))
        refused = {"name", "phone"} & set(self._matter.refuses)
        if not name or "name" in refused or not (phone or refused):
            return self._way("refuse", "")
        whole = name[-1] if name[-1].startswith(("我", "俺")) else f"我叫{name[-1]}"
        if refused or not phone:
            return f"{whole}，电话就不留了"
        return f"{whole}，电话{self._spoken(phone[-1])}"

    def _number(self, known: tuple[str, ...], count: int, words: str) -> str:
        number = known[min(count, len(known) - 1)]
        if not number.isdigit():
            return number
        if self._by_ear and KEYPAD.search(words):
            return f"{KEYS}{number}#"
        first_three = "前三位" in words and not self._portions
        if self._manner["digits"] == "portions" or first_three or self._portions:
            if count == 0 or first_three:
                ends = [sum(PORTIONS[: n + 1]) for n in range(len(PORTIONS))]
                self._portions = [number[end - size : end] for size, end in zip(PORTIONS, ends, strict=True)]
            if self._portions:
                portion = self._portions.pop(0)
                return portion.translate(CHINESE_DIGITS) if self._by_ear else portion  # read aloud as digits
        return self._way("phone", self._spoken(number), again=count > 0)

    def _spoken(self, number: str) -> str:
        groups = [number[:3], number[3:7], number[7:]]
        if self._by_ear:
            return "，".join(group.translate(CHINESE_DIGITS) for group in groups)
        return {"as_written": number, "groups": " ".join(groups), "portions": number}.get(
            self._manner["digits"], number.translate(CHINESE_DIGITS)
        )

    def _was_aside(self, words: str) -> bool:
        """Whether the bot's words quote what was said beside the matter."""
        quoted = re.search(r"“(.+?)”|提到(.+?)[，,]", words)
        mentioned = next((part for part in quoted.groups() if part), "") if quoted else ""
        return bool(mentioned) and any(
            mentioned in moment.says or moment.says in mentioned for moment in self._script.asides
        )

    def _is_of_another(self, words: str) -> bool:
        """Whether the bot quotes what another of the expected orders is about."""
        orders = self._script.orders
        others = [order for number, order in enumerate(orders) if number != self._order]
        told = [str(each).split("|") for order in others for each in order.get("description") or ()]
        return any(way in words for each in told for way in each)

    def _where(self) -> str:
        expected = self._expected()
        parts = [str(expected[name]).split("|")[0] for name in ADDRESS_PARTS if expected.get(name)]
        return f"是{''.join(parts)}" if parts else "对"

    def _judge(self, read_back: str) -> str:
        """Yes, or what was read back wrongly; a caller puts the same thing right twice at most."""
        for name, found in self._misread(read_back):
            if self._put_right[name] < PATIENCE:
                self._put_right[name] += 1
                self._correction = self._manner["what"][name].replace("…", found)
                return self._way("wrong", self._correction)
        return self._way("right", "")

    def _misread(self, read_back: str) -> list[tuple[str, str]]:
        expected, found = self._expected(), []
        digits = re.sub(r"\D", "", read_back)
        phone, names = expected.get("phone"), str(expected.get("name") or "").split("|")
        later = any(str(phone) in str(said) for said in self._then)  # put right only after it was filed
        if phone and "电话" in read_back and len(digits) >= 7 and str(phone) not in digits and not later:
            found.append(("phone", self._spoken(str(phone))))
        parts = [str(expected[part]).split("|") for part in ADDRESS_PARTS if expected.get(part)]
        if re.search("地点|地址|位置", read_back) and not all(
            any(self._is_in(way, read_back) for way in part) for part in parts
        ):
            told = self._matter.knows.get("address") or ("".join(part[0] for part in parts),)
            found.append(("address", told[-1]))
        if names[0] and "联系人" in read_back and not any(self._is_in(name, read_back) for name in names):
            found.append(("name", names[0]))
        return found

    def _is_in(self, words: str, text: str) -> bool:
        return words in text or (self._by_ear and same_sound(words, text))

    def _expected(self) -> Mapping[str, Any]:
        orders = self._script.orders
        return orders[self._order] if self._order < len(orders) else {}

    def _moment(self, moments: list[Moment], about: str) -> Moment | None:
        at = ("contact", "name", "phone") if about == "contact" else (about,)  # both are asked for at once
        for moment in moments:
            if moment.at in at:
                moments.remove(moment)
                return replace(moment, at=about)
        return None

    def _check_aside(self, heard: str, question: Question | None) -> None:
        moment, self._aside = self._aside, None
        if moment is None:
            return
        if moment.hears and not re.search(moment.hears, heard):
            self.not_heard.append(f"{moment.says} → /{moment.hears}/")
        if self._script.handed_over or moment.at == "more":
            return
        if question is None or question.about not in (moment.at, "cancel_sure"):
            self.left_open.append(f"{moment.says} → back to {moment.at}")

    def _way(self, kind: str, value: str, again: bool = False) -> str:
        """What is asked again, people say without ornaments."""
        ways = (manners()["plain"] if again else self._manner).get(kind) or ["…"]
        return str(self._random.choice(ways)).replace("…", value)
