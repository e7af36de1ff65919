"""What an action needs to know of the turn it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from nlu.portions import Heard, cannot_be

# Actions that Rasa runs before a form by itself; anything else since the citizen spoke is an interruption.
_OWN = {"action_listen", "action_extract_slots", "action_session_start"}


class NoConversation(ValueError):
    """A message reached an action without the gateway's metadata."""


@dataclass(frozen=True)
class Turn:
    """One citizen's utterance as the gateway stored it and Rasa read it.

    ``text`` is the text that Rasa read, or that the gateway gave an intent without Rasa, so that spans found in it are
    spans of the stored utterance's corrected text; ``asked`` is the slot that the open form last asked for;
    ``urgent`` the kind of urgent order that the gateway recognised, if any; ``goes_on``: said after a pause and before
    the open question could be heard, so it goes on with the utterance before.
    """

    text: str
    intent: str
    confidence: float
    conversation: str
    utterance: int
    city: str
    channel: str
    caller_number: str | None
    asked: str | None
    urgent: str | None
    goes_on: bool = False

    @property
    def heard(self) -> bool:
        """Whether a recogniser wrote the text."""
        return self.channel == "voice"

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Read the turn from Rasa's tracker.

        Raises:
            NoConversation: when the message did not come through the gateway.
        """
        message = tracker.latest_message or {}
        metadata: dict[str, Any] = message.get("metadata") or {}
        if "conversation" not in metadata or "utterance" not in metadata:
            raise NoConversation(
                "this message has no conversation and utterance in its metadata; send it through the gateway's "
                "POST /webhooks/rest/webhook, not to Rasa itself"
            )
        intent = message.get("intent") or {}
        emergency = metadata.get("emergency") or {}
        return cls(
            text=metadata.get("said") or message.get("text") or "",
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0.0),
            conversation=metadata["conversation"],
            utterance=int(metadata["utterance"]),
            city=metadata["city"],
            channel=metadata.get("channel", "chat"),
            caller_number=metadata.get("caller_number"),
            asked=tracker.get_slot("requested_slot"),
            urgent=emergency.get("kind") if emergency.get("action") == "urgent_order" else None,
            goes_on=bool(metadata.get("goes_on")),
        )


def misses_of(tracker: Tracker) -> int:
    """How often in a row the citizen's answer was not understood."""
    return int(tracker.get_slot("misses") or 0)


def says_again(tracker: Tracker) -> bool:
    """Whether the citizen says word for word what he said last: what was made of it was not what he meant."""
    said = [event.get("text") for event in tracker.events if event.get("event") == "user"][-2:]
    return len(said) == 2 and said[0] == said[1]


def last_response(tracker: Tracker) -> str | None:
    """The name of the last response that the bot gave before the citizen's last words, also where it was said again
    word for word; None for composed text."""
    said: str | None = None
    for event in reversed(tracker.events):
        if event.get("event") != "bot" or (said is not None and event.get("text") != said):
            continue
        name = (event.get("metadata") or {}).get("utter_action")
        if name or not event.get("text"):
            return name
        said = event["text"]
    return None


def heard_before(tracker: Tracker, name: str) -> str:
    """The portions of the number ``name`` that earlier turns gave, "138 66"; "" when there are none or they came to
    nothing and it is being said anew."""
    held = tracker.get_slot("number_so_far") or {}
    portions = str(held.get("portions") or "") if held.get("name") == name else ""
    return "" if cannot_be(portions, name) else portions


def hold(name: str, heard: Heard) -> EventType:
    """Keep what was heard of a number for the next turn."""
    event: EventType = SlotSet("number_so_far", {"name": name, "portions": heard.portions})
    return event


def interrupted(tracker: Tracker, form: str) -> bool:
    """True when another action has already answered this utterance and Rasa is only coming back to ``form``."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") not in _OWN | {form}:
            return True
    return False
