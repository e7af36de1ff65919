"""The answer to 还有其他需要帮忙的吗: no ends the talk, yes lets the citizen begin again."""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, last_response
from nlu.not_told import not_told

# Responses that end in the question.
ASK_FOR_MORE = (
    *("utter_filed", "utter_filed_with_limit", "utter_filed_without_phone", "utter_filed_joined"),
    *("utter_thanks", "utter_solved", "utter_cancelled", "utter_nothing_more"),
    *("utter_filed_number", "utter_how_long", "utter_how_long_not_known", "utter_put_right", "utter_danger_over"),
    *("utter_how_to_follow", "utter_how_to_follow_without_phone"),
)
# Nor after these anything more may be to be said.
_ALSO = re.compile("utter_emergency")
# Done, in so many words: understood whatever was said before, outside a form.
_DONE = re.compile(
    r"^(?:嗯|哦|啊|好的?|行|中|那|就|暂时|目前|我|都|也|，|,)*"
    r"(?:[没冇](?:有|得)?(?:别的|其他的?|其它的?|啥|什么|么子)*(?:事情?|事儿|问题)?(?:了|啦|哒|嘞)|[没冇](?:有|得)?(?:别的|其他|其它|啥|什么)+(?:事情?|事儿|问题)?"
    r"|不用了?(?=[，,]?(?:谢|多谢|感谢))|就这(?:些|样|个)(?:事)?(?:了|吧)?)"
    r"(?:[，,。！!\s]*(?:谢谢|多谢|感谢|麻烦|辛苦|再见|拜拜|挂了)(?:你们?|您|恁们?|了|啦|啊|哈|嘞)*)*[吧啊呀哈，,。！!\s]*$"
)
NOT_OURS = re.compile("utter_(?:not_accepted_|out_of_scope)")  # responses after which nothing is open
LONGEST = 12  # characters of an answer that says no more than this
# To what is not ours: 不是本地的，那我知道了，谢谢
_CLOSES = re.compile(
    r"(?:[，,。！!\s]|哦|嗯|那|好(?:吧|的)?|行|中|我|俺|就|这样|不是(?:你们)?(?:本地|这里|这边|这儿|当地)的?|(?:知道|晓得|明白|清楚)(?:了|啦|哒)?"
    r"|多?谢谢?(?:你们?|您)?(?:了|啊|啦)?|没(?:有)?(?:别的)?(?:事|了)+|再见|拜拜|打扰(?:了|你们|您)*"
    r"|(?:再|就|去)*(?:打|问|找)(?:那边|他们|当地|别处|别人)[^，。]{0,8})+"
)
_MORE = re.compile(
    r"^(?:嗯|呃|哦|那|对)*[，,]?我?还?有(?:的|啊|呀|呢|一?[个件]?(?:别的|其他)?(?:事情?|事儿|问题)?(?:要(?:反映|问|说))?)?[吧啊呀，,。]*$"
)
_NO_MORE = re.compile(
    r"没(?:有|别的|其他|啥|什么)?(?:了|事)|不用|没有?$|就(?:这些|这样|这个|这件)|^好(?:了|的|嘞)?[，,。谢]*|行(?:了|吧)?$|可以了|暂时没"
)


def after_question(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType] | None:
    """Events after the answer; None where it was not asked, or where something else was said."""
    if tracker.active_loop_name is not None:
        return None
    last = last_response(tracker) or ""
    if _DONE.match(turn.text) and last:
        return say_goodbye(dispatcher, "utter_thanks_goodbye" if turn.intent == "thanks" else "utter_goodbye")
    if not (last in ASK_FOR_MORE or NOT_OURS.match(last) or _ALSO.match(last)):
        return None
    if _MORE.search(turn.text):
        dispatcher.utter_message(response="utter_tell_more")
        return []
    if turn.intent == "thanks":
        return say_goodbye(dispatcher, "utter_thanks_goodbye")
    if has_enough(tracker, turn):
        return say_goodbye(dispatcher)
    short = len(turn.text) <= LONGEST
    denies = turn.intent == "deny" and len(turn.text) <= 2 * LONGEST  # 没有危险，… goes on with what it is about
    if denies or not_told(turn.text) or (short and _NO_MORE.search(turn.text)):
        return say_goodbye(dispatcher)
    return None


def has_enough(tracker: Tracker, turn: Turn) -> bool:
    """Whether the citizen takes leave after having been told whose the matter is; Rasa may take it for one."""
    told = NOT_OURS.match(last_response(tracker) or "")
    return told is not None and _CLOSES.fullmatch(turn.text) is not None


def say_goodbye(dispatcher: CollectingDispatcher, response: str = "utter_goodbye") -> list[EventType]:
    """The last words; a call ends with them."""
    dispatcher.utter_message(response=response, json_message={"goodbye": True})
    return [SlotSet("requested_slot", None), ActiveLoop(None)]
