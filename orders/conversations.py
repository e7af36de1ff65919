"""Conversations: who talks with us, what was said, who answers, how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from orders import leaving
from orders.callbacks import close_callback_of, owe_callback
from orders.database import insert_into
from orders.errors import BadConversation, ConversationNotFound
from orders.fields import storable
from orders.followups import left, of_conversation
from orders.history import change_status, hold, locked, record
from orders.leaving import leave_alarm, leave_waiting
from orders.model import ALARM, CHANNELS, OPEN_DRAFT, SPEAKERS, Conversation, Order, Utterance
from orders.moment import local_iso, utc_now

# Made once, and run without the session's own bookkeeping, which costs ten times the statement: every turn has them.
_LAST_TURN = select(func.max(Utterance.turn)).where(Utterance.conversation_id == bindparam("conversation"))
_CHANGED = update(Conversation).where(Conversation.id == bindparam("conversation")).values(changed_at=bindparam("now"))
_SAID = insert(Utterance)
AudioLink = Callable[[str, int, int], str]
TAKEN = "["  # begins the reason of a handover that an agent has taken (api.desk.takeover)


def open_conversation(
    session: Session, *, sender: str, city: str, channel: str, caller_number: str | None = None
) -> Conversation:
    """The conversation of ``sender``, made when there is none; one that had ended goes on where it was.

    Going on means: the bot answers again, a draft left incomplete is a draft again and no call-back is owed.
    Raises BadConversation.
    """
    if not sender.strip() or len(sender) > 255 or storable(sender) != sender:
        raise BadConversation("A sender is a text of 1 to 255 characters without control codes.")
    if channel not in CHANNELS:
        raise BadConversation(f"A channel is one of {', '.join(CHANNELS)}, not {channel!r}.")
    if caller_number is not None and (len(caller_number) > 32 or storable(caller_number) != caller_number):
        raise BadConversation("A caller number has at most 32 characters.")
    session.execute(
        insert_into(session, Conversation)
        .values(id=uuid4().hex, sender=sender, city=city, channel=channel, caller_number=caller_number)
        .on_conflict_do_nothing(index_elements=["sender"])
    )
    id_ = session.scalars(select(Conversation.id).where(Conversation.sender == sender)).one()
    conversation = go_on(session, id_)
    if caller_number is not None:
        conversation.caller_number = caller_number
    session.flush()
    return conversation


def go_on(session: Session, conversation_id: str) -> Conversation:
    """The conversation, held; one that had ended goes on where it was, as ``open_conversation`` says.

    Raises ConversationNotFound.
    """
    conversation = hold(session, conversation_id)
    if conversation.state == "ended":
        conversation.state, conversation.ended_at = "bot", None
        for order in _drafts(session, conversation.id, "incomplete"):
            if leaving.is_alarm(order):
                continue
            change_status(session, order, "draft", "system", "the conversation goes on")
            close_callback_of(session, order, "system")
    return conversation


def find_conversation(session: Session, id_or_sender: str) -> Conversation:
    """By id or by the channel's sender. Raises ConversationNotFound."""
    found = session.scalar(
        select(Conversation).where(or_(Conversation.id == id_or_sender, Conversation.sender == id_or_sender)).limit(1)
    )
    if found is None:
        raise ConversationNotFound("There is no such conversation; use its id or the sender's name.")
    return found


def add_utterance(
    session: Session,
    conversation_id: str,
    *,
    speaker: str,
    text: str,
    corrected: str | None = None,
    start_ms: int | None = None,
    end_ms: int | None = None,
    confidence: float | None = None,
    data: Any = None,
) -> Utterance:
    """Keep what was said. ``text`` is what was heard, unchanged but for characters that no database takes.

    ``start_ms``/``end_ms``: where it lies in the conversation's recording. A turn begins with each utterance of
    the citizen; what others say belongs to it. Raises ConversationNotFound, BadConversation.
    """
    if speaker not in SPEAKERS:
        raise BadConversation(f"A speaker is one of {', '.join(SPEAKERS)}, not {speaker!r}.")
    if (start_ms is None) != (end_ms is None) or (start_ms is not None and not 0 <= start_ms <= (end_ms or 0)):
        raise BadConversation("Times in the recording come in pairs, 0 ≤ start_ms ≤ end_ms.")
    hold(session, conversation_id)
    turn = _last_turn(session, conversation_id) + (speaker == "citizen")
    utterance = Utterance(
        conversation_id=conversation_id, turn=turn, speaker=speaker,
        text=storable(text), corrected=storable(corrected), start_ms=start_ms, end_ms=end_ms,
        confidence=confidence, data=storable(data),
    )  # fmt: skip
    session.add(utterance)
    session.flush()
    _mark_changed(session, conversation_id)
    return utterance


def add_replies(session: Session, conversation_id: str, texts: Sequence[str]) -> None:
    """Keep what the bot says to the latest utterance. Raises ConversationNotFound."""
    session.flush()
    _mark_changed(session, conversation_id)  # which also holds it
    said = {"conversation_id": conversation_id, "turn": _last_turn(session, conversation_id), "speaker": "bot"}
    if rows := [{**said, "text": storable(text)} for text in texts]:
        session.connection().execute(_SAID, rows)


def note_heard(session: Session, conversation_id: str, heard: str) -> None:
    """The bot's last words were cut off by the citizen, who had heard ``heard`` of them."""
    hold(session, conversation_id)
    last = session.scalar(
        select(Utterance)
        .where(Utterance.conversation_id == conversation_id, Utterance.speaker == "bot")
        .order_by(Utterance.id.desc())
        .limit(1)
    )
    if last is not None:
        last.data = {**(last.data or {}), "heard": storable(heard)}


def _last_turn(session: Session, conversation_id: str) -> int:
    return session.connection().execute(_LAST_TURN, {"conversation": conversation_id}).scalar() or 0


def _mark_changed(session: Session, conversation_id: str) -> None:
    """Raises ConversationNotFound."""
    now = {"conversation": conversation_id, "now": utc_now()}
    if not session.connection().execute(_CHANGED, now).rowcount:
        raise ConversationNotFound(f"There is no conversation {conversation_id!r}; open it first.")


def end_conversation(session: Session, conversation_id: str, *, reason: str = "hung up before it was complete") -> None:
    """The citizen is gone. A draft with any field becomes incomplete and is owed one call-back; an empty one is
    cancelled. Without a draft a danger that was told, and on the phone a wait for a person, are owed one as well.
    Ending twice does nothing. Raises ConversationNotFound."""
    conversation = hold(session, conversation_id)
    if conversation.state == "ended":
        return
    waited = conversation.state == "person" and _is_waiting(conversation)
    conversation.state, conversation.ended_at = "ended", utc_now()
    for order in _drafts(session, conversation_id, "draft"):
        if order.fields:
            change_status(session, order, "incomplete", "system", reason)
            owe_callback(session, order, conversation, reason, "system")
        else:
            change_status(session, order, "cancelled", "system", "nothing was said")
    if not _drafts(session, conversation_id, "incomplete"):
        left_order = leave_alarm(session, conversation, reason)
        if left_order is None and waited and of_conversation(session, conversation_id) is None:
            leave_waiting(session, conversation)
    left(session, conversation)
    session.flush()


def end_idle(session: Session, before: datetime) -> list[str]:
    """End the conversations in which nothing was said since ``before``. A closed tab sends no good-bye, and neither
    does a call whose gateway was stopped: nobody is silent for so long on the phone. Those that an agent has taken go
    on, and so do those that wait for one and have no draft that could be called back about. Returns their ids."""
    has_draft = exists().where(Order.conversation_id == Conversation.id, Order.status == "draft")
    waits = and_(
        Conversation.channel == "chat", Conversation.state == "person", has_draft,
        or_(Conversation.handover_reason.is_(None), Conversation.handover_reason.not_like(f"{TAKEN}%")),
    )  # fmt: skip
    idle = session.execute(
        select(Conversation.id, Conversation.channel).where(
            or_(Conversation.state == "bot", waits), Conversation.changed_at < before
        )
    ).all()
    for id_, channel in idle:
        gone = "left the chat before it was complete" if channel == "chat" else "hung up before it was complete"
        end_conversation(session, id_, reason=gone)
    return [id_ for id_, _ in idle]


def _is_waiting(conversation: Conversation) -> bool:
    return not (conversation.handover_reason or "").startswith(TAKEN)


def hand_over(session: Session, conversation_id: str, reason: str, *, actor: str = "bot") -> Conversation:
    """From now on a person answers; the draft goes along. Does nothing when a person already does.

    Raises ConversationNotFound, and BadConversation when the citizen is gone.
    """
    conversation = hold(session, conversation_id)
    if conversation.state == "ended":
        raise BadConversation("The conversation has ended; call back instead of handing over.")
    if conversation.state == "person":
        return conversation
    conversation.state, conversation.handover_reason = "person", storable(reason)
    for order in _drafts(session, conversation_id, *OPEN_DRAFT):
        record(session, order, actor, "handover", note=storable(reason))
    session.flush()
    return conversation


def hand_back(session: Session, conversation_id: str, *, actor: str) -> Conversation:
    """From now on the bot answers again; the draft goes along. Does nothing when the bot already does.

    Raises ConversationNotFound, and BadConversation when the citizen is gone.
    """
    conversation = hold(session, conversation_id)
    if conversation.state == "ended":
        raise BadConversation("The conversation has ended; there is nobody to hand back.")
    if conversation.state == "bot":
        return conversation
    conversation.state, conversation.handover_reason = "bot", None
    for order in _drafts(session, conversation_id, *OPEN_DRAFT):
        record(session, order, actor, "handover", note="back to the bot")
    session.flush()
    return conversation


def raise_alarm(
    session: Session, conversation_id: str, alarm: str | None, utterance: int | None = None
) -> Conversation:
    """Show ``alarm`` (an emergency's kind, heard in ``utterance``) at the desk; None takes it back. Raises
    ConversationNotFound."""
    conversation = hold(session, conversation_id)
    conversation.alarm = storable(alarm)
    if utterance is not None:
        said = session.get_one(Utterance, utterance)
        said.data = {**(said.data or {}), ALARM: conversation.alarm}
    session.flush()
    return conversation


def needing_a_person(session: Session, limit: int = 100) -> list[Conversation]:
    """Conversations that wait for or are with a person, or have an alarm, the newest change first."""
    return list(
        session.scalars(
            select(Conversation)
            .where(or_(Conversation.state == "person", Conversation.alarm.is_not(None)))
            .order_by(Conversation.changed_at.desc())
            .limit(limit)
        )
    )


def view(session: Session, conversation_id: str, audio_link: AudioLink | None = None) -> dict[str, Any]:
    """The conversation as JSON: its turns with text as heard, corrected text, times and audio.

    ``audio_link(conversation_id, start_ms, end_ms)`` makes an utterance's "audio"; without it, or where nothing
    was recorded, "audio" is None. Raises ConversationNotFound.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise ConversationNotFound(f"There is no conversation {conversation_id!r}.")
    recorded = conversation.recording_path is not None
    turns = []
    for said in conversation.utterances:
        audio = None
        if audio_link and recorded and said.start_ms is not None and said.end_ms is not None:
            audio = audio_link(conversation.id, said.start_ms, said.end_ms)
        turns.append(
            {
                "utterance": said.id, "turn": said.turn, "speaker": said.speaker,
                "text": said.text, "corrected": said.corrected,
                "start_ms": said.start_ms, "end_ms": said.end_ms, "confidence": said.confidence,
                "at": local_iso(said.created_at), "audio": audio, "data": said.data,
            }
        )  # fmt: skip
    return {
        "conversation": conversation.id, "city": conversation.city, "channel": conversation.channel,
        "caller_number": conversation.caller_number, "state": conversation.state,
        "handover_reason": conversation.handover_reason, "alarm": conversation.alarm,
        "started_at": local_iso(conversation.started_at), "ended_at": local_iso(conversation.ended_at),
        "recorded": recorded, "turns": turns,
        "orders": [{"id": o.id, "number": o.number, "status": o.status} for o in conversation.orders],
    }  # fmt: skip


def turn_away(session: Session, conversation_id: str, city: str) -> None:
    """A caller for whom no line was free: an empty order marked incomplete, and a call-back. Raises
    ConversationNotFound."""
    conversation = hold(session, conversation_id)
    conversation.state, conversation.ended_at = "ended", utc_now()
    leaving.turn_away(session, conversation, city, "all lines were busy")


def _drafts(session: Session, conversation_id: str, *statuses: str) -> list[Order]:
    ids = session.scalars(
        select(Order.id).where(Order.conversation_id == conversation_id, Order.status.in_(statuses)).order_by(Order.id)
    ).all()
    return [order for order in (locked(session, id_) for id_ in ids) if order.status in statuses]
