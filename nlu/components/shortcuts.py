"""What Rasa 3.6.21 does at every turn and need not: the same answers for two thirds of its time.

3.6.21 is Rasa's last open release, so what is replaced here does not move. Used by ``nlu.launcher`` where the
assistant is served; training is Rasa's own.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

EVENTS_FOR_ACTIONS = 40  # three turns and more; no action looks further back than the turn before


def take() -> None:
    """Put all of them in place; call after ``nlu.launcher.prepare`` and before the assistant is loaded."""
    keep_the_connection_to_the_actions()
    tell_the_actions_what_they_read()
    believe_the_actions()
    ask_what_came_with_the_validation()
    stay_in_the_open_form()
    look_for_intents_only()
    extract_nothing()
    copy_trackers_as_they_are()
    run_the_graph_in_a_fixed_order()
    look_up_kinds_of_events_once()
    know_the_domain()
    log_without_copies()


def keep_the_connection_to_the_actions() -> None:
    """Rasa opens and closes a connection for every action; a turn has two or three of them."""
    import aiohttp.client_reqrep
    import ujson  # comes with Rasa's web server; a tenth of the time of json
    from aiohttp import ClientSession, ClientTimeout, TCPConnector
    from aiohttp.http import StreamWriter
    from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

    class Kept:
        session: ClientSession | None = None

        async def __aenter__(self) -> ClientSession:
            if Kept.session is None:
                # Dropped here before the gateway drops it (5 s), so that no call goes out on a closed connection.
                connector = TCPConnector(keepalive_timeout=2)
                timeout = ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT)
                Kept.session = ClientSession(connector=connector, timeout=timeout, json_serialize=ujson.dumps)
            return Kept.session

        async def __aexit__(self, *_: object) -> None:
            """Stays open for the next action."""

    class InOnePiece(StreamWriter):
        """Sends the head of a request with its body: each piece wakes the gateway, and takes as long as all the rest
        of the request."""

        _head: bytes | None = None

        async def write_headers(self, *line_and_headers: Any) -> None:
            self._head = b""
            await super().write_headers(*line_and_headers)

        def _write(self, chunk: Any) -> None:
            if self._head == b"":
                self._head = chunk
            else:
                super()._write((self._head or b"") + chunk)
                self._head = None

        async def write_eof(self, chunk: bytes = b"") -> None:
            if self._head and not chunk:
                self._write(b"")
            await super().write_eof(chunk)

    EndpointConfig.session = lambda self: Kept()
    aiohttp.client_reqrep.StreamWriter = InOnePiece  # type: ignore[attr-defined]


def tell_the_actions_what_they_read() -> None:
    """Rasa writes down the whole talk for every action, with all that it read in each sentence; a turn then costs more
    the longer the talk has been."""
    import rasa
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import UserUttered

    def told(event: Any) -> dict[str, Any]:
        if isinstance(event, UserUttered):  # the latest is told in full beside the events
            return {"event": "user", "timestamp": event.timestamp, "text": event.text}
        as_dict: dict[str, Any] = event.as_dict()
        return as_dict

    def call_format(self: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        state = {
            "sender_id": tracker.sender_id,
            "slots": tracker.current_slot_values(),
            "latest_message": tracker._latest_message_data(),
            "followup_action": tracker.followup_action,
            "paused": tracker.is_paused(),
            "events": [told(event) for event in list(tracker.events)[-EVENTS_FOR_ACTIONS:]],
            "active_loop": {"name": tracker.active_loop_name} if tracker.active_loop else {},
            "latest_action_name": tracker.latest_action_name,
        }
        call = {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state}
        return {**call, "version": rasa.__version__}

    RemoteAction._action_call_format = call_format


def believe_the_actions() -> None:
    """Rasa builds a JSON schema for every reply of an action and checks the reply against it: 45 % of its CPU time.
    The actions are ours; what no event is made of is still refused where events are made."""
    from rasa.core.actions.action import RemoteAction

    def validate(self: Any, result: Any) -> bool:
        for name in ("events", "responses"):
            if not isinstance(result, dict) or not all(isinstance(each, dict) for each in result.get(name, [])):
                raise ValueError(f"{self.name()} answered without a list of {name}")
        self.question = result.get("question")
        return True

    RemoteAction._validate_action_result = validate


def ask_what_came_with_the_validation() -> None:
    """Rasa calls for the validation of what was said to a form, and then for the form's next question; the gateway
    answers both at once (``api.actions``)."""
    from rasa.core.actions.action import RemoteAction
    from rasa.core.actions.forms import FormAction
    from rasa.shared.core.events import SlotSet, deserialise_events

    ask = FormAction._ask_for_slot

    async def validate_slots(
        self: Any, slots: dict[str, Any], tracker: Any, domain: Any, channel: Any, nlg: Any
    ) -> Any:
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        action = RemoteAction(name, self.action_endpoint)
        told = self._temporary_tracker(tracker, [SlotSet(key, value) for key, value in slots.items()], domain)
        events = await action.run(channel, nlg, told, domain)
        self._question = action.question
        return events

    async def ask_for_slot(self: Any, domain: Any, nlg: Any, channel: Any, slot: str, tracker: Any) -> Any:
        question, self._question = self._question, None
        if not question or question["slot"] != slot:
            return await ask(self, domain, nlg, channel, slot, tracker)
        said = await RemoteAction._utter_responses(question["responses"], channel, nlg, tracker)
        return said + deserialise_events(question["events"])

    FormAction._question = RemoteAction.question = None
    FormAction.validate_slots = validate_slots
    FormAction._ask_for_slot = ask_for_slot


def stay_in_the_open_form() -> None:
    """A form that is open and was not rejected comes before every rule; Rasa looks through all rules first."""
    from rasa.core.policies.rule_policy import RulePolicy

    by_rules = RulePolicy._predict

    def predict(self: Any, tracker: Any, domain: Any) -> Any:
        form, source = self._find_action_from_loop_happy_path(tracker)
        by_default, _ = self._find_action_from_default_actions(tracker)
        if form is None or by_default is not None:
            return by_rules(self, tracker, domain)
        probabilities = self._prediction_result(form, tracker, domain)
        return self._rule_prediction(probabilities, source, is_no_user_prediction=True), source

    RulePolicy._predict = predict


def look_for_intents_only() -> None:
    """Rasa looks through its rules twice, at first for one that names the citizen's very words."""
    from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
    from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER

    find = RulePolicy._find_action_from_rules

    def names_an_intent(self: Any, key: str) -> bool:
        latest = self._rule_key_to_state(key)[-1]
        after_listening = latest.get(PREVIOUS_ACTION, {}).get("action_name") == ACTION_LISTEN_NAME
        return not after_listening or "intent" in latest.get(USER, {})

    def find_action(self: Any, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
        if use_text_for_last_user_input:
            by_words = self.__dict__.get("_by_words")
            if by_words is None:
                keys = [key for lookup in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH) for key in self.lookup[lookup]]
                by_words = self._by_words = not all(names_an_intent(self, key) for key in keys)
            if not by_words:
                return None, None, False
        return find(self, tracker, domain, use_text_for_last_user_input)

    RulePolicy._find_action_from_rules = find_action


def extract_nothing() -> None:
    """Rasa goes through all slots at each sentence for what fills them; ours are filled by actions alone."""
    from rasa.core.actions.action import ACTION_VALIDATE_SLOT_MAPPINGS, ActionExtractSlots
    from rasa.shared.core.constants import DEFAULT_SLOT_NAMES

    extract = ActionExtractSlots.run

    async def run(self: Any, channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        fills_none = domain.__dict__.get("_fills_none")
        if fills_none is None:
            ours = [slot for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES]
            custom = all(mapping == {"type": "custom"} for slot in ours for mapping in slot.mappings)
            fills_none = domain._fills_none = custom and ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions
        return [] if fills_none else await extract(self, channel, nlg, tracker, domain)

    ActionExtractSlots.run = run


def copy_trackers_as_they_are() -> None:
    """Rasa copies a tracker by going through the whole talk again: once for an action, twice more for a form."""
    from rasa.core.actions.forms import FormAction
    from rasa.shared.core.constants import REQUESTED_SLOT
    from rasa.shared.core.events import ActionExecuted, SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker

    replayed = FormAction._temporary_tracker

    def copied(tracker: Any) -> Any:
        other = copy.copy(tracker)
        other.events = tracker._create_events(tracker.events)
        other.slots = type(tracker.slots)((name, _twin(slot)) for name, slot in tracker.slots.items())
        other.active_loop = copy.copy(tracker.active_loop)
        other.model_id = other.assistant_id = None  # events are signed when they are kept
        return other

    def temporary_tracker(self: Any, current: Any, more: Iterable[Any], domain: Any) -> Any:
        if current.idx_after_latest_restart():
            return replayed(self, current, more, domain)
        other = copied(current)
        for event in (SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current)), ActionExecuted(self.name()), *more):
            other.update(event)
        return other

    DialogueStateTracker.copy = copied
    FormAction._temporary_tracker = temporary_tracker


def _twin(slot: Any) -> Any:
    """``copy.copy`` in a tenth of its time; there are fifty slots."""
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def run_the_graph_in_a_fixed_order() -> None:
    """Rasa has dask plan the graph of its components anew for a parse and for every prediction."""
    from rasa.engine.runner.dask import DaskGraphRunner

    def run(self: Any, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        orders = self.__dict__.setdefault("_orders", {})
        if wanted not in orders:
            orders[wanted] = _order(self._graph_schema.nodes, wanted)
        done = dict(inputs or {})
        for name in orders[wanted]:
            needs = self._graph_schema.nodes[name].needs.values()
            done[name] = self._instantiated_nodes[name](*((each, done[each]) for each in needs))[1]
        return {name: done[name] for name in wanted}

    DaskGraphRunner.run = run


def _order(nodes: dict[str, Any], wanted: Iterable[str]) -> list[str]:
    """The names of all nodes that ``wanted`` need, each behind what it needs; names of inputs are left out."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        if name in nodes and name not in found:
            for need in nodes[name].needs.values():
                add(need)
            found[name] = None

    for name in wanted:
        add(name)
    return list(found)


def look_up_kinds_of_events_once() -> None:
    """Rasa walks through the tree of its classes for each event that an action returns."""
    from rasa.shared.core.events import Event

    Event.resolve_by_type = staticmethod(lru_cache(maxsize=64)(Event.resolve_by_type))


def know_the_domain() -> None:
    """Rasa writes down its whole domain for each sentence to see whether it has one, and then whether the intent is in
    it; the model was trained with this very domain."""
    from rasa.core.processor import MessageProcessor

    MessageProcessor._check_for_unseen_features = lambda self, parse_data: None


def log_without_copies() -> None:
    """Rasa copies and lists what it would log for debugging, whether or not that is logged; the copies are used for
    nothing else in these modules."""
    import rasa.core.actions.forms
    import rasa.core.policies.rule_policy
    import rasa.core.processor

    for module in (rasa.core.actions.forms, rasa.core.policies.rule_policy, rasa.core.processor):
        module.copy = SimpleNamespace(deepcopy=lambda value: value)
    rasa.core.processor.MessageProcessor._log_slots = staticmethod(lambda tracker: None)
