"""Telling the state of an order: to whoever knows its number and the end of its phone number, or calls from it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.acceptance import refused
from actions.context import Context
from actions.filing import END_UNFILED
from actions.filling import is_yes
from actions.guesses import IN_A_CONVERSATION, Guesses
from actions.interruption import INTERRUPTS, OFFER_A_PERSON_AFTER
from actions.order_words import day, matter, say_progress, told_of
from actions.small_talk import OF_EARLIER, OF_THE_HOTLINE, answer, aside_of
from actions.turn import Turn, heard_before, hold, interrupted, misses_of
from actions.urging import TOLD, Wish, fulfil
from nlu.matters import tells
from nlu.numbers import find_order_numbers, last_four
from nlu.order_replies import is_about_earlier, may_be_about_earlier, read_wish, speaks_of_an_order
from nlu.person import refuses_person
from nlu.portions import add_up
from nlu.replies import read_option
from nlu.understand import Understanding, understand
from nlu.vectors import shared_vectors
from orders import drafts, lookup
from orders.earlier import meant, of_caller
from orders.model import Order
from orders.moment import utc_now

FORM = "status_form"
NUMBERS = ("order_number", "last_four")
ASKED = ("which", *NUMBERS)
_NO_NUMBER = re.compile(
    "(?:编号|单号|号码|工单号|那个号)[^，。]{0,6}(?:忘|丢|不记得|记不|不知道|不晓得|找不|没(?:有)?(?:记|存|留)|不见|删)|(?:没有?|没记|忘了?|不记得|记不得|记不住|不知道)(?:工单)?(?:编号|单号)"
)
# 没得编号，那我重新报一个，路灯坏了: no more of the old one
_ANEW = re.compile(
    "(?:重新|另外|从头)(?:再)?(?:给我|帮我)?(?:报|反映|登记|投诉)(?:一?[个件下遍次哈]|吧|，)|(?:我|俺)(?:就|就是|是|想|还)*要(?:投诉|举报|反映)"
)
_LAST_FOUR = re.compile("后四位|末四位|最后四位|尾号|后4位|末4位|尾数")
UNKNOWN = "utter_status_unknown"
PERSON = "person"  # in the slots: nothing can be found, a person goes on
NONE_OF_THEM = "none"  # in the slot ``which``: the order is asked for by its number
MOST_NAMED = 3
MATTER = "a matter"  # in the slot ``not_accepted``: no order was asked after, a complaint is told
NO_MORE = "no more"  # in the slot ``not_accepted``: it is not to be looked up after all
# 算了，不查了; 不用转人工; 我是问现在登记的这个: of no use but where a complaint is under way, to which it goes back
_NO_LOOKING_UP = re.compile(
    "算[了哒啦嘞]|算求|不(?:用|要|必|想|需要|消|得)?(?:你们?|您|恁们?)?(?:再|给我|帮我|去)*(?:查|问|转|找|催|打听)[了哒啦吧嘞的咧人着]|不[查问催][了哒啦嘞]?$"
    "|(?:不用|不要|不必|不消|甭|别|莫)(?:转|查|找|了|哒|啦|嘞|$)|没事[了哒啦嘞]?$"
    "|(?:接着|继续|先|还是|赶紧|快)(?:给我|帮我|把|往下)*(?:登记|报|记|说|办|刚才)|(?:刚才|刚刚|前面)(?:说|讲|报|登记|反映)的?(?:还|那个|这个)?(?:没|接着|继续|算)"
    "|(?:问|说|讲)的?(?:就?是)?(?:现在|刚才|刚刚|这[次回]|登记(?:完|好|了)?以后)|还没(?:登记|报|记)(?:完|好|上)|(?:第一次|头一[回次]|才|刚|正)(?:打|报|登记|反映|在登|在报)"
)
A_MATTER = 16  # characters
# 公积金十月申请的，到今天还在审核，能不能帮我催他们一下: what lies with another office is no order of ours
_WITH_OTHERS = re.compile(
    "申请|提交|递交|审[核批查]|受理中|材料|公积金|快递|下(?:了)?单|预约|报[了过的]?名|退[款费钱]|[办补换]的?(?:证|卡|理|手续)|交(?:上去|了|给)"
)
_WITH_US = re.compile(
    "反映|反应|投诉|举报|登记|报修|工单|单号|编号|12345|热线|你们|恁们|给你|跟你|上次打|打(?:过|了)电话"
)
_EMPTY = [SlotSet(name, None) for name in (*ASKED, "earlier", "wish", "misses", "number_so_far")]


class ValidateStatus(Action):
    """Takes the number and the last four digits from whatever sentence they come in; offers a caller's own orders."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        asked = turn.asked if tracker.active_loop_name == FORM and turn.asked in ASKED else None
        if asked and interrupted(tracker, FORM):
            return []
        city = self._context.city(turn.city)
        read = understand(turn.text, city, asked=asked if asked in NUMBERS else None)
        found = _found(read) | _pair(turn.text)
        if asked is None:
            if not found and refused(self._context, dispatcher, turn, turn.text):  # it is with somebody else
                return list(END_UNFILED)
            if not found and (kind := _of_the_hotline(turn)):
                return [*answer(dispatcher, kind), SlotSet("not_accepted", NO_MORE), SlotSet("requested_slot", None)]
            if not found and _is_a_matter(turn.text):
                return [SlotSet("not_accepted", MATTER), SlotSet("requested_slot", None)]  # 材料交了一个月没回音
            return await self._begun(tracker, turn, found)
        if not found and _ANEW.search(turn.text):
            return [*_EMPTY, SlotSet("not_accepted", MATTER), SlotSet("requested_slot", None)]
        if asked in NUMBERS and asked not in found:
            before = heard_before(tracker, asked)
            heard = add_up(before, read.corrected, asked)
            if heard and not heard.whole:
                further = not heard.wrong and heard.portions != before
                return [hold(asked, heard), SlotSet("misses", 0 if further else misses_of(tracker) + 1)]
            found |= {asked: heard.digits} if heard else {}
        no_more = refuses_person(turn.text) or bool(_NO_LOOKING_UP.search(turn.text))
        no_more = no_more and not found and turn.intent != "emergency"
        if no_more and await asyncio.to_thread(_takes_a_complaint, self._context, turn):
            dispatcher.utter_message(response="utter_go_on")
            return [*_EMPTY, SlotSet("not_accepted", NO_MORE), SlotSet("requested_slot", None)]
        if asked == "which" and not found:
            chosen = await asyncio.to_thread(self._chosen, tracker, turn)
            if chosen is not None:
                taken = [SlotSet("which", chosen)] if chosen == NONE_OF_THEM else _whole(chosen)
                wish = _wish(turn) if tracker.get_slot("wish") is None else None  # 就是那件，帮我催一下
                return [*taken, SlotSet("misses", 0), *([SlotSet("wish", wish)] if wish else [])]
        if asked in found or (asked == "which" and found):
            events: list[EventType] = [SlotSet(name, value) for name, value in found.items()]
            more = [SlotSet("which", NONE_OF_THEM)] if asked == "which" else []
            return [*events, *more, SlotSet("misses", 0), SlotSet("number_so_far", None)]
        if asked == "order_number" and not found:
            earlier, sure = await asyncio.to_thread(self._earlier, turn)
            if sure:  # not the number but what it was about
                return [*_whole(earlier[0]["number"]), SlotSet("misses", 0)]
        return self._missed(dispatcher, tracker, turn, asked, found)

    async def _begun(self, tracker: Tracker, turn: Turn, found: dict[str, str]) -> list[EventType]:
        """The first sentence: what it wants done besides, and which of the caller's own orders it may mean."""
        if (tried := tracker.get_slot("tried")) and (four := lone_four(turn.text)):
            found = {"order_number": str(tried), "last_four": four}
        events: list[EventType] = [SlotSet(name, value) for name, value in found.items()]
        wish = _wish(turn)
        events.append(SlotSet("wish", wish))
        if "order_number" in found:
            mine = await asyncio.to_thread(self._is_mine, turn, found["order_number"])
            return [*events, *(_whole(found["order_number"]) if mine else [SlotSet("which", NONE_OF_THEM)])]
        earlier, sure = await asyncio.to_thread(self._earlier, turn)
        if sure:
            return [*events, *_whole(earlier[0]["number"])]
        if wish and (told := tracker.get_slot(TOLD)):
            return [*events, *_whole(str(told))]
        if earlier:
            return [*events, SlotSet("earlier", earlier)]
        forgot = "order_number" not in found and bool(_NO_NUMBER.search(turn.text))  # then it is not asked plainly
        return [*events, SlotSet("which", NONE_OF_THEM), *([SlotSet("misses", 1)] if forgot else [])]

    def _is_mine(self, turn: Turn, number: str) -> bool:
        with self._context.database.reading() as session:
            return any(order.number == number for order in _own(session, turn))

    def _earlier(self, turn: Turn) -> tuple[list[dict[str, str]], bool]:
        """The caller's own latest orders, those that the words tell of where they do; and whether they tell of one.

        Of a confidential order nothing is said unprompted: more than one person may use a phone.
        """
        with self._context.database.reading() as session:
            mine = _own(session, turn)
            told = meant(mine, turn.text, shared_vectors().of) if mine else []
            now = utc_now()
            options = [
                {
                    "number": str(order.number),
                    "day": day(order.filed_at or order.created_at, now),
                    "matter": matter(order),
                }
                for order in (told or [order for order in mine if not order.confidential])[:MOST_NAMED]
            ]
            return options, len(told) == 1

    def _chosen(self, tracker: Tracker, turn: Turn) -> str | None:
        """The number of the order that the answer takes, NONE_OF_THEM, or None where it tells neither."""
        options = tracker.get_slot("earlier") or []
        numbers = [option["number"] for option in options]
        if (at := read_option(turn.text, [named(option) for option in options])) is not None:
            return str(numbers[at])
        if len(options) == 1 and is_yes(turn.text, turn.intent):
            return str(numbers[0])
        if turn.intent == "deny" or turn.text.startswith(("不是", "都不是", "没有")):
            return NONE_OF_THEM
        with self._context.database.reading() as session:
            orders = [order for number in numbers if (order := lookup.by_number(session, number))]
            told = meant(orders, turn.text, shared_vectors().of)
            return str(told[0].number) if len(told) == 1 else None

    @staticmethod
    def _missed(
        dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, asked: str, found: dict[str, str]
    ) -> list[EventType]:
        if asked == "order_number" and misses_of(tracker) and is_yes(turn.text, turn.intent):
            return [SlotSet(name, PERSON) for name in ASKED]
        known = turn.intent in INTERRUPTS or turn.intent in ("report_complaint", "suggestion", "praise")
        if known and turn.intent != "order_status" and turn.confidence >= INTERRUPTS.get(turn.intent, 0.75):
            return [ActionExecutionRejected(FORM)]
        misses = misses_of(tracker) + 1
        if misses >= OFFER_A_PERSON_AFTER and asked != "order_number":  # whose question offers one itself
            dispatcher.utter_message(response="utter_offer_person")
        given_up = [SlotSet("which", NONE_OF_THEM)] if asked == "which" and misses >= OFFER_A_PERSON_AFTER else []
        return [*(SlotSet(name, value) for name, value in found.items()), *given_up, SlotSet("misses", misses)]


class AskWhich(Action):
    """您是问昨天反映的路灯的事吗？ Or which of the latest few."""

    def name(self) -> str:
        return f"action_ask_{FORM}_which"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        options = tracker.get_slot("earlier") or []
        voice = Turn.of(tracker).channel == "voice"
        if len(options) == 1:
            buttons = [] if voice else [{"title": said, "payload": said} for said in ("是的", "不是")]
            dispatcher.utter_message(response="utter_ask_whether_this", **options[0], buttons=buttons)
            return []
        names = [named(option) for option in options]
        buttons = [] if voice else [{"title": said, "payload": said} for said in (*names, "都不是")]
        dispatcher.utter_message(response="utter_ask_which", choices="，".join(names), buttons=buttons)
        return []


class TellStatus(Action):
    """Where the order is, who has it, until when. Nothing is said to a wrong pair of numbers, and after three of them
    a person goes on."""

    def __init__(self, context: Context, guesses: Guesses | None = None) -> None:
        self._context, self._guesses = context, guesses or Guesses()

    def name(self) -> str:
        return "action_tell_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        if why := tracker.get_slot("not_accepted"):
            begin = [FollowupAction("complaint_form")] if why == MATTER else []
            if why == NO_MORE:
                begin = await asyncio.to_thread(self._to_the_draft, turn)
            return [*_EMPTY, SlotSet("not_accepted", None), *begin]
        if tracker.get_slot("which") == PERSON:
            return [*_EMPTY, FollowupAction("action_hand_over")]
        told = await asyncio.to_thread(self._look_up, tracker, turn)
        back = await asyncio.to_thread(self._to_the_draft, turn)
        if told is None:
            wrong = int(tracker.get_slot("wrong_pairs") or 0) + 1
            if wrong >= IN_A_CONVERSATION or self._guesses.are_used_up(str(tracker.get_slot("order_number"))):
                dispatcher.utter_message(response="utter_status_not_here")
                return [*_EMPTY, SlotSet("wrong_pairs", None), FollowupAction("action_hand_over")]
            dispatcher.utter_message(response=UNKNOWN)
            tried = tracker.get_slot("order_number")
            return [*_EMPTY, SlotSet("wrong_pairs", wrong), SlotSet("tried", tried), *back]
        events: list[EventType] = [*_EMPTY, SlotSet("wrong_pairs", None), SlotSet("tried", None)]
        events.append(SlotSet(TOLD, told["number"]))
        wish = tracker.get_slot("wish")
        say_progress(dispatcher, told, asks_on=not wish and not back)
        if wish:
            events += await fulfil(self._context, dispatcher, turn.city, Wish(number=str(told["number"]), **wish))
        return [*events, *back]

    def _look_up(self, tracker: Tracker, turn: Turn) -> dict[str, Any] | None:
        which = str(tracker.get_slot("which") or NONE_OF_THEM)
        with self._context.database.reading() as session:
            if which != NONE_OF_THEM:
                mine = any(order.number == which for order in _own(session, turn))
                known = mine or which == tracker.get_slot(TOLD)
                order = lookup.by_number(session, which) if known else None
                return told_of(session, order) if order is not None else None
            number, last_four = str(tracker.get_slot("order_number")), str(tracker.get_slot("last_four"))
            if self._guesses.are_used_up(number):
                return None
            order = lookup.status_for_citizen(session, number, last_four)
            if order is None:
                self._guesses.wrong(number)
                return None
            self._guesses.right(number)
            return told_of(session, order)

    def _to_the_draft(self, turn: Turn) -> list[EventType]:
        """Back to the complaint that was under way, if one was."""
        if not _takes_a_complaint(self._context, turn):
            return []
        return [SlotSet("requested_slot", "description"), FollowupAction("complaint_form")]


def _takes_a_complaint(context: Context, turn: Turn) -> bool:
    """Whether a complaint was under way when an order was asked after."""
    with context.database.reading() as session:
        draft = drafts.open_draft(session, turn.conversation)
        return draft is not None and bool(draft.description)


def _wish(turn: Turn) -> dict[str, Any] | None:
    """What the turn wants done with the order, as the slot keeps it."""
    wish = read_wish(turn.text)
    return {"kind": wish.kind, "start": wish.start, "utterance": turn.utterance} if wish else None


def _own(session: Session, turn: Turn) -> list[Order]:
    """The caller's orders, by the phone that the exchange gives and by this conversation."""
    return of_caller(session, turn.city, phone=turn.caller_number, conversation=turn.conversation)


def _is_a_matter(text: str) -> bool:
    """Whether no order is asked after, but a matter told that only sounds so: 材料交到窗口一个月了没回音."""
    known = may_be_about_earlier(text) and re.search("[那这](?:个|件|桩)|事", text)
    speaks_of_one = speaks_of_an_order(text) or is_about_earlier(text) or known
    if _WITH_OTHERS.search(text) and not _WITH_US.search(text):
        speaks_of_one = False
    return len(text) >= A_MATTER and not speaks_of_one and tells(text)


def _of_the_hotline(turn: Turn) -> str | None:
    """What is asked of any order, not of one that was filed: 打你们电话反映的事一般几天能有回信."""
    kind = aside_of(turn, beside=True)
    return kind if kind in OF_THE_HOTLINE and not OF_EARLIER.search(turn.text) else None


def named(option: dict[str, str]) -> str:
    return f"{option['day']}反映的{option['matter']}"


def _found(read: Understanding) -> dict[str, str]:
    found: dict[str, str] = {
        name: read.found[name].value for name in NUMBERS if name in read.found and read.found[name].method != "partial"
    }
    phone = read.found.get("phone")
    if "last_four" not in found and phone and phone.method != "partial":
        found["last_four"] = phone.value[-4:]
    return found


def lone_four(text: str) -> str | None:
    """The four digits of an utterance that says nothing else (1234, 后四位是1234)."""
    four = last_four(text)
    rest = _LAST_FOUR.sub("", text[: four.start] + text[four.end :]) if four else text
    return four.value if four and not re.sub("[是为就的应该啊哦，,。 ]", "", rest) else None


def _pair(text: str) -> dict[str, str]:
    """工单261123000017，后四位1234: what would otherwise put the number's own end right."""
    marked = _LAST_FOUR.search(text)
    numbers = find_order_numbers(text[: marked.start()]) if marked else []
    whole = [each for each in numbers if each.method != "partial"]
    four = last_four(text[marked.start() :]) if marked else None
    found = {"order_number": whole[-1].value} if whole and four else {}
    return found | ({"last_four": four.value} if four and (whole or not find_order_numbers(text)) else {})


def _whole(number: str) -> list[EventType]:
    """Slots that end the form: it is the caller's own order, without the last four digits."""
    return [SlotSet("which", number), SlotSet("order_number", number), SlotSet("last_four", "known")]
