"""The tables. Who writes them and when is told in the modules named after the nouns."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, attribute_keyed_dict, mapped_column, relationship

from orders.moment import UtcMoment, utc_now

CHANNELS = ("chat", "voice")
CALLERS = ("enterprise", "child", "for_another")
SPEAKERS = ("citizen", "bot", "agent")
ORDER_TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬")
STATUSES = (
    "draft", "incomplete", "filed", "delivered", "dispatched", "in_progress", "replied", "closed", "cancelled",
)  # fmt: skip
OPEN_DRAFT = ("draft", "incomplete")
FINISHED = ("replied", "closed")
ALARM = "alarm"  # in an utterance's data: the danger heard in it; and the method of a description that is only that
GRADES = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
IN_HAND = ("filed", "delivered", "dispatched", "in_progress")  # filed, and nobody has answered it yet

# Plain JSON, not JSONB: both databases then keep any text, \u0000 and lone surrogates included.
Json = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """Constraint names are fixed so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Conversation(Base):
    """One call or one chat of one sender."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid4().hex)
    sender: Mapped[str] = mapped_column(String(255), unique=True)
    city: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    caller_number: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="bot", index=True)  # bot | person | ended
    started_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    changed_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now, onupdate=utc_now, index=True)
    recording_path: Mapped[str | None] = mapped_column(Text)  # relative to DATA_DIR: mono WAV, later Opus
    alarm: Mapped[str | None] = mapped_column(Text)
    handover_reason: Mapped[str | None] = mapped_column(Text)

    utterances: Mapped[list[Utterance]] = relationship(back_populates="conversation", order_by="Utterance.id")
    orders: Mapped[list[Order]] = relationship(back_populates="conversation", order_by="Order.id")


class Utterance(Base):
    """What one speaker said. ``text`` is never changed afterwards: evidence points into it."""

    __tablename__ = "utterances"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn: Mapped[int]  # 0 until the citizen speaks, then one more with each thing the citizen says
    speaker: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)  # as heard
    corrected: Mapped[str | None] = mapped_column(Text)
    start_ms: Mapped[int | None]  # position in the conversation's recording
    end_ms: Mapped[int | None]
    confidence: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    data: Mapped[Any | None] = mapped_column(Json)

    conversation: Mapped[Conversation] = relationship(back_populates="utterances")


class Order(Base):
    """One matter, from its first sentence on. Fields are written through ``drafts`` and ``changes`` only."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(12), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    city: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now, index=True)
    filed_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    type: Mapped[str | None] = mapped_column(String(8))
    category: Mapped[list[str]] = mapped_column(Json, default=list)
    title: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {"text", "start", "end"}
    address: Mapped[dict[str, Any] | None] = mapped_column(Json)
    contact_name: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    urgent_reason: Mapped[str | None] = mapped_column(Text)
    enterprise: Mapped[str | None] = mapped_column(Text)  # the calling company's name, if it is one
    caller: Mapped[str | None] = mapped_column(String(16))  # enterprise | child | for_another; None: anybody else
    concerned: Mapped[str | None] = mapped_column(Text)  # whom somebody calls for: 我妈
    owner: Mapped[str | None] = mapped_column(Text)  # who follows an enterprise's order until it is answered
    respondent: Mapped[str | None] = mapped_column(Text)
    demand: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    related_order: Mapped[str | None] = mapped_column(String(12), index=True)
    joined: Mapped[bool] = mapped_column(default=False, server_default=false())  # to related_order: the same event

    conversation: Mapped[Conversation | None] = relationship(back_populates="orders")
    fields: Mapped[dict[str, OrderField]] = relationship(
        back_populates="order",
        order_by="OrderField.id",
        collection_class=attribute_keyed_dict("name"),
        cascade="all, delete-orphan",
    )
    events: Mapped[list[OrderEvent]] = relationship(
        back_populates="order", order_by="OrderEvent.id", cascade="all, delete-orphan"
    )


class OrderField(Base):
    """The evidence of one field: which words of which utterance, found how, how surely, confirmed or not."""

    __tablename__ = "order_fields"
    __table_args__ = (UniqueConstraint("order_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    name: Mapped[str] = mapped_column(String(32))
    value: Mapped[Any | None] = mapped_column(Json)
    utterance_id: Mapped[int | None] = mapped_column(ForeignKey("utterances.id"), index=True)
    start: Mapped[int | None]  # characters in Utterance.text
    end: Mapped[int | None]
    method: Mapped[str] = mapped_column(String(64))
    confidence: Mapped[float]  # 0 … 1
    confirmed: Mapped[bool]

    order: Mapped[Order] = relationship(back_populates="fields")


class OrderEvent(Base):
    """One line of the order's history."""

    __tablename__ = "order_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    actor: Mapped[str] = mapped_column(String(64))  # bot, citizen, system, or the agent's name
    kind: Mapped[str] = mapped_column(String(32))
    field: Mapped[str | None] = mapped_column(String(32))
    old: Mapped[Any | None] = mapped_column(Json)
    new: Mapped[Any | None] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(Text)

    order: Mapped[Order] = relationship(back_populates="events")


class OrderSign(Base):
    """By what a filed order is found when somebody reports the same: a road, place or town, with a thing or ""."""

    __tablename__ = "order_signs"
    __table_args__ = (UniqueConstraint("order_id", "place", "thing"), Index(None, "city", "place", "thing"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(64))
    thing: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(64))


class OutboxRow(Base):
    """A filed order on its way to the ticketing backend."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(16), default="waiting")  # waiting | delivered | parked | withdrawn
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)  # not before; while claimed, the claim's end
    last_error: Mapped[str | None] = mapped_column(Text)
    ticket: Mapped[str | None] = mapped_column(String(255))  # the backend's own id
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    order: Mapped[Order] = relationship()


class Ticket(Base):
    """What the built-in backend took delivery of."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    order_number: Mapped[str] = mapped_column(String(12), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)


class CallbackTask(Base):
    """Somebody hung up before the order was complete: call back. At most one for an order."""

    __tablename__ = "callback_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    phone: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)  # open | done
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    done_by: Mapped[str | None] = mapped_column(String(64))

    order: Mapped[Order] = relationship()


class FollowUp(Base):
    """回访: asking the citizen about a finished order. At most one is open for an order; a redo is asked about anew."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index(None, "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)  # the latest
    state: Mapped[str] = mapped_column(String(16), default="open")  # open | done
    outcome: Mapped[str | None] = mapped_column(String(16))  # of the latest try, see followups; None while it lasts
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)  # not before
    solved: Mapped[str | None] = mapped_column(String(8))  # yes | partly | no
    grade: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # answer → id of the utterance that gave it
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    done_by: Mapped[str | None] = mapped_column(String(64))

    order: Mapped[Order] = relationship()
    conversation: Mapped[Conversation | None] = relationship()


class PlaceName(Base):
    """A road or place as confirmed orders name it, with how many conversations in a row of others did."""

    __tablename__ = "place_names"
    __table_args__ = (UniqueConstraint("city", "kind", "name", "county", "town"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))  # road | place
    name: Mapped[str] = mapped_column(String(32))
    county: Mapped[str] = mapped_column(Text)  # "" where nobody told one; so is town
    town: Mapped[str] = mapped_column(Text)
    times: Mapped[int]
    conversation_id: Mapped[str] = mapped_column(String(64))  # the last one; it may be deleted, the name stays
    changed_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)


class DayCounter(Base):
    """The last running number given on a day (China time)."""

    __tablename__ = "day_counters"

    day: Mapped[str] = mapped_column(String(6), primary_key=True)  # YYMMDD
    last: Mapped[int]


class DeskUser(Base):
    """Somebody who may sign in at the desk."""

    __tablename__ = "desk_users"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)  # argon2id, parameters included
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())


class AskedQuestion(Base):
    """A question to the answers and what was decided; personal data are masked before it comes here."""

    __tablename__ = "asked_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now, index=True)
    city: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))  # chat | voice | api
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(16))  # answer | ask_back | abstain
    topic: Mapped[str | None] = mapped_column(String(64))  # the one answered, else the likeliest
    score: Mapped[float | None]  # 0 … 1, of that topic
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)  # float16, little-endian, centred: to group by likeness
    outcome: Mapped[str | None] = mapped_column(String(16))  # solved | unsolved | person | order
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)  # open | drafted | done
    handled_by: Mapped[str | None] = mapped_column(String(64))


class AnswerDraft(Base):
    """An editor's change to the answers: a whole topic, or phrasings for one. What is published is in force."""

    __tablename__ = "answer_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))  # topic | phrasings
    topic: Mapped[str] = mapped_column(String(64), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)  # a topic's keys as in its file, or {"questions": […]}
    state: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    author: Mapped[str] = mapped_column(String(64))  # who changed the content last
    created_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now, onupdate=utc_now)

    events: Mapped[list[AnswerDraftEvent]] = relationship(
        back_populates="draft", order_by="AnswerDraftEvent.id", cascade="all, delete-orphan"
    )


class AnswerDraftEvent(Base):
    """One line of a draft's history; ``content`` is what it held from then on, where that changed."""

    __tablename__ = "answer_draft_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("answer_drafts.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcMoment, default=utc_now)
    actor: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))  # created | edited | submitted | returned | published | withdrawn
    content: Mapped[dict[str, Any] | None] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(Text)

    draft: Mapped[AnswerDraft] = relationship(back_populates="events")
