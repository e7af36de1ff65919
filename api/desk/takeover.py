"""Which conversations need a person, and which agent has one.

A conversation that a person answers either waits or is some agent's. The record has one place for it, the reason of
the handover; an agent who takes a conversation writes the name in front of the reason.
"""

from __future__ import annotations

import logging
import re

from sqlalchemy.orm import Session

from orders.conversations import hand_back, hand_over, raise_alarm
from orders.errors import BadConversation
from orders.history import hold, locked, record
from orders.lookup import find
from orders.model import OPEN_DRAFT

log = logging.getLogger(__name__)
_TAKEN = re.compile(r"\[(?P<agent>[\w.@-]{1,64})\] ?(?P<reason>.*)", re.DOTALL)


def agent_of(handover_reason: str | None) -> str | None:
    """The agent who has taken the conversation; None while it waits."""
    taken = _TAKEN.fullmatch(handover_reason or "")
    return taken["agent"] if taken else None


def reason_of(handover_reason: str | None) -> str:
    """Why a person answers, without the agent's name."""
    taken = _TAKEN.fullmatch(handover_reason or "")
    return taken["reason"] if taken else handover_reason or ""


def take(session: Session, conversation_id: str, *, actor: str) -> None:
    """``actor`` answers from now on, whoever did before. Raises ConversationNotFound, and BadConversation when the
    citizen is gone."""
    conversation = hold(session, conversation_id)
    before = conversation.handover_reason if conversation.state == "person" else None
    if conversation.state == "ended":
        raise BadConversation("The conversation has ended; call back instead of handing over.")
    if agent_of(before) == actor:
        return
    reason = f"[{actor}] {reason_of(before)}".rstrip()
    if conversation.state == "bot":
        hand_over(session, conversation_id, reason, actor=actor)
        return
    conversation.handover_reason = reason
    for order in find(session, conversation=conversation_id):
        if order.status in OPEN_DRAFT:
            record(session, locked(session, order.id), actor, "handover", note=reason)
    session.flush()


def give_back(session: Session, conversation_id: str, *, actor: str) -> None:
    """The bot answers again. Raises ConversationNotFound, and BadConversation when the citizen is gone."""
    hand_back(session, conversation_id, actor=actor)


def clear_alarm(session: Session, conversation_id: str, *, actor: str) -> None:
    """The danger has been seen to. Raises ConversationNotFound."""
    conversation = hold(session, conversation_id)
    if conversation.alarm is None:
        return
    log.info("desk: %s cleared the alarm %r of conversation %s", actor, conversation.alarm, conversation_id)
    raise_alarm(session, conversation_id, None)
