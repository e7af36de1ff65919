"""Answering a question from the checked answers, asking back, or saying that there is none."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.acceptance import of_another_city, refused
from actions.context import Context
from actions.turn import Turn, misses_of, says_again
from faq import FaqResult, Hit, Topic
from faq.masking import masked
from faq.signs import ASKS, UNDONE, WISH
from nlu import routing
from nlu.address import find_address
from nlu.announcing import announces_a_question
from nlu.city import City
from nlu.deed import asks_for_deed, may_ask_for_deed
from nlu.matters import tells_at_length
from nlu.question import is_question, is_rhetorical
from nlu.registering import tells_trouble, wants_order
from nlu.replies import read_option
from nlu.routing_words import tree
from orders.public_things import things_in
from orders.questions import keep_question

SLOT = "answer"
# 平岗镇什么时候通天然气: what is planned for one place, which no answer for everybody can know
_PLANNED = re.compile(
    r"(?:什么时候|啥时候|么时候|几时|何时|哪一?[年天]|多久(?:才)?|有没有(?:计划|打算|规划)|(?:有|没)计划|打算|规划)(?:能|会|才|可以|要|开始|给|把|去)*"
    r"[^，。]{0,4}?(?:通|修|建|盖|开工|动工|完工|竣工|装|拆|改造|铺|接(?:上|通|入)|开业|开园|整治|安装|覆盖|搬)"
)
_OUR_PLACE = re.compile(
    r"(?:我|俺|咱)(?:们)?(?:那|这)?(?:个)?(?:村|小区|镇|乡|街|县|城|组|湾|庄|里|边|儿|块|片|院)|(?:这|那)(?:条|个|一?片|座)"
)
LIKELY = 0.5  # Hit.score from which a sentence that Rasa takes for something else is still asked back


@dataclass
class Asked:
    """The question under way, kept in the slot: which words of which utterance, what was told, what could be next.

    ``row`` is its row in ``asked_questions``; ``stage`` one of ``nlu.replies.STAGES``.
    """

    question: str
    utterance: int
    row: int
    stage: str
    told: list[str] = field(default_factory=list)
    next: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    asked_whether_solved: bool = False

    @classmethod
    def of(cls, tracker: Tracker) -> Asked | None:
        data = tracker.get_slot(SLOT)
        return cls(**data) if data else None

    def as_slot(self) -> EventType:
        return SlotSet(SLOT, asdict(self))

    def awaits(self) -> dict[str, Any]:
        """What the gateway needs to know to take the next utterance as a reply to this."""
        return {"stage": self.stage, "options": self.options}


A_MATTER = 16  # characters of what is told rather than asked for
# 凭什么, 不充会员就不让进: nobody asks like this
_INDIGNANT = re.compile(
    "哪有|凭(?:什么|啥|么子)|(?:岂|哪)有此理|讲不讲(?:道)?理|不讲(?:道)?理|王法|欺负|霸王|天理|不[^，。]{1,14}就不(?:给|让|办|卖|发|退|准)"
)
# 公积金的事，卡了半年了: nobody who asks how things are done says so
_STUCK = re.compile(
    "(?:卡|拖|压)(?:起|在那里|着|到)?[了哒啦嘞]?(?:快|都|有|整整|足足|好)*[零一二两俩三仨四五六七八九十几半0-9]+多?个?多?(?:天|星期|礼拜|周|月|年)多?[了哒啦嘞]"
)
# 身份证办俩月了没下来, 报上去一年还没动静: told, not asked
_WAITED = re.compile(
    "(?:[零一二两俩三仨四五六七八九十几半0-9]+|好几|大半|个把)多?个?多?(?:天|星期|礼拜|周|月|年)[^。！？!?；;]{0,12}?"
    "(?:没|冇|木|未|不见)(?:有|得)?[^，,。！？!?；;]{0,3}?"
    "(?:下来|办[好成下完]|批|拿到|收到|到[账手家]|动静|消息|音[信讯]|下文|着落|结果|[发退寄修][给到下好]?|领到|见[到着]|回音|答复|人[来管])"
)
_COMPLAINS = re.compile("(?:我|俺)(?:就|就是|是|想|要|来)*(?:投诉|举报|反映)(?!过|电话|热线|平台|吗|怎|哪|了)")
_WHERE_TO_COMPLAIN = re.compile(
    "(?:怎么|咋|如何|哪里|哪儿|去哪|在哪|找哪|找谁)[^，。]{0,6}(?:投诉|举报|反映|告|部门|单位|管)?"
)
_AROUND_A_THING = re.compile(
    "^(?:喂|你好|您好|那个|这个|就是|就|嗯|呃|额|啊|哎|[我俺](?:想|要)?(?:来)?(?:说|讲|反映|问)(?:一?下|哈)?|关于)+"
    "|(?:的|这个|那个)?(?:事情?|事儿|问题|情况)?(?:[啊呀呢吧嘛咧嘞哒哈沙]|了)*$"
)
_AT_HOME = re.compile("上门|代办")
_HOW_IT_IS_DONE = re.compile("材料|流程|手续|条件|多少钱|费用|怎么(?:办|申请)")
LONGEST_THING = 4  # characters of a thing's bare name


class Answer(Action):
    """``ask_faq``: what is not a question but a complaint is taken as one."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        in_form = tracker.active_loop_name is not None
        if not in_form and announces_a_question(turn.text):
            dispatcher.utter_message(response="utter_ask_question")
            return []
        if not in_form and says_again(tracker) and thing_named(turn.text):
            return [FollowupAction("complaint_form")]
        result = await asyncio.to_thread(answers_to, self._context, turn)
        complains = is_complaint(turn.text, result.decision) or tells_trouble(turn.text)
        if result.decision != "answer" and not in_form and complains:
            return [FollowupAction("complaint_form")]
        deed = asks_for_deed(turn.text)
        if not in_form and (deed or wants_order(turn.text)):  # 先给我记上，叫管这个的给我打个电话
            if result.decision == "answer" and (not deed or _helps(turn.text, result.hits[0])):
                await tell(self._context, dispatcher, turn, result, in_form=True)
            return [FollowupAction("complaint_form")]
        return await tell(self._context, dispatcher, turn, result, in_form=in_form)


def _helps(text: str, hit: Hit) -> bool:
    """Whether the answer helps who asks that somebody come: it tells of that, or more is asked than that."""
    return bool(_AT_HOME.search(hit.answer) or _HOW_IT_IS_DONE.search(text))


class OutOfScope(Action):
    """``out_of_scope``: what has an answer all the same gets it; the rest is told that it is not ours."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        events = await tell_if_known(self._context, dispatcher, turn, in_form=tracker.active_loop_name is not None)
        matter = says_again(tracker) or _is_a_matter(turn.text) or tells_at_length(turn.text)
        if events is None and tracker.active_loop_name is None and matter:
            return [FollowupAction("complaint_form")]
        if events is None and not refused(self._context, dispatcher, turn, turn.text):
            # What is odd as an answer to a form's question was heard wrongly, rather than meant, on the telephone.
            misheard = turn.channel == "voice" and tracker.active_loop_name is not None
            dispatcher.utter_message(response="utter_not_caught" if misheard else "utter_out_of_scope")
            if tracker.active_loop_name is None:  # perhaps it was only not understood
                return [SlotSet("misses", misses_of(tracker) + 1)]
        return events or []


async def tell_if_known(
    context: Context, dispatcher: CollectingDispatcher, turn: Turn, *, in_form: bool
) -> list[EventType] | None:
    """Answer what sounds like a question and has a likely answer, whatever Rasa took it for; None where it does not."""
    result = await asyncio.to_thread(answers_to, context, turn)
    likely = (
        result.decision == "answer"
        or result.elsewhere is not None
        or (result.decision == "ask_back" and bool(ASKS.search(turn.text)) and result.hits[0].score >= LIKELY)
    )
    return await tell(context, dispatcher, turn, result, in_form=in_form) if likely else None


def answers_to(context: Context, turn: Turn) -> FaqResult:
    """What the answers decide; they abstain where the question is what is planned for one place."""
    result = context.faq(turn.city).ask(turn.text)
    if result.elsewhere is not None or not asks_what_is_planned(turn.text, context.city(turn.city)):
        return result
    return replace(result, decision="abstain", hits=())


def is_planned_question(context: Context, turn: Turn) -> bool:
    """Whether nothing but a question about what is planned for one place was said."""
    question = routing.order_type(turn.text) == "咨询" and not is_complaint(turn.text)
    return question and asks_what_is_planned(turn.text, context.city(turn.city))


def _is_a_matter(text: str) -> bool:
    """Whether something is told that the category tree has a branch for, at length and not as a question."""
    return len(text) >= A_MATTER and not is_question(text) and routing.category(text) not in ([], [routing.OTHER])


def asks_what_is_planned(text: str, city: City) -> bool:
    """Whether it is asked when or whether something is to be built at one place: 平岗镇什么时候通天然气."""
    if not _PLANNED.search(text):
        return False
    if _OUR_PLACE.search(text):
        return True
    place = find_address(text, city)
    return place is not None and place.confidence >= 0.3 and bool(place.town or place.road or place.place)


async def tell(
    context: Context, dispatcher: CollectingDispatcher, turn: Turn, result: FaqResult, *, in_form: bool
) -> list[EventType]:
    """Say what was decided and keep the question. In a form nothing more is asked: the form asks its own question."""
    if not in_form and asked_about_thing(dispatcher, turn):
        return []
    if result.decision != "answer" and not in_form and refused(context, dispatcher, turn, turn.text):
        return []
    row = await asyncio.to_thread(keep, context, turn, result)
    asked = Asked(turn.text, turn.utterance, row, "told", next=[hit.id for hit in result.hits])
    if result.decision == "answer":
        topic = context.faq(turn.city).topic(result.hits[0].id)
        # 在岳阳打工被欠了工资，找谁: the answer holds there, too, but an order would be that city's
        there = None if in_form else of_another_city(context, turn, asked=False)
        give(dispatcher, asked, result.hits[0], topic, in_form=in_form or there is not None)
        if there is not None:
            dispatcher.utter_message(**there)
    elif result.decision == "ask_back" and in_form and result.hits[0].score >= LIKELY:
        # The form asks its own question in the same breath: two at once are none.
        give(dispatcher, asked, result.hits[0], context.faq(turn.city).topic(result.hits[0].id), in_form=True)
    elif result.decision == "ask_back" and not in_form:
        ask_which(dispatcher, asked, list(result.hits))
    elif result.elsewhere is not None:
        dispatcher.utter_message(
            response="utter_elsewhere", place=result.elsewhere, json_message={"awaits": asked.awaits()}
        )
    else:
        asked.stage = "told" if in_form else "offer"
        response = "utter_abstain_in_form" if in_form else "utter_abstain"
        dispatcher.utter_message(response=response, json_message={"awaits": asked.awaits()})
    return [asked.as_slot()]


def give(
    dispatcher: CollectingDispatcher, asked: Asked, hit: Hit, topic: Topic | None, *, in_form: bool = False
) -> None:
    """Say a topic's answer; then ask what it depends on, or once whether it helped."""
    asked.told.append(hit.id)
    asked.next = [id_ for id_ in asked.next if id_ not in asked.told]
    follow = topic.follow_up if topic is not None and not hit.expired else None
    options = list(follow.options) if follow else []
    chosen = read_option(asked.question, options, named_only=True)
    answer, spoken = hit.answer, hit.spoken
    if follow and chosen is not None:
        more = follow.options[options[chosen]]
        answer, spoken = f"{options[chosen]}：{more}\n\n{answer}", f"{more}{spoken}"
    source = {"source": {"name": hit.source.name, "checked_on": str(hit.checked_on)}}
    asked.stage, asked.options = ("offer" if hit.expired and not in_form else "told"), []
    dispatcher.utter_message(
        response="utter_answer", answer=answer, spoken=spoken, json_message={**source, "awaits": asked.awaits()}
    )
    if in_form or hit.expired:
        return
    if follow and chosen is None:
        asked.stage, asked.options = "follow_up", options
        dispatcher.utter_message(
            response="utter_follow_up",
            question=follow.ask,
            buttons=[{"title": option, "payload": option} for option in options],
            json_message={"awaits": asked.awaits()},
        )
    elif (tells_trouble(asked.question) or may_ask_for_deed(asked.question)) and not asked.asked_whether_solved:
        # 驾校不退钱咋弄, 能不能派人来弄一下: what is known does not get the money back, nor send somebody
        asked.stage, asked.asked_whether_solved = "offer", True
        dispatcher.utter_message(response="utter_offer_to_register", json_message={"awaits": asked.awaits()})
    else:
        ask_whether_solved(dispatcher, asked)


def ask_whether_solved(dispatcher: CollectingDispatcher, asked: Asked) -> None:
    """Once a question; the second time the ways on are named instead."""
    asked.stage, asked.options = ("offer" if asked.asked_whether_solved else "solved"), []
    response = "utter_ways_on" if asked.asked_whether_solved else "utter_ask_whether_solved"
    asked.asked_whether_solved = True
    dispatcher.utter_message(response=response, json_message={"awaits": asked.awaits()})


def ask_which(dispatcher: CollectingDispatcher, asked: Asked, hits: list[Hit]) -> None:
    """Up to three questions as buttons; on the phone 您是想问…，还是…."""
    asked.stage, asked.options = "choice", [hit.question for hit in hits]
    asked.next = [hit.id for hit in hits]
    buttons = [{"title": title, "payload": title} for title in (*asked.options, "都不是")]
    dispatcher.utter_message(
        response="utter_ask_back",
        choices="，还是".join(asked.options),
        buttons=buttons,
        json_message={"awaits": asked.awaits()},
    )


def keep(context: Context, turn: Turn, result: FaqResult) -> int:
    """Store the question, masked, with what was decided; returns its row."""
    first = result.hits[0] if result.hits else None
    with context.database.session() as session:
        return keep_question(
            session,
            masked(turn.text),
            city=turn.city,
            channel=turn.channel,
            decision=result.decision,
            topic=first.id if first else None,
            score=first.score if first else None,
            vector=None if result.vector is None else np.asarray(result.vector, "<f2").tobytes(),
            conversation_id=turn.conversation,
        )


def thing_named(text: str, *, complains: bool = False) -> str | None:
    """The thing (路灯) that is all that was said, neither a question nor yet a complaint: 路灯, 工资的事, 那个，电梯咧.

    ``complains``: Rasa took it for a complaint, so that any word of a matter (公交车) will do.
    """
    said = re.sub(r"\W", "", text)
    bare = _AROUND_A_THING.sub("", said)
    of_a_matter = (complains or bare != said) and bare in tree().leaves
    named = of_a_matter or any(thing.words.fullmatch(bare) for thing in things_in(bare))
    return bare if named and len(bare) <= LONGEST_THING else None


def asked_about_thing(dispatcher: CollectingDispatcher, turn: Turn, *, complains: bool = False) -> bool:
    """Ask what is wrong with the thing that is all that was said (see ``thing_named``)."""
    thing = thing_named(turn.text, complains=complains)
    if thing is None:
        return False
    dispatcher.utter_message(response="utter_tell_about_thing", thing=thing)
    return True


def is_complaint(text: str, decision: str = "abstain") -> bool:
    """A complaint that holds a question word (为什么还没人来修) stays a complaint.

    Where the answers at least ask back, the words must also say that something is undone or wanted.
    """
    if decision != "answer" and _COMPLAINS.search(text) and not _WHERE_TO_COMPLAIN.search(text):
        return True  # 我是要投诉物业乱收费 says so
    if decision != "answer" and (is_rhetorical(text) or _STUCK.search(text)):
        return True
    if decision != "answer" and _WAITED.search(text) and not is_question(text):
        return True
    if routing.order_type(text) not in ("投诉", "求助", "举报") or routing.category(text) in ([], ["其他"]):
        return False
    return decision == "abstain" or bool(UNDONE.search(text) or WISH.search(text) or _INDIGNANT.search(text))
