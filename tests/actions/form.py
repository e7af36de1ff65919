"""The complaint form without Rasa: the real actions and database, and as little of Rasa's form loop as they need."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import executor
from actions.context import Context
from orders.conversations import add_utterance, open_conversation
from orders.database import Database

_DOMAIN: dict[str, Any] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "domain.yml").read_text(encoding="utf-8")
)


class Form:
    """One conversation in ``form``; the intent of each utterance is told by the test, as Rasa would."""

    def __init__(
        self,
        database: Database,
        form: str = "complaint_form",
        channel: str = "chat",
        caller_number: str | None = None,
    ) -> None:
        self.database = database
        self._caller_number = caller_number
        self.slots: dict[str, Any] = dict.fromkeys(_DOMAIN["slots"])
        self.slots["requested_slot"] = None
        self._form = form
        self._channel = channel
        self._actions = executor(Context(database, {})).actions
        with database.session() as session:
            opened = open_conversation(session, sender="form", city="changde", channel=channel)
            self.conversation = opened.id

    def say(self, text: str, intent: str = "provide_info", confidence: float = 0.6, *, goes_on: bool = False) -> str:
        """What the bot answers; "" when the form leaves the utterance to another rule. ``goes_on``: as the gateway
        says of what follows a pause on the telephone."""
        with self.database.session() as session:
            kept = add_utterance(session, self.conversation, speaker="citizen", text=text, corrected=text).id
        self._message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "metadata": {
                "conversation": self.conversation, "utterance": kept, "city": "changde", "channel": self._channel,
                "caller_number": self._caller_number, **({"goes_on": True} if goes_on else {}),
            },
        }  # fmt: skip
        self._said: list[str] = []
        self.custom: list[dict[str, Any]] = []  # the data that came with what was said
        self._followed: str | None = None
        self._ended = False
        if not self._run(f"validate_{self._form}"):
            return ""
        self._go_on()
        return "\n".join(self._said)

    def _go_on(self) -> None:
        """Ask for what is missing, or do what the form is for; and begin anew where that is wanted."""
        for slot in _DOMAIN["forms"][self._form]["required_slots"]:
            if self.slots[slot] is None and not self._ended:
                self.slots["requested_slot"] = slot
                self._run(f"action_ask_{self._form}_{slot}")
                return
        self.slots["requested_slot"] = None
        self._run({"complaint_form": "action_file_order", "status_form": "action_tell_status"}[self._form])
        if self._followed == self._form:
            self._followed, self._ended = None, False
            self._run(f"validate_{self._form}")
            self._go_on()

    def _run(self, name: str) -> bool:
        dispatcher = CollectingDispatcher()
        tracker = Tracker(
            "form", self.slots, self._message, [{"event": "user"}], False, None, {"name": self._form}, "action_listen"
        )
        events = asyncio.run(self._actions[name](dispatcher, tracker, _DOMAIN))
        for message in dispatcher.messages:
            self._said.append(self._worded(message))
            self.custom += [message["custom"]] if message.get("custom") else []
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
                self._ended = self._ended or (event["name"] == "requested_slot" and event["value"] is None)
            elif event["event"] == "followup":
                self._followed = event["name"]
        return all(event["event"] != "action_execution_rejected" for event in events)

    def _worded(self, message: dict[str, Any]) -> str:
        if not message.get("response"):
            return str(message.get("text") or "")
        variants = _DOMAIN["responses"][message["response"]]
        fitting = [variant for variant in variants if variant.get("channel") == self._channel]
        plain = [variant for variant in variants if "channel" not in variant]
        return str((fitting or plain)[0]["text"]).format(**message)
