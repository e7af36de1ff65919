"""What Rasa need not do at every turn: each shortcut beside what Rasa itself does, in Rasa's own environment."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing

pytestmark = pytest.mark.service

PRELUDE = """
import asyncio, json, sys
from nlu.launcher import prepare
prepare()
from rasa.core.actions.action import RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted, ActionExecutionRejected, ActiveLoop, BotUttered, LoopInterrupted, Restarted, SlotSet, UserUttered)
from rasa.shared.core.trackers import DialogueStateTracker
from nlu.components import shortcuts

domain = Domain.from_yaml('''
version: "3.1"
intents: [report, restart]
slots:
  place: {type: text, mappings: [{type: custom}]}
  number: {type: any, mappings: [{type: custom}]}
forms:
  order: {required_slots: [place, number]}
actions: [validate_order]
''')
TALK = [
    ActionExecuted("action_listen"), UserUttered("路灯坏了", {"name": "report"}), ActionExecuted("order"),
    ActiveLoop("order"), SlotSet("place", "朝阳路"), BotUttered("电话呢？"),
    SlotSet("requested_slot", "number"), ActionExecuted("action_listen"), UserUttered("不说", {"name": "report"}),
]
def tracker(*more):
    return DialogueStateTracker.from_events("a", [*TALK, *more], slots=domain.slots, domain=domain)
def shown(tracker):
    loop = tracker.active_loop
    return [tracker.current_slot_values(), len(tracker.events), tracker.latest_action_name, tracker.is_paused(),
            loop and [loop.name, loop.is_interrupted, loop.rejected], tracker.latest_message.text,
            tracker.latest_bot_utterance.text]
"""


def run(root: Path, code: str) -> object:
    python = root / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        missing("Rasa's environment is not there; `make test` makes it")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [python, "-W", "ignore", "-c", PRELUDE + code], cwd=root, env=variables, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_actions_are_told_the_latest_events_and_what_was_read_in_the_latest_sentence_only(root: Path) -> None:
    code = """
shortcuts.tell_the_actions_what_they_read()
long = tracker(*(UserUttered(str(n), {"name": "report"}, parse_data={"intent_ranking": [1] * 50}) for n in range(100)),
               SlotSet("place", "临江路"))
call = RemoteAction("action_x", None)._action_call_format(long, domain)
state = call["tracker"]
print(json.dumps([len(state["events"]) == shortcuts.EVENTS_FOR_ACTIONS, state["events"][-2]["text"],
                  "parse_data" in state["events"][-2], state["slots"]["place"], state["latest_message"]["text"],
                  state["active_loop"], "domain" in call, call["next_action"], call["sender_id"]]))
"""
    told = [True, "99", False, "临江路", "99", {"name": "order"}, False, "action_x", "a"]
    assert run(root, code) == told


def test_a_reply_of_no_events_is_refused(root: Path) -> None:
    code = """
shortcuts.believe_the_actions()
action, refused = RemoteAction("action_x", None), 0
assert action._validate_action_result({"events": [{"event": "slot"}], "responses": []})
for wrong in ({"events": "none"}, {"events": ["slot"]}, {"responses": [1]}, [], None):
    try:
        action._validate_action_result(wrong)
    except (ValueError, TypeError):
        refused += 1
print(refused)
"""
    assert run(root, code) == 5


def test_a_tracker_is_copied_as_rasa_copies_it(root: Path) -> None:
    code = """
cases = [tracker(), tracker(ActionExecutionRejected("order")), tracker(LoopInterrupted(True)),
         tracker(Restarted(), *TALK)]
form, more = FormAction("order", None), lambda: [SlotSet("number", "1"), BotUttered("好")]
def both():
    return [[shown(each.copy()), shown(form._temporary_tracker(each, more(), domain))] for each in cases]
theirs = both()
shortcuts.copy_trackers_as_they_are()
ours = both()
copied = cases[0].copy()
copied.update_with_events([SlotSet("place", "x"), ActionExecutionRejected("order"), LoopInterrupted(True)], domain)
print(json.dumps([ours == theirs, shown(cases[0]) == shown(tracker())]))
"""
    assert run(root, code) == [True, True]


def test_an_open_form_goes_on_as_the_rules_would_have_it(root: Path) -> None:
    code = """
class Rules(RulePolicy):
    def __init__(self):
        self.lookup, self.priority, self.looked_at = {}, 1, 0
        self.config = {"use_nlu_confidence_as_score": False}
    def _find_action_from_rules(self, tracker, domain, use_text_for_last_user_input):
        self.looked_at += 1
        return None, None, False
    def _default_predictions(self, domain):
        return [0.0] * domain.num_actions
cases = [tracker(), tracker(ActionExecuted("order")), tracker(ActionExecutionRejected("order")),
         tracker(UserUttered("/restart", {"name": "restart"})), tracker(ActiveLoop(None))]
def predicted():
    rules, found = Rules(), []
    for each in cases:
        one, source = rules._predict(each, domain)
        found.append([one.probabilities, one.is_no_user_prediction, one.policy_name, one.events, source])
    return found, rules.looked_at
theirs, looked_at = predicted()
shortcuts.stay_in_the_open_form()
ours, looked_at_now = predicted()
print(json.dumps([ours == theirs, looked_at > looked_at_now, domain.action_names_or_texts[
    ours[0][0].index(1.0)], domain.action_names_or_texts[ours[1][0].index(1.0)]]))
"""
    assert run(root, code) == [True, True, "order", "action_listen"]


def test_rules_that_name_words_are_still_looked_for(root: Path) -> None:
    code = """
looked = []
def find(self, tracker, domain, words):
    looked.append(words)
    return "found", "key", False
RulePolicy._find_action_from_rules = find
shortcuts.look_for_intents_only()
def rule(**user):
    return json.dumps([{"prev_action": {"action_name": "action_listen"}, "user": user}])
def rules(*keys):
    made = RulePolicy.__new__(RulePolicy)
    made.lookup = {"rules": dict.fromkeys(keys, "x"), "rules_for_loop_unhappy_path": {}}
    return made
intents = [rule(intent="report"), json.dumps([{"prev_action": {"action_name": "order"}}])]
found = [made._find_action_from_rules(None, None, words) for made in (rules(*intents), rules(*intents, rule(text="好")),
         rules(*intents, rule())) for words in (True, False)]
print(json.dumps([[name for name, _, _ in found], looked]))
"""
    assert run(root, code) == [[None, "found", *["found"] * 4], [False, True, False, True, False]]


def test_slots_that_sentences_fill_are_still_filled(root: Path) -> None:
    code = """
from rasa.core.actions.action import ActionExtractSlots
shortcuts.extract_nothing()
worded = domain.merge(Domain.from_yaml('''
version: "3.1"
slots:
  words: {type: text, mappings: [{type: from_text}]}
'''))
async def main():
    events = [await ActionExtractSlots(None).run(None, None, tracker(), each) for each in (domain, worded)]
    print(json.dumps([[event.key, event.value] for found in events for event in found]))
asyncio.run(main())
"""
    assert run(root, code) == [["words", "不说"]]


def test_the_graph_gives_what_dask_gives(root: Path) -> None:
    code = """
from types import SimpleNamespace
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
calls = []
def node(name):
    def call(*inputs):
        calls.append(name)
        return name, [name, dict(inputs)]
    return call
def schema(needs):
    return SchemaNode(needs=needs, uses=object, constructor_name="create", fn="run", config={})
nodes = {"last": schema({"a": "first", "b": "second", "c": "given"}), "second": schema({"a": "first"}),
         "first": schema({"a": "given"}), "unused": schema({"a": "last"})}
runner = DaskGraphRunner.__new__(DaskGraphRunner)
runner._graph_schema, runner._execution_context = GraphSchema(nodes), SimpleNamespace()
runner._instantiated_nodes = {name: node(name) for name in nodes}
theirs = runner.run({"given": [1]}, ["last"])
called, calls[:] = sorted(calls), []
shortcuts.run_the_graph_in_a_fixed_order()
print(json.dumps([runner.run({"given": [1]}, ["last"]) == theirs, sorted(calls) == called, calls]))
"""
    assert run(root, code) == [True, True, ["first", "second", "last"]]


def test_kinds_of_events_are_found_as_rasa_finds_them(root: Path) -> None:
    code = """
from rasa.shared.core.events import deserialise_events
told = [{"event": "slot", "name": "place", "value": "x"}, {"event": "followup", "name": "y"},
        {"event": "form", "name": None}]
theirs = deserialise_events(told)
shortcuts.look_up_kinds_of_events_once()
refused = 0
for _ in range(2):
    try:
        deserialise_events([{"event": "nothing of the sort"}])
    except ValueError:
        refused += 1
print(json.dumps([deserialise_events(told) == theirs, refused]))
"""
    assert run(root, code) == [True, 2]


def test_a_form_asks_what_came_with_the_validation(root: Path) -> None:
    code = """
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
shortcuts.believe_the_actions()
shortcuts.copy_trackers_as_they_are()
shortcuts.ask_what_came_with_the_validation()
domain = domain.merge(Domain.from_yaml("version: '3.1'\\nactions: [action_ask_order_number, action_ask_order_place]"))
class Endpoint:
    kwargs = {}
    def __init__(self, question):
        self.question, self.called = question, []
    async def request(self, json, **more):
        self.called.append(json["next_action"])
        if json["next_action"] == "validate_order":
            more = {"question": self.question} if self.question else {}
            return {"events": [{"event": "slot", "name": "place", "value": "临江路"}], "responses": [], **more}
        return {"events": [], "responses": [{"text": "called for"}]}
async def asked(question):
    endpoint = Endpoint(question)
    events = await FormAction("order", endpoint).run(
        CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker(), domain)
    return endpoint.called, [getattr(event, "text", None) or [event.key, event.value] for event in events]
async def main():
    events = [{"event": "slot", "name": "place", "value": "x"}]
    along = {"slot": "number", "events": events, "responses": [{"text": "along"}]}
    print(json.dumps([await asked(along), await asked({**along, "slot": "place"}), await asked(None)]))
asyncio.run(main())
"""
    taken, asked = ["place", "临江路"], ["requested_slot", "number"]
    called_for = [["validate_order", "action_ask_order_number"], [taken, asked, "called for"]]
    assert run(root, code) == [[["validate_order"], [taken, asked, "along", ["place", "x"]]], called_for, called_for]


def test_a_request_leaves_in_one_piece(root: Path) -> None:
    code = """
from rasa.utils.endpoints import EndpointConfig
shortcuts.keep_the_connection_to_the_actions()
seen = []
async def gateway(reader, writer):
    while True:
        piece = await reader.read(65536)
        if not piece:
            return
        seen.append(piece)
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 4\\r\\n\\r\\n[\\n1]")
async def main():
    server = await asyncio.start_server(gateway, "127.0.0.1", 0)
    endpoint = EndpointConfig(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/actions")
    answers = [await endpoint.request(method="post", json={"name": "路灯"}), await endpoint.request(method="get")]
    print(json.dumps([answers, len(seen), json.loads(seen[0].split(b"\\r\\n\\r\\n")[1]), seen[1].startswith(b"GET")]))
asyncio.run(main())
"""
    assert run(root, code) == [[[1], [1]], 2, {"name": "路灯"}, True]
