"""Answering a question from the checked answers, asking back, or saying that there is none."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.turn import Turn
from nlu import routing


class Answer(Action):
    """``ask_faq``: what is not a question but a complaint is taken as one."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn.of(tracker)
        result = await asyncio.to_thread(self._context.faq(turn.city).ask, turn.text)
        if result.decision == "answer":
            hit = result.hits[0]
            dispatcher.utter_message(
                response="utter_answer",
                answer=hit.answer,
                spoken=hit.spoken,
                json_message={"source": {"name": hit.source.name, "checked_on": str(hit.checked_on)}},
            )
        elif result.decision == "ask_back":
            questions = [hit.question for hit in result.hits[:3]]
            dispatcher.utter_message(
                response="utter_ask_back",
                choices="，还是".join(questions),
                buttons=[{"title": question, "payload": question} for question in questions],
            )
        elif tracker.active_loop_name is None and _is_complaint(turn.text):
            return [FollowupAction("complaint_form")]
        else:
            dispatcher.utter_message(response="utter_abstain")
        return []


def _is_complaint(text: str) -> bool:
    """A complaint that holds a question word (为什么还没人来修) stays a complaint."""
    return routing.order_type(text) in ("投诉", "求助", "举报") and routing.category(text) not in ([], ["其他"])
