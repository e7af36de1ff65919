"""The webhook where Rasa runs the actions: a form's next question comes with the validation of what was said."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from starlette.testclient import TestClient

from api.actions import actions_app

pytestmark = pytest.mark.unit

DOMAIN = {"forms": {"order": {"required_slots": ["place", "number"]}}}


class Told(Action):
    """Returns ``events``, or raises them; says what it saw of the tracker."""

    def __init__(self, name: str, *events: Any) -> None:
        self._name, self._events = name, events

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(text=f"{self._name} {tracker.slots} {tracker.active_loop_name}")
        for event in self._events:
            if isinstance(event, Exception):
                raise event
        return list(self._events)


def answer(*actions: Action, place: str | None = None, sandbox: bool = False) -> dict[str, Any]:
    executor, other = ActionExecutor(), ActionExecutor()
    for action in actions:
        (other if sandbox else executor).register_action(action)
    tracker = {
        "sender_id": "a",
        "slots": {"place": place, "number": None},
        "latest_message": {"metadata": {"sandbox": sandbox}},
    }
    call = {"next_action": actions[0].name(), "sender_id": "a", "tracker": tracker}
    client = TestClient(actions_app(executor, other, "secret", DOMAIN))
    found: dict[str, Any] = client.post("/actions", json=call, headers={"Authorization": "Bearer secret"}).json()
    return found


def validated(*events: EventType) -> Told:
    return Told("validate_order", *events)


PLACE, NUMBER = Told("action_ask_order_place"), Told("action_ask_order_number", SlotSet("times", 1))


@pytest.mark.parametrize("sandbox", [False, True])
def test_the_next_question_comes_along_and_sees_what_was_validated(sandbox: bool) -> None:
    found = answer(validated(SlotSet("place", "朝阳路")), PLACE, NUMBER, sandbox=sandbox)
    assert [event["value"] for event in found["events"]] == ["朝阳路"]
    question = found["question"]
    assert question["slot"] == "number"
    assert [event["name"] for event in question["events"]] == ["times"]
    assert question["responses"][0]["text"] == "action_ask_order_number {'place': '朝阳路', 'number': None} order"


def test_the_same_question_comes_again_where_nothing_was_found() -> None:
    assert answer(validated(SlotSet("misses", 1)), PLACE, NUMBER)["question"]["slot"] == "place"


@pytest.mark.parametrize(
    "events",
    [
        [ActionExecutionRejected("order")],
        [SlotSet("requested_slot", None)],
        [SlotSet("place", "x"), SlotSet("number", "1")],
    ],
)
def test_a_form_that_was_left_or_is_done_asks_nothing(events: list[EventType]) -> None:
    found = answer(validated(*events), PLACE, NUMBER)
    assert "question" not in found
    assert len(found["events"]) == len(events)


def test_a_question_without_an_action_is_left_to_rasa() -> None:
    assert "question" not in answer(validated(), NUMBER)


def test_a_question_that_fails_does_not_take_the_validation_along() -> None:
    found = answer(validated(SlotSet("misses", 1)), Told("action_ask_order_place", ValueError("broken")))
    assert found["events"][0]["name"] == "misses"
    assert "question" not in found


def test_other_actions_ask_nothing() -> None:
    assert "question" not in answer(Told("action_thanks"), PLACE, NUMBER)
