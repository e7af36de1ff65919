"""What is said beside the matter: answered in a few words, and then the open question stands again."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.anything_else import after_question
from actions.turn import Turn, misses_of
from nlu.matters import tells_at_length
from nlu.order_replies import is_about_earlier
from nlu.repair import is_correction
from nlu.small_talk import OTHER, small_talk

# Kinds that are told apart from an answer even where any words could be one.
WAIT = "wait"
FILLER = "filler"  # 呃，那个: the question stands again, without a word about it
_ASKED_OF_US = ("robot", "dialect")
_TO_US = re.compile("[你您恁]")
_GREETS = re.compile("好|喂|嗨|哈[喽啰罗]|早|您|在|有人|听|hi|hello|hey|[?？]", re.IGNORECASE)
NEVER_AN_ANSWER = (WAIT, "robot", "who", "abuse", "still_there", "hurry", "wrong_number", "dialect")
# Questions about the hotline itself, which stand beside an answer, too: 我姓陈，你们登记了几天有回音.
PROGRESS = "progress"
OF_THE_HOTLINE = ("how_long", PROGRESS, "free", "what_next", "secrecy")
_CLAUSE = re.compile(r"[^，,。！？!?；;\n]+")
_GIVES_UP = re.compile("取消|撤|算[了哒啦]|作废|不(?:登|报|弄|说|搞|办|要|想)[^，。]{0,3}[了哒啦嘞]")
# What is asked of an order that there is already is looked up: 上次报的那个怎么没人联系我
OF_EARLIER = re.compile(
    r"上(?:一)?[次回]|上个?(?:月|周|星期|礼拜)|之前|以前|早先|前[天几]|昨[天晚]|(?:打|报|反映|登记|投诉|举报|说)过|那个(?:事|单)|那[件桩次回]|\d{6}"
)
# What comes of the order that is only being taken, in whatever words: 到时候我上哪打听去
_AHEAD = re.compile(
    "以后|之后|过后|到时候?|将来|往后|回头|(?:登记|报|记|反映|提交)(?:完|好|上去)|会(?:不会)?(?:有|给|打|通知|联系|回)"
    "|(?:怎么|咋个?|如何|哪么|[去上到在搁]哪(?:里|儿)?)[^，。]{0,3}(?:查|问|看|知道|晓得|打听|等)"
)


def aside_of(turn: Turn, *, beside: bool = False) -> str | None:
    """The kind of small talk that answers no question of the form, by its words; None for anything else. ``beside``:
    a clause about the hotline is enough (打个岔，你们这个一般好久能有个回音啊)."""
    kind = _told(turn.text) or (asked_beside(turn.text) if beside else None)
    if kind is None and beside and _asks_what_comes_of_it(turn):
        kind = PROGRESS
    if kind == PROGRESS and OF_EARLIER.search(turn.text):
        return None
    if kind in OF_THE_HOTLINE:
        return kind if not _says_otherwise(turn) and not is_about_earlier(turn.text) else None
    if kind == "ready":
        return None if turn.asked in ("check", "confirmation", "confidential", "detail") else kind
    if kind == "hurry" and turn.asked == "detail":
        return kind
    if kind is None or turn.intent in ("affirm", "deny", "cancel", "correct_slot", "ask_faq", "order_status"):
        return kind if kind == WAIT and turn.intent not in ("cancel", "correct_slot") else None
    if kind in NEVER_AN_ANSWER or turn.intent == "chitchat":
        return kind
    return kind if turn.asked not in ("description", "detail", "address") else None


def _says_otherwise(turn: Turn) -> bool:
    """Whether the words give up or put right, as a classifier says: 办好了会给我打电话不 does neither."""
    gives_up = turn.intent == "cancel" and bool(_GIVES_UP.search(turn.text))
    return gives_up or (turn.intent == "correct_slot" and is_correction(turn.text, ""))


def _asks_what_comes_of_it(turn: Turn) -> bool:
    """Whether what Rasa takes for a question after an order is about the one that is being taken."""
    asks = turn.intent == "order_status" and bool(_AHEAD.search(turn.text))
    return asks and not tells_at_length(turn.text) and not OF_EARLIER.search(turn.text)


def _told(text: str) -> str | None:
    """The kind of small talk, also of one clause: 等我一下，门口来了个送货的."""
    kinds = [(small_talk(clause), clause) for clause in _CLAUSE.findall(text)]
    asked = next((kind for kind, clause in kinds if kind in _ASKED_OF_US and _TO_US.search(clause)), None)
    if asked is not None:
        return asked  # 等会儿，你是真人还是机器: it is what is asked that cannot wait
    if any(kind == WAIT for kind, _ in kinds):
        return WAIT
    if len(kinds) > 1 and all(kind in OF_THE_HOTLINE for kind, _ in kinds):
        return kinds[0][0]  # 登记了我咋知道办到哪一步，会有人联系我不
    return small_talk(text)


def asked_beside(text: str) -> str | None:
    """The question about the hotline that one clause of an answer asks; None where none does."""
    kinds = [small_talk(clause[0]) for clause in _CLAUSE.finditer(text)]
    kinds = [kind for kind in kinds if kind != PROGRESS or not OF_EARLIER.search(text)]
    return next((kind for kind in kinds if kind in OF_THE_HOTLINE), None)


def answer(dispatcher: CollectingDispatcher, kind: str) -> list[EventType]:
    """A few words; who asks for a moment is not asked anything in the same breath."""
    if kind == WAIT:
        dispatcher.utter_message(response="utter_small_talk_wait", json_message={"wait": True})
        return [SlotSet("hush", True)]
    if kind != FILLER:
        dispatcher.utter_message(response=f"utter_small_talk_{kind}")
    return []


class SmallTalk(Action):
    """``chitchat`` and ``greet``; within a form a greeting asks whether somebody listens."""

    def name(self) -> str:
        return "action_small_talk"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        in_form = tracker.active_loop_name is not None
        if (ended := after_question(dispatcher, tracker, turn)) is not None:
            return ended
        if not in_form and tells_at_length(turn.text):
            return [FollowupAction("complaint_form")]
        told = _told(turn.text) if in_form else small_talk(turn.text)
        if turn.intent == "greet" and told is None and not in_form and not _GREETS.search(turn.text):
            return [FollowupAction("action_not_understood")]  # 第一个, to nothing that was asked
        if turn.intent == "greet" and not in_form and told in (None, "still_there", FILLER):
            dispatcher.utter_message(response="utter_greet")
            return []
        if told == FILLER and not in_form:
            told = None
        kind = told or ("still_there" if turn.intent == "greet" else OTHER)
        events = answer(dispatcher, kind)
        if kind == OTHER:  # perhaps it was an answer that nobody could understand
            events.append(SlotSet("misses", misses_of(tracker) + 1))
        return events if in_form else []
