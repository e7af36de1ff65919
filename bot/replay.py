"""A conversation again, as it was recorded: what would the assistant say and note today?

In a database of its own: no number is given, nobody is alarmed and nothing is delivered by it.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from bot.conversation import Conversation, EmptyUtterance, Line, Reply, Utterance
from bot.conversations import Conversations
from nlu.text import TextTooLong
from orders import conversations, sandbox
from orders.database import Database
from orders.sandbox import Record

_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
# What the bot says to a silent line; a replay is never silent.
_TO_SILENCE = ("utter_still_there", "utter_nobody_there")


@dataclass(frozen=True)
class ReplayedTurn:
    """``before`` and ``now`` are what the bot said; ``said`` is None for the greeting."""

    said: str | None
    before: tuple[str, ...]
    now: tuple[str, ...]
    same: bool


@dataclass(frozen=True)
class Replayed:
    """``orders`` are pairs of what came of it before and now (``orders.sandbox.outcome_of``), None where none did."""

    record: Record
    turns: tuple[ReplayedTurn, ...]
    orders: tuple[tuple[dict[str, Any] | None, dict[str, Any] | None], ...]

    @property
    def same(self) -> bool:
        return all(turn.same for turn in self.turns) and all(same_outcome(*pair) for pair in self.orders)


class Replays:
    """Replays conversations of ``line``'s record, one at a time."""

    def __init__(self, line: Line, database: Database) -> None:
        """``database`` is emptied before each replay."""
        self._line = line
        self._sandbox = database
        self._one = asyncio.Lock()
        self._migrated = False

    async def replay(self, id_or_sender: str) -> Replayed:
        """Say again what the citizen said, as far as the bot answered it. Raises ConversationNotFound."""
        async with self._one:
            record = await asyncio.to_thread(self._prepare, id_or_sender)
            talk = await Conversations(replace(self._line, database=self._sandbox, sandbox=True)).of(
                uuid4().hex, city=record.city, channel=record.channel, caller_number=record.caller_number
            )
            if record.callback:
                await talk.call_back(record.callback)
            turns = [await self._turn(talk, turn) for turn in record.turns]
            if record.ended:
                await talk.end()
            orders = await asyncio.to_thread(self._outcome, talk.id)
            return Replayed(record, tuple(turns), tuple(zip_longest(record.orders, orders)))

    async def _turn(self, talk: Conversation, turn: sandbox.Recorded) -> ReplayedTurn:
        if turn.text is None:
            replies = await talk.greet()
        else:
            try:
                replies = await talk.hear(Utterance(turn.text, confidence=turn.confidence))
            except (EmptyUtterance, TextTooLong):  # refused then as well, or it would not be in the record
                replies = []
        now = _texts(replies)
        to_silence = {self._line.texts.say(name, talk.channel) for name in _TO_SILENCE}
        before = tuple(text for text in turn.replies if text not in to_silence)
        return ReplayedTurn(turn.text, before, now, _comparable(before) == _comparable(now))

    def _prepare(self, id_or_sender: str) -> Record:
        if not self._migrated:
            self._sandbox.migrate()
            self._migrated = True
        with self._line.database.reading() as source, self._sandbox.session() as target:
            record = sandbox.read_record(source, id_or_sender)
            sandbox.empty(target)
            sandbox.copy_orders(source, target, record)
            return record

    def _outcome(self, conversation: str) -> list[dict[str, Any]]:
        with self._sandbox.reading() as session:
            return [
                sandbox.outcome_of(order) for order in conversations.find_conversation(session, conversation).orders
            ]


def same_outcome(before: dict[str, Any] | None, now: dict[str, Any] | None) -> bool:
    """Whether two orders agree in everything but their numbers."""
    if before is None or now is None:
        return before is now
    return not differences(before, now)


def differences(before: dict[str, Any], now: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where two orders differ: the status, or a field → before, now."""
    found = {} if before["status"] == now["status"] else {"status": (before["status"], now["status"])}
    for name in sorted({*before["fields"], *now["fields"]}):
        pair = before["fields"].get(name), now["fields"].get(name)
        if pair[0] != pair[1]:
            found[name] = pair
    return found


def _texts(replies: list[Reply]) -> tuple[str, ...]:
    return tuple(reply.text for reply in replies if reply.text)


def _comparable(texts: tuple[str, ...]) -> str:
    """Every order gets a new number; blanks and how a text is cut into messages do not matter."""
    return re.sub(r"\s", "", _NUMBER.sub("（编号）", "\n".join(texts)))
