"""What the citizen says to an answer: again, slower, send it; it helped, or it did not and what then.

The gateway reads the words (``nlu.replies``) against what the last answer awaits, and sends ``/answer_reply`` with
the reading in the metadata; the words themselves are kept like any other utterance.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.address import SURE
from actions.answer import Asked, ask_whether_solved, ask_which, give
from actions.context import Context
from actions.filling import NO_PLACE, NOT_IN_ORDERS, SOMEBODY_GOES_THERE
from actions.turn import Turn
from faq import Faq, Hit
from nlu import routing
from nlu.address import Address, find_address
from nlu.deed import may_ask_for_deed
from nlu.registering import is_local, tells_trouble
from orders import drafts
from orders.evidence import span_as_heard
from orders.model import Utterance
from orders.questions import set_outcome

NOWHERE = 2  # parts of the place of an enquiry that names no county and no town
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")


class AnswerReply(Action):
    """``answer_reply``."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_answer_reply"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, asked = Turn.of(tracker), Asked.of(tracker)
        reply = (tracker.latest_message.get("metadata") or {}).get("reply") or {}
        if asked is None:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
            return []
        kind = str(reply.get("kind"))
        if kind in ("again", "simpler", "slower", "send"):
            await asyncio.to_thread(self._say_again, dispatcher, turn, asked, kind)
            return [asked.as_slot()]
        if kind == "option":
            await asyncio.to_thread(
                self._chosen, dispatcher, turn, asked, int(reply["option"]), tracker.active_loop_name is not None
            )
            return [asked.as_slot()]
        if kind == "person":
            await asyncio.to_thread(self._outcome, asked, "person")
            return [FollowupAction("action_hand_over")]
        if kind == "register" or (kind == "yes" and asked.stage == "offer"):
            await asyncio.to_thread(self._register, turn, asked)
            return [asked.as_slot(), FollowupAction("complaint_form")]
        if kind == "unsure":  # which of the two it is: somebody who can look it up has to say
            asked.stage, asked.options = "offer", []
            dispatcher.utter_message(response="utter_offer_to_register", json_message={"awaits": asked.awaits()})
            return [asked.as_slot()]
        if kind == "yes":
            await asyncio.to_thread(self._outcome, asked, "solved")
            dispatcher.utter_message(response="utter_solved")
            return []
        await self._unsolved(dispatcher, turn, asked)
        return [asked.as_slot()]

    async def _unsolved(self, dispatcher: CollectingDispatcher, turn: Turn, asked: Asked) -> None:
        """The next best, then a person or an order."""
        if asked.stage == "offer":
            dispatcher.utter_message(response="utter_nothing_more")
            return
        await asyncio.to_thread(self._outcome, asked, "unsolved")
        faq = self._context.faq(turn.city)
        hits = [] if asked.stage == "choice" else await asyncio.to_thread(self._next, faq, asked)
        if hits:
            ask_which(dispatcher, asked, hits)
        else:
            asked.stage, asked.options = "offer", []
            dispatcher.utter_message(response="utter_offer_order", json_message={"awaits": asked.awaits()})

    @staticmethod
    def _next(faq: Faq, asked: Asked) -> list[Hit]:
        found = faq.ask(asked.question).hits
        return [hit for hit in found if hit.id in asked.next and hit.id not in asked.told][:2]

    def _chosen(self, dispatcher: CollectingDispatcher, turn: Turn, asked: Asked, option: int, in_form: bool) -> None:
        faq = self._context.faq(turn.city)
        if asked.stage == "choice" and option < len(asked.next):
            hit = faq.hit(asked.next[option])
            if hit is not None:
                give(dispatcher, asked, hit, faq.topic(hit.id), in_form=in_form)
                return
        topic = faq.topic(asked.told[-1]) if asked.told else None
        if topic is None or topic.follow_up is None or option >= len(asked.options):
            asked.stage, asked.options = "offer", []
            dispatcher.utter_message(response="utter_offer_order", json_message={"awaits": asked.awaits()})
            return
        dispatcher.utter_message(text=topic.follow_up.options[asked.options[option]])
        ask_whether_solved(dispatcher, asked)

    def _say_again(self, dispatcher: CollectingDispatcher, turn: Turn, asked: Asked, kind: str) -> None:
        """The same answer: as it was, in few words, sentence by sentence, or in writing; then as it stood before."""
        hit = self._context.faq(turn.city).hit(asked.told[-1]) if asked.told else None
        awaits = {"awaits": asked.awaits()}
        if hit is None:
            if asked.stage == "choice":
                dispatcher.utter_message(
                    response="utter_ask_back",
                    choices="，还是".join(asked.options),
                    buttons=[{"title": option, "payload": option} for option in asked.options],
                    json_message=awaits,
                )
            else:
                dispatcher.utter_message(response="utter_abstain_in_form", json_message=awaits)
        elif kind == "send":
            written = {**awaits, "written": hit.answer} if turn.channel == "voice" else awaits
            dispatcher.utter_message(response="utter_sent", answer=hit.answer, json_message=written)
        elif kind == "slower":
            dispatcher.utter_message(response="utter_slowly")
            for sentence in _SENTENCE.findall(hit.spoken):
                dispatcher.utter_message(text=sentence, json_message=awaits)
        elif kind == "simpler":
            dispatcher.utter_message(response="utter_in_short", spoken=hit.spoken, json_message=awaits)
        else:
            dispatcher.utter_message(response="utter_answer", answer=hit.answer, spoken=hit.spoken, json_message=awaits)

    def _outcome(self, asked: Asked, outcome: str) -> None:
        with self._context.database.session() as session:
            set_outcome(session, asked.row, outcome)

    def _register(self, turn: Turn, asked: Asked) -> None:
        """An order with the question in it. Where it is matters not to an enquiry in general, and is asked of one that
        is about a place; where the question tells what was done to somebody (驾校不退钱咋弄) it is a complaint."""
        category = routing.category(asked.question)
        trouble = tells_trouble(asked.question) or may_ask_for_deed(asked.question)
        kind = routing.order_type(asked.question) if trouble else "咨询"
        kind = "求助" if trouble and kind not in SOMEBODY_GOES_THERE else kind
        where = find_address(asked.question, self._context.city(turn.city))
        division = _division(where)
        topic = self._context.faq(turn.city).topic((asked.told or asked.next or [""])[0])
        ranked = routing.departments(asked.question, category, self._context.city(turn.city))
        department = topic.department if topic else ranked[0][0] if ranked else None
        with self._context.database.session() as session:
            set_outcome(session, asked.row, "order")
            order = drafts.draft_for(session, turn.conversation, turn.city, turn.channel)
            said = session.get_one(Utterance, asked.utterance)
            span = span_as_heard(said.text, asked.question, 0, len(asked.question))
            fields: dict[str, Any] = {
                "description": asked.question, "type": kind, "category": category, "title": asked.question[:30],
            }  # fmt: skip
            if not trouble and (len(division) > NOWHERE or not is_local(asked.question)):
                fields["address"] = division
            elif trouble and where is not None and where.confidence >= SURE:
                told = where.as_dict()
                fields["address"] = {part: told[part] for part in told if part not in NOT_IN_ORDERS}
            if department:
                fields["department"] = department
            for name, value in fields.items():
                words = span if name == "description" else None
                drafts.set_field(
                    session,
                    order,
                    name,
                    value,
                    utterance_id=asked.utterance,
                    start=words and words[0],
                    end=words and words[1],
                    method="words_of_the_caller" if name == "description" else "derived",
                    confidence=0.8 if name == "description" else 0.6,
                )


def _division(found: Address | None) -> dict[str, Any]:
    """The county and town that a question names; an enquiry needs no more."""
    named = {} if found is None or found.confidence < 0.3 else found.as_dict()
    where = {part: named[part] for part in ("county", "town") if named.get(part)}
    return {**where, "text": "".join(where.values()) or NO_PLACE, "place": NO_PLACE}
