"""When an utterance belongs to another rule than the open form's, and when a person is offered."""

from __future__ import annotations

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


def is_sure(intent: str, confidence: float) -> bool:
    """Whether Rasa is sure enough of an intent that has a rule of its own."""
    return intent in INTERRUPTS and confidence >= INTERRUPTS[intent]
