"""What must have come of a talk, held against what did: every field of every order, and how the talk went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.talk.likeness import same_sound
from bench.talk.questions import ALARM

if TYPE_CHECKING:
    from bench.talk.citizen import Citizen
    from bench.talk.lead import Talk
    from bench.talk.script import Script

FILED = ("filed", "delivered", "dispatched", "in_progress", "replied", "closed")
ADDRESS = ("county", "town", "road", "place")
# About the talk, not about the order.
MANNERS = (
    "handed over", "refused hand-over", "came back", "heard", "never heard", "same words", "ended", "answered",
    "good-bye", "no false alarm",
)  # fmt: skip
LOST = re.compile("没(?:有)?(?:听|看)?(?:明白|懂)|具体是什么事|什么位置|怎么称呼")  # to 没有了，谢谢 no answer
SAME_WORDS = 3  # a question in the same words so often is once too many
SHORT = 12  # characters; shorter ones may come again


@dataclass
class Check:
    """``name`` is the field or the manner; ``why`` is empty where it is right."""

    name: str
    why: str = ""

    @property
    def right(self) -> bool:
        return not self.why


@dataclass
class Verdict:
    """All checks of one talk."""

    checks: list[Check] = field(default_factory=list)

    def holds(self, name: str, right: bool, why: str) -> None:
        self.checks.append(Check(name, "" if right else why))

    def fails(self, name: str, why: str) -> None:
        self.checks.append(Check(name, why))

    @property
    def failures(self) -> list[Check]:
        return [check for check in self.checks if not check.right]

    @property
    def order_is_right(self) -> bool:
        """Every field of every order, and their number."""
        return not any(check.name not in MANNERS for check in self.failures)

    @property
    def right(self) -> bool:
        return not self.failures


def judge(
    verdict: Verdict,
    script: Script,
    citizen: Citizen,
    talk: Talk,
    orders: Sequence[Mapping[str, Any]],
    earlier: Mapping[str, Any] | None,
    by_ear: bool,
) -> None:
    """Add a check for every expectation of the script. ``orders``: those of the conversation, oldest first."""
    expected = script.orders
    of_use = [order for order in orders if order["fields"]] if any(_is_open(one) for one in expected) else []
    found = of_use or [order for order in orders if order["status"] in FILED]
    verdict.holds("number of orders", len(found) == len(expected), f"{len(expected)} expected, {len(found)} found")
    for wanted, order in zip(expected, found, strict=False):
        _order(verdict, wanted, order, earlier, by_ear)
    for wanted in expected[len(found) :]:
        for name in wanted:
            verdict.fails(name, "no order")
    if script.earlier_order:
        _order(verdict, script.earlier_order, earlier or {}, None, by_ear)
    _manners(verdict, script, citizen, talk)


def _manners(verdict: Verdict, script: Script, citizen: Citizen, talk: Talk) -> None:
    if script.handed_over:
        verdict.holds("refused hand-over", talk.handed_over, "a person was wanted, and none was given")
    else:
        verdict.holds("handed over", not talk.handed_over, "handed over to a person")
    if script.asides:
        verdict.holds("came back", not citizen.left_open, "; ".join(citizen.left_open))
    said = [words for who, words in talk.turns if who == "bot"]
    everything = "\n".join(said)
    for pattern in script.hears:
        verdict.holds("heard", bool(re.search(pattern, everything)), f"the bot never says /{pattern}/")
    for lacking in citizen.not_heard:
        verdict.fails("heard", lacking)
    for pattern in script.never_hears:
        verdict.holds("never heard", not re.search(pattern, everything), f"the bot says /{pattern}/")
    often = [words for words, count in Counter(said).items() if count >= SAME_WORDS and len(words) > SHORT]
    verdict.holds("same words", not often, f"{SAME_WORDS} times: {often[0][:60]!r}" if often else "")
    verdict.holds("no false alarm", not ALARM.search(everything), "sends the citizen to an emergency number")
    if goodbye := citizen.answer_to_goodbye:
        verdict.holds("good-bye", not LOST.search(goodbye), f"to the citizen's good-bye: {goodbye[:60]!r}")
    verdict.holds("ended", not citizen.gave_up, citizen.gave_up)


def _is_open(wanted: Mapping[str, Any]) -> bool:
    return wanted.get("status", "filed") not in FILED  # left, draft, incomplete


def _order(
    verdict: Verdict,
    wanted: Mapping[str, Any],
    order: Mapping[str, Any],
    earlier: Mapping[str, Any] | None,
    by_ear: bool,
) -> None:
    for name, value in wanted.items():
        found = _found(name, order)
        if name == "status":
            right = found in _statuses(str(value), by_ear)
        elif name == "related":
            right = bool(earlier) and found == earlier["number"] if value else found is None  # type: ignore[index]
        elif name in ("company", "respondent") and isinstance(value, str):  # in short, or with the full name
            right = matches([value], found, by_ear)
        elif name.endswith("_not"):
            right = not any(words in str(found) for words in value)
        else:
            right = matches(value, found, by_ear and name in ("name", "road", "place", "description"))
        verdict.holds(name, right, f"{value!r} expected, {found!r} found")


def _statuses(wanted: str, by_ear: bool) -> tuple[str, ...]:
    """``filed``: whatever follows it. ``left``: a hang-up ends a call at once, a closed page only after a while."""
    named = {"filed": FILED, "left": ("incomplete",) if by_ear else ("draft", "incomplete")}
    return named.get(wanted, tuple(wanted.split("|")))


def _found(name: str, order: Mapping[str, Any]) -> Any:
    """The order's value under the script's name for it."""
    address = order.get("address") or {}
    if name in (*ADDRESS, "number"):
        return address.get(name)
    if name == "where":  # the address as a whole, in whatever part it lies
        return "".join(str(address.get(part) or "") for part in (*ADDRESS, "number")) + "\n" + str(address.get("text"))
    if name == "where_not":  # what the address must not have swallowed
        return str(address.get("text"))
    if name == "description_not":
        return order.get("description")
    if name == "category":
        return (order.get("category") or [None])[0]
    if name == "when":
        evidence = (order.get("fields") or {}).get("occurred_at") or {}
        value = evidence.get("value")
        return value.get("text") if isinstance(value, dict) else value
    if name in ("solved", "grade", "reason"):  # of the call-back
        asked = order.get("follow_ups") or [{}]
        return asked[-1].get(name)
    if name == "anything":  # wherever an operator may have put it
        added = [each["new"] for each in order.get("history") or () if each.get("kind") == "added"]
        told = [order.get(key) for key in ("description", "demand", "respondent", "concerned", "title", "occurred_at")]
        return "\n".join(map(str, told + added))
    column = {"name": "contact_name", "related": "related_order", "company": "enterprise"}.get(name, name)
    return order.get(column)


def matches(wanted: Any, found: Any, by_ear: bool = False) -> bool:
    """None: nothing; a list: all of these texts occur; a text: the same, or one of several with | between."""
    if wanted is None or isinstance(wanted, bool):
        return bool(found == wanted)
    if isinstance(wanted, list):
        text = str(found or "")
        return all(any(_occurs(one, text, by_ear) for one in str(words).split("|")) for words in wanted)
    choices = str(wanted).split("|")
    if found is None:
        return False
    return any(choice == str(found) or (by_ear and same_sound(choice, str(found))) for choice in choices)


def _occurs(words: str, text: str, by_ear: bool) -> bool:
    return words in text or (by_ear and same_sound(words, text))
