"""When an utterance belongs to another rule than the open form's, and when a person is offered."""

from __future__ import annotations

import re

from nlu.matters import tells_at_length
from nlu.order_replies import speaks_of_an_order
from nlu.person import may_want_person
from nlu.question import is_question

# Intents that have a rule of their own, and how sure Rasa must be before they interrupt a form.
# A person is given at a lower certainty than anything else: wanting one and not getting one is the worse error.
INTERRUPTS = {
    "emergency": 0.0,
    "answer_reply": 0.0,
    "order_reply": 0.0,
    "handoff": 0.45,
    "cancel": 0.6,
    "repeat": 0.6,
    "order_status": 0.7,
    "ask_faq": 0.7,
    "chitchat": 0.7,
    "out_of_scope": 0.8,
    "greet": 0.7,
    "thanks": 0.7,
    "goodbye": 0.7,
}
AT_ONCE = ("emergency", "answer_reply", "order_reply", "handoff")  # also where the utterance answers the open question
OFFER_A_PERSON_AFTER = 2


# 把钱退我 is no wish to give up, whatever it is taken for.
_GIVES_UP = re.compile(
    "取消|撤|算[了哒啦]|作废|退出|别(?:登|报|记|弄|搞|办)"
    "|不(?:用|想|要|打算|给)?(?:你们?|您|恁)?(?:再)?(?:登记?|报|记|反映|投诉|举报|说|讲|问|弄|搞|办|管|处理|追究|留|填|提|来|麻烦)?(?:[了哒啦嘞咧]|$)"
)


# 这个我就不方便讲了吧 withholds one answer.
_WITHHOLDS = re.compile("不(?:太|大)?方便|不(?:愿意?|想)(?:说|讲|透露|告诉)(?![了哒啦])")
_GIVES_UP_ALL = re.compile("取消|撤|算[了哒啦]|作废")


def _gives_up(text: str) -> bool:
    if _WITHHOLDS.search(text) and not _GIVES_UP_ALL.search(text):
        return False
    return bool(_GIVES_UP.search(text))


# 八月底就干完了 takes no leave.
_TAKES_LEAVE = re.compile(
    "再见|拜拜|回见|再会|晚安|慢走|bye|挂(?:了|啦|哒|电话|机)|就(?:先)?(?:这样|这些|到这|这么)|先这样|不(?:打扰|耽误|说|聊|讲)(?:了|哒|啦)"
    "|[没冇](?:有|得|啥|别的|什么|其他的?)*(?:事情?|问题|了|啦|哒)|(?:走|忙|下)(?:了|啦|哒)|说完(?:了|啦|哒)|谢|辛苦|麻烦"
)


def _takes_leave(text: str) -> bool:
    return bool(_TAKES_LEAVE.search(text))


# How things stand is asked of an order that there is already; when it was told says it as well. That nothing came of it
# asks nothing: 居委会报过，没回音.
_TOLD_BEFORE = re.compile("打过|昨[天晚]|前[天几]")


# 每次都白打, 打了多少次都没用: that calling is of no use, not after what order one asks.
_GRUMBLES = re.compile(
    "(?:上(?:一)?[次回]|之前|以前|每[次回]|哪[次回]|[多几好][少几]?[次回遍])[^，。]{0,8}(?:也|都|还不)(?:是)?(?:没|冇|白|不管用)|(?:有没有|有什么|有啥|有|没|不管|管不管|顶)用(?![上水电到过的了户工])|白(?:说|打|讲|反映)"
)
# 人家说系统里查不着: what others did not find is not to be looked up here
_LOOK_IT_UP = re.compile("[催查](?!不[着到出])|进[度展]|编号|工单|单[号子]")


def _of_an_order(text: str) -> bool:
    if _GRUMBLES.search(text) and not _LOOK_IT_UP.search(text):
        return False
    rest = re.sub("[催查]", "", text)
    if tells_at_length(text) and not (speaks_of_an_order(rest) or _TOLD_BEFORE.search(rest)):
        return False  # …都说在制，能不能给催快点: what is wished, of the matter that is being told
    speaks_of_one = speaks_of_an_order(text) or _TOLD_BEFORE.search(text)
    return bool(speaks_of_one) and (is_question(text) or bool(_LOOK_IT_UP.search(text)))


_SAID = {
    "handoff": may_want_person,
    "ask_faq": is_question,
    "cancel": _gives_up,
    "order_status": _of_an_order,
    "goodbye": _takes_leave,
}


def is_sure(intent: str, confidence: float) -> bool:
    """Whether Rasa is sure enough of an intent that has a rule of its own."""
    return intent in INTERRUPTS and confidence >= INTERRUPTS[intent]


def is_said(intent: str, text: str) -> bool:
    """Whether an answer to a free question has the form of the intent that it is taken for: 问过社保所 asks nothing,
    and 跟物业讲过，没人理 wants nobody to be called. Between the two readings it is the answer that was asked for."""
    return intent not in _SAID or _SAID[intent](text)
